# SPDX-License-Identifier: BSD-3-Clause
"""When a training counts as worse than vectors of zeros, and when as one that diverges."""

import math

import numpy as np
import pytest

from skw2v._training.divergence import FAR_WORSE, LASTING, RECENT, WORSE, LossWatch


def watched(losses, n_targets=500, at_zero=2.0):
    """Watch the mean losses of batches."""
    watch = LossWatch(LASTING)
    for loss in losses:
        watch.learn(loss * n_targets, at_zero * n_targets, n_targets)
    return watch


class TestIsWorse:
    def test_worked_by_hand(self):
        # From 2, e^−.5 of the way is left to 2.3: 2.118 is 1.059 times 2
        assert 1 + 0.15 * (1 - math.exp(-500 / RECENT)) > WORSE > 1 + 0.12 * (1 - math.exp(-0.5))
        assert watched([2.3]).is_worse
        assert not watched([2.24]).is_worse

    def test_is_about_the_last_targets(self):
        assert watched([1.0] * 100 + [3.0] * 4).is_worse
        assert not watched([3.0] * 100 + [1.0] * 4).is_worse
        assert not watched([1.0] * 100 + [2.3]).is_worse

    def test_the_same_loss_in_smaller_batches_counts_the_same(self):
        large, small = watched([1.0], n_targets=800), watched([1.0] * 80, n_targets=10)
        assert large._recent.value == pytest.approx(small._recent.value)
        assert large.ratio == pytest.approx(small.ratio)

    def test_a_few_bad_targets_are_not_enough(self):
        assert not watched([2.0, 3.0], n_targets=10).is_worse


class TestFailed:
    def test_ratio_worked_by_hand(self):
        # From 2, e^−1 of the way is left to 1, and then to 3
        share = 1 - math.exp(-1)
        mean = 2 - share
        assert watched([1.0], LASTING).ratio == pytest.approx(mean / 2, rel=1e-3)
        found = watched([1.0, 3.0], LASTING).ratio
        assert found == pytest.approx((mean + share * (3 - mean)) / 2, rel=1e-3)

    def test_a_loss_far_above_that_of_zeros_fails_if_it_lasts(self):
        # The mean passes 3 times that of zeros where 1 − e^−t passes 2/3 or more: for 5, 1/2
        n = 10
        for loss, shards in ((10.0, math.log(2)), (8.0, math.log(3))):
            n_batches = shards * LASTING / n
            assert not watched([loss] * int(0.98 * n_batches), n).failed
            assert watched([loss] * int(1.02 * n_batches) + [0.1] * 1000, n).failed

    @pytest.mark.parametrize("loss", [1e2, 1e6, 1e30, np.inf])
    def test_a_single_batch_is_no_failure_however_large(self, loss):
        watch = watched([1.0] * 20 + [loss, 1.0])
        assert not watch.failed
        assert watch.is_worse
        assert not watched([1.0] * 20 + [loss] + [1.0] * 20).is_worse

    def test_up_to_the_limit_it_never_fails(self):
        assert not watched([0.99 * FAR_WORSE * 2] * 2000).failed
        assert watched([1.02 * FAR_WORSE * 2] * 2000).failed

    def test_no_number_is_a_failure_for_good(self):
        assert watched([1.0, np.nan]).failed
        assert watched([1.0, np.nan, 1.0, 1.0]).failed
        assert watched([np.nan], n_targets=1).failed

    def test_an_infinite_loss_is_one_if_it_lasts(self):
        assert watched([np.inf] * 2000).failed
        assert not watched([np.inf]).failed


def test_nothing_is_known_before_the_first_target():
    watch = watched([0.0], n_targets=0)
    assert watch.ratio == 1
    assert not watch.failed
    assert not watch.is_worse


def test_rounding_errors_of_a_certain_word_are_nothing():
    watch = watched([1e-7] + [4e-5] * 1000, at_zero=0.0)
    assert not watch.failed
    assert not watch.is_worse


def test_a_divergence_of_a_small_corpus_is_seen_within_an_epoch_or_a_few_batches():
    for n_tokens, enough in ((100, 8000), (20_000, 20_000), (10**9, 65_536)):
        watch = LossWatch(n_tokens)
        n_batches = 0
        while not watch.failed:
            watch.learn(8.0 * 500, 2.0 * 500, 500)
            n_batches += 1
        assert n_batches == pytest.approx(math.log(3) * enough / 500, abs=1.5)


def test_a_watch_that_goes_on_knows_what_the_other_one_knew():
    first, second, fresh = LossWatch(20_000), LossWatch(20_000), LossWatch(20_000)
    for watch in (first, second):
        watch.learn(9000.0, 2000.0, 3000)
    second.go_on(fresh.numbers())
    assert second.numbers() == fresh.numbers() != first.numbers()
    second.go_on(first.numbers())
    for watch in (first, second):
        watch.learn(50_000.0, 9000.0, 9000)
        watch.learn(90_000.0, 9000.0, 9000)
    assert second.numbers() == first.numbers()
    assert (second.is_worse, second.failed, second.ratio) == (
        first.is_worse,
        first.failed,
        first.ratio,
    )
