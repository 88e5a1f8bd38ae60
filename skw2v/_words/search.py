# SPDX-License-Identifier: BSD-3-Clause
"""A search among words: how many to find, by what measure, with or without an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from skw2v._words.cosines import Floats, Ranking, best_rows, rank_rows, rank_tiles
from skw2v._words.lookup import WordTable
from skw2v._words.measures import Measure
from skw2v._words.neighbour_index import NeighbourIndex, check_index, n_to_ask_for, near_rows


@dataclass(frozen=True, eq=False)
class Search:
    """What a query looks for among the first `n_rows` words of a table."""

    table: WordTable
    measure: Measure
    n_rows: int
    n_wanted: int
    index: NeighbourIndex | None

    @classmethod
    def of(
        cls,
        table: WordTable,
        measure: Measure,
        topn: int | None,
        restrict_vocab: int | None,
        index: NeighbourIndex | None = None,
    ) -> Search:
        """Check what users ask for."""
        n_rows = n_candidates(table, restrict_vocab)
        n_wanted = n_to_find(table, topn)
        if index is not None:
            if topn is None:
                raise ValueError(
                    "topn=None ranks all words, which no index speeds up: give a number, or leave "
                    "out index."
                )
            check_index(index, n_rows, table.dim, measure.fits)
        return cls(table, measure, n_rows, n_wanted, index)

    def one(self, query: Floats, excluded: Sequence[int]) -> Ranking:
        """Rank the words for one query."""
        if self.index is not None:
            return self.many(query[None], [excluded])[0]
        scores = self.measure.scores(query, self.table, slice(self.n_rows))
        return self.measure.told(rank_rows(scores, self.n_wanted, excluded))

    def many(self, queries: Floats, excluded: Sequence[Sequence[int]]) -> list[Ranking]:
        """Rank the words for a block of queries."""
        if self.index is not None:
            n = n_to_ask_for(self.n_wanted, excluded, self.n_rows)
            asked = np.ascontiguousarray(queries, dtype=self.table.vectors.dtype)
            candidates = near_rows(self.index, asked, n, self.n_rows)
            rankings = [
                self._ranked(query, np.setdiff1d(rows, out))  # each once, in order
                for query, rows, out in zip(queries, candidates, excluded, strict=True)
            ]
        else:
            tiles = self.measure.tiles(queries, self.table)
            rankings = rank_tiles(tiles, self.n_rows, self.n_wanted, excluded)
        return [self.measure.told(ranking) for ranking in rankings]

    def _ranked(self, query: Floats, rows: np.ndarray) -> Ranking:
        """Rank what an index found, by exact scores: its own distances may be of any kind."""
        scores = self.measure.scores(query, self.table, rows)
        order = best_rows(scores, self.n_wanted)
        return rows[order], scores[order]


def n_candidates(table: WordTable, restrict_vocab: int | None) -> int:
    """Return how many of the first words are looked at."""
    return min(_checked_size("restrict_vocab", restrict_vocab, len(table)), len(table))


def n_to_find(table: WordTable, topn: int | None) -> int:
    """Return how many words an answer has at most."""
    return _checked_size("topn", topn, len(table))


def _checked_size(name: str, size: int | None, default: int) -> int:
    if size is None:
        return default
    if not isinstance(size, Integral) or isinstance(size, bool) or size < 1:
        raise ValueError(f"{name} must be a positive int or None, got {size!r}.")
    return int(size)
