# SPDX-License-Identifier: BSD-3-Clause
"""How much two words belong together: two formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Score(Protocol):
    """A formula for pairs of words a and b."""

    def __call__(
        self,
        first: Ints,
        last: Ints,
        together: Ints,
        *,
        min_count: int,
        n_types: int,
        n_tokens: int,
    ) -> Floats:
        """Score each pair.

        Parameters
        ----------
        first, last, together : ndarray of int64 of shape (n_pairs,)
            How often a, b and the pair occur.
        min_count : int
            Pairs that occur less often are no phrases.
        n_types : int
            Number of different words and pairs.
        n_tokens : int
            Number of all tokens.

        Returns
        -------
        ndarray of float64 of shape (n_pairs,)
        """


@dataclass(frozen=True)
class Scoring:
    """A formula, and the thresholds that make sense for it: above `low`, or from it to `high`."""

    score: Score
    low: float
    high: float | None
    thresholds: str

    def allows(self, threshold: float) -> bool:
        """Tell whether a threshold is among those that make sense."""
        return self.low < threshold if self.high is None else self.low <= threshold <= self.high


def word2phrase_scores(
    first: Ints, last: Ints, together: Ints, *, min_count: int, n_types: int, n_tokens: int
) -> Floats:
    r"""Score pairs as word2phrase does, with the factor of gensim; below `min_count` negatively.

    .. math:: \frac{c(ab) - \delta}{c(a)\,c(b)} \cdot V

    Mikolov et al. (2013), "Distributed representations of words and phrases and their
    compositionality", equation 6, with `min_count` as the discount δ, so that pairs of rare words
    don't win. It has no factor; word2phrase.c multiplies by the number of tokens, gensim by the
    number V of different words and pairs.
    """
    scores: Floats = (together - min_count) / (first * last).astype(np.float64) * n_types
    return scores


def npmi_scores(
    first: Ints, last: Ints, together: Ints, *, min_count: int, n_types: int, n_tokens: int
) -> Floats:
    r"""Score pairs by normalised pointwise mutual information; below `min_count` by −∞.

    .. math:: \ln\frac{p(ab)}{p(a)\,p(b)} \;/\; {-\ln p(ab)}

    Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction", section 3.
    1 means that the two words occur together only, 0 that they are independent.
    """
    p_first, p_last, p_together = first / n_tokens, last / n_tokens, together / n_tokens
    scores: Floats = np.log(p_together / (p_first * p_last)) / -np.log(p_together)
    scores[together < min_count] = -np.inf
    return scores


SCORINGS = {
    "default": Scoring(word2phrase_scores, 0, None, "above 0 for scoring='default'"),
    "npmi": Scoring(npmi_scores, -1, 1, "between -1 and 1 for scoring='npmi', for example 0.5"),
}
