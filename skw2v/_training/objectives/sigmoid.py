# SPDX-License-Identifier: BSD-3-Clause
"""The logistic loss of many scores at once, in place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]

# float32 rounds the smallest probabilities to zero, whose logarithm would be infinite.
_SMALLEST = np.float32(1e-30)


def target_errors(scores: Array, weight: Array, workspace: Workspace) -> float:
    r"""Turn the scores of targets into their errors :math:`w σ(-s)`, in place.

    Parameters
    ----------
    scores : ndarray of float32, C-ordered
        Scores, a multiple of four of them.
    weight : ndarray of float32 of the same shape
        One where the target is to be predicted, else zero.
    workspace : Workspace
        Buffers.

    Returns
    -------
    float
        The loss, :math:`-Σ w \log σ(s)`.
    """
    _twice_sigmoid(scores, sign=-1)
    scores *= weight
    scores *= np.float32(0.5)
    return -float(_logs(1, scores, workspace).sum(dtype=np.float64))


def negative_errors(scores: Array, weight: Array, workspace: Workspace) -> float:
    r"""Turn the scores of negative samples into their errors :math:`-w σ(s)`, in place.

    Parameters
    ----------
    scores : ndarray of float32 of shape (n_negatives, ...), C-ordered
        Scores; the number of negatives is a multiple of four.
    weight : ndarray of float32 of shape (...)
        Weight of each of the negatives of a hidden vector.
    workspace : Workspace
        Buffers.

    Returns
    -------
    float
        The loss, :math:`-Σ w \log σ(-s)`.
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
    np.maximum(products, _SMALLEST, out=products)
    return np.log(products, out=products)
