# SPDX-License-Identifier: BSD-3-Clause
"""How well word vectors solve analogies and predict human judgements, and how biased they are."""

from skw2v.metrics._analogy import (
    AnalogyResult,
    SectionResult,
    evaluate_analogies,
    read_analogies,
)
from skw2v.metrics._bias import WeatResult, direct_bias, weat
from skw2v.metrics._remaining_bias import (
    ClusterBiasResult,
    NeighbourBiasResult,
    cluster_bias,
    neighbour_bias,
)
from skw2v.metrics._scorers import make_analogy_scorer, make_similarity_scorer
from skw2v.metrics._similarity import SimilarityResult, evaluate_similarity, read_word_pairs

__all__ = [
    "AnalogyResult",
    "ClusterBiasResult",
    "NeighbourBiasResult",
    "SectionResult",
    "SimilarityResult",
    "WeatResult",
    "cluster_bias",
    "direct_bias",
    "evaluate_analogies",
    "evaluate_similarity",
    "make_analogy_scorer",
    "make_similarity_scorer",
    "neighbour_bias",
    "read_analogies",
    "read_word_pairs",
    "weat",
]
