# SPDX-License-Identifier: BSD-3-Clause
"""Sums over the context window of each centre, and the way back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import gather_sum, running_totals, scatter_add
from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]


class WindowSums:
    """The linear map from the rows of a batch to the sum of each centre's context.

    The rows between two positions add up to the difference of two running totals, whatever the
    window: Crow (1984), "Summed-area tables for texture mapping", in one dimension. The rounding
    errors of the totals are below a thousandth of a row, even where all of two thousand rows are
    much alike.

    Parameters
    ----------
    before, after : ndarray of intp of shape (n_centres,)
        Radius of each centre's window on that side.
    margin : int
        Positions before the first centre, and as many after the last one.
    """

    def __init__(self, before: NDArray[np.intp], after: NDArray[np.intp], margin: int) -> None:
        n_centres = len(before)
        self._n_positions = n_centres + 2 * margin
        self._centres = slice(margin, margin + n_centres)
        centre = np.arange(margin, margin + n_centres)
        self._ends: NDArray[Any] = np.empty((n_centres, 2), dtype=np.int32)
        self._ends[:, 0] = centre - before
        self._ends[:, 1] = centre + 1 + after
        self._signs, self._opposite = _signs(n_centres)

    def forward(self, rows: Array, workspace: Workspace) -> Array:
        """Sum up the context of each centre.

        Parameters
        ----------
        rows : ndarray of float32 of shape (n_positions, dim)
            Row of each position of the batch.
        workspace : Workspace
            Buffers; the result lives there.

        Returns
        -------
        ndarray of float32 of shape (n_centres, dim)
        """
        dim = rows.shape[1]
        totals = workspace.array("totals", self._n_positions + 1, dim)
        totals[0] = 0
        totals[1:] = rows
        running_totals(totals)
        sums = workspace.array("sums", len(self._ends), dim)
        np.negative(rows[self._centres], out=sums)
        gather_sum(sums, self._ends, totals, self._signs)
        return sums

    def backward(self, of_sums: Array, workspace: Workspace) -> Array:
        """Add up, at each position, the gradients of the sums that the position is in.

        Parameters
        ----------
        of_sums : ndarray of float32 of shape (n_centres, dim)
            Gradient of each sum.
        workspace : Workspace
            Buffers; the result lives there.

        Returns
        -------
        ndarray of float32 of shape (n_positions, dim)
        """
        # A window adds its gradient where it begins and takes it away behind its end
        totals = workspace.array("window_updates", self._n_positions + 1, of_sums.shape[1])
        totals[:] = 0
        scatter_add(totals, self._ends, of_sums, self._opposite)
        running_totals(totals)
        # A centre is no context of its own
        totals[self._centres] -= of_sums
        return totals[:-1]


@lru_cache(maxsize=64)
def _signs(n_centres: int) -> tuple[Array, Array]:
    """Make the signs of the two ends of each window: of totals to subtract and to add."""
    signs = np.tile(np.array([-1, 1], dtype=np.float32), (n_centres, 1))
    return signs, -signs
