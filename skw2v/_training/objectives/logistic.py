# SPDX-License-Identifier: BSD-3-Clause
r"""The logistic loss of many scores at once, and a bound on its curvature along the step of a row.

Jaakkola and Jordan (2000), "Bayesian parameter estimation via variational methods", equation 7,
bound the logistic function at any point ξ:

.. math::
    -\log σ(s) \le -\log σ(ξ) - \frac{s - ξ}{2} + λ(ξ) (s^2 - ξ^2),
    \qquad λ(ξ) = \frac{\tanh(ξ/2)}{4ξ}.

The bound is a parabola in s that touches the loss at ξ and −ξ. Its second derivative is
:math:`2λ(ξ)`. A step that does not pass the minimum of the parabola does not raise the loss. The
second derivative of the loss itself would not do: it is small where the loss is steep, and says
nothing of where the slope changes next.

A hidden vector whose gradient is :math:`g` is scored with the output vectors :math:`v'_o`, which
have the weights :math:`w_o`. A step changes the score :math:`s_o` at the rate :math:`v'_o \cdot g`.
Per squared length of the step, the bound has the curvature

.. math:: \sum_o w_o \, 2λ(s_o) \, \frac{(v'_o \cdot g)^2}{|g|^2}.

For an output vector, hidden vectors take the place of output vectors.
"""

from __future__ import annotations

import numpy as np

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.base import Array, Floats

# float32 rounds smaller probabilities to zero, whose logarithm would be infinite: the step from 1
# to the number below it.
SMALLEST = np.finfo(np.float32).epsneg


def target_errors(scores: Array, weight: Array, workspace: Workspace) -> float:
    r"""Turn C-ordered scores into errors :math:`w σ(-s)`, in place, for :math:`-Σ w \log σ(s)`.

    Their number is a multiple of four.
    """
    _twice_sigmoid(scores, sign=-1)
    scores *= weight
    scores *= np.float32(0.5)
    return -float(_logs(1, scores, workspace).sum(dtype=np.float64))


def negative_errors(scores: Array, weight: Array, workspace: Workspace) -> float:
    r"""Turn C-ordered scores into errors :math:`-w σ(s)`, in place, for :math:`-Σ w \log σ(-s)`.

    The first axis, which `weight` lacks, is that of the negatives: a multiple of four.
    """
    _twice_sigmoid(scores, sign=+1)
    # 2σ(−s) = 2 − 2σ(s): each logarithm is too large by log 2
    logs = _logs(2, scores, workspace).reshape(-1, weight.size).sum(axis=0)
    logs -= len(scores) * np.log(np.float32(2))
    scores *= weight * np.float32(-0.5)
    return -float(np.vdot(logs, weight))


def _twice_sigmoid(scores: Array, sign: int) -> None:
    """Turn s into 2σ(±s) = 1 + tanh(±s/2), in place. Callers halve it together with the weight."""
    scores *= sign / 2
    np.tanh(scores, out=scores)
    scores += 1


def _logs(whole: int, part: Array, workspace: Workspace) -> Array:
    """Compute the sums of log(whole − part) over four entries each: one logarithm for a product."""
    rest = np.subtract(whole, part, out=workspace.array("rest", *part.shape))
    products = np.multiply.reduce(rest.reshape(4, -1), axis=0)
    if not products.all():  # a zero would hide what the other three cost
        np.maximum(rest, whole * SMALLEST, out=rest)
        products = np.multiply.reduce(rest.reshape(4, -1), axis=0)
    return np.log(products, out=products)


def curvature_bound(half_scores: Floats) -> Floats:
    """Compute 2λ(s), the second derivative of the bound."""
    # tanh(x) / x is 1 at zero
    half = np.maximum(np.abs(half_scores), 1e-3, dtype=half_scores.dtype)
    bound: Floats = np.tanh(half) / (4 * half)
    return bound


def along_steps(
    hidden: Floats, output: Floats, signs: Floats, weight: Floats
) -> tuple[Floats, Floats]:
    """Measure the curvature along the step of each hidden and each output vector, block by block.

    A score s costs −log σ(±s): `signs` are broadcast to (n_blocks, n_outputs). `weight` of shape
    (n_blocks, n_outputs, n_hidden) is overwritten.
    """
    half = output @ hidden.transpose(0, 2, 1) / 2
    error: Floats = signs[..., np.newaxis] - np.tanh(half)
    error *= weight
    weight *= curvature_bound(half)
    return (
        _along(error.transpose(0, 2, 1) @ output, output, weight),
        _along(error @ hidden, hidden, weight.transpose(0, 2, 1)),
    )


def _along(steps: Floats, others: Floats, weight: Floats) -> Floats:
    """Compute the formula of this module for each step; zero where there is none."""
    along: Floats = (weight * (others @ steps.transpose(0, 2, 1)) ** 2).sum(axis=1)
    length = np.einsum("brd,brd->br", steps, steps)
    return np.divide(along, length, out=np.zeros_like(length), where=length > 1e-30)


def mean_of_nonzero(values: Floats) -> float:
    """Average the values that are not zero; zero if there is none."""
    return float(values.sum(dtype=np.float64) / max(1, np.count_nonzero(values)))
