# SPDX-License-Identifier: BSD-3-Clause
"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.base import RoundGradients
from skw2v._training.optimizers.damping import Damping, gradient_flow


class SGD:
    """Moves each row along its gradients, each times the learning rate of its row."""

    def __init__(self, table: Table, damping: Damping = gradient_flow) -> None:
        self._table = table
        self._damping = damping

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `Optimizer`."""
        return {}

    def apply(self, found: RoundGradients, scratch: Workspace) -> None:
        """See `Optimizer`."""
        learning_rates = np.repeat(
            np.array([batch.learning_rate for batch in found.batches]),
            [len(batch.ids) for batch in found.batches],
        )
        rates, first = self._damping(learning_rates, found.total_curvature), 0
        for batch in found.batches:
            last = first + len(batch.ids)
            self._table.scatter_add(batch.ids, batch.gradients, rates[first:last], batch.bounds)
            first = last
