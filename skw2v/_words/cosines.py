# SPDX-License-Identifier: BSD-3-Clause
"""Cosine arithmetic on a matrix of word vectors: norms, queries, nearest rows.

Nothing here knows of words. A *row* is a row of the matrix, given by its number. A *score* is a
number by which rows are ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Rows: TypeAlias = NDArray[np.intp]
"""Numbers of rows."""
Ranking: TypeAlias = tuple[Rows, Floats]
"""Rows, best first, and their scores."""
ScoreTile: TypeAlias = Callable[[slice], Floats]
"""Given a slice of rows, a new array of shape (n_queries, rows in the slice)."""

# Scores are computed and ranked in tiles of 512 × 16,384 floats (32 MiB in float32): large enough
# for the matrix product to run at full speed, small enough that its scores are still in the cache
# when they are ranked.
QUERIES_PER_TILE = 512
# See QUERIES_PER_TILE. Other loops over the matrix take as many rows at a time.
ROWS_PER_TILE = 16_384
# The ε of 3CosMul, which is gensim's. The paper has 0.001; either makes the division safe.
COSMUL_EPSILON = 1e-6


def blocks(n: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` that cover ``range(n)`` in order."""
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def check_finite(vectors: NDArray) -> None:
    """Raise `ValueError` with the first row that holds NaN or infinity, if there is one."""
    for rows in blocks(len(vectors), ROWS_PER_TILE):
        finite = np.isfinite(vectors[rows])
        if not finite.all():
            row = rows.start + int(np.flatnonzero(~finite.all(axis=1))[0])
            raise ValueError(f"The vector in row {row} holds NaN or infinity.")


def row_norms(vectors: Floats) -> Floats:
    """Euclidean length of each row, with 1 for rows of zeros so that one may divide by it.

    `ValueError` if a row holds NaN or infinity, or is too long for its type.
    """
    norms = np.empty(len(vectors), dtype=vectors.dtype)
    for rows in blocks(len(vectors), ROWS_PER_TILE):
        norms[rows] = _block_norms(vectors[rows])
    if not np.isfinite(norms).all():
        row = int(np.flatnonzero(~np.isfinite(norms))[0])
        raise ValueError(
            f"The vector in row {row} holds NaN or infinity, or is too long for {vectors.dtype}."
        )
    norms[norms == 0] = 1
    return norms


def unit_rows(vectors: Floats) -> NDArray:
    """Rows scaled to length 1; rows of zeros stay zeros."""
    return vectors / row_norms(vectors)[:, None]


def _block_norms(vectors: Floats) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        norms = np.linalg.norm(vectors, axis=1)
    limits = np.finfo(vectors.dtype)
    safe = (norms > np.sqrt(limits.tiny) / limits.eps) & np.isfinite(norms)
    if not safe.all():
        # Squares of very small or large numbers leave the type's range although the norm does
        # not: ‖v‖ = m ‖v / m‖ with the largest number m
        rows = np.flatnonzero(~safe)
        peaks = np.abs(vectors[rows]).max(axis=1)
        peaks[peaks == 0] = 1
        with np.errstate(over="ignore", invalid="ignore"):
            norms[rows] = np.linalg.norm(vectors[rows] / peaks[:, None], axis=1) * peaks
    return norms


def mean(vectors: Floats) -> Floats:
    """Mean of the rows, even where their sum leaves the range of the type."""
    with np.errstate(over="ignore", invalid="ignore"):
        found: Floats = vectors.mean(axis=0)
    return found if np.isfinite(found).all() else (vectors / len(vectors)).sum(axis=0)


def unit(vector: Floats) -> Floats:
    """`vector` scaled to length 1 in float64 and rounded to its own type; zeros stay zeros."""
    length = scipy.linalg.norm(vector.astype(np.float64))
    return (vector.astype(np.float64) / (length or 1.0)).astype(vector.dtype)


def weighted_query(terms: Iterable[tuple[Floats, float]], dim: int, dtype: np.dtype) -> Floats:
    """Add weighted vectors and scale the sum to length 1."""
    total = np.zeros(dim, dtype=dtype)
    for vector, weight in terms:
        total += np.float64(weight) * vector
    return unit(total)


def cosines(query: Floats, vectors: Floats, norms: Floats) -> Floats:
    """Cosine of one unit vector with each row."""
    return (vectors @ query) / norms


def cosine_tiles(queries: Floats, vectors: Floats, norms: Floats) -> ScoreTile:
    """Cosines of some unit vectors, the rows of `queries`, with a slice of rows."""

    def score_tile(rows: slice) -> Floats:
        scores = queries @ vectors[rows].T
        scores /= norms[rows]
        return scores

    return score_tile


def cosmul_tiles(a: Floats, b: Floats, c: Floats, vectors: Floats, norms: Floats) -> ScoreTile:
    """3CosMul scores of "a is to b as c is to ?" for some unit vectors and a slice of rows.

    The score of a word w is s(w, b) · s(w, c) / (s(w, a) + ε), where s = (cos + 1) / 2 lies in
    [0, 1]: Levy & Goldberg (2014), "Linguistic Regularities in Sparse and Explicit Word
    Representations", equation 4 and footnote 7.
    """
    cosine_to = [cosine_tiles(queries, vectors, norms) for queries in (a, b, c)]

    def score_tile(rows: slice) -> Floats:
        like_a, like_b, like_c = (cosine(rows) for cosine in cosine_to)
        for similarity in (like_a, like_b, like_c):
            similarity += 1
            similarity /= 2
        like_b *= like_c
        like_a += COSMUL_EPSILON
        like_b /= like_a
        return like_b

    return score_tile


def best_rows(scores: Floats, topn: int) -> Rows:
    """Rows of the `topn` highest scores, best first; of equal scores the lower row comes first."""
    rows: Rows = np.arange(scores.size)
    if 0 < topn < scores.size:
        threshold = np.partition(scores, scores.size - topn)[scores.size - topn]
        rows = np.flatnonzero(scores >= threshold)
    return rows[np.argsort(-scores[rows], kind="stable")[:topn]]


def rank_rows(scores: Floats, topn: int, excluded: Sequence[int] = ()) -> Ranking:
    """Rank the rows of one query, except the excluded ones. Overwrites `scores`."""
    inside = [row for row in excluded if row < scores.size]
    scores[inside] = -np.inf
    rows = best_rows(scores, min(topn, scores.size - len(set(inside))))
    return rows, scores[rows]


def rank_tiles(
    score_tile: ScoreTile,
    n_rows: int,
    topn: int,
    excluded: Sequence[Sequence[int]],
) -> list[Ranking]:
    """Rank the rows of a block of queries, from scores computed a tile of rows at a time.

    For each query, `excluded` has the rows that must not be returned.
    """
    n_queries = len(excluded)
    pairs = [(query, row) for query, rows in enumerate(excluded) for row in rows]
    out_query, out_row = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    nothing: Ranking = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
    best = [nothing] * n_queries
    for rows in blocks(n_rows, ROWS_PER_TILE):
        tile = score_tile(rows)
        inside = (out_row >= rows.start) & (out_row < rows.stop)
        tile[out_query[inside], out_row[inside] - rows.start] = -np.inf
        best = [
            _merge(old, scores, rows.start, topn) for old, scores in zip(best, tile, strict=True)
        ]
    return best


def _merge(best: Ranking, scores: Floats, start: int, topn: int) -> Ranking:
    """Merge the best rows so far with those of a later tile, which begins at row `start`."""
    rows, kept = best
    # Strictly greater: of equal scores the earlier row wins, and excluded rows (-inf) never do.
    floor = kept[-1] if len(kept) == topn else -np.inf
    fresh = np.flatnonzero(scores > floor)
    if not fresh.size:
        return best
    all_rows = np.concatenate([rows, fresh + start])
    all_scores = np.concatenate([kept, scores[fresh]]) if len(kept) else scores[fresh]
    order = best_rows(all_scores, topn)
    return all_rows[order], all_scores[order]
