# SPDX-License-Identifier: BSD-3-Clause
"""The numbers by which a model decides."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin, is_regressor

from skw2v.inspection._stand_ins import Fitted

Decisions = NDArray[np.float64]


def output_of(model: Any) -> str:
    """Name the method whose numbers are explained."""
    if is_regressor(model):
        return "predict"
    for name in ("decision_function", "predict_proba"):
        if hasattr(model, name):
            return name
    raise ValueError(
        f"{type(model).__name__} must end in a classifier or a regressor: it has neither "
        "decision_function nor predict_proba, and predicts no numbers."
    )


def decide(model: Any, output: str, X: Any) -> Decisions:
    """Return a model's numbers as columns: one for two classes, else one for each."""
    found = getattr(model, output)(X)
    if isinstance(found, list):
        raise ValueError(
            f"{type(model).__name__} predicts several outputs with classes of their own. Give one "
            "of its estimators_ in a pipeline."
        )
    columns = np.asarray(found, dtype=np.float64).reshape(len(found), -1)
    return columns[:, 1:] if output == "predict_proba" and columns.shape[1] == 2 else columns


class MeanDecision(ClassifierMixin, Fitted):
    """The mean of the decisions that a calibrated classifier turns into probabilities."""

    def __init__(self, estimators: list[Any]) -> None:
        self.estimators = estimators
        self.classes_ = estimators[0].classes_

    def decision_function(self, X: Any) -> NDArray[Any]:
        return np.mean([decide(each, output_of(each), X) for each in self.estimators], axis=0)
