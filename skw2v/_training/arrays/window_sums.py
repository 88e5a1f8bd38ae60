"""Sums over the context of each centre, and their way back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import add_row_sums, add_rows, add_up
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.sampling.batch import Part

Array = NDArray[np.float32]


class WindowSums:
    """The linear map from the rows of a part to the sum of each centre's context.

    What lies between two positions adds up to the difference of two running totals, whatever the
    window: Crow (1984), "Summed-area tables for texture mapping", in one dimension. A sum is off by
    the rounding of a window's additions to the totals: below a thousandth of a row, even where all
    of two thousand rows are much alike.

    Parameters
    ----------
    part : Part
        Which words.
    """

    def __init__(self, part: Part) -> None:
        self._n_positions = len(part.context_ids)
        self._centres = part.centres
        centre = np.arange(self._centres.start, self._centres.stop)
        self._ends: NDArray[Any] = np.empty((len(centre), 2), dtype=np.int32)
        self._ends[:, 0] = centre - part.before
        self._ends[:, 1] = centre + 1 + part.after
        self._signs = np.tile(np.array([-1, 1], dtype=np.float32), (len(centre), 1))

    def forward(self, rows: Array, workspace: Workspace) -> Array:
        """Sum up the context of each centre.

        Parameters
        ----------
        rows : ndarray of float32 of shape (n_positions, dim)
            Row of each position of the part.
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
        add_up(totals)
        sums = workspace.array("sums", len(self._ends), dim)
        np.negative(rows[self._centres], out=sums)
        add_row_sums(sums, self._ends, totals, self._signs)
        return sums

    def backward(self, of_sums: Array, workspace: Workspace) -> Array:
        """Pass back to each position what is said of the sums that it is in.

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
        # What begins at a position and what has ended before it
        totals = workspace.array("to_context", self._n_positions + 1, of_sums.shape[1])
        totals[:] = 0
        add_rows(totals, self._ends, of_sums, -self._signs)
        add_up(totals)
        totals[self._centres] -= of_sums
        return totals[:-1]
