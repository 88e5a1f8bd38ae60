# SPDX-License-Identifier: BSD-3-Clause
"""The seam of the optimisers: from descent directions to changes of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from skw2v._training.arrays.table import Floats, RowRefs, Table
from skw2v._training.updates.damping import Damping


class TableUpdate(NamedTuple):
    """What a batch has to say to one table.

    Parameters
    ----------
    refs : RowRefs
        Rows that the ids of the batch stand for; a row may occur many times.
    updates : ndarray of float32 of shape (n_ids, dim)
        Descent direction of the vector of each id.
    learning_rate : float
        What the schedule gives the batch: η.
    total_curvature : ndarray of float32 of shape (n_refs,)
        Curvature that each row meets in all its hits together: Λ.
    """

    refs: RowRefs
    updates: Floats
    learning_rate: float
    total_curvature: Floats


class Update(Protocol):
    """An optimiser of one table.

    It is made from the table and the damping of its steps. It may keep state beside the rows, such
    as running means of squares, and touches only rows that a batch refers to. Batches come in a
    fixed order.
    """

    def apply(self, update: TableUpdate) -> None:
        """Update the table by one batch."""


MakeUpdate = Callable[[Table, Damping], Update]
