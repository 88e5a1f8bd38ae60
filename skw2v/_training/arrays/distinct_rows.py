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


def distinct_rows(row_ids: Ids, n_rows: int) -> DistinctRows:
    """Find the distinct rows, in the order in which they stand last, in time linear in `row_ids`.

    Rows of a table of `n_rows` may occur many times.
    """
    # Each row remembers one of its references: sorting takes several times as long. Only what was
    # written is read, so that memory as it comes will do
    last_of_row = np.empty(n_rows, dtype=np.int32)
    each = np.arange(len(row_ids), dtype=np.int32)
    last_of_row[row_ids] = each
    last = last_of_row.take(row_ids, mode="clip")
    refs = np.flatnonzero(last == each)
    place_of_ref = np.empty(len(row_ids), dtype=np.int32)
    place_of_ref[refs] = each[: len(refs)]
    return DistinctRows(row_ids[refs], refs, place_of_ref.take(last, mode="clip"))
