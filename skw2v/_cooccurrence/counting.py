# SPDX-License-Identifier: BSD-3-Clause
"""Co-occurrence counts: how often words stand near each other, near ones counting more.

Whoever counts pairs in the order of the text must sort and merge them. Here each word's occurrences
are looked up instead, so that a row of the matrix is complete as soon as it is counted. Memory is
bounded by the corpus and a part of some 500,000 pairs, and parts may be counted in any order.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import add
from typing import Any

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs
from numpy.typing import NDArray
from scipy import sparse

from skw2v._corpus.corpus import Corpus

# Pairs that are counted at once. 2^17 to 2^21 take the same time within a sixth.
PART_PAIRS = 1 << 19
# Pairs, and pairs to a token, from which on both together call for a warning.
_MANY_PAIRS, _MANY_NEIGHBOURS = 1e9, 2000

Ints = NDArray[np.integer[Any]]


def count_cooccurrences(
    corpus: Corpus, n_words: int, window: int, *, n_jobs: int | None = None
) -> Iterator[sparse.csr_array]:
    """Count the words around each word: X[i, j] is the sum of 1/distance over all pairs of i and j.

    Pairs lie in one document, at most `window` tokens apart, and count in both directions, so that
    X is symmetric: two occurrences of one word count twice on its diagonal, as in GloVe
    (Pennington, Socher and Manning 2014, "GloVe: global vectors for word representation"). The
    weights are rounded to float32 and added up in float64, where their sums are exact up to 2^53 of
    their last digits: no order of adding changes a bit, and so no number of threads.

    Yields the next rows of float32, from the first to the last. Columns ascend, and no value is 0.
    """
    occurrences = _Occurrences.of(corpus, n_words, window)
    _tell_of_many(occurrences.n_pairs(), corpus.n_tokens, window)
    parts = list(occurrences.parts(PART_PAIRS))
    counted = _few_at_a_time(occurrences, parts, n_jobs)
    # A frequent word has several parts
    for _, same_rows in groupby(zip(parts, counted, strict=True), key=lambda pair: pair[0].rows):
        rows = reduce(add, (counts for _, counts in same_rows))
        yield rows.astype(np.float32)


def _tell_of_many(n_pairs: int, n_tokens: int, window: int) -> None:
    """Say how long it takes if documents are long and windows as wide, which is their square."""
    if n_pairs > max(_MANY_PAIRS, _MANY_NEIGHBOURS * n_tokens):
        warnings.warn(
            f"window={window} makes {n_pairs:.1e} pairs of the {n_tokens:,} tokens, as documents "
            f"are long: to count them takes about {n_pairs / 1e7 / 60:,.0f} minutes, at 10 million "
            "a second. Lower window, or cut documents into paragraphs.",
            UserWarning,
            stacklevel=2,
        )


def _few_at_a_time(
    occurrences: _Occurrences, parts: list[_Part], n_jobs: int | None
) -> Iterator[sparse.csr_array]:
    """Count parts in order. joblib's own generator would count ahead without a limit."""
    step = 4 * effective_n_jobs(n_jobs)
    with Parallel(n_jobs=n_jobs, require="sharedmem") as workers:
        for start in range(0, len(parts), step):
            yield from workers(
                delayed(occurrences.count)(part) for part in parts[start : start + step]
            )


@dataclass(frozen=True)
class _Part:
    """Some rows of the matrix, and those occurrences of their words that are counted."""

    rows: tuple[int, int]
    start: int
    stop: int


@dataclass(frozen=True)
class _Occurrences:
    """Where each word occurs, and how far the window reaches there.

    Word i occurs at ``places[bounds[i] : bounds[i + 1]]``, ascending. The window around position t
    is ``first[t], …, stop[t] − 1``, t included. A pair counts ``weights[distance]``, and a word's
    distance from itself, 0, nothing.
    """

    ids: NDArray[np.int32]
    n_words: int
    places: Ints
    bounds: Ints
    first: Ints
    stop: Ints
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, corpus: Corpus, n_words: int, window: int) -> _Occurrences:
        """Look up the occurrences of all words."""
        ids, n_tokens, offsets = corpus.ids, corpus.n_tokens, corpus.offsets
        lengths = np.diff(offsets)
        window = min(window, max(1, int(lengths.max(initial=0)) - 1))
        small = np.int32 if n_tokens < np.iinfo(np.int32).max // 2 else np.int64
        positions = np.arange(n_tokens, dtype=small)
        first = np.maximum(np.repeat(offsets[:-1].astype(small), lengths), positions - window)
        stop = np.minimum(np.repeat(offsets[1:].astype(small), lengths), positions + (window + 1))
        # From compressed rows of one entry each to compressed columns: SciPy's is a counting sort,
        # six times as fast as a stable argsort
        ones = np.ones(n_tokens, dtype=np.int8)
        row_bounds = np.arange(n_tokens + 1, dtype=small)
        by_word = sparse.csr_array((ones, ids, row_bounds), (n_tokens, n_words)).tocsc()
        weights = np.zeros(window + 1)
        weights[1:] = np.float32(1) / np.arange(1, window + 1, dtype=np.float32)
        return cls(ids, n_words, by_word.indices, by_word.indptr, first, stop, weights)

    def n_pairs(self) -> int:
        """Count the pairs of words in all windows, both directions."""
        return int((self.stop - self.first).sum(dtype=np.int64)) - len(self.ids)

    def parts(self, n_pairs: int) -> Iterator[_Part]:
        """Cut the matrix into parts of whole rows, and rows of more pairs than `n_pairs` in turn.

        No row is left out, even if its word is missing.
        """
        bounds, n = self.bounds, len(self.places)
        pairs = np.cumsum((self.stop - self.first)[self.places], dtype=np.int64)
        pairs_at = np.concatenate(([0], pairs))[bounds]
        row = 0
        while row < self.n_words:
            reached = np.searchsorted(pairs_at, pairs_at[row] + n_pairs, side="right") - 1
            stop_row = max(row + 1, int(reached))
            start, stop = int(bounds[row]), int(bounds[stop_row])
            while True:
                limit = (pairs[start - 1] if start else 0) + n_pairs
                cut = min(stop, max(start + 1, int(np.searchsorted(pairs, limit, side="right"))))
                yield _Part((row, stop_row), start, min(cut, n))
                start = cut
                if start >= stop:
                    break
            row = stop_row

    def count(self, part: _Part) -> sparse.csr_array:
        """Count one part in float64; the matrix has its rows and a column for each word."""
        places = self.places[part.start : part.stop]
        first = self.first[places]
        lengths = self.stop[places] - first
        ends = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        near = np.arange(ends[-1]) + np.repeat(first - ends[:-1], lengths)
        distances = np.abs(near - np.repeat(places, lengths))
        low, high = part.rows
        row_ends = ends[np.clip(self.bounds[low : high + 1], part.start, part.stop) - part.start]
        shape = (high - low, self.n_words)
        entries = self.weights[distances], self.ids[near], row_ends
        # There and back is linear and leaves equal columns side by side, in order
        counts = sparse.csr_array(entries, shape).tocsc()
        counts.has_sorted_indices = True
        counts.sum_duplicates()
        counts = counts.tocsr()
        counts.eliminate_zeros()
        return counts
