# SPDX-License-Identifier: BSD-3-Clause
"""The embedding table is the product of a one-hot matrix with the weights, only faster."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skw2v._training.arrays.table import EmbeddingTable

ids_of_any_length = st.lists(st.integers(0, 9), max_size=60)


def random_weights(dim=4, n_rows=10, dtype=np.float32):
    return np.random.default_rng(0).normal(size=(n_rows, dim)).astype(dtype)


def updates(ids, dim=4, seed=1):
    rng = np.random.default_rng(seed)
    gradient = rng.normal(size=(len(ids), dim)).astype(np.float32)
    step = rng.random(len(ids)).astype(np.float32)
    return np.array(ids, dtype=np.int32), gradient, step


@given(ids_of_any_length)
def test_gather_is_one_hot_times_matrix(ids):
    weights = random_weights()
    one_hot = np.eye(10, dtype=np.float32)[np.array(ids, dtype=int)]
    np.testing.assert_array_equal(
        EmbeddingTable(weights).gather(np.array(ids, dtype=np.int32)), one_hot @ weights
    )


def test_a_row_for_each_id():
    table = EmbeddingTable(random_weights(dim=4, n_rows=10))
    assert (table.n_rows, table.dim) == (10, 4)


def test_gather_of_any_shape_into_a_buffer():
    table = EmbeddingTable(random_weights())
    ids = np.array([[[1, 2], [3, 3]]], dtype=np.int32)
    out = np.empty((1, 2, 2, 4), dtype=np.float32)
    assert table.gather(ids, out=out) is out
    np.testing.assert_array_equal(out, table.weights[ids])
    out[:] = 0
    assert table.weights.all()  # what was gathered is a copy


@given(ids_of_any_length)
def test_scatter_add_is_the_transposed_one_hot_product(ids):
    weights = random_weights()
    ids_, gradient, step = updates(ids)
    one_hot = np.eye(10)[ids_]
    expected = weights + one_hot.T @ (step[:, None] * gradient.astype(float))
    EmbeddingTable(weights).scatter_add(ids_, gradient, step)
    np.testing.assert_allclose(weights, expected, rtol=1e-5, atol=1e-5)


@given(ids_of_any_length)
def test_scatter_add_is_np_add_at(ids):
    weights = random_weights()
    ids_, gradient, step = updates(ids)
    expected = weights.copy()
    np.add.at(expected, ids_, step[:, None] * gradient)
    EmbeddingTable(weights).scatter_add(ids_, gradient, step)
    np.testing.assert_allclose(weights, expected, rtol=1e-6, atol=1e-6)


def test_rows_that_are_not_named_keep_every_bit():
    weights = random_weights()
    before = weights.copy()
    EmbeddingTable(weights).scatter_add(*updates([2, 2, 7]))
    untouched = np.setdiff1d(np.arange(10), [2, 7])
    np.testing.assert_array_equal(weights[untouched], before[untouched])
    assert (weights[[2, 7]] != before[[2, 7]]).any(axis=1).all()
