# SPDX-License-Identifier: BSD-3-Clause
"""When the curvature is measured, and how long a measurement holds."""

import numpy as np
from training_setup import (
    make_tables,
    make_trainer,
)

from skw2v._training import batch_task, worker
from skw2v._training.batch_task import Measurement, compute_gradients
from skw2v._training.optimizers.measurement import MeasurementSchedule
from skw2v._training.optimizers.total_curvature import (
    Curvature,
    ExpectedCounts,
)
from skw2v._training.rounds import RoundSize


class TestMeasurementSchedule:
    @staticmethod
    def measured(curvatures):
        """Numbers of the batches that are measured, if batch i has curvature i of them."""
        schedule, found = MeasurementSchedule(), []
        for number, curvature in enumerate(curvatures):
            if schedule.is_due(number):
                found.append(number)
                schedule.learn(curvature)
        return found

    def test_every_batch_while_the_curvature_grows(self):
        assert self.measured(1.3 ** np.arange(300)) == list(range(300))

    def test_ever_fewer_once_it_has_settled(self):
        intervals = np.diff(self.measured(np.ones(2000)))
        assert (intervals[:63] == 1).all()
        assert (np.diff(intervals) >= 0).all()
        assert intervals[-1] == 32

    def test_every_batch_again_when_it_grows_again(self):
        curvatures = np.concatenate([np.ones(1000), 1.5 ** np.arange(100)])
        found = self.measured(curvatures)
        late = [number for number in found if number > 1040]
        assert late == list(range(late[0], 1100))

    def test_the_very_next_batch_when_it_grows_again(self):
        found = self.measured(np.r_[np.ones(1000), np.full(1000, 1.3)])
        noticed = next(number for number in found if number >= 1000)
        assert noticed + 1 in found
        # A growth of less is none
        found = self.measured(np.r_[np.ones(1000), np.full(1000, 1.2)])
        noticed = next(number for number in found if number >= 1000)
        assert noticed + 1 not in found

    def test_the_trainer_heeds_it(self, monkeypatch):
        measured = []
        measure = batch_task.measure
        monkeypatch.setattr(
            batch_task, "measure", lambda *args: (measured.append(1), measure(*args))[1]
        )
        # Vectors that are trained already: the curvature has settled
        trainer = make_trainer(*make_tables(), schedule=1e-6, epochs=20, batch_size=8)
        list(trainer.run())
        n_batches = trainer.worker.state.n_batches
        assert 64 <= len(measured) < n_batches / 3


def curvature_of(*by_role):
    hits = ExpectedCounts(np.ones((len(by_role), 3)), np.ones(len(by_role)) / len(by_role))
    return Curvature.of(np.array(by_role, dtype=np.float32), hits)


class TestAfterAFormerMeasurement:
    def test_curvature_falls_by_half_at_most(self):
        found = curvature_of(1.0, 5.0).after(curvature_of(8.0, 6.0))
        np.testing.assert_allclose(found.by_role, [4, 5])
        # One occurrence of either kind: 6 now, half of 14 before
        np.testing.assert_allclose(found.per_batch, [7, 7, 7])
        assert found.of_one == 3.5

    def test_it_rises_at_once(self):
        former, latest = curvature_of(1.0), curvature_of(100.0)
        assert latest.after(former).by_role[0] == 100
        assert latest.after(former).of_one == latest.of_one

    def test_the_first_one_stands(self):
        first = Measurement(curvature_of(2.0), curvature_of(1.0, 3.0), 1.0)
        assert first.after(None) is first

    def test_of_both_tables(self):
        former = Measurement(curvature_of(8.0), curvature_of(1.0, 1.0), 30.0)
        found = Measurement(curvature_of(1.0), curvature_of(2.0, 0.1), 3.0).after(former)
        np.testing.assert_allclose(found.context.by_role, [4])
        np.testing.assert_allclose(found.output.by_role, [2, 0.5])
        assert found.squared_length == 15


def test_the_largest_mean_curvature_is_that_of_any_kind():
    hits = ExpectedCounts(np.zeros((1, 1)), np.ones(1))
    curvatures = [Curvature.of(np.array([mean], dtype=np.float32), hits) for mean in (0.5, 2.0)]
    assert Measurement(*curvatures, 9.0).largest() == 2
    assert Measurement(*curvatures[::-1], 9.0).largest() == 2
    both = ExpectedCounts(np.zeros((2, 1)), np.ones(2))
    kinds = Curvature.of(np.array([1.0, 3.0], dtype=np.float32), both)
    assert Measurement(curvatures[0], kinds, 9.0).largest() == 3


def test_batches_that_are_not_measured_take_the_latest_measurement(monkeypatch):
    trainer = make_trainer(
        *make_tables(), schedule=1e-6, epochs=20, batch_size=8, round_size=RoundSize(1, 1)
    )
    latest, n_unmeasured = None, 0

    def compute(task):
        nonlocal latest, n_unmeasured
        update = compute_gradients(task)
        if task.is_due:
            latest = update.measured.after(latest)
        else:
            for table in ("context", "output"):
                found, expected = (getattr(measured, table) for measured in (task.former, latest))
                np.testing.assert_array_equal(found.by_role, expected.by_role)
            assert update.measured is None
            n_unmeasured += 1
        return update

    monkeypatch.setattr(worker, "compute_gradients", compute)
    list(trainer.run())
    assert n_unmeasured > 100
