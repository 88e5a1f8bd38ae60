# SPDX-License-Identifier: BSD-3-Clause
"""When a training counts as one that gets worse."""

import math

import numpy as np
import pytest

from skw2v._training.divergence import LossWatch


def watched(losses, n_targets=500, at_zero=2.0, limit=1.1):
    """Watch the mean losses of batches."""
    watch = LossWatch(limit)
    for loss in losses:
        watch.learn(loss * n_targets, at_zero * n_targets, n_targets)
    return watch


class TestLossWatch:
    def test_ratio_worked_by_hand(self):
        # From 2, e^−.5 of the way is left to 1, and then to 3
        share = 1 - math.exp(-0.5)
        mean = 2 - share
        assert watched([1.0]).ratio == pytest.approx(mean / 2, rel=1e-3)
        assert watched([1.0, 3.0]).ratio == pytest.approx((mean + share * (3 - mean)) / 2, rel=1e-3)

    def test_is_about_the_last_targets(self):
        assert watched([2.0] * 100 + [1.0] * 30).ratio == pytest.approx(0.5, rel=1e-3)

    def test_the_same_loss_in_smaller_batches_counts_the_same(self):
        large, small = watched([1.0], n_targets=800), watched([1.0] * 80, n_targets=10)
        assert large.ratio == pytest.approx(small.ratio)

    def test_nothing_is_known_before_the_first_target(self):
        watch = watched([0.0], n_targets=0)
        assert watch.ratio == 1
        assert not watch.failed

    def test_rounding_errors_of_a_certain_word_are_no_failure(self):
        assert not watched([1e-7] + [5e-5] * 100, at_zero=0.0).failed

    def test_a_loss_up_to_the_limit_is_no_failure(self):
        assert not watched([2.0, 0.1, 1.9, 2.1, 2.15] * 50).failed
        assert not watched([2.0] + [5.9] * 50, limit=3).failed

    def test_a_few_bad_targets_are_no_failure(self):
        assert not watched([2.0, 20.0], n_targets=10).failed

    def test_a_loss_beyond_the_limit_is_a_failure_for_good(self):
        assert watched([2.0] + [3.0] * 5).failed
        assert watched([2.0] + [3.0] * 5 + [0.1] * 100).failed
        assert watched([2.0] + [6.1] * 50, limit=3).failed

    def test_remembers_the_worst(self):
        watch = watched([1.0] * 100 + [4.0] * 100 + [1.0] * 100)
        assert watch.worst == pytest.approx(2, rel=1e-3)
        assert watch.ratio == pytest.approx(0.5, rel=1e-3)
        assert watched([1.0] * 100).worst == 1

    @pytest.mark.parametrize("loss", [np.nan, np.inf])
    def test_no_number_is_a_failure(self, loss):
        assert watched([1.0, loss]).failed
        assert watched([1.0, loss]).worst == math.inf
        assert watched([1.0, loss, 1.0, 1.0]).failed


def test_no_number_is_a_failure_even_where_there_is_no_limit():
    watch = LossWatch()
    watch.learn(1e9, 1.0, 1000)
    assert not watch.failed
    watch.learn(np.nan, 1.0, 1000)
    assert watch.failed
