# SPDX-License-Identifier: BSD-3-Clause
"""Training as a whole, against the pairs of the reference."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from training_setup import SHAPE, by_reference, make_tables, make_trainer

from skw2v import Word2VecVectorizer
from skw2v._training.arrays.workspace import Workspace, WorkspacePool
from skw2v._training.optimizers.damping import gradient_flow
from skw2v._training.sampling import sampler as sampler_module
from skw2v._training.schedule import LinearSchedule
from skw2v._training.trainer import Trainer
from skw2v.datasets import make_reviews

ARCHITECTURES = ["skipgram", "cbow"]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 100)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("batch_size", [8, 64, 10_000])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_loss_is_the_mean_over_the_targets(architecture, batch_size, n_jobs):
    # The learning rate is too small to move the tables: every epoch is that of the same tables
    tables = make_tables()
    options = {"architecture": architecture, "batch_size": batch_size, "n_jobs": n_jobs}
    trainer = make_trainer(*tables.copy(), schedule=1e-20, epochs=3, **options)
    for epoch, record in enumerate(trainer.run()):
        expected = by_reference(trainer, architecture, tables, epoch)
        assert record.epoch == epoch
        assert record.loss == pytest.approx(expected.loss / expected.n_targets, rel=1e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("epoch", [0, 3])
def test_evaluation_is_that_of_the_pairs_and_changes_nothing(architecture, epoch):
    tables = make_tables()
    before = tables.copy()
    trainer = make_trainer(*tables, architecture=architecture)
    expected = by_reference(trainer, architecture, before, epoch)
    found = trainer.evaluate(epoch)
    assert found == pytest.approx(expected.loss / expected.n_targets, rel=1e-5)
    np.testing.assert_array_equal(tables, before)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("batch_size", [8, 10_000])
def test_small_steps_follow_the_gradient(architecture, batch_size):
    rate, tables = 3e-5, make_tables()
    after = tables.copy()
    trainer = make_trainer(*after, architecture=architecture, schedule=rate, batch_size=batch_size)
    list(trainer.run())
    expected = by_reference(trainer, architecture, tables)
    moved = (after.astype(float) - tables) / rate
    np.testing.assert_allclose(moved[0], -expected.w_in, rtol=0.02, atol=0.03)
    np.testing.assert_allclose(moved[1], -expected.w_out, rtol=0.02, atol=0.03)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("batch_size", [8, 10_000])
def test_an_epoch_of_training_lowers_the_loss(architecture, batch_size):
    tables = make_tables()
    trainer = make_trainer(*tables, architecture=architecture, schedule=0.3, batch_size=batch_size)
    before = trainer.evaluate()
    list(trainer.run())
    assert trainer.evaluate() < 0.985 * before


def test_records():
    trainer = make_trainer(*make_tables(), schedule=LinearSchedule(0.04, 0.02), epochs=4)
    records = list(trainer.run())
    np.testing.assert_allclose([r.learning_rate for r in records], [0.035, 0.03, 0.025, 0.02])
    assert all(r.n_tokens == 350 and r.seconds > 0 for r in records)


def applied_rates(monkeypatch):
    """Note the learning rate that damping is given for each batch, for both tables."""
    rates = []

    def noting(learning_rate, total_curvature):
        rates.append(list(dict.fromkeys(learning_rate)))  # of each batch of a round
        return gradient_flow(learning_rate, total_curvature)

    defaults = Trainer.__init__.__kwdefaults__ | {"damping": noting}
    monkeypatch.setattr(Trainer.__init__, "__kwdefaults__", defaults)
    return rates


class TestSchedule:
    def test_falls_linearly(self):
        schedule = LinearSchedule(0.025, 0.005)
        found = [schedule.at(progress) for progress in (0, 0.25, 0.5, 0.75, 1)]
        np.testing.assert_allclose(found, [0.025, 0.020, 0.015, 0.010, 0.005])
        assert schedule.at(1.1) == 0.005

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_every_batch_has_its_own_rate(self, architecture, monkeypatch):
        # However seldom the curvature is measured: rates that lag behind it stay high at the end
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 1 << 16)
        rates = applied_rates(monkeypatch)
        texts, _ = make_reviews(2000, random_state=0)
        Word2VecVectorizer(
            architecture=architecture, dim=8, epochs=3, learning_rate=0.05, random_state=0
        ).fit(texts)
        of_input, of_output = (np.concatenate(rates[table::2]) for table in (0, 1))
        np.testing.assert_array_equal(of_input, of_output)
        expected = np.linspace(0.05, 1e-4, len(of_input), endpoint=False)
        np.testing.assert_allclose(of_input, expected, rtol=0, atol=4e-4)

    def test_rows_move_by_the_rate_of_their_batch(self, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 1 << 16)
        # One batch an epoch, and rows that are hardly damped: the step is the rate itself
        tables = make_tables()
        options = {"batch_size": 10_000}
        trainer = make_trainer(*tables, schedule=LinearSchedule(1e-4, 0.0), epochs=2, **options)
        steps, before = [], tables.copy()
        for epoch, _ in enumerate(trainer.run()):
            gradient = by_reference(trainer, "skipgram", before, epoch).w_in
            steps.append(-np.vdot(tables[0] - before[0], gradient) / np.vdot(gradient, gradient))
            before = tables.copy()
        np.testing.assert_allclose(steps[0] / steps[1], 2, rtol=0.1)


@pytest.mark.parametrize("copy", [deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_copies_of_workspaces_are_empty(copy):
    workspace, pool = Workspace(), WorkspacePool()
    workspace.array("rows", 1000, 100)
    pool.give_back(workspace)
    for each in (workspace, pool):
        assert len(pickle.dumps(copy(each))) < 200
    assert copy(pool).take() is not workspace
    assert copy(workspace).array("rows", 2, 3).shape == (2, 3)


def test_sizes_of_blocks_are_those_of_the_model():
    trainer = make_trainer(*make_tables(), batch_size=20)
    assert trainer.worker.blocks_per_batch == 3
    assert trainer.worker.settings.model.shape == SHAPE
