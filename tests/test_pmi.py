# SPDX-License-Identifier: BSD-3-Clause
"""Mutual information is that of a matrix worked by hand, and its vectors are NumPy's SVD."""

import tracemalloc

import numpy as np
import pytest
from scipy import sparse

from skw2v._cooccurrence import matrix
from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.pmi import factorise, positive_pmi
from skw2v._cooccurrence.storage import Budget

# Rows sum to 4, 2 and 2, all of it to 8.
COUNTS = np.array([[0, 2, 2], [2, 0, 0], [2, 0, 0]], dtype=np.float32)


def stored(matrix):
    return Cooccurrences.collect([sparse.csr_array(matrix)], Budget(1e9))


def information(matrix, **options):
    blocks = list(positive_pmi(stored(matrix), **options))
    assert all((block.data > 0).all() for block in blocks)
    return sparse.vstack(blocks).toarray()


def test_by_hand():
    # P(0, 1) = 2/8 where P(0) P(1) = 4/8 · 2/8: twice as often as by chance
    expected = np.log(2) * (COUNTS > 0)
    np.testing.assert_allclose(information(COUNTS, smoothing=1.0), expected, rtol=1e-6)


def test_shift_by_hand():
    expected = np.log(2 / 1.5) * (COUNTS > 0)
    found = information(COUNTS, smoothing=1.0, shift=1.5)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert not information(COUNTS, smoothing=1.0, shift=2.5).any()


def test_smoothing_by_hand():
    # At the power 1/2, the contexts 4, 2, 2 have the shares 2, √2, √2 of 2 + 2 √2
    total = 2 + 2 * np.sqrt(2)
    rare, frequent = np.sqrt(2) / total, 2 / total
    first = np.log((2 / 8) / (4 / 8 * rare))
    other = np.log((2 / 8) / (2 / 8 * frequent))
    expected = np.array([[0, first, first], [other, 0, 0], [other, 0, 0]])
    np.testing.assert_allclose(information(COUNTS, smoothing=0.5), expected, rtol=1e-6)


def random_counts(n_words=40):
    rng = np.random.default_rng(0)
    half = np.where(rng.random((n_words, n_words)) < 0.3, 5 * rng.random((n_words, n_words)), 0)
    return (half + half.T).astype(np.float32)


def test_columns_on_disk_stay_there():
    n_words, per_row = 2000, 200
    rng = np.random.default_rng(0)
    columns = np.sort(rng.integers(n_words, size=(n_words, per_row)), axis=1).astype(np.int32)
    values = rng.random(columns.size).astype(np.float32)
    bounds = np.arange(n_words + 1) * per_row
    information = Cooccurrences(bounds, columns.reshape(-1), values)
    tracemalloc.start()
    factorise(information, 5, seed=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < columns.nbytes


@pytest.mark.parametrize("n_rows", [1, 7, 1024])
def test_against_dense_arithmetic(n_rows, monkeypatch):
    monkeypatch.setattr(matrix, "_ROWS", n_rows)
    counts = random_counts().astype(float)
    smoothed = counts.sum(axis=0) ** 0.75
    by_chance = np.outer(counts.sum(axis=1) / counts.sum(), smoothed / smoothed.sum())
    with np.errstate(divide="ignore"):
        expected = np.maximum(np.log(counts / counts.sum() / by_chance) - np.log(1.2), 0)
    np.testing.assert_allclose(information(counts, shift=1.2), expected, rtol=1e-5, atol=1e-6)


def test_words_without_neighbours_have_no_information():
    counts = np.zeros((4, 4), dtype=np.float32)
    counts[:3, :3] = COUNTS
    found = information(counts)
    assert not found[3].any()
    assert not found[:, 3].any()
    assert not information(np.zeros((2, 2))).any()


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_vectors_are_those_of_an_exact_decomposition(power):
    matrix = information(random_counts())
    left, singular, _ = np.linalg.svd(matrix)
    expected = left[:, :30] * singular[:30] ** power
    found = factorise(stored(matrix), 30, power=power, seed=0)
    assert found.dtype == np.float32
    # but for the signs of the columns
    np.testing.assert_allclose(found @ found.T, expected @ expected.T, atol=2e-3)


def test_more_dimensions_than_words():
    found = factorise(stored(information(COUNTS)), 10, seed=0)
    assert found.shape == (3, 10)
    assert not found[:, 3:].any()
    np.testing.assert_allclose(found[1], found[2], atol=1e-6)


def test_no_information():
    assert not factorise(stored(np.zeros((5, 5))), 3, power=0.0, seed=0).any()


def test_a_word_without_neighbours_has_no_information():
    counts = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=np.float32)
    found = information(counts, smoothing=0.0)
    assert found[:2, :2].any()
    assert not found[2].any()
    assert not found[:, 2].any()
