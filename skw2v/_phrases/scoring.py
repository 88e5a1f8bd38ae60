# SPDX-License-Identifier: BSD-3-Clause
"""How much two words belong together: two formulas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def word2phrase_scores(
    first: Ints, last: Ints, together: Ints, *, min_count: int, n_types: int, n_tokens: int
) -> Floats:
    r"""Score pairs as word2phrase does, with the factor of gensim.

    .. math:: \frac{c(ab) - \delta}{c(a)\,c(b)} \cdot V

    Mikolov et al. (2013), "Distributed representations of words and phrases and their
    compositionality", equation 6. It has no factor; word2phrase.c multiplies by the number of
    tokens, gensim by the number V of different words and pairs.

    Parameters
    ----------
    first, last, together : ndarray of int64 of shape (n_pairs,)
        How often a, b and the pair occur.
    min_count : int
        The discount δ, so that pairs of rare words don't win.
    n_types : int
        V, the number of different words and pairs.
    n_tokens : int
        Not used.

    Returns
    -------
    ndarray of float64 of shape (n_pairs,)
        Negative for pairs that occur less than `min_count` times.
    """
    scores: Floats = (together - min_count) / (first * last).astype(np.float64) * n_types
    return scores


def npmi_scores(
    first: Ints, last: Ints, together: Ints, *, min_count: int, n_types: int, n_tokens: int
) -> Floats:
    r"""Score pairs by normalised pointwise mutual information.

    .. math:: \ln\frac{p(ab)}{p(a)\,p(b)} \;/\; {-\ln p(ab)}

    Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction", section 3.
    1 means that the two words occur together only, 0 that they are independent.

    Parameters
    ----------
    first, last, together : ndarray of int64 of shape (n_pairs,)
        How often a, b and the pair occur.
    min_count : int
        Pairs that occur less often get −∞.
    n_types : int
        Not used.
    n_tokens : int
        Number of all tokens, of which the counts are shares.

    Returns
    -------
    ndarray of float64 of shape (n_pairs,)
    """
    p_first, p_last, p_together = first / n_tokens, last / n_tokens, together / n_tokens
    scores: Floats = np.log(p_together / (p_first * p_last)) / -np.log(p_together)
    scores[together < min_count] = -np.inf
    return scores


SCORINGS: dict[str, Callable[..., Floats]] = {
    "default": word2phrase_scores,
    "npmi": npmi_scores,
}
