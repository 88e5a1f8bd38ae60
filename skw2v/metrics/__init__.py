"""How well word vectors solve analogies and predict human similarity judgements."""

from skw2v.metrics._analogy import (
    AnalogyResult,
    SectionResult,
    evaluate_analogies,
    read_analogies,
)
from skw2v.metrics._scorers import make_analogy_scorer, make_similarity_scorer
from skw2v.metrics._similarity import SimilarityResult, evaluate_similarity, read_word_pairs

__all__ = [
    "AnalogyResult",
    "SectionResult",
    "SimilarityResult",
    "evaluate_analogies",
    "evaluate_similarity",
    "make_analogy_scorer",
    "make_similarity_scorer",
    "read_analogies",
    "read_word_pairs",
]
