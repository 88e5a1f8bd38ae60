# SPDX-License-Identifier: BSD-3-Clause
"""The interface of the optimisers: from gradients to steps of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from skw2v._training.arrays.table import Floats, Ids, Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.damping import Damping


class Owner(NamedTuple):
    """A worker that owns some rows: of n workers, number i owns rows i, i + n, i + 2n, …."""

    number: int
    n_owners: int


class Bursts(NamedTuple):
    """Rows that occur in a batch far more often than usual, and the total curvature there of each.

    An id may occur many times, always with the same curvature.
    """

    ids: Ids
    curvature: Floats


NO_BURSTS = Bursts(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


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
    bounds : ndarray of int32 of shape (n_gradients + 1,) or None, default=None
        Where only some of the gradients count: number i does if ``bounds[i + 1] > bounds[i]``, and
        these fields have entries for these alone.
    bursts : Bursts, default=NO_BURSTS
        Rows that other batches of the round may be about, too.
    """

    ids: Ids
    gradients: Floats
    learning_rate: float
    total_curvature: Floats
    bounds: Ids | None = None
    bursts: Bursts = NO_BURSTS

    def of(self, owner: Owner) -> TableGradients:
        """Let only those count that belong to rows of an owner."""
        if owner.n_owners == 1:
            return self
        is_own = self.ids % owner.n_owners == owner.number
        bounds = np.zeros(len(is_own) + 1, dtype=np.int32)
        np.cumsum(is_own, out=bounds[1:])
        return self._replace(
            ids=self.ids[is_own], total_curvature=self.total_curvature[is_own], bounds=bounds
        )


class Optimizer(Protocol):
    """Takes the steps of one table.

    It is made from the table and the damping of its steps. It may keep state beside the rows, such
    as running means of squares, and touches only rows that a batch refers to: other workers take
    the steps of theirs at the same time. Batches come in a fixed order.
    """

    def apply(self, found: TableGradients, scratch: Workspace) -> None:
        """Take the steps of one batch; `scratch` has buffers that are free again afterwards."""


MakeOptimizer = Callable[[Table, Damping], Optimizer]
