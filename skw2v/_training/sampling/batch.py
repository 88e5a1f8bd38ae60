# SPDX-License-Identifier: BSD-3-Clause
"""Batches: consecutive tokens of a shard with their windows, as word ids."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Margins of this width cost little, and are left as they are, however short the documents.
NARROW_WINDOW = 10
# No window is wider: margins of a batch take memory, and each of their words time.
WIDEST_WINDOW = 1 << 11


def reach(window: int, longest: int) -> int:
    """Largest distance to lay windows out for, given the number of tokens of the longest document.

    Users who mean all of a document give a large number, which would take time and memory for words
    that are not there, and in a document as long as a book for far too many that are.

    >>> [reach(window, 12) for window in (5, 10, 1000)]
    [5, 10, 11]
    >>> reach(1000, 2), reach(10**9, 200_000)
    (10, 2048)
    """
    return int(min(window, max(longest - 1, NARROW_WINDOW), WIDEST_WINDOW))


def even_parts(n_blocks: int, most: int) -> list[tuple[int, int]]:
    """Cut blocks into nearly equal parts of at most so many: where each begins and ends.

    >>> even_parts(10, 4)
    [(0, 3), (3, 6), (6, 10)]
    """
    n = -(-n_blocks // most)
    return [(n_blocks * i // n, n_blocks * (i + 1) // n) for i in range(n)]


class BlockShape(NamedTuple):
    """How many centres a block has, and how far their windows go, as far as documents reach."""

    tokens: int
    window: int


class Batch(NamedTuple):
    """Consecutive blocks of a shard: the unit of work, in word ids alone.

    The tokens of a shard that survived subsampling are cut into blocks of consecutive centres. The
    last block is filled up with centres without context, from which nothing is learnt.
    """

    n_blocks: int
    # Words of the blocks, with the window on both sides, as far as documents of the shard reach
    context_ids: NDArray[np.int32]
    # How many context words each centre has on that side
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    # What the objective has drawn for each block, such as negative samples: (n_blocks, n_draws)
    draws: NDArray[np.int32]

    @property
    def window(self) -> int:
        """Positions before the first centre, and as many after the last one."""
        return (len(self.context_ids) - len(self.before)) // 2

    @property
    def centre_ids(self) -> NDArray[np.int32]:
        """Words of the blocks."""
        return self.context_ids[self.window : self.window + len(self.before)]

    def cut(self, first: int, last: int) -> Batch:
        """Make a batch of the blocks from `first` to before `last`."""
        tokens = len(self.before) // max(1, self.n_blocks)
        centres = slice(first * tokens, last * tokens)
        return Batch(
            last - first,
            self.context_ids[first * tokens : last * tokens + 2 * self.window],
            self.before[centres],
            self.after[centres],
            self.draws[first:last],
        )
