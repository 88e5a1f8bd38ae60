# SPDX-License-Identifier: BSD-3-Clause
"""The distinct rows among those that a batch hits, many of them more than once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.integer[Any]]
Places = NDArray[np.int32]


class DistinctRows(NamedTuple):
    """Each row once, and where to find it.

    Parameters
    ----------
    row_ids : ndarray of int of shape (n_distinct,)
        The rows, each once.
    refs : ndarray of int of shape (n_distinct,)
        A place among the references at which each row stands.
    places : ndarray of int32 of shape (n_refs,)
        For each reference, the place of its row in `row_ids`.
    """

    row_ids: NDArray[Any]
    refs: Ids
    places: Places


class RowFinder:
    """Finds the distinct rows of a batch, in time that grows with the batch alone.

    Parameters
    ----------
    n_rows : int
        Rows of the table.
    """

    def __init__(self, n_rows: int) -> None:
        self._last = np.zeros(n_rows, dtype=np.int32)

    def distinct(self, row_ids: Ids) -> DistinctRows:
        """Find the distinct rows.

        Parameters
        ----------
        row_ids : ndarray of int of shape (n_refs,)
            Rows; one may occur many times.

        Returns
        -------
        DistinctRows
            In the order in which the rows stand last among the references.
        """
        # Each row remembers one of its references: sorting takes several times as long
        each = np.arange(len(row_ids), dtype=np.int32)
        self._last[row_ids] = each
        last = self._last.take(row_ids, mode="clip")
        refs = np.flatnonzero(last == each)
        place_of_ref = np.empty(len(row_ids), dtype=np.int32)
        place_of_ref[refs] = each[: len(refs)]
        return DistinctRows(row_ids[refs], refs, place_of_ref.take(last, mode="clip"))
