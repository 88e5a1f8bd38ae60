# SPDX-License-Identifier: BSD-3-Clause
"""The paths of a batch's targets, split into nodes that all targets share and the rest of each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.distinct_rows import distinct_rows
from skw2v._training.objectives.huffman import HuffmanTree

Floats = NDArray[np.float32]
Ids = NDArray[np.int32]

# The turns of a group are filled up to a multiple of it: groups of one size are multiplied at once.
ROWS = 4


class Paths(NamedTuple):
    """What a batch needs to know of the paths of its targets.

    A *turn* is a node on the rest of the path of one target: what lies below the top of the tree.
    Consecutive targets are in the same *group*. The turns of a group lie side by side, filled up
    with turns of no target, and the groups lie in the order of their size. Each turn then has an
    output row of its own. Without groups, the turns of one target follow those of the target before
    it, and those through the same node share its row.
    """

    # Where the path of each target leaves the top of the tree
    exits: Ids
    # Node of each row; the root where a row only fills up
    nodes: Ids
    # Row of each turn; None where turn i has row i
    rows: Ids | None
    # Of each turn: 1 to the child of lower count, −1 to the other one, 0 where it only fills up
    signs: Floats
    # The target that each turn belongs to; the number of targets where it only fills up
    owners: Ids
    # First turn of each target, and how many it has
    starts: Ids
    lengths: Ids
    # The groups in the order of their turns, and how many each of these has, ascending
    order: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def times(self) -> NDArray[np.float32]:
        """Count the turns of each row."""
        if self.rows is None:
            return np.ones(len(self.nodes), dtype=np.float32)
        n_turns = int(self.starts[-1] + self.lengths[-1])
        return np.bincount(self.rows[:n_turns], minlength=len(self.nodes)).astype(np.float32)

    def runs(self) -> list[tuple[slice, slice, int]]:
        """List the groups of each size, as slices of `order` and of the turns, and that size."""
        sizes, first, times = np.unique(self.sizes, return_index=True, return_counts=True)
        stop = np.cumsum(self.sizes)
        return [
            (slice(i, i + n), slice(int(stop[i] - size), int(stop[i + n - 1])), int(size))
            for size, i, n in zip(sizes.tolist(), first.tolist(), times.tolist(), strict=True)
            if size
        ]


class PathTable:
    """The paths of all words, each cut where it leaves the top of the tree.

    The top are the `n_top` nodes of highest count. A node of the top has all nodes above it in the
    top, so that each path is in the top until it leaves it. There is one more *exit* than there are
    nodes, however many words there are: what happens in the top depends on the exit alone.
    `top_signs` (n_exits, n_top) has the sign of each node on the way to each exit, zero elsewhere.
    """

    def __init__(self, tree: HuffmanTree, n_top: int) -> None:
        owners, in_top = tree.owners(), tree.nodes < n_top
        signs = (1 - 2 * tree.codes).astype(np.float32)
        n_words = len(tree.starts) - 1
        top_lengths = np.bincount(owners[in_top], minlength=n_words)
        # The last turn in the top tells the exit; a single word has no turn
        last = np.maximum(tree.starts[:-1] + top_lengths - 1, 0)
        turns = 2 * tree.nodes[last] + tree.codes[last] if len(tree.nodes) else np.zeros(n_words)
        _, word_of_exit, exits = np.unique(turns, return_index=True, return_inverse=True)
        self.exits = exits.astype(np.int32)
        self.top_signs = np.zeros((len(word_of_exit), n_top), dtype=np.float32)
        self.top_signs[self.exits[owners[in_top]], tree.nodes[in_top]] = signs[in_top]
        self.lengths = (tree.lengths - top_lengths).astype(np.int32)
        self.starts = (np.cumsum(self.lengths) - self.lengths).astype(np.int32)
        self.nodes, self.signs = tree.nodes[~in_top], signs[~in_top]
        self._n_nodes = max(1, n_words - 1)

    def look_up(self, target_ids: NDArray[np.integer[Any]], group: int | None) -> Paths:
        """Find the paths of the targets of a batch; `group` consecutive ones make a group."""
        words = target_ids.reshape(-1)
        lengths = self.lengths.take(words)
        ends = np.cumsum(lengths, dtype=np.int32)
        n_turns = int(ends[-1])
        if group is None:
            order = sizes = np.zeros(0, dtype=np.int64)
            starts, n_rows = ends - lengths, -(-n_turns // ROWS) * ROWS
        else:
            in_group = lengths.reshape(-1, group)
            of_groups = -(-in_group.sum(axis=1) // ROWS) * ROWS
            order = np.argsort(of_groups, kind="stable")
            sizes = of_groups[order]
            n_rows = int(sizes.sum())
            group_starts = np.empty_like(sizes)
            group_starts[order] = np.cumsum(sizes) - sizes
            within = np.cumsum(in_group, axis=1) - in_group
            starts = (group_starts[:, np.newaxis] + within).reshape(-1).astype(np.int32)
        turn = np.arange(n_turns, dtype=np.int32)
        row = np.repeat(starts + lengths - ends, lengths) + turn
        source = np.repeat(self.starts.take(words) + lengths - ends, lengths) + turn
        nodes, signs = np.zeros(n_rows, dtype=np.int32), np.zeros(n_rows, dtype=np.float32)
        owners = np.full(n_rows, len(words), dtype=np.int32)
        nodes[row], signs[row] = self.nodes.take(source), self.signs.take(source)
        owners[row] = np.repeat(np.arange(len(words), dtype=np.int32), lengths)
        of_turns = signs, owners, starts, lengths, order, sizes
        exits = self.exits.take(target_ids)
        if group is not None:
            return Paths(exits, nodes, None, *of_turns)
        distinct = distinct_rows(nodes, self._n_nodes)
        return Paths(exits, distinct.row_ids, distinct.places, *of_turns)
