# SPDX-License-Identifier: BSD-3-Clause
"""Blocks that overlap: a view of rows as blocks, and the sum of blocks back to rows.

Block b covers the positions from ``b * tokens`` on. It is longer than `tokens`, so that neighbours
share positions: the windows of their outermost centres reach into each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]


def overlapping_blocks(rows: Array, n_blocks: int, tokens: int) -> Array:
    """View rows as overlapping blocks, without a copy.

    Parameters
    ----------
    rows : ndarray of float32 of shape (n_positions, dim)
        Row of each position, C-ordered.
    n_blocks : int
        Number of blocks.
    tokens : int
        Positions from the start of a block to the start of the next one.

    Returns
    -------
    ndarray of float32 of shape (n_blocks, n_positions - (n_blocks - 1) * tokens, dim)
    """
    row, item = rows.strides
    length = len(rows) - (n_blocks - 1) * tokens
    # NumPy checks that the view stays within `rows`. It is made 25 µs faster than by `as_strided`
    return np.ndarray(
        (n_blocks, length, rows.shape[1]), rows.dtype, rows, strides=(tokens * row, row, item)
    )


class OverlapSum:
    """Adds up overlapping blocks: the transpose of `overlapping_blocks`.

    Of n neighbours that overlap, every n-th block is computed right where its rows belong. Only the
    others take a pass to be added.

    Parameters
    ----------
    shape : tuple of (n_blocks, length, dim)
        Number of blocks, positions of a block, length of a row.
    tokens : int
        Positions from the start of a block to the start of the next one; less than `length`.
    scratch, results : Workspace
        Buffers; the sum lives in `results`.

    Attributes
    ----------
    parts : list of (slice, ndarray of float32 of shape (n_part, length, dim))
        Which blocks belong to each part, and where their rows are to be put.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        tokens: int,
        scratch: Workspace,
        results: Workspace,
    ) -> None:
        n_blocks, length, dim = shape
        self._tokens = tokens
        self._length = length
        self._n_positions = (n_blocks - 1) * tokens + length
        apart = -(-length // tokens)
        n_first = -(-n_blocks // apart)
        self._sum = results.array("overlap_sum", n_first + 1, apart * tokens, dim)
        self.parts = [(slice(0, None, apart), self._sum[:-1, :length])]
        for first in range(1, min(apart, n_blocks)):
            n = -(-(n_blocks - first) // apart)
            rows = scratch.array(f"overlap_{first}", n, length, dim)
            self.parts.append((slice(first, None, apart), rows))

    def total(self) -> Array:
        """Add up the parts.

        Returns
        -------
        ndarray of float32 of shape ((n_blocks - 1) * tokens + length, dim)
        """
        _, stride, dim = self._sum.shape
        self._sum[:, self._length :] = 0
        self._sum[-1] = 0
        flat = self._sum.reshape(-1, dim)
        for blocks, rows in self.parts[1:]:
            start, n = blocks.start * self._tokens, len(rows)
            shifted = flat[start : start + n * stride].reshape(n, stride, dim)
            shifted[:, : self._length] += rows
        return flat[: self._n_positions]
