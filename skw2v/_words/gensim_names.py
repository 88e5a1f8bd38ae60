# SPDX-License-Identifier: BSD-3-Clause
"""Names that attributes have in gensim: an error that says what they are called here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

# What to use in place of gensim's names, of versions 3 and 4
OF_WORD_VECTORS = {
    "index_to_key": "words",
    "index2word": "words",
    "index2entity": "words",
    "key_to_index": "vocabulary",
    "vocab": "vocabulary",
    "get_index": "vocabulary[word]",
    "has_index_for": "word in wv",
    "get_vector": "wv[word]",
    "word_vec": "wv[word]",
    "vector_size": "dim",
    "get_vecattr": "counts",
    "get_mean_vector": "mean_vector(words)",
    "get_normed_vectors": "unit_vectors()",
    "vectors_norm": "unit_vectors()",
    "similar_by_word": "most_similar(word)",
    "similar_by_key": "most_similar(word)",
    "most_similar_cosmul": "analogy(a, b, c, method='3cosmul')",
    "most_similar_to_given": "subset([word, *others]).most_similar(word, topn=1)",
    "rank_by_centrality": "subset(words).similar_by_vector(mean_vector(words), topn=None)",
    "words_closer_than": "closer_than(word, other)",
    "cosine_similarities": "distances(word, others), which is one minus it",
    "vectors_for_all": "subset(words)",
    "add_vector": "add(words, vectors), which returns a new table",
    "add_vectors": "add(words, vectors), which returns a new table",
    "evaluate_word_analogies": "skw2v.metrics.evaluate_analogies",
    "evaluate_word_pairs": "skw2v.metrics.evaluate_similarity",
    "save_word2vec_format": "save(path)",
    "load_word2vec_format": "WordVectors.load(path)",
    "wv": "wv itself, which holds the words",
}


class GensimNames:
    """Mixin whose missing attributes are explained where gensim has them."""

    _gensim_names: ClassVar[Mapping[str, str]] = {}

    if not TYPE_CHECKING:  # type checkers would take any name for an attribute

        def __getattr__(self, name: str) -> Any:
            """Python calls this where it has found no such attribute, or a property that failed."""
            explained = type(self)._gensim_names.get(name)
            if explained is None:
                return object.__getattribute__(self, name)  # fails again, in its own words
            owner = type(self).__name__
            raise AttributeError(f"{owner} has no attribute {name!r}: use {explained}.")
