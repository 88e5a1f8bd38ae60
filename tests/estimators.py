# SPDX-License-Identifier: BSD-3-Clause
"""Every estimator of the package in several configurations, for tests that run over all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from skw2v import (
    FastTextVectorizer,
    GloVeVectorizer,
    PhraseTransformer,
    PMIVectorizer,
    SequenceVectorizer,
    Word2VecVectorizer,
    WordVectors,
)
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(120, random_state=0)
WORDS = ["good", "bad", "food", "film", "the", "unicorn"]


@dataclass(frozen=True)
class Kind:
    """What sets an estimator apart from the others.

    Parameters
    ----------
    estimator : type
        The class.
    options : dict
        Parameters that make it quick.
    attributes : tuple of str
        What `fit` learns.
    columns : bool
        Whether it returns columns, and not lists of tokens.
    column : str
        What its columns are called, without their number.
    """

    estimator: type
    options: dict[str, Any]
    attributes: tuple[str, ...]
    columns: bool = True
    column: str = "mean_"

    def make(self, **options: Any) -> Any:
        return self.estimator(**self.options | options)

    def classifier(self) -> list[Any]:
        """Further steps of a pipeline."""
        if not self.columns:
            return [TfidfVectorizer(analyzer=list), LogisticRegression()]
        if self.estimator is SequenceVectorizer:
            return [DecisionTreeClassifier(random_state=0)]
        return [LogisticRegression()]

    @property
    def name(self) -> str:
        return self.estimator.__name__


@dataclass(frozen=True)
class Case:
    """An estimator in one configuration, and documents for it."""

    kind: Kind
    options: dict[str, Any] = field(default_factory=dict)
    tokens: bool = False

    def make(self, **options: Any) -> Any:
        return self.kind.make(**self.options | options)

    def documents(self) -> list[Any]:
        return [text.split() for text in TEXTS] if self.tokens else list(TEXTS)


LEARNT = (
    "word_vectors_",
    "vocabulary_",
    "loss_curve_",
    "n_epochs_",
    "word_weights_",
    "word_scores_",
)
QUICK = {"dim": 6, "min_count": 2, "random_state": 0}
WORD2VEC = Kind(
    Word2VecVectorizer, QUICK | {"epochs": 2}, (*LEARNT, "init_coverage_", "output_vectors_")
)
GLOVE = Kind(GloVeVectorizer, QUICK | {"epochs": 3}, LEARNT)
PMI = Kind(PMIVectorizer, QUICK, LEARNT)
PHRASES = Kind(PhraseTransformer, {"min_count": 2, "threshold": 2.0}, ("phrases_",), columns=False)
FASTTEXT = Kind(FastTextVectorizer, WORD2VEC.options, WORD2VEC.attributes)
SEQUENCES = Kind(
    SequenceVectorizer,
    {"min_count": 2},
    ("vocabulary_", "max_len_"),
    column="sequencevectorizer",
)
KINDS = {kind.name: kind for kind in (WORD2VEC, FASTTEXT, GLOVE, PMI, PHRASES, SEQUENCES)}

CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 3)}
CASES = {
    "skip-gram": Case(WORD2VEC),
    "CBOW": Case(WORD2VEC, {"architecture": "cbow", "negative": 3}),
    "one dimension": Case(WORD2VEC, {"dim": 1}),
    "float64": Case(WORD2VEC, {"dtype": np.float64}),
    "unit length": Case(WORD2VEC, {"norm": "l2"}),
    "warm start": Case(WORD2VEC, {"warm_start": True}),
    "two workers": Case(WORD2VEC, {"n_jobs": 2}),
    "on disk": Case(WORD2VEC, {"max_memory": 0}),
    "given words": Case(WORD2VEC, {"vocabulary": WORDS}),
    "characters": Case(WORD2VEC, CHARACTERS),
    "lists of tokens": Case(WORD2VEC, tokens=True),
    "subwords": Case(FASTTEXT),
    "subwords, CBOW": Case(FASTTEXT, {"architecture": "cbow", "oov": "skip"}),
    "subwords of Korean letters": Case(FASTTEXT, {"subwords": "jamo", "dtype": np.float64}),
    "subwords, unit length": Case(FASTTEXT, {"norm": "l2"}),
    "subwords on disk": Case(FASTTEXT, {"max_memory": 0}),
    "few buckets": Case(FASTTEXT, {"n_buckets": 50, "max_n": 3, "warm_start": True}),
    "no subwords": Case(FASTTEXT, {"max_n": 0}),
    "subwords of tokens": Case(FASTTEXT, tokens=True),
    "GloVe": Case(GLOVE),
    "GloVe, float64": Case(GLOVE, {"dtype": np.float64, "window": 3}),
    "GloVe, unit length": Case(GLOVE, {"norm": "l2", "scale": None}),
    "GloVe, two workers": Case(GLOVE, {"n_jobs": 2}),
    "GloVe on disk": Case(GLOVE, {"max_memory": 0, "x_max": 100.0, "alpha": 0.5}),
    "GloVe of given words": Case(GLOVE, {"vocabulary": WORDS}),
    "GloVe of tokens": Case(GLOVE, tokens=True),
    "PMI": Case(PMI),
    "PMI, float64": Case(PMI, {"dtype": np.float64, "shift": 2.0, "eigenvalue_power": 0.0}),
    "PMI on disk": Case(PMI, {"max_memory": 0, "n_jobs": 2}),
    "PMI of given words": Case(PMI, {"vocabulary": WORDS}),
    "PMI of characters": Case(PMI, CHARACTERS),
    "phrases": Case(PHRASES),
    "phrases, NPMI": Case(PHRASES, {"scoring": "npmi", "threshold": 0.3}),
    "phrases, two passes": Case(PHRASES, {"n_passes": 2, "common_terms": "english"}),
    "phrases of characters": Case(PHRASES, CHARACTERS),
    "phrases of tokens": Case(PHRASES, tokens=True),
    "sequences": Case(SEQUENCES),
    "short sequences": Case(SEQUENCES, {"max_len": 5, "padding": "post", "truncating": "post"}),
    "sequences of given words": Case(SEQUENCES, {"vocabulary": WORDS}),
    "sequences with vectors": Case(
        SEQUENCES, {"word_vectors": WordVectors(WORDS, np.arange(18).reshape(6, 3))}
    ),
    "sequences of characters": Case(SEQUENCES, CHARACTERS),
    "sequences of tokens": Case(SEQUENCES, tokens=True),
}


def assert_same(a: Any, b: Any) -> None:
    """Assert that two results are the same, of whatever kind they are."""
    if isinstance(a, np.ndarray):
        np.testing.assert_array_equal(a, b)
        assert a.dtype == b.dtype
    elif isinstance(a, list) and a and isinstance(a[0], float):
        np.testing.assert_array_equal(a, b)  # NaN is where no word had a context
    elif isinstance(a, Mapping):
        assert list(a.items()) == list(b.items())
    else:
        assert a == b


def assert_same_fit(a: Any, b: Any, but: Collection[str] = ()) -> None:
    """Assert that two estimators learnt the same, but for some attributes."""
    for name in KINDS[type(a).__name__].attributes:
        if name not in but:
            assert_same(getattr(a, name), getattr(b, name))
