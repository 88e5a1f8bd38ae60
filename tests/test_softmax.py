# SPDX-License-Identifier: BSD-3-Clause
"""The full softmax does what its equation says, word by word."""

import numpy as np
import pytest
import reference
from scipy.special import logsumexp

from skw2v._corpus.corpus import Corpus
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.choices import ARCHITECTURES as CHOICES
from skw2v._training.objectives import softmax as softmax_module
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.sampling.batch import BlockShape
from skw2v._training.sampling.sampler import Sampler

N_WORDS, DIM = 30, 6
ARCHITECTURES = ["skipgram", "cbow"]
SHAPES = [BlockShape(16, 1), BlockShape(8, 5), BlockShape(4, 9)]


@pytest.fixture(params=[1, 3, 1000], ids="{}_at_once".format)
def at_once(request, monkeypatch):
    """How many hidden vectors are scored at once."""
    monkeypatch.setattr(softmax_module, "SCORE_BYTES", 4 * N_WORDS * request.param)


def random_tables(scale=0.7, n_words=N_WORDS):
    rng = np.random.default_rng(0)
    return rng.normal(scale=scale, size=(2, n_words, DIM)).astype(np.float32)


def draw(shape, lengths=(7, 1, 0, 2, 30, 3, 16, 5), n_words=N_WORDS):
    ids = np.random.default_rng(0).integers(n_words, size=sum(lengths)).astype(np.int32)
    return Sampler(
        Corpus(ids, np.concatenate(([0], np.cumsum(lengths)))),
        np.bincount(ids, minlength=n_words),
        shape,
        sample=0.0,
        shrink_windows=True,
        draw=Softmax(n_words).draw,
        seed=0,
    ).draw(0, 0)


def forward(batch, shape, architecture, w_in):
    scratch = Workspace()
    model = CHOICES[architecture].model(shape)
    hidden, pullback = model.forward(batch, w_in[batch.context_ids], scratch, Workspace())
    return hidden._replace(targets=model.target_ids(batch)), pullback, scratch


def by_model(batch, shape, architecture, w_in, w_out):
    objective = Softmax(len(w_out))
    hidden, pullback, scratch = forward(batch, shape, architecture, w_in)
    output_ids = objective.output_ids(hidden.targets, batch.draws)
    output_rows = w_out[output_ids]
    loss = objective.forward_backward(hidden, output_rows, scratch)
    by_in = np.zeros(w_in.shape)
    np.add.at(by_in, batch.context_ids, -pullback())
    return reference.Result(loss, hidden.total_targets(), by_in, -output_rows)


def by_reference(batch, architecture, w_in, w_out):
    found = reference.targets(batch, architecture)
    tables = w_in.astype(float), w_out.astype(float)
    return reference.ARCHITECTURES[architecture](found, *tables, reference.softmax_loss)


def assert_agree(found, expected):
    assert found.n_targets == expected.n_targets
    assert found.loss == pytest.approx(expected.loss, rel=1e-5, abs=1e-5)
    np.testing.assert_allclose(found.w_in, expected.w_in, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(found.w_out, expected.w_out, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_loss_and_gradients_are_those_of_the_pairs(architecture, shape, at_once):
    batch, tables = draw(shape), random_tables()
    assert_agree(
        by_model(batch, shape, architecture, *tables),
        by_reference(batch, architecture, *tables),
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("n_words", [1, 2, 3])
@pytest.mark.parametrize("lengths", [(1,), (2,), (1, 2, 1), (17,)], ids=str)
def test_small_corpora(architecture, n_words, lengths):
    shape = BlockShape(8, 3)
    batch, tables = draw(shape, lengths, n_words), random_tables(n_words=n_words)
    assert_agree(
        by_model(batch, shape, architecture, *tables),
        by_reference(batch, architecture, *tables),
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_gradients_agree_with_finite_differences(architecture):
    shape = BlockShape(4, 2)
    batch, tables = draw(shape, (3, 2)), random_tables()
    found = by_model(batch, shape, architecture, *tables)
    tables, step = tables.astype(float), 1e-5
    for table, gradient in enumerate([found.w_in, found.w_out]):
        for index in np.ndindex(*gradient.shape):
            losses = []
            for sign in (1, -1):
                moved = tables.copy()
                moved[table][index] += sign * step
                losses.append(by_reference(batch, architecture, *moved).loss)
            slope = (losses[0] - losses[1]) / (2 * step)
            assert gradient[index] == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("safe", [True, False])
def test_the_loss_is_the_logarithm_of_probabilities_that_sum_to_one(safe):
    rng = np.random.default_rng(0)
    scores = (10 * rng.normal(size=(4, N_WORDS))).astype(np.float32)
    expected = logsumexp(scores.astype(float), axis=1)[:, np.newaxis] - scores
    for word in range(N_WORDS):
        found, pairs = scores.copy(), (np.arange(4), np.full(4, word))
        of_targets, sums = softmax_module._exponentials(found, pairs, safe)
        loss = np.log(sums).sum() - of_targets
        assert loss == pytest.approx(expected[:, word].sum(), rel=1e-5)
        np.testing.assert_allclose(found / sums[:, np.newaxis], np.exp(-expected), rtol=1e-4)


def test_scores_are_safe_where_no_exponential_overflows():
    unit = np.eye(3, dtype=np.float32)
    assert softmax_module._are_safe(unit, 49 * unit)
    assert not softmax_module._are_safe(2 * unit, 26 * unit)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_untrained_words_are_equally_likely(architecture):
    shape, (w_in, w_out) = BlockShape(8, 3), random_tables()
    found = by_model(draw(shape), shape, architecture, w_in, np.zeros_like(w_out))
    assert found.loss / found.n_targets == pytest.approx(np.log(N_WORDS), rel=1e-6)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_hopeless_scores_stay_finite(architecture):
    shape, (w_in, w_out) = BlockShape(8, 3), random_tables(scale=1e4)
    batch = draw(shape)
    found = by_model(batch, shape, architecture, w_in, w_out)
    for values in (found.loss, found.w_in, found.w_out):
        assert np.isfinite(values).all()
    hidden, *_ = forward(batch, shape, architecture, w_in)
    for values in Softmax(N_WORDS).curvature(hidden, w_out):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_no_step_of_a_hidden_vector_rises_above_the_bound(architecture):
    shape, (w_in, w_out) = BlockShape(8, 3), random_tables(scale=1.5)
    hidden, *_ = forward(draw(shape, (8,)), shape, architecture, w_in)
    of_hidden, _ = Softmax(N_WORDS).curvature(hidden, w_out)
    vectors, _, weights = softmax_module._flat(hidden)
    rows, words = softmax_module._pairs(hidden)
    wide = w_out.astype(float)

    def loss(vector, targets):
        scores = wide @ vector
        return len(targets) * logsumexp(scores) - scores[targets].sum()

    checked = 0
    for row, vector in enumerate(vectors.astype(float)):
        targets = words[rows == row]
        if not len(targets):
            continue
        scores = wide @ vector
        step = wide[targets].sum(axis=0) - weights[row] * np.exp(scores - logsumexp(scores)) @ wide
        curvature = of_hidden.reshape(-1)[row]
        for length in (0.1, 1, 1 / curvature, 10):
            bound = loss(vector, targets) - (length - curvature * length**2 / 2) * (step @ step)
            assert loss(vector + length * step, targets) <= bound + 1e-4
            checked += 1
    assert checked > 20


def test_no_step_of_a_word_rises_above_the_bound():
    scores = 3 * np.random.default_rng(0).normal(size=(5, N_WORDS))
    p = np.exp(scores - logsumexp(scores, axis=1)[:, np.newaxis])
    bound = softmax_module._logistic_bound(p)
    for word in range(N_WORDS):
        for change in (-5, -1, 0.3, 4):
            moved = scores.copy()
            moved[:, word] += change
            after = logsumexp(moved, axis=1) - logsumexp(scores, axis=1)
            parabola = p[:, word] * change + bound[:, word] * change**2 / 2
            assert (after <= parabola + 1e-9).all()


def local_batch(architecture):
    """An objective that reckons with the local curvature, and a batch of it."""
    shape, (w_in, w_out) = BlockShape(8, 3), random_tables()
    hidden, _, scratch = forward(draw(shape), shape, architecture, w_in)
    return Softmax(N_WORDS), hidden, w_out, scratch


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_local_curvature_of_rows_is_that_of_all_hidden_vectors(architecture, at_once):
    objective, hidden, w_out, scratch = local_batch(architecture)
    objective.forward_backward(hidden, w_out.copy(), scratch)
    found = objective.row_curvature(scratch)
    vectors, _, weights = softmax_module._flat(hidden)
    expected = np.zeros(N_WORDS)
    for vector, weight in zip(vectors, weights, strict=True):
        scores = w_out @ vector
        expected += weight * np.exp(scores - logsumexp(scores)) * (vector @ vector)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_local_curvature_of_a_row_is_no_less_than_the_second_derivative(architecture):
    objective, hidden, w_out, scratch = local_batch(architecture)
    objective.forward_backward(hidden, w_out.copy(), scratch)
    found = objective.row_curvature(scratch)
    vectors, _, weights = softmax_module._flat(hidden)
    rng, wide, step = np.random.default_rng(0), w_out.astype(float), 1e-3
    for word in range(N_WORDS):
        direction = rng.normal(size=DIM)
        direction /= np.linalg.norm(direction)
        losses = []  # but for the scores of targets, which are straight
        for length in (-step, 0, step):
            moved = wide.copy()
            moved[word] += length * direction
            losses.append(weights @ logsumexp(vectors @ moved.T, axis=1))
        assert np.diff(losses, 2)[0] / step**2 <= found[word]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_local_curvature_of_hidden_vectors_is_their_variance_half_way_there(architecture):
    objective, hidden, w_out, _ = local_batch(architecture)
    of_hidden, by_role = objective.curvature(hidden, w_out)
    vectors, _, weights = softmax_module._flat(hidden)
    rows, words = softmax_module._pairs(hidden)
    checked = 0
    for row, (vector, found) in enumerate(zip(vectors, of_hidden.reshape(-1), strict=True)):
        targets = words[rows == row]
        if not found:
            continue
        scores = w_out @ vector
        p = np.exp(scores - logsumexp(scores))
        step = w_out[targets].sum(axis=0) - weights[row] * p @ w_out
        change = w_out @ step - p @ w_out @ step
        expected = p @ change**2 + (change[targets] ** 2).mean() / 4
        assert found == pytest.approx(weights[row] * expected / (step @ step), rel=1e-3)
        checked += 1
    assert checked > 10
    assert by_role[0] > 0
    assert len(by_role) == 1  # `row_curvature` has what the other words meet


def test_memory_is_bounded_whatever_the_vocabulary():
    for n_words in (1, 10_000, 1_000_000, 10**9):
        n = Softmax(n_words)._rows_at_once()
        assert n >= 1
        assert n == 1 or 4 * n * n_words <= softmax_module.SCORE_BYTES
