# SPDX-License-Identifier: BSD-3-Clause
"""Adding rows to rows by their ids, in place.

Each function is the product of a sparse matrix and a dense one. SciPy's public products check the
matrix and make a new array each time. Its private ones, if `_compat` has found them, add in place.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# None where this SciPy lacks them: the public products below take over
from skw2v._compat import csc_matvecs as _csc_matvecs
from skw2v._compat import csr_matvecs as _csr_matvecs

Floats = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]


def scatter_add(
    sums: Floats, ids: Ids, rows: Floats, factor: Floats, bounds: Ids | None = None
) -> None:
    """Add ``factor[i] * rows[i]`` to ``sums[ids[i]]``, in the order of `ids`.

    Parameters
    ----------
    sums : ndarray of float32 of shape (n_sums, dim)
        What is added to, C-ordered.
    ids : ndarray of int32 of shape (n_rows,) or (n_rows, n)
        Which of `sums` each row goes to, or which n of them; any may occur many times.
    rows : ndarray of float32 of shape (n_rows, dim)
        What to add, C-ordered.
    factor : ndarray of float32 of the shape of `ids`
        Factor of each row, or each n of them.
    bounds : ndarray of int32 of shape (n_rows + 1,) or None, default=None
        Where rows go to unequal numbers of `sums`: row i to ``ids[bounds[i] : bounds[i + 1]]``.
        Then `ids` and `factor` have one dimension.
    """
    if _csc_matvecs is None:
        _scatter_add_publicly(sums, ids, rows, factor, bounds)
        return
    _csc_matvecs(*_operands(sums, ids, rows, factor, bounds))


def gather_sum(
    sums: Floats, ids: Ids, rows: Floats, factor: Floats, bounds: Ids | None = None
) -> None:
    """Add the sum of ``factor[i, k] * rows[ids[i, k]]`` over k to ``sums[i]``.

    Parameters
    ----------
    sums : ndarray of float32 of shape (n_sums, dim)
        What is added to, C-ordered.
    ids : ndarray of int32 of shape (n_sums, n)
        The n rows that each sum is made of.
    rows : ndarray of float32 of shape (n_rows, dim)
        What to add, C-ordered.
    factor : ndarray of float32 of shape (n_sums, n)
        Their factors.
    bounds : ndarray of int32 of shape (n_sums + 1,) or None, default=None
        Where sums are made of unequal numbers of rows: as in `scatter_add`.
    """
    if _csr_matvecs is None:
        sums += _matrix(ids, factor, len(rows), bounds) @ rows
        return
    _csr_matvecs(*_operands(sums, ids, rows, factor, bounds))


def running_totals(rows: Floats) -> None:
    """Make running totals of rows, in place.

    Parameters
    ----------
    rows : ndarray of float32 of shape (n, dim)
        Row i becomes the sum of rows 0, …, i.
    """
    if _csc_matvecs is None:
        np.cumsum(rows, axis=0, out=rows)
        return
    # Rows are added in their order, so that each total is complete before it is added to the next.
    # `_compat` has tried that input and output may overlap. Ten times as fast as cumsum
    n = max(0, len(rows) - 1)
    scatter_add(rows[1:], np.arange(n, dtype=np.int32), rows[:n], np.ones(n, dtype=np.float32))


def _operands(
    sums: Floats, ids: Ids, rows: Floats, factor: Floats, bounds: Ids | None
) -> tuple[Any, ...]:
    """What SciPy's functions take: sizes, a matrix in compressed columns or rows, and vectors."""
    if bounds is None:
        bounds = _bounds(len(ids), math.prod(ids.shape[1:]))
    matrix = bounds, ids.reshape(-1), factor.reshape(-1)
    return len(sums), len(rows), sums.shape[1], *matrix, rows.reshape(-1), sums.reshape(-1)


@lru_cache(maxsize=128)
def _bounds(n_rows: int, n_each: int) -> Ids:
    """Say where the ids of each row begin, and where the last ones end."""
    bounds = np.arange(n_rows + 1, dtype=np.int32) * np.int32(n_each)
    bounds.flags.writeable = False
    return bounds


def _matrix(
    ids: Ids, factor: Floats, n_columns: int, bounds: Ids | None = None
) -> sparse.csr_array:
    """Make a matrix that has ``factor[i, k]`` in row i and column ``ids[i, k]``."""
    if bounds is None:
        bounds = _bounds(len(ids), math.prod(ids.shape[1:]))
    shape = (len(bounds) - 1, n_columns)
    return sparse.csr_array((factor.reshape(-1), ids.reshape(-1), bounds), shape)


def _scatter_add_publicly(
    sums: Floats, ids: Ids, rows: Floats, factor: Floats, bounds: Ids | None
) -> None:
    """Do what `scatter_add` does with SciPy's public functions alone."""
    unique, position = np.unique(ids, return_inverse=True)
    matrix = _matrix(position.reshape(ids.shape), factor, len(unique), bounds)
    sums[unique] += matrix.T @ rows
