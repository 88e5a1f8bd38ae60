"""Training as a whole, against the pairs of the reference."""

import numpy as np
import pytest
import reference

from skw2v._corpus.corpus import Corpus
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.kernels import KERNELS
from skw2v._training.objectives.curvature import Curvature
from skw2v._training.sampling import sampler as _sampling
from skw2v._training.sampling.batch import BlockShape
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.trainer import LearningRate, Trainer
from skw2v._training.updates.damping import ExpectedHits, row_steps, step_sizes

N_WORDS, DIM, NEGATIVE = 60, 5, 5
SHAPE = BlockShape(8, 8, 3)


@pytest.fixture
def sampler(monkeypatch):
    monkeypatch.setattr(_sampling, "SHARD_TOKENS", 100)
    rng = np.random.default_rng(0)
    ids = rng.integers(N_WORDS, size=350).astype(np.int32)
    return Sampler(
        Corpus(ids, np.array([0, 40, 41, 41, 250, 350])),
        np.bincount(ids, minlength=N_WORDS),
        SHAPE,
        sample=0.05,
        ns_exponent=0.75,
        shrink_windows=True,
        seed=1,
    )


@pytest.fixture
def tables():
    return np.random.default_rng(1).normal(scale=0.5, size=(2, N_WORDS, DIM)).astype(np.float32)


def by_reference(sampler, architecture, tables, epoch, batch_size):
    """Loss, targets and gradients of one epoch, all of it from the same tables."""
    found = [
        target
        for shard in range(sampler.n_shards)
        for part in sampler.draw(epoch, shard).parts(-(-batch_size // SHAPE.tokens))
        for target in reference.targets(part, SHAPE, architecture)
    ]
    return reference.ARCHITECTURES[architecture](found, *tables.astype(float), NEGATIVE)


def train(sampler, architecture, tables, rate, *, epochs=1, batch_size=64, n_jobs=1):
    tables = tables.copy()
    trainer = Trainer(
        sampler,
        KERNELS[architecture](SHAPE, NEGATIVE),
        *tables,
        learning_rate=LearningRate(rate, rate),
        epochs=epochs,
        batch_size=batch_size,
        n_jobs=n_jobs,
    )
    return list(trainer.run()), tables


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("batch_size", [8, 64, 10_000])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_loss_is_the_mean_over_the_targets(architecture, batch_size, n_jobs, sampler, tables):
    # The learning rate is too small to move the tables: every epoch is that of the same tables
    records, _ = train(
        sampler, architecture, tables, 1e-20, epochs=3, batch_size=batch_size, n_jobs=n_jobs
    )
    for epoch, record in enumerate(records):
        expected = by_reference(sampler, architecture, tables, epoch, batch_size)
        assert record.epoch == epoch
        assert record.loss == pytest.approx(expected.loss / expected.n_targets, rel=1e-5)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("batch_size", [8, 10_000])
def test_small_steps_follow_the_gradient(architecture, batch_size, sampler, tables):
    rate = 1e-4
    _, after = train(sampler, architecture, tables, rate, batch_size=batch_size)
    expected = by_reference(sampler, architecture, tables, 0, batch_size)
    moved = (after.astype(float) - tables) / rate
    np.testing.assert_allclose(moved[0], -expected.w_in, rtol=0.02, atol=0.02)
    np.testing.assert_allclose(moved[1], -expected.w_out, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("batch_size", [8, 10_000])
def test_an_epoch_of_training_lowers_the_loss(architecture, batch_size, sampler, tables):
    _, after = train(sampler, architecture, tables, 0.1, batch_size=batch_size)
    before = by_reference(sampler, architecture, tables, 0, batch_size)
    assert by_reference(sampler, architecture, after, 0, batch_size).loss < 0.97 * before.loss


def test_targets_and_negatives_are_damped_alike(sampler):
    # Else the sum of pulls and pushes is biased, and output vectors drift along their mean
    part = sampler.draw(0, 0).part
    hits = ExpectedHits.of(np.linspace(3, 0, N_WORDS), np.linspace(2, 0, N_WORDS))
    sizes = step_sizes(hits, Curvature(0.5, 0.1, 4.0), 0.2, SHAPE)
    steps = row_steps(part, sizes, Workspace())
    of_negative = dict(zip(part.negative_ids.reshape(-1), steps.negative.reshape(-1), strict=True))
    words, times = np.unique(part.context_ids, return_counts=True)
    once = set(words[times == 1]) & set(of_negative) & set(part.centre_ids)
    assert len(once) > 5
    for word, step in zip(part.centre_ids, steps.centre, strict=True):
        if word in once:
            assert step == of_negative[word] < 0.2


def test_learning_rate_falls_linearly():
    rate = LearningRate(0.025, 0.005)
    found = [rate.at(progress) for progress in (0, 0.25, 0.5, 0.75, 1)]
    np.testing.assert_allclose(found, [0.025, 0.020, 0.015, 0.010, 0.005])
    assert rate.at(1.1) == 0.005


def test_records(sampler, tables):
    trainer = Trainer(
        sampler,
        KERNELS["skipgram"](SHAPE, NEGATIVE),
        *tables,
        learning_rate=LearningRate(0.04, 0.02),
        epochs=4,
        batch_size=64,
    )
    records = list(trainer.run())
    np.testing.assert_allclose([r.learning_rate for r in records], [0.035, 0.03, 0.025, 0.02])
    assert all(r.n_tokens == 350 and r.seconds > 0 for r in records)
