# SPDX-License-Identifier: BSD-3-Clause
r"""Pointwise mutual information of words and contexts, and vectors made of it.

.. math:: \mathrm{PMI}(w, c) = \log \frac{P(w, c)}{P(w) P_\alpha(c)},
   \quad P_\alpha(c) = \frac{\#(c)^\alpha}{\sum_{c'} \#(c')^\alpha}

(Levy, Goldberg and Dagan 2015, equations 2 and 6). The matrix that is factorised has
:math:`\max(0, \mathrm{PMI}(w, c) - \log k)` (equation 5), which leaves it sparse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.storage import Budget
from skw2v._corpus.corpus import Corpus
from skw2v._training.executors.process_settings import single_threaded_blas


@dataclass(frozen=True)
class PMIParameters:
    """How to count and to factorise. `PMIVectorizer` documents each parameter."""

    dim: int = 100
    window: int = 10
    shift: float = 1.0
    context_smoothing: float = 0.75
    eigenvalue_power: float = 0.5
    max_memory: float = 2e9
    n_jobs: int | None = None


def pmi_vectors(
    corpus: Corpus, n_words: int, parameters: PMIParameters, *, seed: int
) -> NDArray[np.float32]:
    """Count co-occurrences and factorise their mutual information."""
    information = count_information(corpus, n_words, parameters)
    with single_threaded_blas():  # the number of threads must not change a bit
        return factorise(information, parameters.dim, power=parameters.eigenvalue_power, seed=seed)


def count_information(corpus: Corpus, n_words: int, parameters: PMIParameters) -> Cooccurrences:
    """Count co-occurrences, and return the matrix of their mutual information."""
    half, n_jobs = parameters.max_memory / 2, parameters.n_jobs
    counts = Cooccurrences.of(corpus, n_words, parameters.window, Budget(half), n_jobs=n_jobs)
    information = positive_pmi(
        counts, shift=parameters.shift, smoothing=parameters.context_smoothing
    )
    return Cooccurrences.collect(information, Budget(half))


def positive_pmi(
    cooccurrences: Cooccurrences, *, shift: float = 1.0, smoothing: float = 0.75
) -> Iterator[sparse.csr_array]:
    """Compute shifted positive mutual information of a symmetric matrix: the next rows in order.

    `shift` is the k: as many negative samples, says the theory of Levy and Goldberg (2014); 1
    subtracts nothing. `smoothing` is the α; below 1 it makes rare contexts less of a surprise.
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
    """Make vectors of the largest singular values: the rows of U Σ^p, with zeros beyond the words.

    Levy, Goldberg and Dagan (2015, section 7.1) find that p = 1, which is right for the matrix,
    makes worse vectors than 0.5 and 0. `randomized_svd` is that of Halko, Martinsson and Tropp
    (2011).
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
