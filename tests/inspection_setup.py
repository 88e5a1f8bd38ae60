# SPDX-License-Identifier: BSD-3-Clause
"""Reviews to explain, and what all tests of explanations ask of contributions."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import (
    LogisticRegression,
)
from sklearn.pipeline import Pipeline, make_pipeline

from skw2v import (
    Word2VecVectorizer,
)
from skw2v.datasets import make_reviews
from skw2v.inspection import WordContributions, word_contributions

TEXTS, Y = make_reviews(200, random_state=0)
# Of three classes, and with numbers to predict
THREE = np.array(["bad", "good", "so-so"])[np.where(np.arange(200) % 5 == 0, 2, Y)]
STARS = Y * 2.0 + np.arange(200) % 3
# Known and unknown words, words that occur twice, a text without words, one without known words
DOCUMENTS = [*TEXTS[:20], "good good bad food", "xyzzy good", "", "xyzzy", "the the the"]
# Columns of float64, so that what is left is the rounding of contributions alone
QUICK = {"dtype": np.float64, "dim": 6, "epochs": 3, "min_count": 2, "random_state": 0}


def w2v(**options: Any) -> Word2VecVectorizer:
    return Word2VecVectorizer(**QUICK | options)


def logistic(**options: Any) -> LogisticRegression:
    """Vectors that are hardly trained take lbfgs more than its 100 iterations."""
    return LogisticRegression(max_iter=10_000, **options)


def totals(found: WordContributions) -> np.ndarray:
    """Contributions and intercept, by output."""
    if found.decision.ndim == 1:
        return found.matrix().sum(axis=1) + found.intercept
    classes = range(found.decision.shape[1]) if found.classes is None else found.classes
    sums = [found.matrix(label).sum(axis=1) for label in classes]
    return np.stack(sums, axis=1) + found.intercept


def assert_adds_up(model: Any, documents: Any = DOCUMENTS) -> WordContributions:
    found = word_contributions(model, documents)
    assert found.method == "exact"
    decided = getattr(model, found.output)(documents)
    np.testing.assert_allclose(found.decision, decided, rtol=0, atol=1e-6)
    np.testing.assert_allclose(totals(found), decided, rtol=0, atol=1e-6)
    return found


def table(texts: Any) -> np.ndarray:
    return np.array([[len(text), text, i % 7] for i, text in enumerate(texts)], dtype=object)


def fitted_model() -> Pipeline:
    """A classifier by means and label columns."""
    return make_pipeline(w2v(weighting="supervised"), logistic()).fit(TEXTS, Y)
