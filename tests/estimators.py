"""Every estimator of the package in several configurations, for tests that run over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from skw2v import PhraseTransformer, SequenceVectorizer, Word2VecVectorizer, WordVectors
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


WORD2VEC = Kind(
    Word2VecVectorizer,
    {"dim": 6, "epochs": 2, "min_count": 2, "random_state": 0},
    ("word_vectors_", "vocabulary_", "loss_curve_", "n_epochs_", "word_weights_", "word_scores_"),
)
PHRASES = Kind(PhraseTransformer, {"min_count": 2, "threshold": 2.0}, ("phrases_",), columns=False)
SEQUENCES = Kind(
    SequenceVectorizer,
    {"min_count": 2},
    ("vocabulary_", "max_len_"),
    column="sequencevectorizer",
)
KINDS = {kind.name: kind for kind in (WORD2VEC, PHRASES, SEQUENCES)}

CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 3)}
CASES = {
    "skip-gram": Case(WORD2VEC),
    "CBOW": Case(WORD2VEC, {"architecture": "cbow", "negative": 3}),
    "one dimension": Case(WORD2VEC, {"dim": 1}),
    "float64": Case(WORD2VEC, {"dtype": np.float64}),
    "warm start": Case(WORD2VEC, {"warm_start": True}),
    "two workers": Case(WORD2VEC, {"n_jobs": 2}),
    "given words": Case(WORD2VEC, {"vocabulary": WORDS}),
    "characters": Case(WORD2VEC, CHARACTERS),
    "lists of tokens": Case(WORD2VEC, tokens=True),
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
    elif isinstance(a, Mapping):
        assert list(a.items()) == list(b.items())
    else:
        assert a == b


def assert_same_fit(a: Any, b: Any) -> None:
    """Assert that two estimators learnt the same."""
    for name in KINDS[type(a).__name__].attributes:
        assert_same(getattr(a, name), getattr(b, name))
