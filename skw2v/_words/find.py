# SPDX-License-Identifier: BSD-3-Clause
"""Find the word vectors of an estimator, or of a part of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sklearn.exceptions import NotFittedError

from skw2v._words.vectors import WordVectors


def find_word_vectors(estimator: object) -> WordVectors:
    """Return `WordVectors` as they are, or find those that an estimator or a part has learned."""
    if isinstance(estimator, WordVectors):
        return estimator
    return find_word_learner(estimator).word_vectors_


def find_word_learner(estimator: object) -> Any:
    """Find the only part with `word_vectors_` of what scikit-learn composes (Pipeline, search, …).

    `NotFittedError` if there is none (yet), `ValueError` if there are several.
    """
    found = list(_word_learners(estimator))
    if not found:
        raise NotFittedError(
            f"No part of {type(estimator).__name__} has the attribute word_vectors_; is it fitted?"
        )
    if len(found) > 1:
        raise ValueError(f"{len(found)} parts of {type(estimator).__name__} have word vectors.")
    return found[0]


def _word_learners(estimator: object) -> Iterator[object]:
    if hasattr(estimator, "word_vectors_"):
        yield estimator
    else:
        for part in _parts(estimator):
            yield from _word_learners(part)


def _parts(estimator: object) -> list[object]:
    """Fitted parts of scikit-learn's ways to compose estimators."""
    for attribute in ("steps", "transformer_list", "transformers_"):
        if hasattr(estimator, attribute):
            return [part[1] for part in getattr(estimator, attribute)]
    for attribute in ("best_estimator_", "estimator_"):
        if hasattr(estimator, attribute):
            return [getattr(estimator, attribute)]
    return []
