# SPDX-License-Identifier: BSD-3-Clause
"""What biases alone explain: where training starts.

Biases that start near zero take epochs to find how frequent their words are. Until then the vectors
explain it in their place, and never forget it quite.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._glove.objective import Weighting

# The mean error of a bias is halved by each sweep, at least
_SWEEPS = 4


def fit_biases(cooccurrences: Cooccurrences, weighting: Weighting) -> NDArray[np.float32]:
    """Fit the logarithms of the counts by sums of two biases, by weighted least squares.

    Given the biases of all contexts, the best bias of a word is its mean error, weighted by f. Each
    sweep goes half the way there, as all biases move at once.

    Parameters
    ----------
    cooccurrences : Cooccurrences
        A symmetric matrix: a word has the same bias as a context.
    weighting : Weighting
        How much each co-occurrence counts.

    Returns
    -------
    ndarray of float32 of shape (n_words,)
        Words that hardly weigh anything have biases close to 0.
    """
    biases = np.zeros(cooccurrences.n_words, dtype=np.float32)
    for _ in range(_SWEEPS):
        errors = [_mean_errors(rows, weighting, biases) for _, rows in cooccurrences.blocks()]
        biases += (np.concatenate(errors) - biases) / 2
    return biases


def _mean_errors(
    rows: sparse.csr_array, weighting: Weighting, biases: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the weighted mean of what is left of each word's counts without the word's bias."""
    errors = np.log(rows.data)
    rows.data = weighting(errors)
    weights = rows.sum(axis=1)
    errors -= biases[rows.indices]
    rows.data *= errors
    return rows.sum(axis=1) / (weights + np.float32(1))
