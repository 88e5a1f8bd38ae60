# SPDX-License-Identifier: BSD-3-Clause
"""Window sums and their way back are products with the matrix of who is in whose window."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v._training.arrays.window_sums import WindowSums
from skw2v._training.arrays.workspace import Workspace


def in_window(before, after, window):
    """One where the position is in the window of the centre, else zero."""
    n = len(before)
    centre, position = np.ogrid[window : window + n, : n + 2 * window]
    distance = position - centre
    found = (-before[:, None] <= distance) & (distance <= after[:, None])
    return (found & (distance != 0)).astype(float)


windows = st.integers(1, 12).flatmap(
    lambda window: st.tuples(
        st.just(window),
        st.lists(st.tuples(*[st.integers(0, window)] * 2), min_size=1, max_size=60),
    )
)


@given(windows)
def test_there_and_back(drawn):
    window, sides = drawn
    before, after = np.transpose(sides)
    matrix = in_window(before, after, window)
    rng = np.random.default_rng(0)
    rows, of_sums = (rng.normal(size=(n, 3)).astype(np.float32) for n in matrix.shape[::-1])
    copies = rows.copy(), of_sums.copy()
    workspace, sums = Workspace(), WindowSums(before, after, window)
    found = sums.forward(rows, workspace)
    np.testing.assert_allclose(found, matrix @ rows, atol=1e-5)
    found = sums.backward(of_sums, workspace)
    np.testing.assert_allclose(found, matrix.T @ of_sums, atol=1e-5)
    np.testing.assert_array_equal(rows, copies[0])
    np.testing.assert_array_equal(of_sums, copies[1])


@pytest.mark.parametrize("n", [2048, 1 << 16])
def test_rounding_stays_small_in_long_batches(n):
    # Vectors that have much in common, whose totals grow with their number
    window = 5
    rng = np.random.default_rng(0)
    before, after = rng.integers(window + 1, size=(2, n))
    rows = (1 + rng.normal(size=(n + 2 * window, 4))).astype(np.float32)
    found = WindowSums(before, after, window).forward(rows, Workspace())
    wide = np.pad(np.cumsum(rows, axis=0, dtype=float), ((1, 0), (0, 0)))
    centre = np.arange(n) + window
    expected = wide[centre + after + 1] - wide[centre - before] - rows[centre]
    np.testing.assert_allclose(found, expected, atol=5e-7 * n)
