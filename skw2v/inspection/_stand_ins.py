# SPDX-License-Identifier: BSD-3-Clause
"""What takes the place of parts of a fitted model, in a copy of it."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer

from skw2v._compat import copy_output
from skw2v._embedding_vectorizer import EmbeddingVectorizer

Rows = NDArray[np.floating]


class Fitted(BaseEstimator):
    """Estimators that there is nothing to fit in."""

    def fit(self, X: Any, y: Any = None) -> Self:
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True


class StandIn(TransformerMixin, Fitted):
    """Takes the place of a vectorizer in a copy of its model: returns given rows, or its input."""

    def __init__(self, vectorizer: EmbeddingVectorizer, rows: Rows | None = None) -> None:
        self.vectorizer = vectorizer
        self.rows = rows
        copy_output(vectorizer, self)

    def transform(self, X: Any) -> Any:
        return X if self.rows is None else self.rows

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        return self.vectorizer.get_feature_names_out()


class Placed(TransformerMixin, Fitted):
    """One part of a ColumnTransformer or FeatureUnion; the columns of all others are zero."""

    def __init__(self, whole: Any, name: str, part: Any) -> None:
        self.whole = whole
        self.name = name
        self.part = part
        self.n_columns, self.columns = self._columns()
        copy_output(whole, self)

    def transform(self, X: Any) -> Any:
        rows = np.asarray(self.part.transform(X))
        weight = (self.whole.transformer_weights or {}).get(self.name, 1)
        out = np.zeros((len(rows), self.n_columns), dtype=rows.dtype)
        out[:, self.columns] = rows * weight
        return out

    def _columns(self) -> tuple[int, slice]:
        """Find how many columns there are, and those of the part."""
        if isinstance(self.whole, ColumnTransformer):
            places = self.whole.output_indices_
            return max(place.stop for place in places.values()), places[self.name]
        widths = {name: _width(part) for name, part in self.whole.transformer_list}
        before = sum(widths[name] for name in list(widths)[: list(widths).index(self.name)])
        return sum(widths.values()), slice(before, before + widths[self.name])

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        return self.whole.get_feature_names_out()


def _width(part: Any) -> int:
    """Count the columns of a part of a FeatureUnion."""
    if part == "drop":
        return 0
    if not hasattr(part, "get_feature_names_out"):
        raise ValueError(
            f"A FeatureUnion has a {type(part).__name__} without get_feature_names_out, so that "
            "nobody knows which columns are whose. Give it names; a FunctionTransformer gets them "
            "by feature_names_out."
        )
    return len(part.get_feature_names_out())
