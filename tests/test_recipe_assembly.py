# SPDX-License-Identifier: BSD-3-Clause
"""CONTRIBUTING's recipes for a table, an executor and a schedule: one class, named in one place."""

import math

import numpy as np
import pytest
from second_implementations import Cosine, PlainThreads, WideTable

from skw2v import FastTextVectorizer, Word2VecVectorizer
from skw2v._training import assembly
from skw2v._training.executors import choice
from skw2v._training.parameters import TrainingParameters
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(200, random_state=0)
OPTIONS = {"dim": 8, "epochs": 2, "batch_size": 128, "random_state": 0}


def used_and_saved(model, path):
    """Transform, save, load, and train on."""
    model.save(path)
    loaded = type(model).load(path)
    np.testing.assert_array_equal(loaded.transform(TEXTS), model.transform(TEXTS))
    loaded.partial_fit(TEXTS[:50])
    assert np.isfinite(loaded.word_vectors_.vectors).all()
    return model.word_vectors_.vectors


class TestTable:
    @pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "adam"])
    def test_of_all_words(self, optimizer, monkeypatch, tmp_path):
        expected = Word2VecVectorizer(optimizer=optimizer, **OPTIONS).fit(TEXTS)
        made = []

        class Table(WideTable):
            def __init__(self, weights):
                super().__init__(weights)
                made.append(self)

        monkeypatch.setattr(assembly, "EmbeddingTable", Table)
        model = Word2VecVectorizer(optimizer=optimizer, **OPTIONS).fit(TEXTS)
        assert len(made) == 2, "vectors of words, and output vectors"
        found = used_and_saved(model, tmp_path / "v.npz")
        np.testing.assert_allclose(found, expected.word_vectors_.vectors, atol=1e-3)
        assert model.loss_curve_ == pytest.approx(expected.loss_curve_, rel=1e-4)

    def test_of_outputs_beside_subwords(self, monkeypatch, tmp_path):
        monkeypatch.setattr(assembly, "EmbeddingTable", WideTable)
        model = FastTextVectorizer(n_buckets=200, **OPTIONS).fit(TEXTS)
        assert model.loss_curve_[-1] < model.loss_curve_[0]
        used_and_saved(model, tmp_path / "v.npz")


@pytest.mark.parametrize("kind", [Word2VecVectorizer, FastTextVectorizer])
def test_an_executor_gives_the_bits_of_one_worker(kind, monkeypatch, tmp_path):
    expected = kind(n_jobs=1, **OPTIONS).fit(TEXTS).word_vectors_.vectors
    made = []

    class Executor(PlainThreads):
        def __init__(self, n_members):
            super().__init__(n_members)
            made.append(n_members)

    monkeypatch.setattr(choice, "ThreadExecutor", Executor)
    model = kind(n_jobs=2, **OPTIONS).fit(TEXTS)
    assert made == [2]
    np.testing.assert_array_equal(used_and_saved(model, tmp_path / "v.npz"), expected)


def test_a_schedule_gives_each_epoch_its_rate(monkeypatch, tmp_path):
    monkeypatch.setattr(TrainingParameters, "schedule", lambda self: Cosine(0.1))
    rates = []
    run = assembly.Trainer.run

    def noted(self, watch=None):
        for record in run(self, watch):
            rates.append(record.learning_rate)
            yield record

    monkeypatch.setattr(assembly.Trainer, "run", noted)
    model = Word2VecVectorizer(**OPTIONS | {"epochs": 4}).fit(TEXTS)
    wanted = [0.05 * (1 + math.cos(math.pi * part)) for part in (0.25, 0.5, 0.75, 1)]
    assert rates == pytest.approx(wanted)
    assert model.loss_curve_[-1] < model.loss_curve_[0]
    used_and_saved(model, tmp_path / "v.npz")
