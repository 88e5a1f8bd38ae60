# SPDX-License-Identifier: BSD-3-Clause
"""Models and negative sampling do what the equations say, pair by pair."""

import numpy as np
import pytest
import reference

from skw2v import Word2VecVectorizer
from skw2v._corpus.corpus import Corpus
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.batch_task import BatchSettings, measure
from skw2v._training.choices import ARCHITECTURES as CHOICES
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.optimizers.total_curvature import ExpectedCounts
from skw2v._training.sampling.batch import BlockShape, even_parts
from skw2v._training.sampling.sampler import Sampler

N_WORDS, DIM = 40, 6
# Sizes of a block, and its negatives
SHAPES = [
    (BlockShape(16, 1), 16),
    (BlockShape(16, 5), 16),
    (BlockShape(8, 8), 8),
    (BlockShape(4, 3), 8),
    (BlockShape(8, 9), 4),
    (BlockShape(4, 20), 4),
]


def random_tables(seed=0, scale=0.7):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=scale, size=(2, N_WORDS, DIM)).astype(np.float32)


def make_objective(shape, shared=None, negative=5, counts=None):
    counts = np.ones(N_WORDS, dtype=int) if counts is None else counts
    return NegativeSampling(
        counts,
        negative=negative,
        ns_exponent=0.75,
        tokens=shape.tokens,
        shared=shared or shape.tokens,
    )


def draw(shape, shared=None, *, lengths=(7, 1, 0, 2, 30, 3, 16, 5), shrink_windows=True, seed=0):
    """What one epoch learns from documents of these lengths."""
    rng = np.random.default_rng(seed)
    ids = rng.integers(N_WORDS, size=sum(lengths)).astype(np.int32)
    counts = np.bincount(ids, minlength=N_WORDS)
    sampler = Sampler(
        Corpus(ids, np.concatenate(([0], np.cumsum(lengths)))),
        counts,
        shape,
        sample=0.0,
        shrink_windows=shrink_windows,
        draw=make_objective(shape, shared, counts=counts).draw,
        seed=seed,
    )
    return sampler.draw(0, 0)


def without_own_negatives(batch):
    """The batch with negatives that are nobody's target."""
    others = np.setdiff1d(np.arange(N_WORDS, dtype=np.int32), batch.centre_ids)
    return batch._replace(draws=np.resize(others, batch.draws.shape))


def by_model(batch, shape, architecture, w_in, w_out, negative=5, workspaces=None):
    """Loss and gradients by word, as the reference gives them."""
    scratch, buffers = workspaces or (Workspace(), Workspace())
    model = CHOICES[architecture].model(shape)
    objective = make_objective(shape, batch.draws.shape[1], negative)
    targets = objective.look_up(model.target_ids(batch), batch.draws)
    output_ids = objective.output_ids(targets, batch.draws)
    output_rows = w_out[output_ids]
    hidden, pullback = model.forward(batch, w_in[batch.context_ids], scratch, buffers)
    hidden = hidden._replace(targets=targets)
    loss = objective.forward_backward(hidden, output_rows, scratch)
    by_in, by_out = np.zeros(w_in.shape), np.zeros(w_out.shape)
    np.add.at(by_in, batch.context_ids, -pullback())
    np.add.at(by_out, output_ids, -output_rows)
    return reference.Result(loss, hidden.total_targets(), by_in, by_out)


def by_reference(batch, architecture, w_in, w_out, negative=5):
    return reference.ARCHITECTURES[architecture](
        reference.targets(batch, architecture),
        w_in.astype(float),
        w_out.astype(float),
        negative,
    )


def assert_agree(found, expected):
    assert found.n_targets == expected.n_targets
    assert found.loss == pytest.approx(expected.loss, rel=1e-5)
    np.testing.assert_allclose(found.w_in, expected.w_in, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(found.w_out, expected.w_out, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("shrink_windows", [True, False])
@pytest.mark.parametrize(("shape", "shared"), SHAPES, ids=str)
def test_loss_and_gradients_are_those_of_the_pairs(architecture, shrink_windows, shape, shared):
    batch = draw(shape, shared, shrink_windows=shrink_windows)
    w_in, w_out = random_tables()
    assert_agree(
        by_model(batch, shape, architecture, w_in, w_out),
        by_reference(batch, architecture, w_in, w_out),
    )


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("window", range(1, 21))
def test_every_window_reaches_past_its_block(architecture, window):
    shape = BlockShape(4, window)
    batch = draw(shape, lengths=(25, 1, 9), seed=window)
    w_in, w_out = random_tables(window)
    assert_agree(
        by_model(batch, shape, architecture, w_in, w_out),
        by_reference(batch, architecture, w_in, w_out),
    )


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("negative", [1, 5, 20])
@pytest.mark.parametrize("lengths", [(1,), (2,), (1, 1, 1, 1), (1, 2, 1), (16,), (17,)])
def test_small_corpora(architecture, negative, lengths):
    shape = BlockShape(16, 3)
    batch = draw(shape, lengths=lengths)
    w_in, w_out = random_tables()
    assert_agree(
        by_model(batch, shape, architecture, w_in, w_out, negative),
        by_reference(batch, architecture, w_in, w_out, negative),
    )


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("most_blocks", [1, 2, 3, 100])
def test_batches_add_up_to_the_shard(architecture, most_blocks):
    shape = BlockShape(8, 11)
    shard = draw(shape)
    tables = random_tables()
    batches = [shard.cut(*part) for part in even_parts(shard.n_blocks, most_blocks)]
    found = total([by_model(batch, shape, architecture, *tables) for batch in batches])
    assert_agree(found, total([by_reference(batch, architecture, *tables) for batch in batches]))
    whole = by_reference(shard, architecture, *tables)
    assert found.n_targets == whole.n_targets
    if architecture == "skipgram":  # whose negatives don't depend on how the blocks are cut
        assert_agree(found, whole)


def total(results):
    return reference.Result(*(sum(values) for values in zip(*results, strict=True)))


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_gradients_agree_with_finite_differences(architecture):
    shape = BlockShape(8, 4)
    batch = draw(shape, lengths=(9, 4))
    tables = random_tables()
    found = by_model(batch, shape, architecture, *tables)
    gradient = np.stack([found.w_in, found.w_out])
    tables = tables.astype(float)
    step = 1e-5
    for seed in range(10):
        direction = np.random.default_rng(seed).normal(size=tables.shape)
        ahead = by_reference(batch, architecture, *(tables + step * direction))
        behind = by_reference(batch, architecture, *(tables - step * direction))
        slope = (ahead.loss - behind.loss) / (2 * step)
        assert np.vdot(gradient, direction) == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_each_coordinate_agrees_with_finite_differences(architecture):
    shape = BlockShape(4, 2)
    batch = draw(shape, lengths=(3, 2))
    tables = random_tables()
    found = by_model(batch, shape, architecture, *tables)
    tables = tables.astype(float)
    step = 1e-5
    for table, gradient in enumerate([found.w_in, found.w_out]):
        for index in np.ndindex(*gradient.shape):
            losses = []
            for sign in (1, -1):
                moved = tables.copy()
                moved[table][index] += sign * step
                losses.append(by_reference(batch, architecture, *moved).loss)
            slope = (losses[0] - losses[1]) / (2 * step)
            assert gradient[index] == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_a_target_is_no_negative_of_its_own(architecture):
    shape = BlockShape(4, 2)
    batch = draw(shape, lengths=(9, 4), shrink_windows=False)
    always = batch._replace(draws=np.full_like(batch.draws, batch.centre_ids[1]))
    tables = random_tables()
    found = by_model(always, shape, architecture, *tables)
    assert_agree(found, by_reference(always, architecture, *tables))
    # Counted as negatives, the same draws cost more
    other = always._replace(draws=np.full_like(batch.draws, N_WORDS - 1))
    zeros = tables[0], np.zeros_like(tables[1])
    assert by_model(always, shape, architecture, *zeros).loss < 0.97 * (
        by_model(other, shape, architecture, *zeros).loss
    )


def test_a_pair_of_words_that_always_stand_together_is_certain():
    texts = ["tea milk"] * 200
    options = {"min_count": 1, "sample": 0, "window": 1, "dim": 10, "random_state": 0}
    for architecture in ("skipgram", "cbow"):
        model = Word2VecVectorizer(architecture=architecture, **options).fit(texts)
        assert model.loss_curve_[-1] < 0.02


def test_untrained_output_vectors_cost_one_bit_a_decision():
    shape = BlockShape(16, 5)
    batch = without_own_negatives(draw(shape))
    w_in, _ = random_tables()
    for architecture in ("skipgram", "cbow"):
        found = by_model(batch, shape, architecture, w_in, np.zeros_like(w_in), negative=7)
        assert found.loss / found.n_targets == pytest.approx(8 * np.log(2), rel=1e-6)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_hopeless_scores_stay_finite(architecture):
    shape = BlockShape(16, 5)
    batch = draw(shape)
    w_in, w_out = random_tables(scale=1e4)
    found = by_model(batch, shape, architecture, w_in, w_out)
    assert np.isfinite(found.loss)
    assert np.isfinite(found.w_in).all()
    assert np.isfinite(found.w_out).all()


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_a_used_workspace_changes_nothing(architecture):
    shape = BlockShape(8, 3)
    workspaces, results = (Workspace(), Workspace()), []
    tables = random_tables()
    for lengths in [(20,), (200,), (20,)]:
        batch = draw(shape, lengths=lengths)
        results.append(by_model(batch, shape, architecture, *tables, workspaces=workspaces))
    for first, last in zip(results[0], results[-1], strict=True):
        np.testing.assert_array_equal(first, last)


def test_curvature_of_cbow_is_felt_through_the_mean():
    # A context row moves the mean of n words by 1/n of its step, and feels 1/n of what that
    # changes, n times
    shape = BlockShape(8, 2)
    batch = without_own_negatives(draw(shape, lengths=(12, 1, 5), shrink_windows=False))
    w_in, w_out = random_tables()
    model, objective = CHOICES["cbow"].model(shape), make_objective(shape)
    hidden, _ = model.forward(batch, w_in[batch.context_ids], Workspace(), Workspace())
    targets = objective.look_up(model.target_ids(batch), batch.draws)
    output_rows = w_out[objective.output_ids(targets, batch.draws)]
    nobody = [ExpectedCounts.of(np.zeros((n_roles, 1)), np.ones(n_roles)) for n_roles in (1, 2)]
    settings = BatchSettings(model, objective, *nobody)
    measured = measure(settings, hidden, output_rows, 1.0).context.by_role[0]

    wide_in, wide_out = w_in.astype(float), w_out.astype(float)
    felt = []
    for target in reference.targets(batch, "cbow"):
        n = len(target.context)
        if n == 0:
            continue
        hidden = wide_in[target.context].mean(axis=0)
        _, by_hidden = reference.one_target(
            hidden, target.centre, target.negatives, wide_out, 5, np.zeros_like(wide_out)
        )
        outputs = wide_out[[target.centre, *target.negatives]]
        weights = np.array([1.0] + [5 / shape.tokens] * shape.tokens)
        scores = outputs @ hidden
        bound = np.tanh(scores / 2) / (2 * scores)
        along = (outputs @ by_hidden) ** 2 / (by_hidden @ by_hidden)
        felt.append(n / n**2 * (weights * bound * along).sum())
    assert measured == pytest.approx(np.mean(felt), rel=1e-4)
