"""Output objectives: from hidden vectors and targets to loss and gradients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._workspace import Workspace

Array = NDArray[np.float32]

# The buffer of the output rows, which becomes that of their gradient.
OUTPUT_ROWS = "output_rows"


class Curvature(NamedTuple):
    """How much one hit of a row shrinks its own error at most, for each unit of learning rate.

    That is the curvature along the step of the quadratic upper bound of the loss: Jaakkola and
    Jordan (2000), "Bayesian parameter estimation via variational methods", equation 7.
    """

    hidden: float = 0.0
    positive: float = 0.0
    negative: float = 0.0


@dataclass
class OutputGradients:
    """What the objective says of one batch of blocks.

    `hidden` and `output` are the *negative* gradients, that is, what a step adds.
    """

    hidden: Array
    output: Array
    loss: float
    curvature: Curvature | None
    hidden_curvature: Array | None = None


def negative_sampling(
    hidden: Array,
    output: Array,
    positives: Array,
    negative_weight: Array,
    workspace: Workspace,
    *,
    measure_curvature: bool = False,
) -> OutputGradients:
    r"""Compute loss and gradients of negative sampling, with negatives shared by a block.

    For a hidden vector :math:`h` with the target :math:`o` this is equation 4 of [1]_,

    .. math:: -\log σ(v'_o \cdot h) - \sum_{i=1}^{k} \log σ(-v'_{w_i} \cdot h),

    where the K negatives of a block serve all its targets, each weighted so that the expected
    number of negatives for each target stays `k` [2]_.

    Parameters
    ----------
    hidden : ndarray of float32 of shape (n_blocks, n_hidden, dim)
        Hidden vectors. Blocks may overlap in memory.
    output : ndarray of float32 of shape (n_blocks, n_targets + n_negatives, dim)
        Output vectors of the block's targets, then of its negatives. Both numbers are multiples
        of four.
    positives : ndarray of float32 of shape (n_blocks, n_targets, n_hidden)
        One half where the hidden vector is to predict the target, else zero. (The half is that
        of :math:`σ(s) = (1 + \tanh(s/2)) / 2`.)
    negative_weight : ndarray of float32 of shape (n_blocks, n_hidden)
        Half the weight of each negative for each hidden vector.
    workspace : Workspace
        Buffers; `hidden` and `output` of the result live there.
    measure_curvature : bool, default=False
        Whether to measure the curvature along the step.

    Returns
    -------
    OutputGradients

    References
    ----------
    .. [1] Mikolov et al. (2013), "Distributed representations of words and phrases and their
       compositionality", equation 4.
    .. [2] Ji et al. (2016), "Parallelizing word2vec in shared and distributed memory".
    """
    n_blocks, n_hidden, dim = hidden.shape
    n_targets = positives.shape[1]
    n_outputs = output.shape[1]
    error = workspace.array("error", n_blocks, n_outputs, n_hidden)
    np.matmul(output, hidden.transpose(0, 2, 1), out=error)
    error *= _half_signs(n_targets, n_outputs)
    weight = None
    if measure_curvature:
        weight = _bound(error)
        weight[:, :n_targets] *= positives
        weight[:, n_targets:] *= negative_weight[:, None]
    np.tanh(error, out=error)

    # 1 − σ(s) of a target, and 1 − σ(−s) of a negative: the share of the error that is left.
    np.subtract(1, error, out=error)
    error[:, :n_targets] *= positives
    error[:, n_targets:] *= 0.5
    loss = _loss(error, n_targets, negative_weight, workspace)
    error[:, n_targets:] *= -2 * negative_weight[:, None]

    to_hidden = workspace.array("to_hidden", n_blocks, n_hidden, dim)
    # Most rows that are done with lie in this very buffer: what stays small stays in the cache.
    name = "output_gradient" if measure_curvature else OUTPUT_ROWS
    to_output = workspace.array(name, n_blocks, output.shape[1], dim)
    np.matmul(error.transpose(0, 2, 1), output, out=to_hidden)
    np.matmul(error, hidden, out=to_output)
    result = OutputGradients(to_hidden, to_output, loss, None)
    if weight is not None:
        of_hidden = _along_step(output, to_hidden, weight, axis=1)
        of_output = _along_step(hidden, to_output, weight.transpose(0, 2, 1), axis=1)
        result.hidden_curvature = of_hidden
        result.curvature = Curvature(
            _mean_of_nonzero(of_hidden),
            _mean_of_nonzero(of_output[:, :n_targets]),
            _mean_of_nonzero(of_output[:, n_targets:]),
        )
    return result


@cache
def _half_signs(n_targets: int, n_outputs: int) -> Array:
    """Column that turns s of a target into s/2, and s of a negative into −s/2."""
    signs = np.full((n_outputs, 1), -0.5, dtype=np.float32)
    signs[:n_targets] = 0.5
    return signs


def _bound(half: Array) -> Array:
    """Twice the curvature of the parabola that touches −log σ(s) and −log σ(−s) at s from above.

    That curvature, tanh(s/2) / (2s), is what a step must reckon with that is not to overshoot; the
    second derivative says nothing of where the loss bends next.
    """
    half = np.maximum(np.abs(half), np.float32(1e-3))
    bound: Array = np.tanh(half)
    bound /= half
    bound *= 0.5
    return bound


def _loss(error: Array, n_targets: int, negative_weight: Array, workspace: Workspace) -> float:
    """Sum −log(1 − error) over all pairs, a negative counting twice its (halved) weight."""
    right = workspace.array("right", *error.shape)
    np.subtract(1, error, out=right)
    of_targets = _sum_of_logs(right[:, :n_targets]).sum(dtype=np.float64)
    of_negatives = np.vdot(_sum_of_logs(right[:, n_targets:]), negative_weight)
    return -float(of_targets + 2 * of_negatives)


def _sum_of_logs(probabilities: Array) -> Array:
    """Sum the logs over the middle axis, taking the log of products of four."""
    n_blocks, n, n_hidden = probabilities.shape
    products = np.multiply.reduce(probabilities.reshape(n_blocks, 4, n // 4, n_hidden), axis=1)
    # float32 rounds a hopeless probability to zero, whose log would be infinite
    np.maximum(products, np.float32(1e-30), out=products)
    return np.log(products, out=products).sum(axis=1)


def _along_step(others: Array, step: Array, weight: Array, axis: int) -> Array:
    """Curvature of the bound along each row's own step: Σ w·λ·(other · step)² / |step|²."""
    projection = np.matmul(others, step.transpose(0, 2, 1))
    projection *= projection
    projection *= weight
    length = np.einsum("brd,brd->br", step, step)
    return np.divide(
        projection.sum(axis=axis), length, out=np.zeros_like(length), where=length > 1e-30
    )


def _mean_of_nonzero(values: Array) -> float:
    return float(values.sum(dtype=np.float64) / max(1, np.count_nonzero(values)))
