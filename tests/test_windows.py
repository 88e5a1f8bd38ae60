"""The sums of windows and their way back are those of the matrix of who is in whose reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v._training.arrays.window_sums import WindowSums
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.sampling.batch import Part


def part_of(before, after, window):
    ids = np.zeros(len(before) + 2 * window, dtype=np.int32)
    return Part(ids, np.zeros((1, 4), dtype=np.int32), np.array(before), np.array(after))


def reach(part):
    """One where the position is in the window of the centre, else zero."""
    centre, position = np.ogrid[part.centres, : len(part.context_ids)]
    distance = position - centre
    found = (-part.before[:, None] <= distance) & (distance <= part.after[:, None])
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
    part = part_of(*zip(*sides, strict=True), window)
    matrix = reach(part)
    rng = np.random.default_rng(0)
    rows, of_sums = (rng.normal(size=(n, 3)).astype(np.float32) for n in matrix.shape[::-1])
    before = rows.copy(), of_sums.copy()
    workspace, sums = Workspace(), WindowSums(part)
    found = sums.forward(rows, workspace)
    np.testing.assert_allclose(found, matrix @ rows, atol=1e-5)
    found = sums.backward(of_sums, workspace)
    np.testing.assert_allclose(found, matrix.T @ of_sums, atol=1e-5)
    np.testing.assert_array_equal(rows, before[0])
    np.testing.assert_array_equal(of_sums, before[1])


@pytest.mark.parametrize("n", [2048, 1 << 16])
def test_rounding_stays_small_in_long_parts(n):
    # Vectors that have much in common, whose totals grow with their number
    window = 5
    rng = np.random.default_rng(0)
    part = part_of(rng.integers(window + 1, size=n), rng.integers(window + 1, size=n), window)
    rows = (1 + rng.normal(size=(n + 2 * window, 4))).astype(np.float32)
    found = WindowSums(part).forward(rows, Workspace())
    wide = np.pad(np.cumsum(rows, axis=0, dtype=float), ((1, 0), (0, 0)))
    centre = np.arange(n) + window
    expected = wide[centre + part.after + 1] - wide[centre - part.before] - rows[centre]
    np.testing.assert_allclose(found, expected, atol=5e-7 * n)
