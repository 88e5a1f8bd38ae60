# SPDX-License-Identifier: BSD-3-Clause
"""Subsampling: which occurrences of frequent words are skipped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def keep_probability(counts: NDArray[np.int64], sample: float) -> NDArray[np.float32]:
    r"""Probability that an occurrence of each word survives subsampling.

    .. math:: P(w) = \min(1, \sqrt{t / f(w)} + t / f(w))

    where f is the word's share of all tokens: the formula of Mikolov et al.'s word2vec.c, close to
    equation 5 of Mikolov et al. (2013), "Distributed representations of words and phrases".

    Parameters
    ----------
    counts : ndarray of int64 of shape (n_words,)
        How often each word occurs.
    sample : float
        The threshold t; 0 keeps everything.

    Returns
    -------
    ndarray of float32 of shape (n_words,)
    """
    total = counts.sum()
    if not sample or not total:
        return np.ones(len(counts), dtype=np.float32)
    ratio = sample * total / np.maximum(counts, 1)
    return np.minimum(1.0, np.sqrt(ratio) + ratio).astype(np.float32)
