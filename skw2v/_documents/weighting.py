# SPDX-License-Identifier: BSD-3-Clause
"""Weightings: how much each word counts in the embedding of a document, and for which class.

Each is one object that knows all about itself, and `WEIGHTINGS` has those with a name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.vocabulary import Vocabulary
from skw2v._documents.counts import DocumentCounts

Array = NDArray[np.floating]

# Weighted vectors, their sums over a document and the squares of these stay within float32.
LARGEST_WEIGHT = 1e9


class Weighting:
    """How much each word counts. This one weighs all words alike; subclasses say what differs.

    Attributes
    ----------
    name : str
        The value of the parameter `weighting` that stands for it.
    needs_documents : bool
        Whether `weights` look at how many documents have each word. Else these may not be counted.
    needs_labels : bool
        Whether documents must have labels. Then documents are counted by word and class, and
        `scores` have a column for each column of labels.
    """

    name: ClassVar[str]
    needs_documents: ClassVar[bool] = False
    needs_labels: ClassVar[bool] = False

    def weights(self, documents: DocumentCounts, vocabulary: Vocabulary) -> NDArray[np.float64]:
        """Learn the factor of each word's vector.

        Parameters
        ----------
        documents : DocumentCounts
            How many documents there are, and have each word.
        vocabulary : Vocabulary
            The words, and how often each occurs.

        Returns
        -------
        ndarray of float64 of shape (n_words,)

        Raises
        ------
        ValueError
            If the user's own weights are no finite numbers, or above `LARGEST_WEIGHT`.
        """
        return np.ones(len(vocabulary))

    def scores(
        self, documents: DocumentCounts, columns: slice = slice(None), dtype: Any = np.float64
    ) -> Array:
        """Learn how much each word speaks for each class.

        Parameters
        ----------
        documents : DocumentCounts
            How many documents of each class have each word.
        columns : slice, default=slice(None)
            For which of the classes.
        dtype : dtype-like, default=numpy.float64
            Type of the scores, of which there may be many.

        Returns
        -------
        ndarray of shape (n_words, n_columns)
            No columns without labels.
        """
        return np.empty((len(documents.with_word), 0), dtype=dtype)

    def unknown(self, words: Sequence[str], weights: Array) -> Array:
        """Weigh words that the documents to learn from did not have.

        Parameters
        ----------
        words : sequence of str
            The unknown words.
        weights : ndarray of shape (n_words,)
            Weights of the known words.

        Returns
        -------
        ndarray of shape (n_unknown_words,)
            As it stands, the largest weight, which is that of the rarest known word.

        Raises
        ------
        ValueError
            As `weights`.
        """
        return np.full(len(words), weights.max(initial=0), dtype=weights.dtype)


class InverseDocumentFrequency(Weighting):
    r"""The idf of Spärck Jones (1972), "A statistical interpretation of term specificity".

    .. math:: a_w = 1 + \ln \frac{1 + N}{1 + N_w}

    where :math:`N_w` of the N documents have the word: the smoothed form that scikit-learn's
    `TfidfTransformer` has by default.
    """

    name = "idf"
    needs_documents = True

    def weights(self, documents: DocumentCounts, vocabulary: Vocabulary) -> NDArray[np.float64]:
        return 1 + np.log((1 + documents.n_documents) / (1 + documents.with_word))


class SmoothInverseFrequency(Weighting):
    r"""The weight in algorithm 1 of Arora, Liang and Ma (2017).

    .. math:: a_w = \frac{a}{a + p(w)}

    where p(w) is the word's share of all tokens. "A simple but tough-to-beat baseline for sentence
    embeddings" recommends an a of 0.001.
    """

    name = "sif"
    smoothness = 1e-3

    def weights(self, documents: DocumentCounts, vocabulary: Vocabulary) -> NDArray[np.float64]:
        counts = vocabulary.counts
        return self.smoothness / (self.smoothness + counts / max(1, counts.sum()))


class LogCountRatios(Weighting):
    r"""The log-count ratios of naive Bayes as scores; vectors stay as they are.

    .. math::
        r_{w,c} = \ln \frac{n_{w,c} / s_c + \alpha}{n_{w,\bar c} / s_{\bar c} + \alpha}

    where :math:`n_{w,c}` documents of class c have the word, and :math:`n_{w,\bar c}` documents of
    the other classes. The share :math:`s_c` is that of class c in the sum of these counts over all
    words, :math:`s_c = \sum_w n_{w,c} / \sum_w (n_{w,c} + n_{w,\bar c})`, and
    :math:`s_{\bar c} = 1 - s_c`. Above zero a word speaks for the class, below zero against it.

    They are those of Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and
    topic classification", section 2.1, with another smoothing. Here α is added after the division
    by the share. So the ratio of a rare word tends to :math:`\ln (\alpha / \alpha) = 0`, however
    unequal the classes are.
    """

    name = "supervised"
    needs_labels = True
    # The α: as if α more documents had each word, with labels mixed as in the corpus. With a small
    # α, rare words repeat the labels of the training documents that have them; with a large α,
    # they say nothing.
    pseudo_count = 4.0

    def scores(
        self, documents: DocumentCounts, columns: slice = slice(None), dtype: Any = np.float64
    ) -> Array:
        """Compute the ratios: zero for words in no document, and a class with all words or none."""
        by_class = documents.of_class[:, columns].tocsc()
        shares = by_class.sum(axis=0) / (documents.with_word.sum() or 1)
        ratios = np.zeros(by_class.shape, dtype=dtype)
        inside = np.zeros(len(ratios))
        for c in np.flatnonzero((shares > 0) & (shares < 1)):
            entries = slice(by_class.indptr[c], by_class.indptr[c + 1])
            words = by_class.indices[entries]
            inside[words] = by_class.data[entries]
            outside = documents.with_word - inside
            of_class = np.log(inside / shares[c] + self.pseudo_count)
            of_class -= np.log(outside / (1 - shares[c]) + self.pseudo_count)
            ratios[:, c] = of_class
            inside[words] = 0
        return ratios


@dataclass(frozen=True, eq=False)
class MappedWeights(Weighting):
    """The user's own weights; words that the mapping lacks weigh 1."""

    weight_of: Mapping[str, float]

    def weights(self, documents: DocumentCounts, vocabulary: Vocabulary) -> NDArray[np.float64]:
        if not any(word in self.weight_of for word in vocabulary.words):
            raise ValueError(
                "weighting has no word of the vocabulary: it must map words, as the analyzer gives "
                f"them, to numbers. Its keys begin with {list(self.weight_of)[:3]!r}."
            )
        return self._found(vocabulary.words)

    def unknown(self, words: Sequence[str], weights: Array) -> Array:
        return self._found(words)

    def _found(self, words: Sequence[str]) -> NDArray[np.float64]:
        return _checked(words, [self.weight_of.get(word, 1.0) for word in words])


@dataclass(frozen=True, eq=False)
class ComputedWeights(Weighting):
    """What a function of the user's makes of each word."""

    weight_of: Callable[[str], float]

    def weights(self, documents: DocumentCounts, vocabulary: Vocabulary) -> NDArray[np.float64]:
        return _checked(vocabulary.words, [self.weight_of(word) for word in vocabulary.words])

    def unknown(self, words: Sequence[str], weights: Array) -> Array:
        return _checked(words, [self._weight_or_one(word) for word in words])

    def _weight_or_one(self, word: str) -> float:
        """Weigh an unknown word, which a function such as a mapping's `__getitem__` may lack."""
        try:
            return self.weight_of(word)
        except KeyError:
            return 1.0


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


UNWEIGHTED = Weighting()
# What the parameter `weighting` may name
WEIGHTINGS: dict[str, Weighting] = {
    weighting.name: weighting
    for weighting in (
        InverseDocumentFrequency(),
        SmoothInverseFrequency(),
        LogCountRatios(),
    )
}


def weighting_of(value: Any) -> Weighting:
    """Find what the value of the parameter `weighting` stands for; a ValueError if for nothing."""
    if value is None:
        return UNWEIGHTED
    if isinstance(value, str) and value in WEIGHTINGS:
        return WEIGHTINGS[value]
    if isinstance(value, Mapping):
        return MappedWeights(value)
    if callable(value):
        return ComputedWeights(value)
    raise ValueError(
        f"weighting must be one of {tuple(WEIGHTINGS)}, a mapping, a function or None. "
        f"Got {value!r:.60} instead."
    )
