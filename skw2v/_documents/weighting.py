# SPDX-License-Identifier: BSD-3-Clause
"""Weights of words in the embedding of a document, and how much each speaks for each class."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._documents.counts import DocumentCounts

# The a of smooth inverse frequency (SIF), as its authors recommend.
SMOOTHNESS = 1e-3
# Weighted vectors, their sums over a document and the squares of these stay within float32.
LARGEST_WEIGHT = 1e9
# The α of the log-count ratios: as if α more documents had each word, with labels mixed as in the
# corpus. With a small α, rare words repeat the labels of the training documents that have them;
# with a large α, they say nothing.
PSEUDO_COUNT = 4.0


def inverse_document_frequency(counts: DocumentCounts) -> NDArray[np.float64]:
    r"""Weigh words by inverse document frequency (idf).

    .. math:: a_w = 1 + \ln \frac{1 + N}{1 + N_w}

    where :math:`N_w` of the N documents have the word. This is the idf of Spärck Jones (1972), "A
    statistical interpretation of term specificity", in the smoothed form that scikit-learn's
    `TfidfTransformer` has by default.

    Parameters
    ----------
    counts : DocumentCounts
        How many documents there are, and have each word.

    Returns
    -------
    ndarray of float64 of shape (n_words,)

    Examples
    --------
    >>> from scipy import sparse
    >>> counts = DocumentCounts(3, np.array([3, 1]), sparse.csr_array((2, 0), dtype=int))
    >>> inverse_document_frequency(counts).round(2)
    array([1.  , 1.69])
    """
    return 1 + np.log((1 + counts.n_documents) / (1 + counts.with_word))


def smooth_inverse_frequency(
    counts: NDArray[np.int64], smoothness: float = SMOOTHNESS
) -> NDArray[np.float64]:
    r"""Weigh words by smooth inverse frequency (SIF).

    .. math:: a_w = \frac{a}{a + p(w)}

    where p(w) is the word's share of all tokens. This is the weight in algorithm 1 of Arora, Liang
    and Ma (2017), "A simple but tough-to-beat baseline for sentence embeddings".

    Parameters
    ----------
    counts : ndarray of int64 of shape (n_words,)
        How often each word occurs.
    smoothness : float, default=1e-3
        The a of the formula.

    Returns
    -------
    ndarray of float64 of shape (n_words,)

    Examples
    --------
    >>> smooth_inverse_frequency(np.array([998, 1, 1])).round(3)
    array([0.001, 0.5  , 0.5  ])
    """
    return smoothness / (smoothness + counts / max(1, counts.sum()))


def log_count_ratios(
    counts: DocumentCounts,
    pseudo_count: float = PSEUDO_COUNT,
    *,
    columns: slice = slice(None),
    dtype: Any = np.float64,
) -> NDArray[np.floating]:
    r"""Compute how much each word speaks for each class.

    .. math::
        r_{w,c} = \ln \frac{n_{w,c} / s_c + \alpha}{n_{w,\bar c} / s_{\bar c} + \alpha}

    where :math:`n_{w,c}` documents of class c have the word, and :math:`n_{w,\bar c}` documents of
    the other classes. The share :math:`s_c` is that of class c in the sum of these counts over all
    words, :math:`s_c = \sum_w n_{w,c} / \sum_w (n_{w,c} + n_{w,\bar c})`, and
    :math:`s_{\bar c} = 1 - s_c`. Above zero a word speaks for the class, below zero against it.

    These are the log-count ratios of naive Bayes in Wang and Manning (2012), "Baselines and
    bigrams: simple, good sentiment and topic classification", section 2.1, with another smoothing.
    Here α is added after the division by the share. So the ratio of a rare word tends to
    :math:`\ln (\alpha / \alpha) = 0`, however unequal the classes are.

    Parameters
    ----------
    counts : DocumentCounts
        How many documents of each class have each word.
    pseudo_count : float, default=4.0
        The α of the formula.
    columns : slice, default=slice(None)
        For which of the classes to compute them.
    dtype : dtype-like, default=numpy.float64
        Type of the result.

    Returns
    -------
    ndarray of shape (n_words, n_columns)
        Zero for words that are in no document, and for a class that has all words or none.
    """
    by_class = counts.of_class[:, columns].tocsc()
    shares = by_class.sum(axis=0) / max(1, counts.with_word.sum())
    ratios = np.zeros(by_class.shape, dtype=dtype)
    inside = np.zeros(len(ratios))
    for c in np.flatnonzero((shares > 0) & (shares < 1)):
        entries = slice(by_class.indptr[c], by_class.indptr[c + 1])
        words = by_class.indices[entries]
        inside[words] = by_class.data[entries]
        outside = counts.with_word - inside
        of_class = np.log(inside / shares[c] + pseudo_count)
        of_class -= np.log(outside / (1 - shares[c]) + pseudo_count)
        ratios[:, c] = of_class
        inside[words] = 0
    return ratios


def weights_of_unknown(
    words: Sequence[str],
    weighting: str | Mapping[str, float] | Callable[[str], float] | None,
    weights: NDArray[np.floating],
) -> NDArray[np.floating]:
    """Weigh words that the documents to learn from did not have.

    Parameters
    ----------
    words : sequence of str
        The words.
    weighting : str, mapping, callable or None
        How known words are weighted. A name gives what the rarest of them have. Words that a
        mapping lacks, or a function such as its ``__getitem__``, have 1.
    weights : ndarray of shape (n_words,)
        Weights of the known words.

    Returns
    -------
    ndarray of shape (n_unknown_words,)

    Raises
    ------
    ValueError
        If a weight of the user's is no finite number, or above `LARGEST_WEIGHT`.
    """
    if isinstance(weighting, Mapping):
        return _checked(words, [weighting.get(word, 1.0) for word in words])
    if callable(weighting):
        return _checked(words, [_weight_or_one(weighting, word) for word in words])
    return np.full(len(words), weights.max(initial=0), dtype=weights.dtype)


def _weight_or_one(weighting: Callable[[str], float], word: str) -> float:
    try:
        return weighting(word)
    except KeyError:
        return 1.0


def custom_weights(
    weighting: Mapping[str, float] | Callable[[str], float], words: Sequence[str]
) -> NDArray[np.float64]:
    """Look up the weight of each word.

    Parameters
    ----------
    weighting : mapping or callable
        From a word to its weight. Words that a mapping lacks weigh 1.
    words : sequence of str
        The words.

    Returns
    -------
    ndarray of float64 of shape (n_words,)

    Raises
    ------
    ValueError
        If a weight is no finite number or above `LARGEST_WEIGHT`, with the word in the message, or
        a mapping has none of the words.
    """
    found: list[Any]
    if isinstance(weighting, Mapping):
        found = [weighting.get(word, 1.0) for word in words]
        if not any(word in weighting for word in words):
            raise ValueError(
                "weighting has no word of the vocabulary: it must map words, as the analyzer gives "
                f"them, to numbers. Its keys begin with {list(weighting)[:3]!r}."
            )
    else:
        found = [weighting(word) for word in words]
    return _checked(words, found)


def _checked(words: Sequence[str], found: Sequence[Any]) -> NDArray[np.float64]:
    """Refuse weights that are no numbers, or none that can be used."""
    for word, weight in zip(words, found, strict=True):
        # Python takes True for the number 1; as a weight it is a mistake
        if isinstance(weight, Real) and not isinstance(weight, bool):
            size: Any = abs(weight)
            if size <= LARGEST_WEIGHT:
                continue
            if size < math.inf:
                raise ValueError(
                    f"weighting gives the word {word!r:.60} a weight of {weight!r:.30}, and takes "
                    f"at most {LARGEST_WEIGHT:.0e}, so that sums and squares of weighted vectors "
                    "fit into float32. Divide all weights by one number, the mean weight for "
                    "example: unless scale=None, rows do not change by that."
                )
        raise ValueError(
            f"weighting must give each word a finite number, but the weight of {word!r:.60} is "
            f"{weight!r:.60}."
        )
    return np.array(found, dtype=np.float64)
