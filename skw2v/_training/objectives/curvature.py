"""How sharply the loss bends along a step: what keeps a step from overshooting."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def along_steps(
    hidden: Array, output: Array, positives: Array, negative_weight: Array
) -> tuple[Array, Array]:
    r"""Measure the curvature of negative sampling along the step of each hidden and output vector.

    The bound of :math:`-\log σ(s)` is a parabola with the curvature
    :math:`λ(s) = \tanh(s/2) / (2s)`: what a step must reckon with that is not to overshoot; the
    second derivative says nothing of where the loss bends next. Along the step :math:`g` of a
    hidden vector that meets the outputs :math:`v'_o` with the weights :math:`w_o`, this makes
    :math:`\sum_o w_o λ(s_o) (v'_o \cdot g)^2 / |g|^2`, and likewise for an output vector.

    Parameters
    ----------
    hidden : ndarray of shape (n_blocks, n_hidden, dim)
        Hidden vectors.
    output : ndarray of shape (n_blocks, n_targets + n_negatives, dim)
        Output vectors of the block's targets, then of its negatives.
    positives : ndarray of shape (n_blocks, n_targets, n_hidden)
        One where the hidden vector is to predict the target, else zero.
    negative_weight : ndarray of shape (n_blocks, n_hidden)
        Weight of each negative for each hidden vector.

    Returns
    -------
    of_hidden : ndarray of shape (n_blocks, n_hidden)
    of_output : ndarray of shape (n_blocks, n_targets + n_negatives)
        Zero where there is no step.
    """
    n_targets, n_negatives = positives.shape[1], output.shape[1] - positives.shape[1]
    weight = np.concatenate(
        [positives, np.repeat(negative_weight[:, None], n_negatives, axis=1)], axis=1
    )
    half = output @ hidden.transpose(0, 2, 1) / 2
    error = -np.tanh(half)
    error[:, :n_targets] += 1
    error[:, n_targets:] -= 1
    error *= weight
    return _of_all_steps(hidden, output, half, error, weight)


def along_path_steps(
    hidden: Array, output: Array, signs: Array, weight: Array
) -> tuple[Array, Array]:
    r"""Measure the curvature of hierarchical softmax along each step, as `along_steps` does.

    Parameters
    ----------
    hidden : ndarray of shape (n_blocks, n_hidden, dim)
        Hidden vectors.
    output : ndarray of shape (n_blocks, n_outputs, dim)
        Vector of each node of the paths of the block's targets.
    signs : ndarray of shape (n_blocks, n_outputs)
        1 or −1 for the side to which the path turns at the node; 0 for what is no node.
    weight : ndarray of shape (n_blocks, n_outputs, n_hidden)
        One where the hidden vector is to predict the target of that path, else zero.

    Returns
    -------
    of_hidden : ndarray of shape (n_blocks, n_hidden)
    of_output : ndarray of shape (n_blocks, n_outputs)
        Zero where there is no step.
    """
    weight = weight * np.abs(signs)[:, :, np.newaxis]
    half = output @ hidden.transpose(0, 2, 1) / 2
    error = (signs[:, :, np.newaxis] - np.tanh(half)) * weight
    return _of_all_steps(hidden, output, half, error, weight)


def mean_of_nonzero(values: Array) -> float:
    """Mean of what is not zero, zero where all is."""
    return float(values.sum(dtype=np.float64) / max(1, np.count_nonzero(values)))


def _of_all_steps(
    hidden: Array, output: Array, half_scores: Array, error: Array, weight: Array
) -> tuple[Array, Array]:
    """Measure along the steps of both tables; `weight` is overwritten by the curvature."""
    # tanh(x) / x is one at zero
    half = np.maximum(np.abs(half_scores), 1e-3, dtype=half_scores.dtype)
    weight *= np.tanh(half) / (4 * half)
    return (
        _of_steps(error.transpose(0, 2, 1) @ output, output, weight),
        _of_steps(error @ hidden, hidden, weight.transpose(0, 2, 1)),
    )


def _of_steps(steps: Array, others: Array, weight: Array) -> Array:
    along: Array = (weight * (others @ steps.transpose(0, 2, 1)) ** 2).sum(axis=1)
    length = np.einsum("brd,brd->br", steps, steps)
    return np.divide(along, length, out=np.zeros_like(length), where=length > 1e-30)
