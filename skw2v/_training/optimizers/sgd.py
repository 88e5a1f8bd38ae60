# SPDX-License-Identifier: BSD-3-Clause
"""Stochastic gradient descent."""

from __future__ import annotations

from skw2v._training.arrays.table import Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.base import TableGradients
from skw2v._training.optimizers.damping import Damping, gradient_flow


class SGD:
    """Moves each row along its gradients, each times the learning rate of its row."""

    def __init__(self, table: Table, damping: Damping = gradient_flow) -> None:
        self._table = table
        self._damping = damping

    def apply(self, found: TableGradients, scratch: Workspace) -> None:
        """See `Optimizer`."""
        rates = self._damping(found.learning_rate, found.total_curvature)
        self._table.scatter_add(found.ids, found.gradients, rates, found.bounds)
