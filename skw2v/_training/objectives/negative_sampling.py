r"""The output objective: from the score of each decision to its error and its loss.

With negative sampling, a hidden vector :math:`h` that predicts the target :math:`o` costs [1]_

.. math:: -\log σ(v'_o \cdot h) - \sum_{i=1}^{k} \log σ(-v'_{w_i} \cdot h),

where the K negatives of a block serve all its targets, each weighted so that the expected number of
negatives for each target stays `k` [2]_. Each dot product is a score; its *error* is what the
negative gradient of the loss by the score is, and all other gradients are products of errors and
vectors.

References
----------
.. [1] Mikolov et al. (2013), "Distributed representations of words and phrases and their
   compositionality", equation 4.
.. [2] Ji et al. (2016), "Parallelizing word2vec in shared and distributed memory".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]

# float32 rounds a hopeless probability to zero, whose log would be infinite
_SMALLEST = np.float32(1e-30)


def target_errors(scores: Array, half_weight: Array, workspace: Workspace) -> float:
    r"""Turn the scores of targets into their errors :math:`w σ(-s)`, in place.

    Parameters
    ----------
    scores : ndarray of float32, C-ordered
        Scores, a multiple of four of them.
    half_weight : ndarray of float32 of the same shape
        A half where the target is to be predicted, else zero.
    workspace : Workspace
        Buffers.

    Returns
    -------
    float
        The loss, :math:`-Σ w \log σ(s)`.
    """
    _twice_sigmoid(scores, sign=-1)
    scores *= half_weight
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
    logs = _logs(2, scores, workspace).reshape(-1, weight.size).sum(axis=0)
    logs -= len(scores) * np.log(np.float32(2))
    scores *= weight * np.float32(-0.5)
    return -float(np.vdot(logs, weight))


def _twice_sigmoid(scores: Array, sign: int) -> None:
    """Turn s into 2 σ(±s) = 1 + tanh(±s/2), in place: what is halved later saves a pass here."""
    scores *= sign / 2
    np.tanh(scores, out=scores)
    scores += 1


def _logs(whole: int, wrong: Array, workspace: Workspace) -> Array:
    """Make the logs of `whole` − `wrong`, four to a product, each from a quarter of them."""
    right = np.subtract(whole, wrong, out=workspace.array("right", *wrong.shape))
    products = np.multiply.reduce(right.reshape(4, -1), axis=0)
    np.maximum(products, _SMALLEST, out=products)
    return np.log(products, out=products)
