# SPDX-License-Identifier: BSD-3-Clause
"""The negative-sampling objective alone: errors, loss and curvature of one batch of blocks."""

import numpy as np
import pytest

from skw2v import Word2VecVectorizer, WordVectors
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.objectives.logistic import (
    along_steps,
    curvature_bound,
    mean_of_nonzero,
    negative_errors,
    target_errors,
)

N_BLOCKS, N_TARGETS, N_NEGATIVES, N_HIDDEN, DIM = 3, 8, 4, 13, 5


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(N_BLOCKS, N_HIDDEN, DIM)).astype(np.float32)
    output = rng.normal(size=(N_BLOCKS, N_TARGETS + N_NEGATIVES, DIM)).astype(np.float32)
    positives = (rng.random((N_BLOCKS, N_TARGETS, N_HIDDEN)) < 0.3).astype(np.float32)
    negative_weight = rng.random((N_BLOCKS, N_HIDDEN)).astype(np.float32)
    return hidden, output, positives, negative_weight


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def scores_of(hidden, output):
    return np.einsum("bod,bhd->boh", output, hidden)


def weight_of_pairs(positives, negative_weight):
    of_negatives = np.repeat(negative_weight[:, None], N_NEGATIVES, axis=1)
    return np.concatenate([positives, of_negatives], axis=1)


def direct(scores, positives, negative_weight):
    """Loss, errors and curvatures of the bound, pair by pair, as equation 4 has them."""
    positive, negative = scores[:, :N_TARGETS], scores[:, N_TARGETS:]
    weight = weight_of_pairs(positives, negative_weight)
    loss = -(positives * np.log(sigmoid(positive))).sum()
    loss -= (negative_weight[:, None] * np.log(sigmoid(-negative))).sum()
    label = (np.arange(N_TARGETS + N_NEGATIVES) < N_TARGETS)[None, :, None]
    return loss, weight * (label - sigmoid(scores)), weight * (sigmoid(scores) - 0.5) / scores


def found_errors(scores, positives, negative_weight):
    by_output = np.ascontiguousarray(scores.transpose(1, 0, 2), dtype=np.float32)
    targets, negatives = by_output[:N_TARGETS], by_output[N_TARGETS:]
    loss = target_errors(targets, positives.transpose(1, 0, 2), Workspace())
    loss += negative_errors(negatives, negative_weight, Workspace())
    return loss, by_output.transpose(1, 0, 2)


def found_curvature(hidden, output, positives, negative_weight):
    signs = np.repeat(np.float32([1, -1]), [N_TARGETS, N_NEGATIVES])
    return along_steps(hidden, output, signs, weight_of_pairs(positives, negative_weight))


def test_loss_and_errors(batch):
    hidden, output, positives, negative_weight = batch
    scores = scores_of(hidden, output)
    loss, errors, _ = direct(*(array.astype(float) for array in (scores, *batch[2:])))
    found_loss, found = found_errors(scores, positives, negative_weight)
    assert found_loss == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(found, errors, rtol=1e-4, atol=1e-6)


def test_one_target_for_each_hidden_vector(batch):
    scores = scores_of(*batch[:2])[:, :N_TARGETS, 0]
    weight = (np.arange(N_TARGETS) != 3) * np.ones((N_BLOCKS, 1), dtype=np.float32)
    errors = np.ascontiguousarray(scores, dtype=np.float32)
    loss = target_errors(errors, weight.astype(np.float32), Workspace())
    assert loss == pytest.approx(-(weight * np.log(sigmoid(scores))).sum(), rel=1e-5)
    np.testing.assert_allclose(errors, weight * (1 - sigmoid(scores)), rtol=1e-4)


def test_curvature_is_that_of_the_bound_along_each_rows_step(batch):
    hidden, output, *weights = (array.astype(float) for array in batch)
    _, error, second = direct(scores_of(hidden, output), *weights)
    of_hidden, of_output = found_curvature(*batch)
    for b in range(N_BLOCKS):
        for h in range(N_HIDDEN):
            step = error[b, :, h] @ output[b]
            along = second[b, :, h] @ (output[b] @ step) ** 2 / (step @ step)
            assert of_hidden[b, h] == pytest.approx(along, rel=1e-4)
        for o in range(N_TARGETS + N_NEGATIVES):
            step = error[b, o] @ hidden[b]
            if not second[b, o].any():  # a target that nothing predicts has no curvature
                assert of_output[b, o] == 0
                continue
            along = second[b, o] @ (hidden[b] @ step) ** 2 / (step @ step)
            assert of_output[b, o] == pytest.approx(along, rel=1e-4)


def test_no_step_rises_above_the_bound(batch):
    # The parabola of that curvature lies above the loss, so that its minimum cannot overshoot
    hidden, output, *weights = (array.astype(float) for array in batch)
    loss, error, _ = direct(scores_of(hidden, output), *weights)
    of_hidden, _ = found_curvature(*batch)
    for b in range(N_BLOCKS):
        for h in range(N_HIDDEN):
            step = error[b, :, h] @ output[b]
            curvature = of_hidden[b, h]
            for length in (0.1, 1, 1 / curvature, 10):
                moved = hidden.copy()
                moved[b, h] += length * step
                gain = length - curvature * length**2 / 2
                after = direct(scores_of(moved, output), *weights)[0]
                assert after <= loss - gain * (step @ step) + 1e-3


def test_weightless_hidden_vectors_say_nothing(batch):
    hidden, output, positives, negative_weight = batch
    positives[:] = 0
    negative_weight[:] = 0
    loss, errors = found_errors(scores_of(hidden, output), positives, negative_weight)
    assert loss == 0
    assert not errors.any()
    for values in found_curvature(*batch):
        assert not values.any()
        assert mean_of_nonzero(values) == 0


def test_huge_scores_cost_a_finite_loss(batch):
    hidden, output, *weights = batch
    hidden, output = hidden * 1e5, output * 1e5
    loss, errors = found_errors(scores_of(hidden, output), *weights)
    assert np.isfinite(loss)
    assert np.isfinite(errors).all()
    for values in found_curvature(hidden, output, *weights):
        assert np.isfinite(values).all()


def test_bound_touches_the_loss_with_its_slope_and_lies_above_it():
    at = np.linspace(-9, 9, 41)[:, np.newaxis]
    there = np.linspace(-20, 20, 101)
    slope = -sigmoid(-at)
    change = there - at
    # The parabola touches the loss at ξ, and once more at −ξ
    parabola = -np.log(sigmoid(at)) + slope * change + curvature_bound(at / 2) * change**2 / 2
    assert (parabola >= -np.log(sigmoid(there)) - 1e-6).all()
    mirrored = -np.log(sigmoid(at)) + slope * -2 * at + curvature_bound(at / 2) * 2 * at**2
    np.testing.assert_allclose(mirrored, -np.log(sigmoid(-at)), atol=1e-6)
    assert curvature_bound(np.zeros(1)) == pytest.approx(1 / 4)


@pytest.mark.parametrize("n_wrong", range(5))
def test_scores_beyond_float32_cost_the_same_in_any_company(n_wrong):
    # 1 - σ(40) counts as the step from 1 to the number below it
    dearest = -np.log(np.finfo(np.float32).epsneg)
    scores = np.full((4, 1, 1), -40, dtype=np.float32)
    scores[:n_wrong] = 40
    weight = np.ones((1, 1), dtype=np.float32)
    loss = negative_errors(scores.copy(), weight, Workspace())
    assert loss == pytest.approx(n_wrong * dearest, abs=1e-4)
    loss = target_errors(-scores, np.ones_like(scores), Workspace())
    assert loss == pytest.approx(n_wrong * dearest, abs=1e-4)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_a_negative_that_is_its_own_target_costs_nothing_however_sure_it_is(architecture):
    options = {"architecture": architecture, "window": 1, "sample": 0, "random_state": 0}
    model = Word2VecVectorizer(dim=2, epochs=1, learning_rate=1e-6, **options)
    vectors = WordVectors(["ax", "by"], [[20.0, 0.0], [-20.0, 0.0]])
    model.set_params(init_vectors=vectors, init_output_vectors=vectors)
    loss = model.fit([["ax"] * 200, ["by"] * 200]).loss_curve_[0]
    # Half of the negatives are the target, the others are told from it with certainty
    assert 0 <= loss < 0.02
