# SPDX-License-Identifier: BSD-3-Clause
"""Several words at once: their mean, a table of some of them, a table with more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from skw2v._words.cosines import Floats
from skw2v._words.given_words import listed, some_words
from skw2v._words.lookup import WordTable


class WordSets(WordTable):
    """The mean of some words, and new tables with fewer or more words."""

    def mean_vector(
        self, words: Sequence[str], weights: ArrayLike | None = None, *, norm: bool = True
    ) -> Floats:
        r"""Compute the weighted mean of the vectors of some words.

        .. math:: \sum_i a_i x_i \,/ \sum_i |a_i|

        Parameters
        ----------
        words : iterable of str, or str
            The words; a single str is one word.
        weights : array-like of shape (n_words,) or None, default=None
            The weight :math:`a` of each word, which may be negative; None for ones.
        norm : bool, default=True
            Whether the vectors are scaled to length 1 first.

        Returns
        -------
        ndarray of shape (dim,)
            In the type of the vectors.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If there is no word, or if the weights are not as many as the words, not finite, or
            all zero.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk"], [[1.0, 0.0], [0.0, 2.0]])
        >>> wv.mean_vector(["tea", "milk"], [3, 1])
        array([0.75, 0.25])
        >>> wv.mean_vector(["tea", "milk"], norm=False)
        array([0.5, 1. ])
        """
        chosen = some_words(words)
        vectors = self._units(chosen) if norm else self[chosen]
        factors = _checked_weights(weights, len(chosen))
        # Scaled before they are added, so that no sum leaves the range of the type.
        shares = factors / np.abs(factors).max()
        shares /= np.abs(shares).sum()
        return (shares @ vectors.astype(np.float64)).astype(self.vectors.dtype)

    def subset(self, words: Iterable[str]) -> Self:
        """Make a table of some of the words.

        Parameters
        ----------
        words : iterable of str, or str
            The words to keep, each once; a single str is one word. The new table has their order.
            Words that only the n-grams of `SubwordVectors` know get their vector, and the count 0.

        Returns
        -------
        WordVectors
            The words with their vectors and counts.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If a word is named twice.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk", "car"], [[1.0, 0.0], [3.0, 4.0], [0.0, 1.0]])
        >>> wv.subset(["car", "tea"]).words
        ('car', 'tea')
        """
        kept = listed(words)
        vectors = self[kept]
        # Row −1 is that 0
        counts = None if self.counts is None else np.append(self.counts, 0)[self._rows(kept)]
        return self._with_words(list(map(str, kept)), vectors, counts)

    def add(
        self, words: Sequence[str], vectors: ArrayLike, *, counts: ArrayLike | None = None
    ) -> Self:
        """Make a table with more words, which come after the old ones.

        The old table stays as it is.

        Parameters
        ----------
        words : sequence of str
            The new words.
        vectors : array-like of shape (n_new_words, dim)
            Their vectors, which take the type of the old ones.
        counts : array-like of shape (n_new_words,) or None, default=None
            How often each new word occurred. Only for a table that has counts; None stands for
            zeros there.

        Returns
        -------
        WordVectors
            Old and new words.

        Raises
        ------
        ValueError
            If a word is there already, shapes don't match, a number is NaN or infinite, or there
            are counts for new words only.
        TypeError
            If a word is not a `str`.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk"], [[1.0, 0.0], [3.0, 4.0]])
        >>> wv.add(["car"], [[0.0, 1.0]]).words
        ('tea', 'milk', 'car')
        """
        new = WordTable(words, vectors, counts=counts)
        if new.dim != self.dim:
            raise ValueError(f"The vectors must have {self.dim} numbers each, got {new.dim}.")
        if self.counts is None and counts is not None:
            raise ValueError("counts can only be given for a table that has counts itself.")
        all_counts = None
        if self.counts is not None:
            new_counts = np.zeros(len(new), np.int64) if new.counts is None else new.counts
            all_counts = np.concatenate([self.counts, new_counts])
        # A number beyond the type's range becomes infinite, which the new table refuses.
        with np.errstate(over="ignore"):
            added = new.vectors.astype(self.vectors.dtype)
        all_vectors = np.concatenate([self.vectors, added])
        return self._with_words((*self.words, *new.words), all_vectors, all_counts)


def _checked_weights(weights: ArrayLike | None, n_words: int) -> Floats:
    factors = np.ones(n_words) if weights is None else np.asarray(weights, dtype=np.float64)
    if factors.shape != (n_words,):
        raise ValueError(f"weights must be {n_words} numbers, got shape {factors.shape}.")
    if not np.isfinite(factors).all() or not factors.any():
        raise ValueError(f"weights must be finite and not all zero, got {weights!r}.")
    return factors
