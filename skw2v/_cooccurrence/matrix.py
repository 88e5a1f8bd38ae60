# SPDX-License-Identifier: BSD-3-Clause
"""The whole matrix of co-occurrences, in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._cooccurrence.counting import count_cooccurrences
from skw2v._cooccurrence.storage import Budget, GrowingArray
from skw2v._corpus.corpus import Corpus

# Rows that are worked on at once
_ROWS = 1024


@dataclass(frozen=True)
class Cooccurrences:
    """A square sparse matrix in compressed rows.

    SciPy's own would copy the columns to int64 where there are more than 2^31 entries. Row i is in
    the entries ``bounds[i], …, bounds[i + 1] − 1``, by ascending column.
    """

    bounds: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    @classmethod
    def collect(cls, blocks: Iterable[sparse.csr_array], budget: Budget) -> Cooccurrences:
        """Put blocks of rows one below the other, in memory as far as the budget lasts."""
        columns, values = GrowingArray(np.int32, budget), GrowingArray(np.float32, budget)
        lengths = []
        for block in blocks:
            lengths.append(np.diff(block.indptr))
            columns.append(block.indices)
            values.append(block.data)
        bounds = np.concatenate(([0], np.cumsum(np.concatenate(lengths), dtype=np.int64)))
        return cls(bounds, columns.finish(), values.finish())

    @classmethod
    def of(
        cls, corpus: Corpus, n_words: int, window: int, budget: Budget, *, n_jobs: int | None = None
    ) -> Cooccurrences:
        """Count the co-occurrences of a corpus."""
        return cls.collect(count_cooccurrences(corpus, n_words, window, n_jobs=n_jobs), budget)

    @property
    def n_words(self) -> int:
        """Number of rows and columns."""
        return len(self.bounds) - 1

    @property
    def n_entries(self) -> int:
        """Number of pairs of words that occur together, both directions counted."""
        return len(self.values)

    def blocks(self) -> Iterator[tuple[slice, sparse.csr_array]]:
        """Go through the rows in order, some at a time; each block is a copy."""
        for start in range(0, self.n_words, _ROWS):
            rows = slice(start, min(start + _ROWS, self.n_words))
            ends = self.bounds[start : rows.stop + 1]
            part = slice(ends[0], ends[-1])
            entries = np.array(self.values[part]), np.array(self.columns[part]), ends - ends[0]
            yield rows, sparse.csr_array(entries, (len(ends) - 1, self.n_words))

    def rows(self, words: NDArray[np.integer[Any]]) -> sparse.csr_array:
        """Return some rows, in the given order."""
        starts = self.bounds[words]
        lengths = self.bounds[words + 1] - starts
        ends = np.concatenate(([0], np.cumsum(lengths)))
        entries = np.arange(ends[-1]) + np.repeat(starts - ends[:-1], lengths)
        return sparse.csr_array(
            (self.values[entries], self.columns[entries], ends), (len(words), self.n_words)
        )
