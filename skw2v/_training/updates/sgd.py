# SPDX-License-Identifier: BSD-3-Clause
"""Stochastic gradient descent."""

from __future__ import annotations

from skw2v._training.arrays.table import Table
from skw2v._training.updates.base import TableUpdate
from skw2v._training.updates.damping import Damping, gradient_flow


class SGD:
    """Moves each row along its descent direction. See `Update`.

    Parameters
    ----------
    table : Table
        The table to update.
    damping : Damping, default=gradient_flow
        How the learning rate of a row depends on the curvature.
    """

    def __init__(self, table: Table, damping: Damping = gradient_flow) -> None:
        self._table = table
        self._damping = damping

    def apply(self, update: TableUpdate) -> None:
        """Add the descent directions, each times the learning rate of its row."""
        rates = self._damping(update.learning_rate, update.total_curvature)
        self._table.scatter_add(update.refs, update.updates, rates)
