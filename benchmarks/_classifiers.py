# SPDX-License-Identifier: BSD-3-Clause
"""Classifiers at their own defaults, on columns with and without `scale` and folds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from skw2v import Word2VecVectorizer

CLASSIFIERS: dict[str, Any] = {
    "LogisticRegression": LogisticRegression,
    "LinearSVC": LinearSVC,
    "SGDClassifier": SGDClassifier,
    "RidgeClassifier": RidgeClassifier,
    "KNeighborsClassifier": KNeighborsClassifier,
    "MLPClassifier": MLPClassifier,
}


class Columns(NamedTuple):
    """One way of making columns."""

    name: str
    train: np.ndarray
    test: np.ndarray


def all_columns(
    train: Sequence[str],
    y: np.ndarray,
    test: Sequence[str],
    seed: int,
    n_jobs: int | None,
    scales: Sequence[float] = (1.0,),
) -> Iterator[Columns]:
    """Train word vectors once, and make the columns of every row of the table of them."""
    trained = Word2VecVectorizer(random_state=seed, n_jobs=n_jobs).fit(train)
    kept = {"init_vectors": trained.word_vectors_, "epochs": 0, "random_state": seed}
    for scale in (None, *scales):
        model = Word2VecVectorizer(**kept, weighting="supervised", scale=scale)
        folds = model.fit_transform(train, y)
        own, unseen = model.transform(train), model.transform(test)
        dim, name = model.dim, "as they are" if scale is None else f"scale {scale:g}"
        yield Columns(f"mean, {name}", folds[:, :dim], unseen[:, :dim])
        yield Columns(f"supervised, {name}, own labels", own, unseen)
        yield Columns(f"supervised, {name}, folds", folds, unseen)


def accuracies(
    columns: Columns, y: np.ndarray, y_test: np.ndarray, names: Sequence[str], seed: int
) -> list[tuple[float, bool]]:
    """Fit each classifier; return its accuracy, and whether it failed to converge."""
    found = []
    for name in names:
        model = CLASSIFIERS[name]()
        if "random_state" in model.get_params():
            model.set_params(random_state=seed)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            accuracy = model.fit(columns.train, y).score(columns.test, y_test)
        failed = any(issubclass(each.category, ConvergenceWarning) for each in caught)
        found.append((float(accuracy), failed))
    return found
