# SPDX-License-Identifier: BSD-3-Clause
"""The interface of the optimisers: from gradients to steps of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Floats, Ids, Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.damping import Damping


class Owner(NamedTuple):
    """A worker that owns some rows: of n workers, number i owns every n-th piece of 16 rows.

    Neighbours meet in a line of the cache. Two workers that update them at the same time wait for
    each other, so few neighbours belong to different workers.
    """

    number: int
    n_owners: int

    def owns(self, ids: Ids) -> NDArray[np.bool_]:
        """Say which of some rows are its own."""
        pieces = ids >> 4
        # A division by a number takes a quarter of the time of NumPy's remainder
        mine: NDArray[np.bool_] = pieces - pieces // self.n_owners * self.n_owners == self.number
        return mine


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


class RoundGradients(NamedTuple):
    """What the batches of a round have found for the rows of one owner in one table.

    Parameters
    ----------
    ids : ndarray of int of shape (n_ids,)
        Ids of all batches, one batch after the other.
    total_curvature : ndarray of float32 of shape (n_ids,)
        Total curvature of their rows.
    batches : list of TableGradients
        Each batch alone; what depends on ids are parts of the arrays above, and change with them.
    """

    ids: Ids
    total_curvature: Floats
    batches: list[TableGradients]

    @classmethod
    def of(cls, round_: Sequence[TableGradients], owner: Owner) -> RoundGradients:
        """Let only those count that belong to rows of an owner: in few calls, for all at once."""
        ids = np.concatenate([found.ids for found in round_])
        curvature = np.concatenate([found.total_curvature for found in round_])
        ends = [0, *accumulate(len(found.ids) for found in round_)]
        if owner.n_owners == 1:
            bounds = None
        else:
            is_own = owner.owns(ids)
            bounds = np.zeros(len(ids) + 1, dtype=np.int32)
            np.cumsum(is_own, out=bounds[1:])
            own_places = np.flatnonzero(is_own)  # a mask as an index takes three times as long
            ids, curvature = ids.take(own_places), curvature.take(own_places)
        batches = []
        for found, first, last in zip(round_, ends[:-1], ends[1:], strict=True):
            own, of_batch = slice(first, last), None
            if bounds is not None:
                own = slice(bounds[first], bounds[last])
                of_batch = bounds[first : last + 1] - bounds[first]
            batches.append(
                found._replace(ids=ids[own], total_curvature=curvature[own], bounds=of_batch)
            )
        return cls(ids, curvature, batches)


class Optimizer(Protocol):
    """Takes the steps of one table.

    It is made from the table and the damping of its steps. It may keep state beside the rows, such
    as running means of squares, and touches only rows that a batch refers to: other workers take
    the steps of theirs at the same time. Batches have a fixed order.
    """

    def apply(self, found: RoundGradients, scratch: Workspace) -> None:
        """Take the steps of a round; `scratch` has buffers that are free again afterwards."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the state that it keeps, by name, to be saved between rounds and written into."""


MakeOptimizer = Callable[[Table, Damping], Optimizer]
