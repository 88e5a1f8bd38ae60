# SPDX-License-Identifier: BSD-3-Clause
"""Questions about given words: how alike they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skw2v._words.cosines import (
    ROWS_PER_TILE,
    Floats,
    blocks,
    cosines,
    mean,
    unit,
)
from skw2v._words.given_words import check_no_str, some_words, word_tuples
from skw2v._words.lookup import WordTable


class SimilarityQueries(WordTable):
    """Cosines between words."""

    def similarity(self, word1: str, word2: str) -> float:
        """Compute the cosine of the vectors of two words.

        Parameters
        ----------
        word1, word2 : str
            The words.

        Returns
        -------
        float
            Between −1 and 1 up to rounding; 0 if a vector is zero.

        Raises
        ------
        KeyError
            If a word is unknown.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> WordVectors(["tea", "milk"], [[1.0, 0.0], [3.0, 4.0]]).similarity("tea", "milk")
        0.6...
        """
        first, second = (unit(vector) for vector in self[[word1, word2]])
        return float(np.dot(first, second))

    def similarities(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Compute the cosines of many pairs of words, in bounded memory.

        Parameters
        ----------
        pairs : sequence of (str, str)
            The pairs.

        Returns
        -------
        ndarray of shape (n_pairs,)
            For each pair what `similarity` returns, up to rounding.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If a pair has not two words.
        TypeError
            If a str stands for a pair or for all of them.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk"], [[1.0, 0.0], [3.0, 4.0]])
        >>> wv.similarities([("tea", "milk"), ("milk", "milk")])
        array([0.6, 1. ])
        """
        asked = word_tuples("pairs", pairs, 2)
        found = np.empty(len(asked), dtype=self.vectors.dtype)
        for part in blocks(len(asked), ROWS_PER_TILE):
            first, second = map(self._units, zip(*asked[part], strict=True))
            found[part] = np.einsum("ij,ij->i", first, second)
        return found

    def n_similarity(self, words1: Sequence[str], words2: Sequence[str]) -> float:
        """Compute the cosine of the mean vectors of two sets of words.

        Parameters
        ----------
        words1, words2 : iterable of str, or str
            The words; a single str is one word. Longer vectors have more influence on the mean.

        Returns
        -------
        float
            Between −1 and 1 up to rounding; 0 if a mean is zero.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If a set is empty.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk", "car"], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        >>> wv.n_similarity(["tea", "milk"], ["car"])
        0.9999...
        """
        means = [mean(self[some_words(words)]) for words in (words1, words2)]
        return float(np.dot(*map(unit, means)))

    def doesnt_match(self, words: Sequence[str]) -> str:
        """Find the word that fits the others least.

        Parameters
        ----------
        words : sequence of str
            The words.

        Returns
        -------
        str
            The word whose vector has the lowest cosine with the mean of all, each scaled to
            length 1.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `words` is empty.
        TypeError
            If `words` is one str.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk", "car"], [[1.0, 0.1], [1.0, 0.3], [-1.0, 2.0]])
        >>> wv.doesnt_match(["tea", "milk", "car"])
        'car'
        """
        check_no_str("words", words)
        asked = some_words(words)
        units = self._units(asked)
        return asked[int(np.argmin(units @ unit(units.mean(axis=0))))]

    def rank(self, word: str, other: str) -> int:
        """Find the place of `other` among the neighbours of `word`.

        Parameters
        ----------
        word : str
            The word whose neighbours are ranked.
        other : str
            The word to find among them. One that only the n-grams of `SubwordVectors` know has the
            place that it would have after the words of the vocabulary.

        Returns
        -------
        int
            1 for the nearest neighbour: ``most_similar(word, topn=None)[rank - 1]`` is `other`.

        Raises
        ------
        KeyError
            If a word is unknown.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> wv.rank("tea", "car")
        2
        """
        scores, limit = self._cosines_and_limit(word, other)
        row, other_row = self._rows([word, other]).tolist()
        place = other_row if other_row >= 0 else len(scores)
        before = scores > limit
        before[:place] |= scores[:place] == limit
        if row >= 0:
            before[row] = False
        return int(np.count_nonzero(before)) + 1

    def closer_than(self, word: str, other: str) -> list[str]:
        """Find the words that are nearer to `word` than `other` is.

        Parameters
        ----------
        word : str
            The word at the centre.
        other : str
            The word that sets the limit.

        Returns
        -------
        list of str
            The words whose cosine with `word` is greater than that of `other`, in the order of
            `words`; `word` itself is not among them.

        Raises
        ------
        KeyError
            If a word is unknown.

        See Also
        --------
        rank : How many they are, plus one (words exactly as near count there if they come first).

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> wv.closer_than("tea", "car")
        ['coffee']
        """
        scores, limit = self._cosines_and_limit(word, other)
        closer = np.flatnonzero(scores > limit)
        return [self.words[i] for i in closer.tolist() if self.words[i] != word]

    def _cosines_and_limit(self, word: str, other: str) -> tuple[Floats, np.floating]:
        """Cosines of `word` with all words of the vocabulary, and with `other`."""
        first, second = self._units([word, other])
        query = unit(first)
        scores = cosines(query, self.vectors, self._norms)
        other_row = self._row_of.get(other)
        return scores, query @ second if other_row is None else scores[other_row]
