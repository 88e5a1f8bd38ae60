# SPDX-License-Identifier: BSD-3-Clause
"""Gradients of a batch: what they are damped for, and what is measured."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from training_setup import N_WORDS, first_task, make_corpus, make_tables, make_trainer

from skw2v._training import batch_task, worker
from skw2v._training.batch_task import compute_gradients
from skw2v._training.divergence import LossWatch
from skw2v._training.look_ahead import Steps
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.rounds import RoundSize
from skw2v._training.schedule import LinearSchedule


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_curvature_of_no_kind_counts_for_all_batches_per_round(architecture, monkeypatch):
    tables = make_tables()
    trainer = make_trainer(*tables, architecture=architecture, objective=Softmax(N_WORDS))
    found = compute_gradients(first_task(trainer, per_round=4)).output.total_curvature
    uncounted = np.linspace(0, 5, N_WORDS, dtype=np.float32)
    for of_rows, times in ((np.zeros(N_WORDS, np.float32), 0), (uncounted, 2 * 4)):
        monkeypatch.setattr(Softmax, "row_curvature", lambda *_, of_rows=of_rows: of_rows)
        task = first_task(trainer, per_round=4)
        of_targets = compute_gradients(task).output.total_curvature - times * of_rows
        assert (of_targets < found).all()
        if not times:
            expected = of_targets
    np.testing.assert_allclose(of_targets, expected, atol=1e-5)


def test_each_batch_knows_how_many_its_round_has(monkeypatch):
    sizes = []

    def noting(task):
        sizes.append(task.per_round)
        return compute_gradients(task)

    monkeypatch.setattr(worker, "compute_gradients", noting)
    schedule = LinearSchedule(0.05, 0.0)
    trainer = make_trainer(
        *make_tables(), corpus=make_corpus(8000), schedule=schedule, round_size=RoundSize(2, 5)
    )
    list(trainer.run())
    found = list(itertools.groupby(sizes))
    for size, batches in found[:-1]:
        assert len(list(batches)) % size == 0
    assert [size for size, _ in found[:2]] == [2, 5]


@pytest.mark.parametrize("length", [0.1, 10])
@pytest.mark.parametrize("longer", [0.1, 1, 1.9, 2.1])
def test_a_batch_of_far_longer_vectors_than_usual_is_measured(length, longer):
    w_in, w_out = make_tables()
    tasks = []
    for scale in (length, length * longer):
        trainer = make_trainer(np.full_like(w_in, scale), w_out)
        tasks.append(first_task(trainer))
    former = compute_gradients(tasks[0]).measured
    task = replace(tasks[1], former=former, is_due=False)
    found = compute_gradients(task)
    is_far_longer = longer > 2 and length > 1  # short vectors do no harm
    due = compute_gradients(first_task(trainer))
    same = found.output.total_curvature == due.output.total_curvature
    assert same.all() == (is_far_longer or longer == 1)
    # It says nothing of other batches
    assert found.measured is None


def test_batches_look_ahead_after_losses_above_those_of_zeros(monkeypatch):
    trainer = make_trainer(*make_tables())
    assert not first_task(trainer).looks_ahead
    monkeypatch.setattr(LossWatch, "is_worse", True)
    assert first_task(trainer).looks_ahead


@pytest.mark.parametrize(
    ("factors", "n_looks"),
    [([(1.9, 1)], 1), ([(3, 1), (1, 2), (1, 1)], 3), ([(1, 3)] * 9, 5)],
)
def test_a_batch_looks_again_until_the_steps_of_both_tables_agree(factors, n_looks, monkeypatch):
    answers, looks = iter(np.ravel(factors)), []

    def shorten(steps, gradients_there, per_round):
        looks.append(steps)
        return next(answers)

    monkeypatch.setattr(Steps, "shorten", shorten)
    compute_gradients(replace(first_task(make_trainer(*make_tables())), looks_ahead=True))
    assert len(looks) == 2 * n_looks


@pytest.mark.parametrize("table", [0, 1])
@pytest.mark.parametrize(("times", "surges"), [(7.9, False), (8.1, True)])
def test_a_batch_looks_ahead_if_the_gradients_of_a_table_surge(table, times, surges, monkeypatch):
    looks = []
    monkeypatch.setattr(Steps, "shorten", lambda *_: looks.append(1) or 1.0)
    # Steps are long enough to matter
    task = replace(first_task(make_trainer(*make_tables())), learning_rate=1e3)
    former = compute_gradients(task).measured
    assert not looks
    squares = [1e9, 1e9]
    squares[table] = former.squared_gradients[table] / times
    former = former._replace(squared_gradients=tuple(squares))
    task = replace(first_task(make_trainer(*make_tables())), learning_rate=1e3, former=former)
    compute_gradients(task)
    assert bool(looks) == surges


def test_short_steps_are_not_looked_at_however_fast_they_grow(monkeypatch):
    monkeypatch.setattr(Steps, "shorten", lambda *_: pytest.fail("looked ahead"))
    former = compute_gradients(first_task(make_trainer(*make_tables()))).measured
    assert min(former.squared_gradients) > 0
    shortest = 1 / 32 / max(former.squared_gradients)
    former = former._replace(squared_gradients=(0.0, 0.0))
    for share in (1e-300, 0.99):
        task = replace(
            first_task(make_trainer(*make_tables())),
            learning_rate=(share * shortest) ** 0.5,
            former=former,
        )
        compute_gradients(task)


def test_squared_gradients_are_measured_and_fall_by_half_at_most():
    former = compute_gradients(first_task(make_trainer(*make_tables()))).measured
    found = compute_gradients(first_task(make_trainer(*make_tables())))
    for table, squares in zip((found.context, found.output), former.squared_gradients, strict=True):
        assert squares == pytest.approx(np.square(table.gradients).sum(axis=1).mean(), rel=1e-5)
    new = former._replace(squared_gradients=(0.0, 3 * former.squared_gradients[1]))
    fallen, risen = new.after(former).squared_gradients
    assert (fallen, risen) == (former.squared_gradients[0] / 2, 3 * former.squared_gradients[1])


def test_flags_that_a_product_leaves_are_no_warnings(monkeypatch):
    task = first_task(make_trainer(*make_tables()))
    expected = compute_gradients(task)
    measure = batch_task.measure
    flagged = []

    def leave_flags(*args):
        flagged.append((np.full(1, np.inf) - np.inf, np.full(1, 1e38, np.float32) * 10))
        return measure(*args)

    monkeypatch.setattr(batch_task, "measure", leave_flags)
    found = compute_gradients(first_task(make_trainer(*make_tables())))
    assert flagged
    np.testing.assert_array_equal(found.context.gradients, expected.context.gradients)


def test_any_learning_rate_may_be_asked_whether_gradients_surge():
    former = compute_gradients(first_task(make_trainer(*make_tables()))).measured
    for squares in ((0.0, 0.0), (1e30, 1e30), (np.inf, np.inf)):
        for rate in (1e-300, 1.0, 1e160, 1e300):
            assert former.surges(squares, rate) == (
                (squares[0] > 0 and rate > 1e-300) or squares[0] > 1e30
            )
