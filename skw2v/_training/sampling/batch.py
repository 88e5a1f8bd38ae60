# SPDX-License-Identifier: BSD-3-Clause
"""Batches: consecutive tokens of a shard with their windows, as word ids."""

from __future__ import annotations

from collections.abc import Sequence
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


def blocks_between(window: int, tokens: int) -> int:
    """Count the blocks that keep the windows of two parts of a batch apart.

    >>> blocks_between(window=5, tokens=20), blocks_between(window=16, tokens=20)
    (1, 2)
    """
    return -(-2 * window // tokens)


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
    """Consecutive blocks of a shard, or of several: the unit of work, in word ids alone.

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

    @classmethod
    def join(cls, parts: Sequence[Batch]) -> Batch:
        """Make one batch of several. Between them are centres without context."""
        tokens = len(parts[0].before) // parts[0].n_blocks
        window = max(part.window for part in parts)
        gap = blocks_between(window, tokens)
        n_blocks = sum(part.n_blocks for part in parts) + gap * (len(parts) - 1)
        ids = np.zeros(n_blocks * tokens + 2 * window, dtype=np.int32)
        before, after = np.zeros((2, n_blocks * tokens), dtype=parts[0].before.dtype)
        draws = np.empty((n_blocks, parts[0].draws.shape[1]), dtype=np.int32)
        first = 0
        for part in parts:
            start = first * tokens
            stop = start + len(part.before)
            ids[start + window - part.window : stop + window + part.window] = part.context_ids
            before[start:stop], after[start:stop] = part.before, part.after
            # Blocks in the gap have negatives as well: CBOW shares those of all blocks
            last = first + part.n_blocks
            draws[first:last] = part.draws
            between = draws[last : last + gap]
            part.draws.take(range(len(between)), axis=0, mode="wrap", out=between)
            first = last + gap
        return cls(n_blocks, ids, before, after, draws)

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
