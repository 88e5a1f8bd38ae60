# SPDX-License-Identifier: BSD-3-Clause
"""Soft debiasing: its map is found by optimisation, and other solvers judge it."""

import numpy as np
import pytest
from debias_setup import NEUTRAL, PAIRS, SPECIFIC, random_vectors, unit
from scipy.optimize import check_grad, minimize
from sklearn.exceptions import ConvergenceWarning

from skw2v import WordVectors
from skw2v.debias import SoftDebias
from skw2v.debias._soft_map import SoftObjective


@pytest.fixture
def wv():
    return random_vectors(SPECIFIC + NEUTRAL)


def cost(T, W, N, B, strength):
    """The paper's objective as it stands; words are columns."""
    kept = (T @ W).T @ (T @ W) - W.T @ W
    shared = (T @ N).T @ (T @ B)
    return np.sum(kept**2) + strength * np.sum(shared**2)


def soft_problem(wv, strength, n_components=1):
    soft = SoftDebias(PAIRS, SPECIFIC, strength=strength, n_components=n_components).fit(wv)
    W, N = unit(wv.vectors).T, unit(wv[NEUTRAL]).T
    return soft, (W, N, soft.bias_subspace_.T, strength)


@pytest.mark.parametrize("n_components", [1, 2])
@pytest.mark.parametrize("strength", [0.2, 5.0, 500.0])
def test_no_map_near_by_costs_less(wv, strength, n_components):
    soft, problem = soft_problem(wv, strength, n_components)
    T = soft.transformation_
    least, rng = cost(T, *problem), np.random.default_rng(0)
    assert least < cost(np.eye(8), *problem)
    for size in (1e-1, 1e-2, 1e-3):
        others = [cost(T + size * rng.normal(size=T.shape), *problem) for _ in range(200)]
        assert min(others) >= least * (1 - 1e-9)


def test_another_solver_finds_no_cheaper_map():
    """Here the condition on X = TᵀT matters: without it the best X has an eigenvalue of −.106."""
    wv = WordVectors(["she", "he", "neutral"], [[0.4, 1.3], [0.0, 1.0], [1.4, 1.2]])
    soft = SoftDebias([("she", "he")], ["she", "he"], strength=50).fit(wv)
    W, B = unit(wv.vectors).T, soft.bias_subspace_.T
    problem = (W, W[:, 2:], B, 50)
    rng = np.random.default_rng(0)
    found = min(
        minimize(lambda t: cost(t.reshape(2, 2), *problem), rng.normal(size=4), tol=1e-12).fun
        for _ in range(20)
    )
    assert cost(soft.transformation_, *problem) == pytest.approx(found, rel=1e-5)
    assert np.linalg.eigvalsh(soft.transformation_).min() == pytest.approx(0, abs=1e-3)


def test_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(2, 4, 4))
    objective = SoftObjective(np.diag([4.0, 3, 2, 1]), A @ A.T, B[:, :2], 0.7)
    root = rng.normal(size=16)
    error = check_grad(lambda q: objective(q)[0], lambda q: objective(q)[1], root)
    assert error < 1e-4 * np.linalg.norm(objective(root)[1])


@pytest.mark.parametrize("strength", [0, 0.2, 10, 1e6])
def test_soft_debiasing_by_hand(strength):
    """Words in pairs that mirror each other: only the share x of b in TᵀT changes.

    With g = Σ (w·b)² over all words and m the same over neutral ones, g² (x − 1)² + λ m x² is
    least at x = g² / (g² + λ m); here g = 2 · .64 + 2 · .36 = 2 and m = .72.
    """
    vectors = [[0.8, 0.6, 0.0], [-0.8, 0.6, 0.0], [0.6, 0.0, 0.8], [-0.6, 0.0, 0.8]]
    wv = WordVectors(["she", "he", "nurse", "guard"], vectors)
    soft = SoftDebias([("she", "he")], ["she", "he"], strength=strength).fit(wv)
    share = np.sqrt(4 / (4 + 0.72 * strength))
    np.testing.assert_allclose(np.diag(soft.transformation_), [share, 1, 1], rtol=1e-4)
    np.testing.assert_allclose(soft.transformation_, np.diag([share, 1, 1]), atol=1e-4)


def test_a_large_strength_neutralizes(wv):
    soft = SoftDebias(PAIRS, SPECIFIC, strength=1e7).fit(wv)
    debiased = soft.transform(wv)
    assert np.abs(debiased[NEUTRAL] @ soft.bias_direction_).max() < 1e-2
    np.testing.assert_allclose(np.linalg.norm(debiased.vectors, axis=1), 1)


def test_fewer_words_than_dimensions():
    wv = random_vectors(["she", "he", "a", "b"], dim=20)
    soft = SoftDebias([("she", "he")], ["she", "he"], strength=1000).fit(wv)
    W, N = unit(wv.vectors).T, unit(wv[["a", "b"]]).T
    problem = (W, N, soft.bias_subspace_.T, 1000)
    assert cost(soft.transformation_, *problem) < 0.5 * cost(np.eye(20), *problem)
    # what no word has a share in stays as it is
    outside = np.linalg.svd(unit(wv.vectors))[2][4:]
    np.testing.assert_allclose(soft.transformation_ @ outside.T, outside.T, atol=1e-9)


def test_too_few_iterations_are_reported(wv):
    with pytest.warns(ConvergenceWarning, match="max_iter=2"):
        SoftDebias(PAIRS, SPECIFIC, strength=100, max_iter=2).fit(wv)
