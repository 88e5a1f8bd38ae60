# SPDX-License-Identifier: BSD-3-Clause
"""The interface of the optimisers: from gradients to steps of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from skw2v._training.arrays.table import Floats, Ids, Table
from skw2v._training.optimizers.damping import Damping


class TableGradients(NamedTuple):
    """What a batch has found for one table.

    Parameters
    ----------
    ids : ndarray of int of shape (n_ids,)
        Rows of the table; one may occur many times.
    gradients : ndarray of float32 of shape (n_ids, dim)
        Descent direction of each: minus the derivative of the loss.
    learning_rate : float
        What the schedule gives the batch: η.
    total_curvature : ndarray of float32 of shape (n_ids,)
        Curvature that each row meets in all its occurrences together: Λ.
    """

    ids: Ids
    gradients: Floats
    learning_rate: float
    total_curvature: Floats


class Optimizer(Protocol):
    """Takes the steps of one table.

    It is made from the table and the damping of its steps. It may keep state beside the rows, such
    as running means of squares, and touches only rows that a batch refers to. Batches come in a
    fixed order.
    """

    def apply(self, found: TableGradients) -> None:
        """Take the steps of one batch."""


MakeOptimizer = Callable[[Table, Damping], Optimizer]
