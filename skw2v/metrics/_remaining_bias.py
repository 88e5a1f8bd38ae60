# SPDX-License-Identifier: BSD-3-Clause
"""What debiasing leaves behind: words of the same bias that stay near each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import RandomState
from numpy.typing import ArrayLike, NDArray
from scipy.stats import pearsonr
from sklearn.cluster import KMeans

from skw2v._words.given_words import check_no_str
from skw2v._words.search import n_candidates
from skw2v._words.vectors import WordVectors
from skw2v.metrics._bias import TIE, check_positive, known_words, unit_direction, unit_vectors


@dataclass(frozen=True)
class ClusterBiasResult:
    """Outcome of the cluster test.

    Parameters
    ----------
    accuracy : float
        Share of the words whose cluster is that of their bias, between 0.5 (chance) and 1.
    positive, negative : tuple of str
        The words with the largest and with the smallest cosine with the direction, the extreme
        ones first.
    """

    accuracy: float
    positive: tuple[str, ...]
    negative: tuple[str, ...]


@dataclass(frozen=True)
class NeighbourBiasResult:
    """Outcome of the neighbour test.

    Parameters
    ----------
    correlation : float
        Pearson's correlation between the words' bias before and their `shares`; 0 if one of them
        is constant.
    p_value : float
        Its two-sided p-value.
    shares : mapping of str to float
        For each word, the share of its nearest neighbours whose bias before was positive.
    """

    correlation: float
    p_value: float
    shares: Mapping[str, float]


def cluster_bias(
    before: WordVectors,
    after: WordVectors,
    direction: ArrayLike,
    *,
    excluded: Collection[str] = (),
    n_words: int = 500,
    restrict_vocab: int | None = 50_000,
    random_state: int | RandomState | None = None,
) -> ClusterBiasResult:
    """Test whether the most biased words still fall into two clusters after debiasing.

    The words are those that lay farthest along the direction before debiasing, `n_words` to
    each side. K-means puts their debiased vectors, scaled to length 1, into two clusters.
    If debiasing had removed the bias, the clusters would have nothing to do with the sides.

    Parameters
    ----------
    before : WordVectors
        The vectors before debiasing, most frequent words first.
    after : WordVectors
        The vectors after debiasing; `before` itself to see what there was to remove.
    direction : array-like of shape (dim,)
        The bias direction in `before`, for instance `bias_direction_` of a fitted
        `skw2v.debias.HardDebias`.
    excluded : collection of str, default=()
        Words that are not looked at: those that are gender-specific by definition.
    n_words : int, default=500
        How many words of each side to cluster.
    restrict_vocab : int or None, default=50000
        Look at the first (most frequent) `restrict_vocab` words only; None for all.
    random_state : int, RandomState instance or None, default=None
        Seed of k-means.

    Returns
    -------
    ClusterBiasResult
        The accuracy of the clusters, and the words.

    Raises
    ------
    ValueError
        If there are fewer than ``2 * n_words`` words to choose from, or a parameter has a wrong
        value.
    TypeError
        If `excluded` is one str.

    References
    ----------
    Gonen & Goldberg (2019), "Lipstick on a Pig: Debiasing Methods Cover up Systematic Gender Biases
    in Word Embeddings But do not Remove Them", arXiv 1903.03862, "Male- and female-biased words
    cluster together".

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import cluster_bias
    >>> words = ["nurse", "maid", "guard", "smith"]
    >>> before = WordVectors(words, [[1, 0, 3], [1, 0, 4], [-1, 3, 0], [-1, 4, 0]])
    >>> after = WordVectors(words, [[0, 0, 3], [0, 0, 4], [0, 3, 0], [0, 4, 0]])
    >>> cluster_bias(before, after, [1, 0, 0], n_words=2, random_state=0).accuracy
    1.0
    """
    check_positive("n_words", n_words)
    words, biases = _candidates(before, after, direction, excluded, restrict_vocab)
    if 2 * n_words > len(words):
        raise ValueError(
            f"n_words={n_words} on each side are too many: there are {len(words)} words to choose "
            "from in all."
        )
    order = np.argsort(-biases, kind="stable")
    positive, negative = order[:n_words], order[: -n_words - 1 : -1]
    chosen = [words[i] for i in np.concatenate([positive, negative]).tolist()]
    labels = KMeans(n_clusters=2, n_init=10, random_state=random_state).fit_predict(
        unit_vectors(after, chosen)
    )
    right = float(np.mean(labels == np.repeat([0, 1], n_words)))
    return ClusterBiasResult(
        max(right, 1 - right), tuple(chosen[:n_words]), tuple(chosen[n_words:])
    )


def neighbour_bias(
    before: WordVectors,
    after: WordVectors,
    direction: ArrayLike,
    words: Iterable[str],
    *,
    excluded: Collection[str] = (),
    n_neighbours: int = 100,
    restrict_vocab: int | None = 50_000,
) -> NeighbourBiasResult:
    """Test whether words still have neighbours with their old bias after debiasing.

    A word's bias before is its cosine with the direction. Its bias by neighbours is the share of
    its nearest neighbours after debiasing that had a positive bias before. If debiasing had removed
    the bias, the two would not correlate.

    Parameters
    ----------
    before, after : WordVectors
        The vectors before and after debiasing, as in `cluster_bias`.
    direction : array-like of shape (dim,)
        The bias direction in `before`.
    words : iterable of str
        The words whose neighbours are looked at, for instance professions. Those that are unknown,
        excluded or beyond `restrict_vocab` are skipped.
    excluded : collection of str, default=()
        Words that are no neighbours: those that are gender-specific by definition.
    n_neighbours : int, default=100
        How many neighbours count.
    restrict_vocab : int or None, default=50000
        Look at the first (most frequent) `restrict_vocab` words only; None for all.

    Returns
    -------
    NeighbourBiasResult
        The correlation, and the share of each word.

    Raises
    ------
    ValueError
        If fewer than two of the words are left, or a parameter has a wrong value.
    TypeError
        If `words` or `excluded` is one str.

    References
    ----------
    Gonen & Goldberg (2019), as in `cluster_bias`, "Bias-by-projection correlates to
    bias-by-neighbors".

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import neighbour_bias
    >>> words = ["nurse", "maid", "guard", "smith"]
    >>> before = WordVectors(words, [[1, 0, 3], [2, 0, 3], [-1, 3, 0], [-2, 3, 0]])
    >>> after = WordVectors(words, [[0, 0, 3], [0, 0, 3], [0, 3, 0], [0, 3, 0]])
    >>> result = neighbour_bias(before, after, [1, 0, 0], words, n_neighbours=1)
    >>> result.shares
    {'nurse': 1.0, 'maid': 1.0, 'guard': 0.0, 'smith': 0.0}
    """
    check_positive("n_neighbours", n_neighbours)
    candidates, biases = _candidates(before, after, direction, excluded, restrict_vocab)
    bias_of = dict(zip(candidates, biases.tolist(), strict=True))
    asked = [word for word in known_words("words", words, before)[0] if word in bias_of]
    if len(asked) < 2:
        raise ValueError(f"Only {len(asked)} of the words can be looked at; two are needed.")
    answers = after.subset(candidates).most_similar_many(asked, topn=n_neighbours)
    shares = [float(np.mean([bias_of[near] > 0 for near, _ in answer])) for answer in answers]
    asked_biases = [bias_of[word] for word in asked]
    correlation, p_value = 0.0, 1.0
    if np.ptp(shares) > TIE and np.ptp(asked_biases) > TIE:
        correlation, p_value = map(float, pearsonr(asked_biases, shares))
    return NeighbourBiasResult(correlation, p_value, dict(zip(asked, shares, strict=True)))


def _candidates(
    before: WordVectors,
    after: WordVectors,
    direction: ArrayLike,
    excluded: Collection[str],
    restrict_vocab: int | None,
) -> tuple[list[str], NDArray[np.float64]]:
    """Words to look at, with their cosines with the direction before."""
    looked_at = before.words[: n_candidates(before, restrict_vocab)]
    check_no_str("excluded", excluded)
    left_out = set(excluded)
    words = [word for word in looked_at if word not in left_out and word in after]
    return words, unit_vectors(before, words) @ unit_direction(direction, before)
