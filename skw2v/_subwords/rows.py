# SPDX-License-Identifier: BSD-3-Clause
"""Rows of buckets: what makes vectors of words that no training has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._subwords.bags import Bags
from skw2v._subwords.scheme import SubwordScheme

Rows = NDArray[np.floating[Any]]


class Sums(NamedTuple):
    """Of each word: the sum of the rows of its n-grams, how many these are, and have a row."""

    sums: Rows
    sizes: NDArray[np.int64]
    n_found: NDArray[np.int64]


@dataclass(frozen=True)
class SubwordRows:
    r"""Rows of the buckets that were trained; those of all others are zero.

    fastText keeps a row for every bucket, and those that no word of the training has stay as they
    were drawn: noise of length about :math:`1/\sqrt{d}`. Zero is its mean, and takes no memory.
    `buckets` ascend, each once.
    """

    scheme: SubwordScheme
    buckets: NDArray[np.int32]
    rows: Rows

    def sums(self, words: Sequence[str]) -> Sums:
        """Add up the rows of each word's n-grams, in memory that does not grow with these."""
        n_words = len(words)
        sums = np.zeros((n_words, self.rows.shape[1]), dtype=np.float32)
        sizes, n_found = np.zeros((2, n_words), dtype=np.int64)
        for part, bags in self.scheme.pieces(words):
            of_part, found = self._sums(bags)
            sums[part] += of_part
            sizes[part] += bags.sizes
            n_found[part] += found
        return Sums(sums, sizes, n_found)

    def _sums(self, bags: Bags) -> tuple[Rows, NDArray[np.int64]]:
        place = np.searchsorted(self.buckets, bags.rows)
        found = np.zeros(len(place), dtype=bool)
        inside = place < len(self.buckets)
        found[inside] = self.buckets[place[inside]] == bags.rows[inside]
        bounds = np.concatenate([[0], np.cumsum(found)])[bags.offsets]
        matrix = sparse.csr_array(
            (np.ones(bounds[-1], dtype=np.float32), place[found], bounds),
            shape=(len(bags.sizes), len(self.rows)),
        )
        sums: Rows = matrix @ self.rows
        return sums, np.diff(bounds)

    def vectors(self, words: Sequence[str]) -> tuple[Rows, NDArray[np.bool_]]:
        """Make vectors of words from their n-grams alone, and tell which have one that is known.

        The vector is their mean, as in fastText, and zero where none is known.
        """
        sums, sizes, n_found = self.sums(words)
        sums /= np.maximum(1, sizes)[:, np.newaxis].astype(np.float32)
        return sums, n_found > 0

    def own_rows(self, words: Sequence[str], vectors: Rows) -> Rows:
        """Find what words have beside their n-grams: their own rows, given the means of all."""
        sums, sizes, _ = self.sums(words)
        with np.errstate(over="ignore"):  # infinite, for the caller to see
            own = vectors * (1 + sizes)[:, np.newaxis]
            own -= sums
            return own.astype(np.float32)

    def moved(self, buckets: NDArray[np.int32], changes: Rows) -> Self:
        """Add changes to the rows of some buckets, each once, which may have had none."""
        together = np.union1d(self.buckets, buckets).astype(np.int32)
        rows = np.zeros((len(together), changes.shape[1]), dtype=np.float32)
        rows[np.searchsorted(together, self.buckets)] = self.rows
        rows[np.searchsorted(together, buckets)] += changes
        for array in (together, rows):  # so that nobody needs a copy
            array.setflags(write=False)
        return replace(self, buckets=together, rows=rows)


def no_rows(scheme: SubwordScheme, dim: int) -> SubwordRows:
    """Begin with no bucket."""
    return SubwordRows(scheme, np.empty(0, dtype=np.int32), np.empty((0, dim), dtype=np.float32))


def numbered(bags: Bags) -> tuple[Bags, NDArray[np.int32]]:
    """Give each word a row of its own, and each bucket that occurs one; return its bucket, too.

    The own row of word i comes first and is row i; buckets have the rows from the number of words
    on. Those that the first words have come first: these words are the most frequent, and what is
    used often lies together in memory.
    """
    n_words = len(bags.sizes)
    found, first, inverse = np.unique(bags.rows, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(n_words, n_words + len(order))
    places = bags.offsets[:-1]
    rows = np.insert(rank[inverse.reshape(-1)], places, np.arange(n_words, dtype=np.int32))
    return Bags(bags.offsets + np.arange(n_words + 1), rows), found[order].astype(np.int32)
