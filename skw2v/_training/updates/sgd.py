# SPDX-License-Identifier: BSD-3-Clause
"""Stochastic gradient descent."""

from __future__ import annotations

from skw2v._training.arrays.table import Table
from skw2v._training.updates.base import TableUpdate


class SGD:
    """Moves each row along its descent direction. See `Update`.

    Parameters
    ----------
    table : Table
        The table to update.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def apply(self, update: TableUpdate) -> None:
        """Add the descent directions, each times the learning rate of its row."""
        self._table.scatter_add(update.refs, update.updates, update.row_rates)
