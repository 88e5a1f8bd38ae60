# SPDX-License-Identifier: BSD-3-Clause
"""Rows that stay as they are while the others are trained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.updates.base import TableUpdate, Update


class Frozen:
    """Takes their directions from some rows, and leaves the rest to an optimiser. See `Update`.

    Without a direction no optimiser moves a row, nor its state. It is for tables in which each id
    has one row.

    Parameters
    ----------
    update : Update
        The optimiser.
    is_frozen : ndarray of bool of shape (n_rows,)
        Which rows stay.
    """

    def __init__(self, update: Update, is_frozen: NDArray[np.bool_]) -> None:
        self._update = update
        self._is_frozen = is_frozen

    def apply(self, update: TableUpdate) -> None:
        """Update the other rows."""
        assert update.refs.entries is None
        update.updates[self._is_frozen[update.refs.row_ids]] = 0
        self._update.apply(update)
