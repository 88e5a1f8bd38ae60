# SPDX-License-Identifier: BSD-3-Clause
"""What comes with documents beside their text: labels, and how often each document counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skw2v._documents.document_weights import Weights, read_weights
from skw2v._documents.labels import Labels, read_labels, read_more_labels
from skw2v._documents.statistics import Statistics
from skw2v._documents.weighting import Weighting


@dataclass(frozen=True)
class Annotations:
    """The arguments of `fit` and `partial_fit`, as they were given."""

    y: Any
    classes: Any
    sample_weight: Any

    def labels(
        self, n_documents: int, weighting: Weighting, former: Statistics | None
    ) -> Labels | None:
        """Read the labels, if they are needed; they are of the classes that there were before."""
        if not weighting.needs_labels:
            return None
        if former is None or former.classes is None:
            return read_labels(self.y, n_documents, self.classes, weighting.name)
        n_columns = former.counts.of_class.shape[1]
        return read_more_labels(
            self.y, n_documents, self.classes, former.classes, n_columns, weighting.name
        )

    def weights(self, n_documents: int) -> Weights | None:
        """Read the weights, if there are any."""
        return read_weights(self.sample_weight, n_documents)
