# SPDX-License-Identifier: BSD-3-Clause
"""Every seam of the trainer takes a second implementation that no other file knows of.

Each, from `second_implementations`, is trained by `Trainer` and compared with an oracle: a dense
matrix, a naive sum over pairs of words, finite differences, or figures worked by hand.
"""

import math
from itertools import pairwise

import numpy as np
import pytest
import reference
from joblib import parallel_config
from second_implementations import (
    Cosine,
    LeftContext,
    PlainThreads,
    RowAdagrad,
    SquaredError,
    WideTable,
    newton,
)
from training_setup import (
    N_WORDS,
    NEGATIVE,
    SHAPE,
    by_reference,
    drawn_batches,
    make_corpus,
    make_tables,
    make_trainer,
)

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.choices import ARCHITECTURES as CHOICES
from skw2v._training.executors.choice import choose_executor
from skw2v._training.executors.processes import ProcessExecutor
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor
from skw2v._training.optimizers.damping import gradient_flow, undamped
from skw2v._training.rounds import RoundSize
from skw2v._training.sampling import sampler as sampler_module

ARCHITECTURES = ["skipgram", "cbow"]
TINY_RATE = 1e-9


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 100)


def membership(bags, n_rows):
    """How often each row is in the bag of each word."""
    return np.stack([np.bincount(bag, minlength=n_rows) for bag in bags])


def gradients(trainer):
    """What one epoch of tiny steps does to both tables: minus the gradient by their rows."""
    tables = trainer.w_in, trainer.w_out
    before = [table.weights.copy() for table in tables]
    (record,) = trainer.run()
    return record.loss, [
        (former - table.weights) / TINY_RATE for former, table in zip(before, tables, strict=True)
    ]


class TestTable:
    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_a_tiny_step_follows_the_chain_rule(self, architecture):
        tables = make_tables().astype(float)
        wide = map(WideTable, tables)
        trainer = make_trainer(*wide, architecture=architecture, schedule=TINY_RATE)
        loss, found = gradients(trainer)
        expected = by_reference(trainer, architecture, tables)
        assert loss == pytest.approx(expected.loss / expected.n_targets, rel=1e-5)
        for by_row, by_word in zip(found, (expected.w_in, expected.w_out), strict=True):
            np.testing.assert_allclose(by_row, by_word, rtol=1e-3, atol=1e-4)

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_training_lowers_the_loss(self, architecture):
        tables = map(WideTable, make_tables())
        trainer = make_trainer(*tables, architecture=architecture, schedule=0.3, epochs=3)
        before = trainer.evaluate()
        list(trainer.run())
        assert trainer.evaluate() < 0.95 * before


def squared_error():
    return SquaredError(N_WORDS, SHAPE.tokens)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
class TestObjective:
    def test_gradients_agree_with_finite_differences(self, architecture):
        tables, objective = make_tables().astype(float), squared_error()
        trainer = make_trainer(
            *map(WideTable, tables),
            architecture=architecture,
            objective=objective,
            schedule=TINY_RATE,
        )
        batches = drawn_batches(trainer)

        def by_pairs(tables):
            return np.sum([objective.by_pairs(b, architecture, *tables) for b in batches], axis=0)

        loss, found = gradients(trainer)
        expected, n_targets = by_pairs(tables)
        assert loss == pytest.approx(expected / n_targets, rel=1e-5)
        for seed in range(5):
            way = 1e-5 * np.random.default_rng(seed).normal(size=tables.shape)
            difference = (by_pairs(tables + way)[0] - by_pairs(tables - way)[0]) / 2
            assert np.vdot(found, way) == pytest.approx(difference, rel=1e-3)

    def test_training_lowers_the_loss(self, architecture):
        options = {"architecture": architecture, "objective": squared_error(), "schedule": 0.2}
        trainer = make_trainer(*make_tables(), epochs=3, **options)
        before = trainer.evaluate()
        list(trainer.run())
        assert trainer.evaluate() < 0.8 * before

    def test_curvature_is_that_of_the_loss_along_the_step(self, architecture):
        # A squared error is a parabola: value, slope and curvature tell the loss at any length
        (w_in, w_out), objective = make_tables(), squared_error()
        trainer = make_trainer(w_in, w_out, architecture=architecture, objective=objective)
        batch, model = drawn_batches(trainer)[0], CHOICES[architecture].model(SHAPE)
        rows = w_out[objective.output_ids(model.target_ids(batch), batch.draws)]
        context = w_in[batch.context_ids]
        hidden, _ = model.forward(batch, context, Workspace(), Workspace())
        hidden = hidden._replace(vectors=hidden.vectors.astype(float))
        of_hidden, _ = objective.curvature(hidden, rows)
        gradients = np.zeros(hidden.vectors.shape)
        hidden = hidden._replace(gradients=[(slice(None), gradients)])
        before = objective.forward_backward(hidden, rows.copy(), Workspace())
        scale = np.ones(hidden.n_targets.shape) if hidden.scale is None else hidden.scale
        for index in list(np.ndindex(*hidden.n_targets.shape))[::7]:
            step = gradients[index].copy() / max(scale[index], 1e-30)
            slope, curvature = step @ step, of_hidden[index]
            for length in (0.5, 2.0):
                moved = hidden.vectors.copy()
                moved[index] += length * step / max(scale[index], 1e-30)
                found = objective.forward_backward(
                    hidden._replace(vectors=moved), rows.copy(), Workspace()
                )
                expected = before - slope * (length - curvature * length**2 / 2)
                assert found == pytest.approx(expected, rel=1e-5)

    @pytest.mark.parametrize("schedule", [10.0, 1e4])
    def test_its_curvature_keeps_steps_from_overshooting(self, architecture, schedule):
        options = {"architecture": architecture, "objective": squared_error(), "epochs": 5}
        trainer = make_trainer(*make_tables(), schedule=schedule, **options)
        before = trainer.evaluate()
        first, *_, last = (record.loss for record in trainer.run())
        assert first < 1.1 * before
        assert last < 0.8 * before
        diverging = make_trainer(*make_tables(), schedule=schedule, damping=undamped, **options)
        with np.errstate(all="ignore"):
            assert not list(diverging.run())[-1].loss < 1e3 * before


class TestOptimizer:
    @pytest.mark.parametrize("n_batches", [1, 2])
    def test_adagrad_is_that_of_the_hits_one_by_one(self, n_batches):
        rate, expected = 0.1, make_tables().astype(float)
        tables = [WideTable(table) for table in expected]
        trainer = make_trainer(
            *tables,
            corpus=make_corpus(45 * n_batches),
            schedule=rate,
            batch_size=48,
            round_size=RoundSize(1, 1),  # the second batch is computed after the first
            optimizer=RowAdagrad,
            damping=undamped,
        )
        batches = drawn_batches(trainer)
        assert len(batches) == n_batches
        squares = np.zeros((2, N_WORDS))
        for batch in batches:
            hits = reference.hits(batch, *expected, NEGATIVE)
            for table, square, (rows, directions) in zip(expected, squares, hits, strict=True):
                for row, direction in zip(rows, directions, strict=True):
                    square[row] += (direction**2).mean()
                for row, direction in zip(rows, directions, strict=True):
                    if direction.any():
                        table[row] += rate * direction / math.sqrt(square[row])
        list(trainer.run())
        for found, each in zip(tables, expected, strict=True):
            np.testing.assert_allclose(found.weights, each, rtol=1e-4, atol=1e-5)

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_training_lowers_the_loss(self, architecture):
        options = {"architecture": architecture, "optimizer": RowAdagrad, "epochs": 3}
        trainer = make_trainer(*make_tables(), schedule=0.1, **options)
        before = trainer.evaluate()
        list(trainer.run())
        assert trainer.evaluate() < 0.95 * before


def one_batch(schedule, **options):
    """What one batch of steps does to both tables."""
    tables = make_tables()
    after = tables.copy()
    list(make_trainer(*after, schedule=schedule, batch_size=10_000, **options).run())
    return after.astype(float) - tables


class TestDamping:
    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_undamped_is_a_plain_sum_of_gradients(self, architecture, monkeypatch):
        # However large the rate: a batch is linear in it
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 1 << 16)
        tables = make_tables()
        trainer = make_trainer(*tables, architecture=architecture, batch_size=10_000)
        expected = by_reference(trainer, architecture, tables)
        found = one_batch(0.5, architecture=architecture, damping=undamped)
        np.testing.assert_allclose(found[0], -0.5 * expected.w_in, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(found[1], -0.5 * expected.w_out, rtol=1e-4, atol=1e-4)

    @pytest.mark.parametrize(("architecture", "between"), [("skipgram", 0.1), ("cbow", 0.5)])
    def test_dampings_agree_where_they_must(self, architecture, between, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 1 << 16)
        at = {
            (damping, rate): one_batch(rate, architecture=architecture, damping=damping)
            for damping in (undamped, newton, gradient_flow)
            for rate in (1e-4, between, 1e6)
        }
        # Tiny rates are not damped. At infinite ones, all rows go to the minimum of their parabola
        for damping, rate, other in [
            (newton, 1e-4, undamped),
            (gradient_flow, 1e-4, undamped),
            (newton, 1e6, gradient_flow),
        ]:
            expected = at[other, rate]
            assert np.abs(at[damping, rate] - expected).max() < 0.05 * np.abs(expected).max()
        lengths = [np.abs(at[d, between]) for d in (undamped, newton, gradient_flow)]
        for longer, shorter in pairwise(lengths):
            assert (longer >= shorter - 1e-6).all()
            assert (longer > 1.05 * shorter).mean() > 0.2

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_a_damping_of_ones_own_keeps_huge_steps_from_diverging(self, architecture):
        options = {"architecture": architecture, "schedule": 1e4, "epochs": 3}
        trainer = make_trainer(*make_tables(), damping=newton, **options)
        before = trainer.evaluate()
        first, *_, last = (record.loss for record in trainer.run())
        assert first < 1.1 * before
        assert last < 0.8 * before


class TestSchedule:
    def test_cosine_worked_by_hand(self):
        trainer = make_trainer(*make_tables(), schedule=Cosine(0.04), epochs=4)
        found = [record.learning_rate for record in trainer.run()]
        np.testing.assert_allclose(found, [0.0341421, 0.02, 0.0058579, 0], atol=1e-7)

    def test_each_batch_has_the_rate_of_its_moment(self, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 1 << 16)
        rates = []

        def noting(learning_rate, total_curvature):
            rates.append(list(dict.fromkeys(learning_rate)))  # of each batch of a round
            return undamped(learning_rate, total_curvature)

        options = {"batch_size": 8, "corpus": make_corpus(3000), "damping": noting}
        list(make_trainer(*make_tables(), schedule=Cosine(0.04), epochs=2, **options).run())
        rates = np.concatenate(rates[::2])  # of one table
        assert len(rates) > 250
        expected = 0.02 * (1 + np.cos(np.pi * np.arange(len(rates)) / len(rates)))
        np.testing.assert_allclose(rates, expected, atol=4e-4)


class TestModel:
    def test_tiny_steps_follow_the_gradient_of_the_left_context(self):
        tables = make_tables().astype(float)
        trainer = make_trainer(
            *map(WideTable, tables), model=LeftContext(SHAPE), schedule=TINY_RATE
        )
        targets = [
            target
            for batch in drawn_batches(trainer)
            for target in reference.targets(batch._replace(after=0 * batch.after), "cbow")
        ]
        expected = reference.cbow(targets, *tables, NEGATIVE)
        loss, found = gradients(trainer)
        assert loss == pytest.approx(expected.loss / expected.n_targets, rel=1e-5)
        np.testing.assert_allclose(found[0], expected.w_in, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(found[1], expected.w_out, rtol=1e-3, atol=1e-4)

    def test_training_lowers_the_loss(self):
        trainer = make_trainer(*make_tables(), model=LeftContext(SHAPE), schedule=0.3, epochs=3)
        before = trainer.evaluate()
        list(trainer.run())
        assert trainer.evaluate() < 0.9 * before


SECONDS = {
    "table": {},
    "objective": {"objective": squared_error(), "architecture": "cbow"},
    "optimizer": {"optimizer": RowAdagrad},
    "undamped": {"damping": undamped},
    "damping": {"damping": newton, "schedule": 10.0},
    "schedule": {"schedule": Cosine(0.1)},
    "model": {"model": LeftContext(SHAPE)},
    "all": {
        "objective": squared_error(),
        "optimizer": RowAdagrad,
        "damping": newton,
        "schedule": Cosine(0.1),
        "model": LeftContext(SHAPE),
    },
}


def trained(name, executor, **options):
    """Bits of both tables after two epochs."""
    tables = make_tables()
    if name in ("table", "all"):
        tables = list(map(WideTable, tables))
    options |= {"executor": executor, "epochs": 2, "batch_size": 16}
    trainer = make_trainer(*tables, **options, **SECONDS[name])
    losses = [record.loss for record in trainer.run()]
    assert np.isfinite(losses).all()
    return losses, *(getattr(table, "weights", table).tobytes() for table in tables)


@pytest.mark.parametrize("name", SECONDS)
class TestReproducible:
    def test_for_any_number_of_workers(self, name):
        with parallel_config(backend="loky", n_jobs=2):
            executors = [
                choose_executor(1, most=4),
                choose_executor(None, most=4),
            ]
        executors.append(choose_executor(2, most=4))
        kinds = [SequentialExecutor, ProcessExecutor, ThreadExecutor]
        assert [type(executor) for executor in executors] == kinds
        assert [getattr(executor, "n_workers", 1) for executor in executors] == [1, 2, 2]
        with parallel_config(backend="loky", n_jobs=2):
            in_processes = trained(name, executors[1])
        alone = trained(name, executors[0])
        assert in_processes == alone
        assert trained(name, executors[2]) == alone

    def test_by_an_executor_that_is_no_part_of_the_package(self, name):
        alone = trained(name, SequentialExecutor())
        # More members than a round has batches still own rows
        for n_members in (2, 3, 5):
            assert trained(name, PlainThreads(n_members)) == alone
        # How many batches make a round decides, and nothing else
        assert trained(name, SequentialExecutor(), round_size=RoundSize(2, 2)) != alone
