# SPDX-License-Identifier: BSD-3-Clause
"""What rows are damped for: occurrences that are expected, bursts, and the curvature of each."""

import numpy as np
import pytest
from training_setup import (
    N_WORDS,
    drawn_batches,
    make_corpus,
    make_tables,
    make_trainer,
)

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.optimizers.base import Bursts, Owner, RoundGradients, TableGradients
from skw2v._training.optimizers.total_curvature import (
    BurstSums,
    Curvature,
    ExpectedCounts,
    agreement,
    total_curvature,
)


def measured(expected, role_shares, by_role):
    counts = ExpectedCounts.of(np.array(expected, dtype=float), np.array(role_shares))
    return Curvature.of(np.array(by_role, dtype=np.float32), counts)


def total(rows, curvature, in_batch, per_round=1, **options):
    in_batch = np.array(in_batch, dtype=np.float32)
    return total_curvature(rows, curvature, in_batch, per_round, Workspace(), **options)


class TestTotalCurvature:
    def test_worked_by_hand(self):
        # Row 1: 2 hits of the first kind, 3 of the second, and one more of .75 and .25 of them
        curvature = measured([[4, 2, 0.01], [1, 3, 0]], [0.75, 0.25], [0.5, 2.0])
        np.testing.assert_allclose(curvature.per_batch, [4, 7, 0])
        assert curvature.of_one == 0.875
        rows = np.array([1, 0, 2, 2, 59], dtype=np.int32)
        found = total(rows, curvature, np.zeros(5))
        np.testing.assert_allclose(found.total, [15.75, 9.75, 1.75, 1.75, 1.75])
        assert found.largest_burst == 0
        in_three = total(rows, curvature, np.zeros(5), 3)
        np.testing.assert_allclose(in_three.total, [43.75, 25.75, 1.75, 1.75, 1.75])

    def test_repeats_in_the_batch_count_where_they_are_more(self):
        rows = np.array([0, 7, 7, 7, 9, 7], dtype=np.int32)
        in_batch = [0.5] * 5 + [0]  # the last one does not count
        found = total(rows, measured([[4.0]], [1.0], [0.5]), in_batch)
        np.testing.assert_allclose(found.total, [5, 3, 3, 3, 1, 3])

    def test_repeats_that_meet_in_windows_count_more(self):
        # Each meets a tenth of all: five count 5 · (1 + .5), and one 1 + .1
        rows = np.array([7, 7, 7, 9, 7, 7], dtype=np.int32)
        curvature = measured([[0.0]], [1.0], [0.5])
        found = total(rows, curvature, [0.5] * 6, company=0.1)
        np.testing.assert_allclose(found.total[[0, 3]], [7.5, 1.1], rtol=1e-6)
        # Whether it is a burst depends on their number alone
        assert found.largest_burst == total(rows, curvature, [0.5] * 6).largest_burst == 3
        np.testing.assert_allclose(found.bursts.curvature, 7.5)
        unmoved = total(rows, measured([[0.0]], [1.0], [0.0]), [0.0] * 6, company=0.1)
        np.testing.assert_array_equal(unmoved.total, 0)

    # In 4 batches 16 occurrences are expected, and one more that is certain: 17/4 of a batch
    @pytest.mark.parametrize(("times", "is_burst"), [(10, False), (11, True)])
    def test_a_burst_is_two_more_than_twice_what_is_expected(self, times, is_burst):
        rows = np.array([0] * times + [3] * 2, dtype=np.int32)
        found = total(rows, measured([[4.0]], [1.0], [0.5]), [0.5] * len(rows), 4)
        np.testing.assert_allclose(found.total[:times], 17)  # 2 · 17 · ½
        np.testing.assert_allclose(found.total[times:], 2)
        assert found.bursts.ids.tolist() == [0] * (times if is_burst else 0)
        np.testing.assert_allclose(found.bursts.curvature, times)  # 2 · times · ½
        assert found.largest_burst == pytest.approx(times - 2 * 17 / 4)

    def test_a_burst_of_a_rare_row_is_more_than_three(self):
        curvature = measured([[0.0]], [1.0], [2.0])
        for times in range(1, 20):
            found = total(np.full(times, 5), curvature, [2.0] * times, 2)
            np.testing.assert_allclose(found.total, 4 * times)
            # Two batches in a round: one more occurrence is certain in them
            assert len(found.bursts.ids) == (times if times > 3 else 0)

    def test_as_a_naive_loop(self):
        rng = np.random.default_rng(0)
        curvature = measured([[16, 5, 1.2, 0.2], [3, 12, 0, 1]], [0.25, 0.75], [0.3, 1.1])
        ids = (8 * rng.random(120) ** 3).astype(np.int32)
        in_batch = rng.choice([0, 0.3, 2.0], len(ids)).astype(np.float32)
        found = total(ids, curvature, in_batch, 3)
        largest, bursts = 0.0, []
        for i, row in enumerate(ids):
            there = sum(each for each, other in zip(in_batch, ids, strict=True) if other == row)
            usual = 3 * curvature.per_batch[min(row, len(curvature.per_batch) - 1)]
            usual += curvature.of_one
            surplus = (there - 2 * usual / 3) / curvature.of_one
            largest = max(largest, surplus)
            if surplus > 2:
                bursts.append((row, 2 * there))
            assert found.total[i] == pytest.approx(2 * max(usual, there), rel=1e-5)
        assert found.largest_burst == pytest.approx(largest, rel=1e-5)
        assert 0 < len(bursts) < len(ids)
        np.testing.assert_allclose(np.transpose(found.bursts), bursts, rtol=1e-5)

    def test_where_there_is_no_curvature_there_is_no_burst(self):
        found = total(np.zeros(50, dtype=int), measured([[0.0]], [1.0], [0.0]), [0] * 50)
        assert found.largest_burst == 0
        assert not found.total.any()

    def test_rare_rows_share_the_last_entry(self):
        counts = ExpectedCounts.of(np.array([[9, 0.001, 3, 0.01, 0.001]]), np.ones(1))
        np.testing.assert_allclose(counts.by_role, [[9, 0.001, 3, 0]], rtol=1e-6)
        all_rare = ExpectedCounts.of(np.array([[0.001, 0.001]]), np.ones(1))
        assert all_rare.by_role.tolist() == [[0]]


class TestBurstSums:
    def batch(self, ids, curvature, bursts):
        return TableGradients(
            np.array(ids, dtype=np.int32),
            np.zeros((len(ids), 2), dtype=np.float32),
            0.1,
            np.array(curvature, dtype=np.float32),
            bursts=Bursts(np.array(bursts[0], dtype=np.int32), np.array(bursts[1])),
        )

    def test_each_batch_reckons_with_the_bursts_of_all(self):
        sums = BurstSums(6)
        round_ = [
            self.batch([0, 5, 5, 2], [9, 4, 4, 1], ([5, 5], [4.0, 4.0])),
            self.batch([5, 0, 1], [3, 9, 1], ([5, 0], [3.0, 2.0])),
            self.batch([1, 5], [1, 0.5], ([], [])),
        ]
        for _ in range(2):  # nothing is left of a round in the next one
            found = RoundGradients.of(round_, Owner(0, 1))
            sums.share(found)
            assert [batch.total_curvature.tolist() for batch in found.batches] == [
                [9, 7, 7, 1],
                [7, 9, 1],
                [1, 7],
            ]

    def test_owners_find_the_same(self):
        rng = np.random.default_rng(0)
        round_ = []
        for _ in range(5):
            ids = rng.integers(80, size=200)
            curvature, is_burst = (rng.random(80)[ids], rng.random(80) < 0.3)
            bursts = ids[is_burst[ids]], curvature[is_burst[ids]]
            round_.append(self.batch(ids, curvature, bursts))
        alone = RoundGradients.of(round_, Owner(0, 1))
        BurstSums(80).share(alone)
        for owner in (Owner(i, 3) for i in range(3)):
            own = RoundGradients.of(round_, owner)
            BurstSums(80).share(own)
            np.testing.assert_array_equal(
                own.total_curvature, alone.total_curvature[owner.owns(alone.ids)]
            )


def expected_counts(batch_size=64, **options):
    trainer = make_trainer(
        *make_tables(),
        batch_size=batch_size,
        corpus=make_corpus(20_000),
        **options,
    )
    return trainer, trainer.worker.settings


@pytest.mark.parametrize(
    ("n_batches", "share"), [(1e6, 0.5), (128, 0.5), (96, 2 / 3), (64, 1), (0.3, 1)]
)
def test_occurrences_agree_the_more_the_larger_a_batch_is(n_batches, share):
    assert agreement(n_batches) == pytest.approx(share)


class TestExpectedHits:
    def test_of_targets_and_negatives_worked_by_hand(self):
        # 10 centres in blocks of 4 that share 8 negatives: 20 negatives, drawn as 3 to 1
        objective = NegativeSampling(
            np.array([3, 1]), negative=5, ns_exponent=1, tokens=4, shared=8
        )
        found = objective.expected_counts(np.array([6.0, 4.0]), 10)
        np.testing.assert_allclose(found, [[6, 4], [15, 5]])
        np.testing.assert_allclose(objective.role_shares, [1 / 3, 2 / 3])

    @pytest.mark.parametrize("sample", [0.05, 0.005])
    def test_are_what_batches_hit_on_average(self, sample):
        trainer, settings = expected_counts(batch_size=400, sample=sample)
        batches = [batch for epoch in range(3) for batch in drawn_batches(trainer, epoch)]
        n_tokens = sum(len(batch.before) for batch in batches)
        centres = np.bincount(
            np.concatenate([batch.centre_ids for batch in batches]), minlength=N_WORDS
        )
        negatives = np.bincount(
            np.concatenate([batch.draws.ravel() for batch in batches]), minlength=N_WORDS
        )
        per_batch = 400 / n_tokens
        company = 1 + 2 * 3 * trainer.sampler.kept_distribution
        # With so few batches, all occurrences agree
        found = settings.output_counts.by_role[:, :20]
        np.testing.assert_allclose(found[0], (centres * per_batch * company)[:20], rtol=0.2)
        np.testing.assert_allclose(found[1], (negatives * per_batch)[:20], rtol=0.2)
        np.testing.assert_allclose(settings.context_counts.by_role[0, :20], found[0], rtol=1e-6)

    def test_half_of_an_output_row_s_agree(self):
        few, many = (expected_counts(batch_size=n)[1].output_counts.by_role for n in (320, 16))
        n = many.shape[1] - 1
        np.testing.assert_allclose(many[:, :n], 0.025 * few[:, :n], rtol=1e-6)

    def test_are_no_more_than_the_corpus_has(self):
        whole, more = (expected_counts(batch_size=n)[1] for n in (20_000, 1_000_000))
        np.testing.assert_array_equal(whole.output_counts.by_role, more.output_counts.by_role)

    def test_leave_out_what_is_subsampled(self):
        trainer, settings = expected_counts(batch_size=1_000_000, sample=0.005)
        (batch,) = drawn_batches(trainer)
        assert batch.draws.size < 0.8 * 20_000  # one for each token that stays
        found = settings.output_counts.by_role[1].sum()
        assert found == pytest.approx(batch.draws.size, rel=0.05)
