# SPDX-License-Identifier: BSD-3-Clause
"""The array operations of the trainer: overlapping blocks and window masks."""

import pickle

import numpy as np
import pytest

from skw2v._training.arrays.overlap import OverlapSum, overlapping_blocks
from skw2v._training.arrays.window_mask import WindowMask, _rows_of_pairs, _rows_of_sides
from skw2v._training.arrays.workspace import Workspace

DIM = 3


def random_rows(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32)


@pytest.mark.parametrize("n_blocks", [1, 2, 3, 7])
@pytest.mark.parametrize("window", [1, 2, 4, 5, 13])
class TestOverlap:
    tokens = 4

    def test_blocks_are_slices(self, n_blocks, window):
        rows = random_rows(n_blocks * self.tokens + 2 * window)
        blocks = overlapping_blocks(rows, n_blocks, self.tokens)
        assert np.shares_memory(blocks, rows)
        for b, block in enumerate(blocks):
            start = b * self.tokens
            expected = rows[start : start + self.tokens + 2 * window]
            np.testing.assert_array_equal(block, expected)

    def test_sum_is_the_transpose(self, n_blocks, window):
        n_positions = n_blocks * self.tokens + 2 * window
        length = self.tokens + 2 * window
        blocks = random_rows(n_blocks * length).reshape(n_blocks, length, DIM)
        expected = np.zeros((n_positions, DIM))
        for b, block in enumerate(blocks):
            expected[b * self.tokens : b * self.tokens + length] += block
        workspaces = Workspace(), Workspace()
        for _ in range(2):  # the second time in buffers that are full
            found = OverlapSum(blocks.shape, self.tokens, *workspaces)
            for part, out in found.parts:
                out[:] = blocks[part]
            np.testing.assert_allclose(found.total(), expected, rtol=1e-6, atol=1e-6)


def direct_mask(before, after, tokens, window):
    n_blocks = len(before) // tokens
    mask = np.zeros((tokens, n_blocks, tokens + 2 * window))
    for centre, (left, right) in enumerate(zip(before, after, strict=True)):
        block, place = divmod(centre, tokens)
        here = place + window
        mask[place, block, here - left : here + right + 1] = 1
        mask[place, block, here] = 0
    return mask


@pytest.mark.parametrize("tokens", [4, 20])
@pytest.mark.parametrize("window", [1, 5, 30, 300])
class TestWindowMask:
    def test_is_one_within_the_window(self, tokens, window):
        radii = np.random.default_rng(0).integers(window + 1, size=(2, 6 * tokens))
        expected = direct_mask(*radii, tokens, window)
        mask, workspace = WindowMask(tokens, window), Workspace()
        for _ in range(2):
            np.testing.assert_array_equal(mask.of(*radii, workspace), expected)

    def test_a_pickle_holds_sizes_alone(self, tokens, window):
        mask = WindowMask(tokens, window)
        mask.of(np.zeros(tokens, dtype=int), np.zeros(tokens, dtype=int), Workspace())
        pickled = pickle.dumps(mask)
        assert len(pickled) < 200
        assert pickle.loads(pickled).context == tokens + 2 * window


def test_rows_are_ready_made_where_they_are_few():
    assert WindowMask(20, 10)._in_pairs
    assert _rows_of_pairs(20, 10).nbytes < 1 << 20
    assert not WindowMask(80, 50)._in_pairs
    assert WindowMask(80, 50)._in_sides
    assert sum(rows.nbytes for rows in _rows_of_sides(80, 50)) < 1 << 24
    assert WindowMask(4, 300)._in_sides
    assert not WindowMask(20, 300)._in_sides
