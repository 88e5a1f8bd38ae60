"""The negative-sampling objective alone: loss, gradients and curvature of one batch of blocks."""

import numpy as np
import pytest

from skw2v._objective import negative_sampling
from skw2v._workspace import Workspace

N_BLOCKS, N_TARGETS, N_NEGATIVES, N_HIDDEN, DIM = 3, 8, 4, 13, 5


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(N_BLOCKS, N_HIDDEN, DIM)).astype(np.float32)
    output = rng.normal(size=(N_BLOCKS, N_TARGETS + N_NEGATIVES, DIM)).astype(np.float32)
    positives = (rng.random((N_BLOCKS, N_TARGETS, N_HIDDEN)) < 0.3).astype(np.float32) / 2
    negative_weight = rng.random((N_BLOCKS, N_HIDDEN)).astype(np.float32)
    return hidden, output, positives, negative_weight


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def direct(hidden, output, positives, negative_weight):
    """Equation 4 for every pair, as a function of the pairs' scores and weights."""
    scores = np.einsum("bod,bhd->boh", output, hidden)
    positive, negative = scores[:, :N_TARGETS], scores[:, N_TARGETS:]
    weight = 2 * np.concatenate(
        [positives, np.repeat(negative_weight[:, None], N_NEGATIVES, axis=1)], axis=1
    )
    loss = -(2 * positives * np.log(sigmoid(positive))).sum()
    loss -= (2 * negative_weight[:, None] * np.log(sigmoid(-negative))).sum()
    label = (np.arange(N_TARGETS + N_NEGATIVES) < N_TARGETS)[None, :, None]
    return loss, weight * (label - sigmoid(scores)), weight * (sigmoid(scores) - 0.5) / scores


def test_loss_and_gradients(batch):
    loss, error, _ = direct(*(array.astype(float) for array in batch))
    found = negative_sampling(*batch, Workspace())
    hidden, output, *_ = batch
    assert found.loss == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(
        found.hidden, np.einsum("boh,bod->bhd", error, output), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(
        found.output, np.einsum("boh,bhd->bod", error, hidden), rtol=1e-4, atol=1e-5
    )
    assert found.curvature is None


def test_curvature_is_that_of_the_bound_along_each_rows_step(batch):
    hidden, output, *_ = (array.astype(float) for array in batch)
    _, error, second = direct(*(array.astype(float) for array in batch))
    found = negative_sampling(*batch, Workspace(), measure_curvature=True).curvature

    of_hidden, of_target, of_negative = [], [], []
    for b in range(N_BLOCKS):
        for h in range(N_HIDDEN):
            step = error[b, :, h] @ output[b]
            of_hidden.append(second[b, :, h] @ (output[b] @ step) ** 2 / (step @ step))
        for o in range(N_TARGETS + N_NEGATIVES):
            if not second[b, o].any():  # a target that nothing predicts has no curvature
                continue
            step = error[b, o] @ hidden[b]
            values = of_target if o < N_TARGETS else of_negative
            values.append(second[b, o] @ (hidden[b] @ step) ** 2 / (step @ step))
    assert found.hidden == pytest.approx(np.mean(of_hidden), rel=1e-4)
    assert found.positive == pytest.approx(np.mean(of_target), rel=1e-4)
    assert found.negative == pytest.approx(np.mean(of_negative), rel=1e-4)


def test_no_step_rises_above_the_bound(batch):
    # The parabola of that curvature lies above the loss, so that its minimum cannot overshoot
    arrays = [array.astype(float) for array in batch]
    loss, error, _ = direct(*arrays)
    found = negative_sampling(*batch, Workspace(), measure_curvature=True)
    for b in range(N_BLOCKS):
        for h in range(N_HIDDEN):
            step = error[b, :, h] @ arrays[1][b]
            curvature = found.hidden_curvature[b, h]
            for length in (0.1, 1, 1 / curvature, 10):
                moved = arrays[0].copy()
                moved[b, h] += length * step
                gain = length - curvature * length**2 / 2
                assert direct(moved, *arrays[1:])[0] <= loss - gain * (step @ step) + 1e-3


def test_weightless_hidden_vectors_say_nothing(batch):
    hidden, output, positives, negative_weight = batch
    positives[:] = 0
    negative_weight[:] = 0
    found = negative_sampling(
        hidden, output, positives, negative_weight, Workspace(), measure_curvature=True
    )
    assert found.loss == 0
    assert not found.hidden.any()
    assert not found.output.any()
    assert found.curvature == (0, 0, 0)


def test_huge_scores_cost_a_finite_loss(batch):
    hidden, output, positives, negative_weight = batch
    found = negative_sampling(
        hidden * 1e5, output * 1e5, positives, negative_weight, Workspace(), measure_curvature=True
    )
    assert np.isfinite(found.loss)
    for values in (found.hidden, found.output, *found.curvature):
        assert np.isfinite(values).all()
