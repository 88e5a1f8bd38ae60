# SPDX-License-Identifier: BSD-3-Clause
"""Huffman codes: a binary tree over the words, in which frequent words have short paths.

Huffman (1952), "A method for the construction of minimum-redundancy codes".
"""

from __future__ import annotations

import heapq
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class HuffmanTree(NamedTuple):
    """The path from the root to each word.

    A tree of n words has n − 1 inner nodes. They are numbered by falling count of the words
    beneath, so that the root is 0 and a node comes after all nodes above it.
    """

    # Where the path of each word starts in the other two arrays, and where the last one ends
    starts: NDArray[np.int64]
    # The inner nodes of all paths, word after word, each from the root downwards
    nodes: NDArray[np.int32]
    # Which child the path takes at each node: 0 for the one with the lower count
    codes: NDArray[np.int8]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of nodes on the path of each word."""
        return np.diff(self.starts)

    def owners(self) -> NDArray[np.int64]:
        """Return the word that each entry of `nodes` belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)


def huffman_tree(counts: NDArray[np.integer[Any]]) -> HuffmanTree:
    """Join the two nodes of lowest count, again and again, until one is left.

    Of equal counts, words come before inner nodes, and each in their order.
    """
    parents, codes = _join(counts.tolist())
    n_words = len(counts)
    root = max(0, 2 * n_words - 2)
    # One row for each level, from the words upwards; a path that has ended stays at the root
    current = np.arange(n_words)
    nodes_up, codes_up = [np.empty((0, n_words), np.int32)], [np.empty((0, n_words), np.int8)]
    while (current != root).any():
        codes_up.append(codes[current][np.newaxis])
        current = parents[current]
        nodes_up.append((root - current).astype(np.int32)[np.newaxis])
    # Of the rows turned round, each word's path is the last entries, from the root on
    all_nodes = np.concatenate(nodes_up)[::-1].T
    all_codes = np.concatenate(codes_up)[::-1].T
    n_levels = all_nodes.shape[1]
    lengths = n_levels - (all_nodes == 0).sum(axis=1) + 1 if n_levels else np.zeros(n_words, int)
    on_path = np.arange(n_levels) >= n_levels - lengths[:, np.newaxis]
    starts = np.concatenate(([0], np.cumsum(lengths)))
    return HuffmanTree(starts, all_nodes[on_path], all_codes[on_path])


def _join(counts: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Give the parent and the code of each word and, behind them, each inner node as it is made."""
    n_words = len(counts)
    parents = np.arange(max(1, 2 * n_words - 1))  # the root, which is made last, stays its own
    codes = np.zeros(len(parents), dtype=np.int8)
    heap = [(count, word) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    for node in range(n_words, 2 * n_words - 1):
        (lower, first), (higher, second) = heapq.heappop(heap), heap[0]
        parents[first] = parents[second] = node
        codes[second] = 1
        heapq.heapreplace(heap, (lower + higher, node))
    return parents, codes
