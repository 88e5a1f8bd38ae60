# SPDX-License-Identifier: BSD-3-Clause
"""A model that is asked what it would decide if its vectorizer made other rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v.inspection._decisions import Decisions, decide, output_of
from skw2v.inspection._models import find_vectorizer, has_other_columns, replaced, unwrapped
from skw2v.inspection._stand_ins import Rows, StandIn

# Rows at a time that are put among other columns, of which there may be a hundred thousand
_ROWS = 256


@dataclass(frozen=True)
class Explained:
    """A model whose decisions are explained: a predictor with one vectorizer in it.

    `rest` is what comes after the vectorizer: a model of its rows, to which all other columns are
    zero.
    """

    model: Any
    rest: Any
    vectorizer: EmbeddingVectorizer
    output: str
    classes: NDArray[Any] | None
    has_other_columns: bool

    @classmethod
    def of(cls, model: Any) -> Self:
        """Look into a model."""
        model = unwrapped(model)
        vectorizer = find_vectorizer(model)
        classes = getattr(model, "classes_", None)
        rest = replaced(model, StandIn(vectorizer), alone=True)
        return cls(model, rest, vectorizer, output_of(model), classes, has_other_columns(model))

    @property
    def n_columns(self) -> int:
        """Number of columns of the vectorizer."""
        return len(self.vectorizer.get_feature_names_out())

    def decide_on_rows(self, rows: Rows) -> Decisions:
        """Decide on rows of the vectorizer, where all other columns are zero."""
        if not self.has_other_columns:
            return decide(self.rest, self.output, rows)
        blocks = (rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS))
        return np.concatenate([decide(self.rest, self.output, block) for block in blocks])

    def decide_beside(self, rows: Rows, documents: Any) -> Decisions:
        """Decide on rows of the vectorizer, beside the other columns of some documents."""
        if not self.has_other_columns:
            return self.decide_on_rows(rows)
        model = replaced(self.model, StandIn(self.vectorizer, rows), alone=False)
        return decide(model, self.output, documents)

    def decide_without_words(self, documents: Any, n_documents: int) -> Decisions:
        """Decide on documents as if they had no known word."""
        n_rows = n_documents if self.has_other_columns else 1
        zeros = np.zeros((n_rows, self.n_columns), dtype=self.vectorizer.dtype)
        found = self.decide_beside(zeros, documents)
        return np.broadcast_to(found, (n_documents, found.shape[1])).copy()
