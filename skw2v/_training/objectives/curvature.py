# SPDX-License-Identifier: BSD-3-Clause
r"""A bound on the curvature of the logistic loss along the step of each row.

Jaakkola and Jordan (2000), "Bayesian parameter estimation via variational methods", equation 7,
bound the logistic function at any point ξ:

.. math::
    -\log σ(s) \le -\log σ(ξ) - \frac{s - ξ}{2} + λ(ξ) (s^2 - ξ^2),
    \qquad λ(ξ) = \frac{\tanh(ξ/2)}{4ξ}.

The bound is a parabola in s that touches the loss at ξ and −ξ. Its second derivative is
:math:`2λ(ξ)`. A step that does not pass the minimum of the parabola does not raise the loss. The
second derivative of the loss itself would not do: it is small where the loss is steep, and says
nothing of where the loss bends next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def along_steps(
    hidden: Array, output: Array, positives: Array, negative_weight: Array
) -> tuple[Array, Array]:
    r"""Measure the curvature along the step of each hidden and each output vector.

    A hidden vector whose descent direction is :math:`g` meets the output vectors :math:`v'_o` with
    the weights :math:`w_o`. A step changes the score :math:`s_o` at the rate :math:`v'_o \cdot g`.
    Per squared length of the step, the bound has the curvature

    .. math:: \sum_o w_o \, 2λ(s_o) \, \frac{(v'_o \cdot g)^2}{|g|^2}.

    For an output vector, hidden vectors take the place of output vectors.

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
    """Average the values that are not zero; zero if there is none."""
    return float(values.sum(dtype=np.float64) / max(1, np.count_nonzero(values)))


def _of_all_steps(
    hidden: Array, output: Array, half_scores: Array, error: Array, weight: Array
) -> tuple[Array, Array]:
    """Measure along the steps of both tables; `weight` is overwritten by the curvature."""
    # 2λ(s) with s = 2·half; tanh(x) / x is 1 at zero
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
