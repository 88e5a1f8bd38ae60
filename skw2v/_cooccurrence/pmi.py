# SPDX-License-Identifier: BSD-3-Clause
r"""Pointwise mutual information of words and contexts, and vectors made of it.

.. math:: PMI(w, c) = \log \frac{P(w, c)}{P(w) P_\alpha(c)},
   \quad P_\alpha(c) = \frac{\#(c)^\alpha}{\sum_{c'} \#(c')^\alpha}

(Levy, Goldberg and Dagan 2015, equations 2 and 6). The matrix that is factorised has
:math:`\max(0, PMI(w, c) - \log k)` (equation 5), which leaves it sparse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from skw2v._cooccurrence.matrix import Cooccurrences


def positive_pmi(
    cooccurrences: Cooccurrences, *, shift: float = 1.0, smoothing: float = 0.75
) -> Iterator[sparse.csr_array]:
    """Compute the shifted positive pointwise mutual information of a matrix of co-occurrences.

    Parameters
    ----------
    cooccurrences : Cooccurrences
        A symmetric matrix.
    shift : float, default=1.0
        The k whose logarithm is subtracted: as many negative samples, says the theory of Levy and
        Goldberg (2014). 1 subtracts nothing.
    smoothing : float, default=0.75
        Power of the counts of contexts. Below 1 it makes rare contexts less of a surprise.

    Yields
    ------
    csr_array of float32 of shape (n_rows, n_words)
        The next rows, from the first to the last; only positive values are stored.
    """
    totals = _row_sums(cooccurrences)
    log_totals = np.log(np.where(totals > 0, totals, 1))  # without neighbours, there are no entries
    norm = math.log(max(float((totals[totals > 0] ** smoothing).sum()), 1.0))
    of_context = smoothing * log_totals + (math.log(shift) - norm)
    for words, rows in cooccurrences.blocks():
        information = np.log(rows.data.astype(np.float64))
        information -= np.repeat(log_totals[words], np.diff(rows.indptr))
        information -= of_context[rows.indices]
        rows.data = np.maximum(information, 0).astype(np.float32)
        rows.eliminate_zeros()
        yield rows


def factorise(
    information: Cooccurrences, dim: int, *, power: float = 0.5, seed: int
) -> NDArray[np.float32]:
    """Make vectors of the largest singular values: the rows of U Σ^p.

    Parameters
    ----------
    information : Cooccurrences
        The matrix to factorise.
    dim : int
        Length of the vectors. Beyond the number of words they have zeros.
    power : float, default=0.5
        The p. Levy, Goldberg and Dagan (2015, section 7.1) find that p = 1, which is right for the
        matrix, makes worse vectors than 0.5 and 0.
    seed : int
        Seed of scikit-learn's `randomized_svd` (Halko, Martinsson and Tropp 2011).

    Returns
    -------
    ndarray of float32 of shape (n_words, dim)
    """
    n_words = information.n_words
    bounds = information.bounds
    if information.n_entries <= np.iinfo(np.int32).max:
        bounds = bounds.astype(np.int32)  # else SciPy copies the columns, which may be on disk
    matrix = sparse.csr_array((information.values, information.columns, bounds), (n_words, n_words))
    left, singular, _ = randomized_svd(matrix, min(dim, n_words), random_state=seed)
    vectors = np.zeros((n_words, dim), dtype=np.float32)
    # Directions of no information are those of rounding errors
    kept = singular > singular.max(initial=0) * np.finfo(np.float32).eps * n_words
    vectors[:, : len(singular)][:, kept] = left[:, kept] * singular[kept] ** power
    return vectors


def _row_sums(cooccurrences: Cooccurrences) -> NDArray[np.float64]:
    return np.concatenate(
        [rows.astype(np.float64).sum(axis=1) for _, rows in cooccurrences.blocks()]
    )
