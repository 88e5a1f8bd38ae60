# SPDX-License-Identifier: BSD-3-Clause
"""Steps that look where they lead, on parabolas whose curvature is known."""

import numpy as np
import pytest

from skw2v._training.look_ahead import Steps
from skw2v._training.optimizers.base import TableGradients
from skw2v._training.optimizers.damping import gradient_flow

RATE = 0.05


def parabola(curvature, minimum):
    """Descent direction of ½ curvature (v − minimum)²."""
    return lambda vectors: (curvature * (minimum - vectors)).astype(np.float32)


def steps_of(ids, gradients, curvature):
    ids, curvature = np.array(ids, dtype=np.int32), np.full(len(ids), curvature, dtype=np.float32)
    return Steps(TableGradients(ids, gradients, RATE, curvature))


class TestOfOneRow:
    def look(self, true_curvature, reckoned_with, per_round=1.0):
        vectors = np.array([[1.0, -2.0, 0.5]], dtype=np.float32)
        descent = parabola(true_curvature, np.array([3.0, 1.0, 0.0]))
        steps = steps_of([4], descent(vectors), reckoned_with)
        shortened = steps.shorten(descent(steps.lead_from(vectors)), per_round)
        return shortened, steps.total_curvature()[0]

    @pytest.mark.parametrize("true_curvature", [0.5, 7.0, 90.0, 3000.0])
    @pytest.mark.parametrize("per_round", [1.0, 3.0])
    def test_the_secant_of_a_parabola_is_its_curvature(self, true_curvature, per_round):
        _, found = self.look(true_curvature, 1e-3, per_round)
        assert found == pytest.approx(2 * per_round * true_curvature, rel=1e-3)

    def test_a_step_that_overshoots_is_shortened(self):
        # At the rate .05, it passes the minimum of a parabola of curvature above 20
        shortened, found = self.look(100.0, 1.0)
        before, after = (float(gradient_flow(RATE, np.float32(each))) for each in (1.0, found))
        assert before * 100 > 4 > 1 > after * 100 > 0.45
        assert shortened == pytest.approx(before / after, rel=1e-4)

    def test_a_step_that_does_not_is_left_alone(self):
        shortened, found = self.look(100.0, 250.0)
        assert shortened == 1
        assert found == 250

    def test_a_gradient_that_grows_on_the_way_lengthens_no_step(self):
        vectors = np.zeros((1, 2), dtype=np.float32)
        gradients = np.ones((1, 2), dtype=np.float32)
        steps = steps_of([0], gradients, 3.0)
        steps.lead_from(vectors)
        assert steps.shorten(5 * gradients, 1.0) == 1
        assert steps.total_curvature()[0] == 3

    def test_nothing_is_known_of_a_row_without_a_gradient(self):
        nothing = np.zeros((1, 2), dtype=np.float32)
        steps = steps_of([0], nothing, 3.0)
        assert steps.shorten(nothing + 1, 1.0) == 1
        assert steps.total_curvature()[0] == 3


class TestOfManyRows:
    def test_all_occurrences_of_a_row_count_together(self):
        # Row 7 occurs three times: what it does is what one parabola three times as sharp does
        ids, curvature = [7, 2, 7, 7], 30.0
        vectors = np.array([[1.0], [5.0], [1.0], [1.0]], dtype=np.float32)
        descent = parabola(curvature, 2.0)
        gradients = descent(vectors)
        steps = steps_of(ids, gradients, 0.01)
        there = steps.lead_from(vectors)
        rate = gradient_flow(RATE, np.float32(0.01))
        np.testing.assert_allclose(
            there[:, 0], [1 + 90 * rate, 5 - 90 * rate] + [1 + 90 * rate] * 2, rtol=1e-5
        )
        steps.shorten(descent(there), 1.0)
        np.testing.assert_allclose(steps.total_curvature(), [180, 60, 180, 180], rtol=1e-4)

    def test_as_a_naive_loop(self):
        rng = np.random.default_rng(0)
        ids = rng.integers(6, size=40)
        gradients, there = rng.normal(size=(2, 40, 5)).astype(np.float32)
        curvature = np.arange(1.0, 7.0, dtype=np.float32)
        steps = Steps(TableGradients(ids, gradients, RATE, curvature[ids]))
        longest = 0.0
        expected = curvature.copy()
        for row in range(6):
            now, then = gradients[ids == row].sum(axis=0), there[ids == row].sum(axis=0)
            rate = -np.expm1(-RATE * curvature[row]) / curvature[row]
            secant = (1 - now @ then / (now @ now)) / rate
            expected[row] = max(curvature[row], 2 * 3 * secant)
            longest = max(longest, rate * expected[row] / -np.expm1(-RATE * expected[row]))
        assert steps.shorten(there, 3.0) == pytest.approx(longest, rel=1e-4)
        np.testing.assert_allclose(steps.total_curvature(), expected[ids], rtol=1e-4)


def test_repeated_looks_end_where_steps_no_longer_overshoot():
    # A wall: the further, the steeper
    def descent(vectors):
        return (1 - vectors**5).astype(np.float32)

    vectors = np.array([[0.0]], dtype=np.float32)
    steps = Steps(
        TableGradients(np.array([0]), descent(vectors), 50.0, np.full(1, 1e-3, np.float32))
    )
    looks = [steps.shorten(descent(steps.lead_from(vectors)), 1.0) for _ in range(6)]
    assert looks[0] > 2
    assert looks[-1] < 2
    assert steps.lead_from(vectors)[0, 0] < 1.3
