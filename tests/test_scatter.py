# SPDX-License-Identifier: BSD-3-Clause
"""Rows added to rows are products with a sparse matrix, only faster."""

from itertools import pairwise

import numpy as np
import pytest

from skw2v._training.arrays import scatter
from skw2v._training.arrays.scatter import (
    gather_sum,
    running_totals,
    scatter_add,
)

N_SUMS, N_ROWS = 10, 7


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def some_ids(n, n_each, largest, seed=0):
    return np.random.default_rng(seed).integers(largest, size=(n, n_each)).astype(np.int32)


def dense(ids, factor, n_columns):
    """Sparse matrix with ``factor[i, k]`` in column ``ids[i, k]`` of row i, written out."""
    matrix = np.zeros((len(ids), n_columns))
    for row, (columns, factors) in enumerate(zip(ids, factor, strict=True)):
        for column, each in zip(columns, factors, strict=True):
            matrix[row, column] += each
    return matrix


@pytest.fixture(params=["private", "public"])
def either_way(request, monkeypatch):
    """With SciPy's private functions, and without."""
    if request.param == "public":
        monkeypatch.setattr(scatter, "_csc_matvecs", None)
        monkeypatch.setattr(scatter, "_csr_matvecs", None)


@pytest.mark.parametrize("n_each", [1, 2, 3])
@pytest.mark.parametrize("n", [0, 1, 60])
@pytest.mark.usefixtures("either_way")
def test_rows_are_added_where_the_transposed_matrix_puts_them(n, n_each):
    ids, factor = some_ids(n, n_each, N_SUMS), random(n, n_each, seed=1)
    rows, sums = random(n, 4, seed=2), random(N_SUMS, 4, seed=3)
    expected = sums + dense(ids, factor, N_SUMS).T @ rows
    scatter_add(sums, ids, rows, factor)
    np.testing.assert_allclose(sums, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("n_each", [1, 2, 3])
@pytest.mark.parametrize("n", [0, 1, 60])
@pytest.mark.usefixtures("either_way")
def test_row_sums_are_those_of_the_matrix(n, n_each):
    ids, factor = some_ids(n, n_each, N_ROWS), random(n, n_each, seed=1)
    rows, sums = random(N_ROWS, 4, seed=2), random(n, 4, seed=3)
    expected = sums + dense(ids, factor, N_ROWS) @ rows
    gather_sum(sums, ids, rows, factor)
    np.testing.assert_allclose(sums, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("lengths", [[], [0], [3, 0, 0, 1, 5, 2], [1] * 40], ids=len)
@pytest.mark.usefixtures("either_way")
def test_unequal_numbers_are_a_matrix_and_its_transpose(lengths):
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    n, n_steps = len(lengths), int(starts[-1])
    ids, factor = some_ids(n_steps, 1, N_ROWS)[:, 0], random(n_steps, seed=1)
    runs = [slice(*ends) for ends in pairwise(starts)]
    matrix = dense([ids[run] for run in runs], [factor[run] for run in runs], N_ROWS)
    for function, of_matrix, n_sums in ((gather_sum, matrix, n), (scatter_add, matrix.T, N_ROWS)):
        rows, sums = random(of_matrix.shape[1], 4, seed=2), random(n_sums, 4, seed=3)
        expected = sums + of_matrix @ rows
        function(sums, ids, rows, factor, starts)
        np.testing.assert_allclose(sums, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("n", [0, 1, 2, 500])
@pytest.mark.parametrize("dim", [1, 3, 100])
@pytest.mark.usefixtures("either_way")
def test_running_totals_are_cumulative_sums(n, dim):
    rows = random(n, dim)
    expected = np.cumsum(rows, axis=0, dtype=float)
    running_totals(rows)
    np.testing.assert_allclose(rows, expected, rtol=1e-5, atol=1e-4)


@pytest.mark.usefixtures("either_way")
def test_one_row_for_each_id_is_np_add_at():
    ids, factor = some_ids(300, 1, N_SUMS)[:, 0], random(300, seed=1)
    rows, sums = random(300, 4, seed=2), random(N_SUMS, 4, seed=3)
    expected = sums.astype(float)
    np.add.at(expected, ids, factor[:, None] * rows)
    scatter_add(sums, ids, rows, factor)
    np.testing.assert_allclose(sums, expected, rtol=1e-5, atol=1e-5)


def test_the_private_functions_are_there():
    # Not a condition for anything but speed, which would otherwise be lost without a sound
    assert scatter._csc_matvecs is not None
    assert scatter._csr_matvecs is not None
