"""Stochastic gradient descent."""

from __future__ import annotations

from skw2v._training.arrays.table import Floats, RowRefs, Table


class SGD:
    """Moves each row along its descent direction. See `Update`.

    Parameters
    ----------
    table : Table
        The table to update.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def apply(self, refs: RowRefs, updates: Floats, row_rates: Floats) -> None:
        """Add the descent directions, each times the learning rate of its row."""
        self._table.scatter_add(refs, updates, row_rates)
