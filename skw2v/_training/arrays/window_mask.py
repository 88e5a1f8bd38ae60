# SPDX-License-Identifier: BSD-3-Clause
"""Which context positions of a block are in the window of which centres, as a matrix."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]


# Bytes of ready-made rows that stay in the cache beside all else,
_MOST_BYTES = 1 << 20
# and bytes above which rows are not worth their memory: comparing takes twice as long, of a time
# that is small beside the products of such windows.
_MOST_BYTES_OF_SIDES = 1 << 24


class WindowMask:
    """Makes the mask of a batch by looking up ready-made rows.

    A block has `tokens` consecutive centres. Its context is the ``tokens + 2 * window`` positions
    from `window` before the first centre to `window` after the last one.

    There is a ready-made row for each place of a centre in its block and each pair of radii. For
    wide windows these would be too many. There is then one for each radius on either side, and the
    mask is the sum of two rows. For very wide ones, positions are compared with the ends of the
    windows. Each process makes the rows once, however many batches it is sent.

    Parameters
    ----------
    tokens : int
        Centres of a block.
    window : int
        Largest distance between a centre and its context.
    """

    def __init__(self, tokens: int, window: int) -> None:
        self.tokens = tokens
        self.window = window
        self._n_radii = window + 1
        bytes_of_sides = 2 * 4 * tokens * self._n_radii * self.context
        self._in_pairs = bytes_of_sides * self._n_radii // 2 <= _MOST_BYTES
        self._in_sides = bytes_of_sides <= _MOST_BYTES_OF_SIDES

    @property
    def context(self) -> int:
        """Positions that a block looks at."""
        return self.tokens + 2 * self.window

    def of(self, before: NDArray[np.intp], after: NDArray[np.intp], workspace: Workspace) -> Array:
        """Make the mask of each block of a batch.

        Parameters
        ----------
        before, after : ndarray of intp of shape (n_blocks * tokens,)
            Radius of each centre's window on that side.
        workspace : Workspace
            Buffers; the result lives there.

        Returns
        -------
        ndarray of float32 of shape (tokens, n_blocks, context)
            One where the context position is in the window of the centre, else zero.
        """
        mask = workspace.array("mask", len(before), self.context)
        if self._in_pairs:
            rows = _rows_of_pairs(self.tokens, self.window)
            self._look_up(rows, before * self._n_radii + after, out=mask)
        elif not self._in_sides:
            return self._compare(before, after, mask.reshape(self.tokens, -1, self.context))
        else:
            rows_before, rows_after = _rows_of_sides(self.tokens, self.window)
            other_side = workspace.array("other_side", len(before), self.context)
            self._look_up(rows_before, before, out=mask)
            mask += self._look_up(rows_after, after, out=other_side)
        return mask.reshape(self.tokens, -1, self.context)

    def _compare(self, before: NDArray[np.intp], after: NDArray[np.intp], out: Array) -> Array:
        """Put ones in `out` from the beginning of each window to its end, without the centre."""
        place = np.arange(self.tokens)
        left, right = (
            radius.reshape(-1, self.tokens).T[:, :, np.newaxis] for radius in (before, after)
        )
        first = place[:, np.newaxis, np.newaxis] + self.window - left
        # Positions before the first one wrap around to large numbers: one comparison for both ends
        distance = np.arange(self.context, dtype=np.uint32) - first.astype(np.uint32)
        np.less_equal(distance, (left + right).astype(np.uint32), out=out, casting="unsafe")
        out[place, :, self.window + place] = 0
        return out

    def _look_up(self, rows: Array, entry: NDArray[np.intp], out: Array) -> Array:
        """Put the row of each centre in `out`, ordered by the place of the centre in its block."""
        first = np.arange(0, len(rows), len(rows) // self.tokens)
        place = (entry.reshape(-1, self.tokens) + first).T.reshape(-1)
        # mode="clip" skips the bounds check with a buffer
        return rows.take(place, axis=0, out=out, mode="clip")


@lru_cache(maxsize=8)
def _rows_of_sides(tokens: int, window: int) -> tuple[Array, Array]:
    """Make the rows for the side before the centre, and for the side after it.

    Row ``place * (window + 1) + radius`` belongs to the centre at `place` of its block. It is one
    at the `radius` context positions next to the centre on that side, and zero elsewhere.
    """
    n_context = tokens + 2 * window
    place, radius, context = np.ogrid[:tokens, : window + 1, :n_context]
    distance = context - window - place
    before, after = (
        ((side * distance >= 1) & (side * distance <= radius)).astype(np.float32)
        for side in (-1, +1)
    )
    return before.reshape(-1, n_context), after.reshape(-1, n_context)


@lru_cache(maxsize=8)
def _rows_of_pairs(tokens: int, window: int) -> Array:
    """Make the rows for both sides at once.

    Row ``(place * (window + 1) + before) * (window + 1) + after`` is the sum of two rows of
    `_rows_of_sides`.
    """
    n_context = tokens + 2 * window
    before, after = (
        side.reshape(tokens, window + 1, n_context) for side in _rows_of_sides(tokens, window)
    )
    return (before[:, :, np.newaxis] + after[:, np.newaxis]).reshape(-1, n_context)
