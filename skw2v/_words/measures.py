# SPDX-License-Identifier: BSD-3-Clause
"""By what words are near to a query: the cosine, or the Euclidean distance."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

import numpy as np
from scipy.spatial.distance import cdist

from skw2v._words.cosines import (
    ROWS_PER_TILE,
    Floats,
    Ranking,
    Rows,
    ScoreTile,
    blocks,
    cosine_tiles,
    cosines,
    unit_rows,
    weighted_query,
)
from skw2v._words.lookup import WordTable

Metric: TypeAlias = Literal["cosine", "euclidean"]


class Measure(ABC):
    """Scores of the words of a table, of which the highest are the nearest.

    `fits` says what vectors an index of neighbours must have been fitted on.
    """

    fits: str

    @abstractmethod
    def vectors_of(self, table: WordTable, words: Iterable[str]) -> Floats:
        """Return the vectors of words that are added up to a query."""

    @abstractmethod
    def query(self, terms: Iterable[tuple[Floats, float]], table: WordTable) -> Floats:
        """Add up weighted vectors, to what `scores` takes."""

    @abstractmethod
    def queries(self, vectors: Floats) -> Floats:
        """Turn vectors, one a row, into what `scores` and `tiles` take."""

    @abstractmethod
    def scores(self, query: Floats, table: WordTable, rows: slice | Rows) -> Floats:
        """Compute the scores of some rows of the table, in an array of their own."""

    @abstractmethod
    def tiles(self, queries: Floats, table: WordTable) -> ScoreTile:
        """Make what computes the scores of slices of rows, for several queries."""

    def told(self, ranking: Ranking) -> Ranking:
        """Turn the scores of a ranking into what users are told."""
        return ranking


class Cosine(Measure):
    """The cosine of the angle; lengths of vectors do not matter."""

    fits = "unit_vectors()"

    def vectors_of(self, table: WordTable, words: Iterable[str]) -> Floats:
        return table._units(words)

    def query(self, terms: Iterable[tuple[Floats, float]], table: WordTable) -> Floats:
        return weighted_query(terms, table.dim, table.vectors.dtype)

    def queries(self, vectors: Floats) -> Floats:
        return unit_rows(vectors)

    def scores(self, query: Floats, table: WordTable, rows: slice | Rows) -> Floats:
        return cosines(query, table.vectors[rows], table._norms[rows])

    def tiles(self, queries: Floats, table: WordTable) -> ScoreTile:
        return cosine_tiles(queries, table.vectors, table._norms)


class Euclidean(Measure):
    """The Euclidean distance, with a minus sign in scores; of vectors as they are, in float64."""

    fits = "vectors"

    def vectors_of(self, table: WordTable, words: Iterable[str]) -> Floats:
        return table[words]

    def query(self, terms: Iterable[tuple[Floats, float]], table: WordTable) -> Floats:
        total = np.zeros(table.dim)
        for vector, weight in terms:
            total += weight * vector.astype(np.float64)
        return total

    def queries(self, vectors: Floats) -> Floats:
        return vectors

    def scores(self, query: Floats, table: WordTable, rows: slice | Rows) -> Floats:
        return -euclidean_distances(query, table.vectors[rows])

    def tiles(self, queries: Floats, table: WordTable) -> ScoreTile:
        def score_tile(rows: slice) -> Floats:
            found: Floats = -cdist(queries, table.vectors[rows])
            return found

        return score_tile

    def told(self, ranking: Ranking) -> Ranking:
        rows, scores = ranking
        return rows, -scores


def euclidean_distances(query: Floats, vectors: Floats) -> Floats:
    """Distances of one vector to rows, in float64, without a copy of all rows in that type."""
    found = np.empty(len(vectors))
    for rows in blocks(len(vectors), ROWS_PER_TILE):
        found[rows] = cdist(query[None], vectors[rows])[0]
    return found


_MEASURES: dict[str, Measure] = {"cosine": Cosine(), "euclidean": Euclidean()}


def check_metric(metric: Metric) -> None:
    """Refuse what is not among the values of the parameter `metric`."""
    if metric not in get_args(Metric):
        raise ValueError(
            f"metric must be 'cosine' or 'euclidean', got {metric!r}. For others, fit "
            "sklearn.neighbors.NearestNeighbors to `vectors`."
        )


def measure_of(metric: Metric) -> Measure:
    """Find what the value of the parameter `metric` stands for."""
    check_metric(metric)
    return _MEASURES[metric]
