# SPDX-License-Identifier: BSD-3-Clause
"""A task holds the rows of its batch and little else: it may travel to another process."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from training_setup import N_WORDS, make_tables, make_trainer

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._training.assembly import prepare_training
from skw2v._training.batch_task import compute_gradients
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.parameters import TrainingParameters


def first_task(trainer):
    return trainer.gather(next(trainer._batches(0)))


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_curvature_of_no_kind_counts_for_all_batches_in_flight(architecture, monkeypatch):
    tables = make_tables()
    trainer = make_trainer(*tables, architecture=architecture, objective=Softmax(N_WORDS))
    assert trainer.executor.in_flight == 3
    found = compute_gradients(first_task(trainer)).output.total_curvature
    uncounted = np.linspace(0, 5, N_WORDS, dtype=np.float32)
    for of_rows, times in ((np.zeros(N_WORDS, np.float32), 0), (uncounted, 2 * 3)):
        monkeypatch.setattr(Softmax, "row_curvature", lambda *_, of_rows=of_rows: of_rows)
        task = first_task(trainer)
        of_targets = compute_gradients(task).output.total_curvature - times * of_rows
        assert (of_targets < found).all()
        if not times:
            expected = of_targets
    np.testing.assert_allclose(of_targets, expected, atol=1e-5)


def test_an_epoch_of_one_batch_has_one_in_flight():
    for batch_size, in_flight in ((10_000, 1), (16, 3)):
        trainer = make_trainer(*make_tables(), batch_size=batch_size)
        assert first_task(trainer).settings.in_flight == in_flight


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


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("window", [5, 100])
def test_a_task_is_little_more_than_its_rows(architecture, window):
    # Masks of wide windows and the noise distribution of many words take megabytes
    n_words = 100_000
    words = (n_words * np.random.default_rng(0).random(200_000) ** 6).astype(np.int32)
    counts = np.bincount(words, minlength=n_words)
    by_count = np.argsort(-counts, kind="stable")
    ids, counts = np.argsort(by_count)[words].astype(np.int32), counts[by_count] + 1
    vocabulary = Vocabulary([f"word{i}" for i in range(n_words)], counts)
    corpus = Corpus(ids, np.array([0, len(ids)]))
    parameters = TrainingParameters(architecture, dim=20, window=window)
    task = first_task(prepare_training(corpus, vocabulary, parameters, seed=0).trainer)
    compute_gradients(task)  # whatever it makes on the way stays at home
    rows = task.context_rows.nbytes + task.output_rows.nbytes
    assert len(pickle.dumps(task)) < rows + 500_000
