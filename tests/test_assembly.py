# SPDX-License-Identifier: BSD-3-Clause
"""A training run is put together from what the user has asked for."""

import numpy as np
import pytest
from training_setup import N_WORDS, make_corpus

from skw2v._corpus.vocabulary import Vocabulary
from skw2v._training.assembly import prepare_training
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.models.cbow import CBOW
from skw2v._training.models.skipgram import SkipGram
from skw2v._training.parameters import TrainingParameters

CORPUS = make_corpus()
COUNTS = np.bincount(CORPUS.ids, minlength=N_WORDS)
WORDS = [f"word{i}" for i in range(N_WORDS)]


def prepare(prior=None, seed=3, **parameters):
    parameters = TrainingParameters(**{"dim": 4} | parameters)
    return prepare_training(CORPUS, Vocabulary(WORDS, COUNTS), parameters, prior=prior, seed=seed)


def test_the_architecture_is_the_model():
    assert type(prepare(architecture="skipgram").trainer.worker.settings.model) is SkipGram
    assert type(prepare(architecture="cbow").trainer.worker.settings.model) is CBOW


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_windows_reach_as_far_as_was_asked(architecture):
    for window in (2, 7):
        options = {"window": window, "shrink_windows": False, "sample": 0}
        batch = prepare(architecture=architecture, **options).trainer.sampler.draw(0, 0)
        assert max(batch.before) == max(batch.after) == batch.window == window


def test_windows_shrink_if_they_should():
    for shrink_windows, share in ((True, 1 / 3), (False, 1)):
        options = {"window": 3, "shrink_windows": shrink_windows, "sample": 0}
        batch = prepare(**options).trainer.sampler.draw(0, 0)
        inside = slice(50, 200)  # of a document, so that all windows could be full
        assert (batch.before[inside] == 3).mean() == pytest.approx(share, abs=0.15)


def test_windows_larger_than_documents_are_drawn_as_large_as_was_asked():
    # Of sizes up to that, hardly any is smaller than a document
    batch = prepare(window=10**12, sample=0).trainer.sampler.draw(0, 0)
    lengths = np.diff(CORPUS.offsets)
    expected = np.repeat(lengths - 1, lengths)
    assert ((batch.before + batch.after)[: len(expected)] == expected).all()
    assert batch.window == lengths.max() - 1


def test_frequent_words_are_skipped_as_often_as_was_asked():
    assert prepare(sample=0).trainer.sampler.kept_share == 1
    # √(t/f) + t/f of the most frequent word; t is for 10,000 tokens
    sample = 0.002 * COUNTS.sum() / 10_000
    ratio = 0.002 / (COUNTS.max() / COUNTS.sum())
    found = prepare(sample=sample).trainer.sampler.keep[COUNTS.argmax()]
    assert found == pytest.approx(ratio**0.5 + ratio)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("negative", [1, 5, 12])
def test_untrained_vectors_cost_log_2_for_the_target_and_each_negative(architecture, negative):
    trainer = prepare(architecture=architecture, negative=negative).trainer
    # Less those negatives that were the target itself: few of 60 words
    of_all = (1 + negative) * np.log(2)
    assert 0.93 * of_all < trainer.evaluate() < of_all


def test_negatives_follow_the_power_of_the_counts():
    for exponent in (0, 1):
        draws = prepare(ns_exponent=exponent, sample=0).trainer.sampler.draw(0, 0).draws
        found = np.bincount(draws.ravel(), minlength=N_WORDS) / draws.size
        powers = np.where(COUNTS > 0, COUNTS**exponent, 0)
        np.testing.assert_allclose(found, powers / powers.sum(), atol=1 / draws.size + 1e-9)


def test_epochs_batches_and_learning_rate():
    run = prepare(epochs=4, batch_size=60, learning_rate=0.08, min_learning_rate=0.04)
    assert run.trainer.worker.blocks_per_batch == 3  # blocks of 20 tokens
    found = [record.learning_rate for record in run.trainer.run()]
    np.testing.assert_allclose(found, [0.07, 0.06, 0.05, 0.04])


def test_auto_is_told_how_long_the_corpus_is():
    trainer = prepare().trainer
    assert trainer.epochs == 50
    assert trainer.worker.blocks_per_batch == 1  # of 20 tokens, for batches of 16


def test_jobs_are_workers():
    assert type(prepare(n_jobs=1).trainer.executor) is SequentialExecutor
    executor = prepare(n_jobs=2).trainer.executor
    assert type(executor) is ThreadExecutor
    assert executor.n_workers == 2


def test_the_seed_is_that_of_tables_and_draws():
    one, again, other = prepare(seed=1), prepare(seed=1), prepare(seed=2)
    np.testing.assert_array_equal(one.w_in, again.w_in)
    assert (one.w_in != other.w_in).all()
    batches = [run.trainer.sampler.draw(0, 0) for run in (one, again, other)]
    for first, second in zip(*batches[:2], strict=True):
        np.testing.assert_array_equal(first, second)
    assert not np.array_equal(batches[0].before, batches[2].before)


class TestTables:
    def test_start_as_those_of_word2vec(self):
        run = prepare()
        assert not run.w_out.any()
        assert run.w_in.dtype == run.w_out.dtype == np.float32
        assert np.abs(run.w_in).max() <= 0.5 / 4
        assert run.w_in.std() == pytest.approx(1 / 4 / np.sqrt(12), rel=0.1)

    def test_start_from_prior_vectors_where_there_are_some(self):
        rows = {"word5": 0, "word2": 1, "elsewhere": 2, "word7": 3}
        rng = np.random.default_rng(0)
        w_in = rng.normal(size=(4, 4))
        w_out = rng.normal(size=(2, 4)).astype(np.float32)  # of the first two rows alone
        run, without = prepare(PriorVectors(rows, w_in, w_out)), prepare()
        np.testing.assert_array_equal(run.w_in[[5, 2, 7]], w_in[[0, 1, 3]].astype(np.float32))
        np.testing.assert_array_equal(run.w_out[[5, 2]], w_out)
        others = np.setdiff1d(np.arange(N_WORDS), [5, 2, 7])
        np.testing.assert_array_equal(run.w_in[others], without.w_in[others])
        assert not run.w_out[[*others, 7]].any()

    def test_are_what_the_trainer_trains(self):
        run = prepare(epochs=1)
        before = run.w_in.copy()
        list(run.trainer.run())
        assert (run.w_in != before).any()
        assert run.w_out.any()
