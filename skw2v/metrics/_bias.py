# SPDX-License-Identifier: BSD-3-Clause
"""Measures of bias: along a direction, and between sets of words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from numbers import Integral

import numpy as np
from numpy.random import RandomState
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from skw2v._words.cosines import unit_rows
from skw2v._words.given_words import check_no_str
from skw2v._words.vectors import WordVectors

# Sums of the same numbers in another order differ by less than this.
TIE = 1e-10


def unit_direction(direction: ArrayLike, word_vectors: WordVectors) -> NDArray[np.float64]:
    """Check a direction and scale it to length 1."""
    vector = np.asarray(direction, dtype=np.float64)
    if vector.shape != (word_vectors.dim,) or not np.isfinite(vector).all() or not vector.any():
        raise ValueError(
            f"direction must be {word_vectors.dim} finite numbers that are not all zero, "
            f"got shape {vector.shape}."
        )
    return unit_rows(vector[None])[0]


def unit_vectors(word_vectors: WordVectors, words: Iterable[str]) -> NDArray[np.float64]:
    """Vectors of known words, scaled to length 1 in float64; zeros stay zeros."""
    return unit_rows(word_vectors[list(words)].astype(np.float64))


def check_positive(name: str, number: int) -> None:
    """Raise `ValueError` unless it is an int of at least 1."""
    if not isinstance(number, Integral) or isinstance(number, bool) or number < 1:
        raise ValueError(f"{name} must be a positive int, got {number!r}.")


def known_words(
    name: str, words: Iterable[str], word_vectors: WordVectors
) -> tuple[list[str], int]:
    """Return the different words that have a vector, in their order, and how many have none.

    `ValueError`, which calls them by their name, if none is known.
    """
    check_no_str(name, words)
    listed = list(dict.fromkeys(words))
    found = [word for word in listed if word_vectors.get(word) is not None]
    if not found:
        raise ValueError(
            f"None of the {len(listed)} words of {name} is in the vocabulary of "
            f"{len(word_vectors):,} words."
        )
    return found, len(listed) - len(found)


def direct_bias(
    word_vectors: WordVectors, words: Iterable[str], direction: ArrayLike, *, c: float = 1.0
) -> float:
    r"""Measure how much of some neutral words lies along a bias direction.

    .. math:: \text{DirectBias}_c = \frac{1}{|N|} \sum_{w \in N} |\cos(w, g)|^c

    Parameters
    ----------
    word_vectors : WordVectors
        Words and their vectors.
    words : iterable of str
        The words N that should have no bias, for instance professions. Unknown words are skipped.
    direction : array-like of shape (dim,)
        The bias direction g, for instance `bias_direction_` of a fitted `skw2v.debias.HardDebias`.
    c : float, default=1.0
        How strict the measure is, at least 0. With 0 it is the share of the words with any bias:
        a cosine counts as 0 if it is not larger than rounding errors of the vectors' type.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If no word is known, `direction` has the wrong shape, is zero or not finite, or `c` is
        negative or not finite.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama & Kalai (2016), "Man is to Computer Programmer as Woman is to
    Homemaker? Debiasing Word Embeddings", arXiv 1607.06520, section "Direct bias".

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import direct_bias
    >>> wv = WordVectors(["nurse", "pilot"], [[0.6, 0.8], [0.0, 1.0]])
    >>> round(direct_bias(wv, ["nurse", "pilot"], [1.0, 0.0]), 6)
    0.3
    """
    if not 0 <= c < np.inf:
        raise ValueError(f"c must be a number of at least 0, got {c!r}.")
    g = unit_direction(direction, word_vectors)
    known, _ = known_words("words", words, word_vectors)
    cosines = np.abs(unit_vectors(word_vectors, known) @ g)
    cosines[cosines <= np.finfo(word_vectors.vectors.dtype).eps] = 0
    strict = (cosines > 0).astype(np.float64) if c == 0 else np.minimum(cosines, 1) ** c
    return float(strict.mean())


@dataclass(frozen=True)
class WeatResult:
    """Outcome of a word embedding association test.

    Parameters
    ----------
    statistic : float
        How much more X is associated with A rather than B than Y is: a difference of sums.
    effect_size : float
        The difference of the means in standard deviations, between −2 and 2 for sets of equal size.
    p_value : float
        Share of the partitions of the target words with a statistic at least as large.
    exact : bool
        Whether all partitions were counted, or a random sample of them.
    n_oov : int
        Words that were left out because they are unknown.
    """

    statistic: float
    effect_size: float
    p_value: float
    exact: bool
    n_oov: int


def weat(
    word_vectors: WordVectors,
    X: Iterable[str],
    Y: Iterable[str],
    A: Iterable[str],
    B: Iterable[str],
    *,
    n_permutations: int = 100_000,
    random_state: int | RandomState | None = None,
) -> WeatResult:
    r"""Test whether target words X and Y differ in their association with attributes A and B.

    With the association of a word,
    :math:`s(w) = \text{mean}_{a \in A} \cos(w, a) - \text{mean}_{b \in B} \cos(w, b)`, the test
    statistic and the effect size of the word embedding association test are

    .. math:: s(X, Y) = \sum_{x \in X} s(x) - \sum_{y \in Y} s(y), \qquad
        d = \frac{\text{mean}_{x \in X} s(x) - \text{mean}_{y \in Y} s(y)}
        {\text{std}_{w \in X \cup Y} s(w)}

    The p-value is one-sided: the share of the partitions of :math:`X \cup Y` into sets of these
    sizes whose statistic is at least as large.

    Parameters
    ----------
    word_vectors : WordVectors
        Words and their vectors.
    X, Y : iterable of str
        The target words, for instance flowers and insects. Unknown words are skipped.
    A, B : iterable of str
        The attribute words, for instance pleasant and unpleasant ones. Unknown words are skipped.
    n_permutations : int, default=100000
        Count all partitions if they are not more than this, otherwise draw this many at random.
        Ten words in each target set have 184,756 partitions.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws.

    Returns
    -------
    WeatResult
        Statistic, effect size, p-value.

    Raises
    ------
    ValueError
        If a set has no known word, a word is in X and in Y, or `n_permutations` is not positive.

    Notes
    -----
    The standard deviation is that of the population (divided by n). If all associations are equal
    up to rounding, the effect size is 0. It says how well two sets are told apart, however small
    the differences: debiasing that shrinks all of them alike leaves it as it is. Look at the
    statistic too. The paper counts partitions whose statistic is larger; we count equal ones
    too, the observed one among them, so that no p-value is 0. Draws at random add the observed
    partition: (1 + as large ones) / (1 + draws), after Phipson & Smyth (2010), "Permutation
    p-values should never be zero".

    References
    ----------
    Caliskan, Bryson & Narayanan (2017), "Semantics derived automatically from language corpora
    contain human-like biases", Science 356.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import weat
    >>> words = ["rose", "tulip", "wasp", "gnat", "nice", "nasty"]
    >>> wv = WordVectors(words, [[3, 1], [2, 1], [1, 3], [1, 2], [1, 0], [0, 1]])
    >>> result = weat(wv, ["rose", "tulip"], ["wasp", "gnat"], ["nice"], ["nasty"])
    >>> round(result.effect_size, 2), round(result.p_value, 2)  # one of six partitions
    (1.97, 0.17)
    """
    check_positive("n_permutations", n_permutations)
    sets = {"X": X, "Y": Y, "A": A, "B": B}
    found = {name: known_words(name, words, word_vectors) for name, words in sets.items()}
    known = {name: words for name, (words, _) in found.items()}
    shared = set(known["X"]) & set(known["Y"])
    if shared:
        raise ValueError(f"X and Y must have no word in common, but {min(shared)!r} is in both.")
    targets = unit_vectors(word_vectors, known["X"] + known["Y"])
    toward, away = (unit_vectors(word_vectors, known[name]).mean(axis=0) for name in "AB")
    associations = targets @ (toward - away)
    n_first = len(known["X"])
    first, second = associations[:n_first], associations[n_first:]
    spread = float(associations.std())
    # Vectors are rounded to their type. An association is a difference of cosines of three of
    # them: smaller ones are rounding errors.
    tie = max(TIE, 4 * float(np.finfo(word_vectors.vectors.dtype).eps))
    p_value, exact = _p_value(associations, n_first, tie, n_permutations, random_state)
    return WeatResult(
        statistic=float(first.sum() - second.sum()),
        effect_size=float(first.mean() - second.mean()) / spread if spread > tie else 0.0,
        p_value=p_value,
        exact=exact,
        n_oov=sum(n_oov for _, n_oov in found.values()),
    )


def _p_value(
    associations: NDArray[np.float64],
    n_first: int,
    tie: float,
    n_permutations: int,
    random_state: int | RandomState | None,
) -> tuple[float, bool]:
    """Return the p-value, and whether it is exact.

    The statistic is twice the sum over the first set minus the sum over all, which is the same for
    all partitions. So sums over first sets are compared. `tie` is the rounding error of one
    association.
    """
    observed = float(associations[:n_first].sum()) - tie * len(associations)
    n_partitions = comb(len(associations), n_first)
    if n_partitions <= n_permutations:
        chosen = combinations(associations.tolist(), n_first)
        return sum(sum(first) >= observed for first in chosen) / n_partitions, True
    rng = check_random_state(random_state)
    draws = (rng.permutation(associations)[:n_first].sum() for _ in range(n_permutations))
    return (1 + sum(bool(drawn >= observed) for drawn in draws)) / (1 + n_permutations), False
