# SPDX-License-Identifier: BSD-3-Clause
"""The co-occurrences cut into square tiles.

Words are dealt to groups by their rank, like cards: word i goes to group i mod G. So all groups
have frequent and rare words alike, and all tiles (words of one group, contexts of another) have
about as many entries. The vectors of two groups fit into the cache. G tiles that share no group,
neither of words nor of contexts, can be trained at the same time without touching each other's
vectors, as in Gemulla, Nijkamp, Haas and Sismanis (2011), "Large-scale matrix factorization with
distributed stochastic gradient descent".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.storage import Budget, GrowingArray

# Entries of a tile, about. A vector takes one step for each tile, so small tiles mean many steps;
# below some 8,000 entries the overhead of calls takes over.
TILE_ENTRIES = 8192
# Groups at least, where there are that many words: steps of each vector in an epoch.
FEWEST_GROUPS = 24
# Rows of a group are numbered in 16 bits.
LARGEST_GROUP = 1 << 16


class Tile(NamedTuple):
    """The co-occurrences of a group of words with a group of contexts, in rows of these groups."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    counts: NDArray[np.float32]

    def part(self, start: int, stop: int) -> Tile:
        """Return some of the entries."""
        return Tile(self.rows[start:stop], self.columns[start:stop], self.counts[start:stop])


@dataclass(frozen=True)
class Grid:
    """Which group each word is in."""

    n_words: int
    n_groups: int

    @classmethod
    def of(cls, n_words: int, n_entries: int) -> Grid:
        """Choose the number of groups."""
        wanted = max(FEWEST_GROUPS, round(math.sqrt(n_entries / TILE_ENTRIES)))
        return cls(n_words, max(min(wanted, n_words), -(-n_words // LARGEST_GROUP)))

    @property
    def group_size(self) -> int:
        """Words of a group; the last ones may have one less."""
        return -(-self.n_words // self.n_groups)

    @property
    def n_rows(self) -> int:
        """Rows of a table that has the groups one below the other."""
        return self.n_groups * self.group_size

    def places(self) -> NDArray[np.int64]:
        """Return the row of each word in such a table."""
        position, group = np.divmod(np.arange(self.n_words), self.n_groups)
        return group * self.group_size + position

    def rows_of(self, group: int) -> slice:
        """Return the rows of a group in such a table."""
        return slice(group * self.group_size, (group + 1) * self.group_size)


class Tiles:
    """All tiles of a matrix, in temporary files beyond the budget; `counts` are those of all."""

    def __init__(self, cooccurrences: Cooccurrences, grid: Grid, budget: Budget) -> None:
        self.grid = grid
        rows, columns = GrowingArray(np.uint16, budget), GrowingArray(np.uint16, budget)
        counts = GrowingArray(np.float32, budget)
        lengths = []
        places = grid.places().astype(np.int32)
        within = np.arange(grid.n_rows) % grid.group_size
        for group in range(grid.n_groups):
            words = np.arange(group, grid.n_words, grid.n_groups)
            part = _by_context(cooccurrences.rows(words), places, grid.n_rows)
            in_order = np.diff(part.indptr)
            rows.append(part.indices)
            columns.append(np.repeat(within, in_order))
            counts.append(part.data)
            lengths.append(in_order.reshape(grid.n_groups, -1).sum(axis=1))
        self._bounds = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        self._rows, self._columns, self.counts = rows.finish(), columns.finish(), counts.finish()

    @property
    def n_entries(self) -> int:
        """Number of entries of all tiles."""
        return len(self.counts)

    def tile(self, words: int, contexts: int) -> Tile:
        """Return the tile of a group of words and a group of contexts."""
        number = words * self.grid.n_groups + contexts
        entries = slice(self._bounds[number], self._bounds[number + 1])
        return Tile(
            self._rows[entries].astype(np.int32),
            self._columns[entries].astype(np.int32),
            np.asarray(self.counts[entries]),
        )


def _by_context(
    rows: sparse.csr_array, places: NDArray[np.int32], n_places: int
) -> sparse.csc_array:
    """Sort entries by the places of their contexts."""
    entries: tuple[Any, ...] = rows.data, places[rows.indices], rows.indptr
    return sparse.csr_array(entries, (rows.shape[0], n_places)).tocsc()
