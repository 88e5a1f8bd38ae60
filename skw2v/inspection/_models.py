# SPDX-License-Identifier: BSD-3-Clause
"""A fitted model taken apart: its vectorizer, and the model with something else in its place."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils.validation import check_is_fitted

from skw2v._compat import take
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v.inspection._decisions import MeanDecision
from skw2v.inspection._stand_ins import Placed


def unwrapped(model: Any) -> Any:
    """Take off what is around a model: searches, thresholds, calibration, frozen estimators."""
    if isinstance(model, CalibratedClassifierCV):
        check_is_fitted(model)
        bases = [unwrapped(each.estimator) for each in model.calibrated_classifiers_]
        return bases[0] if len(bases) == 1 else MeanDecision(bases)
    if isinstance(model, FrozenEstimator):
        return unwrapped(model.estimator)
    if isinstance(model, FixedThresholdClassifier | TunedThresholdClassifierCV):
        check_is_fitted(model)
        return unwrapped(model.estimator_)
    if hasattr(model, "best_estimator_"):
        return unwrapped(model.best_estimator_)
    if isinstance(model, Pipeline) and model.steps:
        name, last = model.steps[-1]
        model = copy(model)
        model.steps = [*model.steps[:-1], (name, unwrapped(last))]
    return model


def _parts(model: Any) -> list[Any]:
    """Return the fitted parts of a composition, none of anything else."""
    if isinstance(model, Pipeline):
        return [step for _, step in model.steps]
    if isinstance(model, FeatureUnion):
        return [part for _, part in model.transformer_list]
    if isinstance(model, ColumnTransformer):
        return [part for _, part, _ in getattr(model, "transformers_", ())]
    if isinstance(model, TransformedTargetRegressor):
        return [getattr(model, "regressor_", None)]
    if isinstance(model, MeanDecision):
        return model.estimators
    return [model.estimator] if isinstance(model, FrozenEstimator) else []


def _vectorizers(model: Any) -> Iterator[EmbeddingVectorizer]:
    if isinstance(model, EmbeddingVectorizer):
        yield model
    for part in _parts(model):
        yield from _vectorizers(part)


def find_vectorizer(model: Any) -> EmbeddingVectorizer:
    """Find the only embedding vectorizer of an unwrapped model, which must be fitted."""
    found = list(_vectorizers(model))
    name = type(model).__name__
    if not found:
        raise ValueError(
            f"{name} has no fitted vectorizer of word vectors, such as Word2VecVectorizer, in it. "
            "It is looked for in Pipeline, ColumnTransformer, FeatureUnion, searches, "
            "FrozenEstimator, CalibratedClassifierCV and TransformedTargetRegressor."
        )
    if len(found) > 1:
        raise ValueError(
            f"{len(found)} parts of {name} have word vectors, and contributions are those of the "
            "words of one: give a model with one of them."
        )
    check_is_fitted(found[0])
    return copy(found[0])  # which stays what it is, even if somebody fits the vectorizer anew


def _part_with_vectorizer(model: Any) -> tuple[int, Any]:
    """Return the part of a composition that the vectorizer is in, and its number."""
    return next(
        (i, part)
        for i, part in enumerate(_parts(model))
        if next(_vectorizers(part), None) is not None
    )


def documents_of(model: Any, X: Any) -> Any:
    """Follow what an unwrapped model is given to its vectorizer, which reads it as documents."""
    if isinstance(model, EmbeddingVectorizer):
        return X
    i, part = _part_with_vectorizer(model)
    if isinstance(model, Pipeline):
        for _, step in model.steps[:i]:
            X = X if step in (None, "passthrough") else step.transform(X)
    if isinstance(model, ColumnTransformer):
        X = take(X if hasattr(X, "shape") else np.asarray(X), model.transformers_[i][2], axis=1)
    return documents_of(part, X)


def replaced(model: Any, stand_in: Any, *, alone: bool) -> Any:
    """Copy an unwrapped model, with a stand-in for its vectorizer.

    If `alone`, the copy is what comes after the vectorizer: steps before it are left out, and
    columns of other transformers are zero.
    """
    if isinstance(model, EmbeddingVectorizer):
        return stand_in
    i, part = _part_with_vectorizer(model)
    part = replaced(part, stand_in, alone=alone)
    if isinstance(model, FrozenEstimator):
        return part
    if alone and isinstance(model, ColumnTransformer | FeatureUnion):
        entries = model.transformer_list if isinstance(model, FeatureUnion) else model.transformers_
        return Placed(model, entries[i][0], part)
    made = copy(model)
    if isinstance(model, Pipeline):
        before = [] if alone else model.steps[:i]
        made.steps = [*before, (model.steps[i][0], part), *model.steps[i + 1 :]]
    elif isinstance(model, TransformedTargetRegressor):
        made.regressor_ = part
    else:
        name = "transformers_" if isinstance(model, ColumnTransformer) else "transformer_list"
        entries = list(getattr(model, name))
        entries[i] = (entries[i][0], part, *entries[i][2:])
        setattr(made, name, entries)
    return made


def has_other_columns(model: Any) -> bool:
    """Tell whether a model gets other columns beside those of its vectorizer."""
    if isinstance(model, EmbeddingVectorizer):
        return False
    beside = isinstance(model, ColumnTransformer | FeatureUnion)
    return beside or has_other_columns(_part_with_vectorizer(model)[1])
