# SPDX-License-Identifier: BSD-3-Clause
"""From a corpus to vectors made of mutual information."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._cooccurrence.counting import count_cooccurrences
from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.pmi import factorise, positive_pmi
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


def count_information(corpus: Corpus, n_words: int, parameters: PMIParameters) -> Cooccurrences:
    """Count co-occurrences, and compute their mutual information.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    n_words : int
        Number of words.
    parameters : PMIParameters
        How to count.

    Returns
    -------
    Cooccurrences
        The matrix of mutual information, in their place.
    """
    half = parameters.max_memory / 2
    counts = Cooccurrences.collect(
        count_cooccurrences(corpus, n_words, parameters.window, n_jobs=parameters.n_jobs),
        Budget(half),
    )
    information = positive_pmi(
        counts, shift=parameters.shift, smoothing=parameters.context_smoothing
    )
    return Cooccurrences.collect(information, Budget(half))


def pmi_vectors(
    corpus: Corpus, n_words: int, parameters: PMIParameters, *, seed: int
) -> NDArray[np.float32]:
    """Count co-occurrences and factorise their mutual information.

    Parameters
    ----------
    corpus, n_words, parameters
        As for `count_information`.
    seed : int
        Seed of the decomposition.

    Returns
    -------
    ndarray of float32 of shape (n_words, dim)
    """
    information = count_information(corpus, n_words, parameters)
    with single_threaded_blas():  # the number of threads must not change a bit
        return factorise(information, parameters.dim, power=parameters.eigenvalue_power, seed=seed)
