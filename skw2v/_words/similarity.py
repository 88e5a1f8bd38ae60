# SPDX-License-Identifier: BSD-3-Clause
"""Questions about given words and documents: how alike they are, and how far apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from skw2v._words.cosines import (
    ROWS_PER_TILE,
    Floats,
    blocks,
    cosines,
    mean,
    row_norms,
    unit,
    unit_rows,
)
from skw2v._words.given_words import check_no_str, listed, some_words, word_tuples
from skw2v._words.lookup import WordTable
from skw2v._words.transport import transport_cost


class SimilarityQueries(WordTable):
    """Cosines between words, distances between words, and between documents."""

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

    def distance(self, word1: str, word2: str) -> float:
        """Compute the cosine distance of two words: 1 − `similarity`.

        Parameters
        ----------
        word1, word2 : str
            The words.

        Returns
        -------
        float
            Between 0 and 2 up to rounding; 1 if a vector is zero.

        Raises
        ------
        KeyError
            If a word is unknown.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk"], [[1.0, 0.0], [3.0, 4.0]])
        >>> round(wv.distance("tea", "milk"), 6)
        0.4
        """
        return 1 - self.similarity(word1, word2)

    def distances(self, word: str | NDArray, other_words: Iterable[str] | None = None) -> Floats:
        """Compute the cosine distances of one word or vector to many words.

        Parameters
        ----------
        word : str or ndarray of shape (dim,)
            The word or the vector.
        other_words : iterable of str, str or None, default=None
            The words to measure the distance to, a single str being one word; None for all words,
            in the order of `words`.

        Returns
        -------
        ndarray of shape (n_other_words,)
            For each word what `distance` returns, up to rounding, in the type of the vectors.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If a vector has the wrong shape or is not finite.
        TypeError
            If `word` is neither a word nor a vector.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk", "car"], [[1.0, 0.0], [3.0, 4.0], [0.0, 1.0]])
        >>> wv.distances("tea").round(1)
        array([0. , 0.4, 1. ])
        >>> wv.distances([0.0, 2.0], ["tea", "car"])
        array([1., 0.])
        """
        if isinstance(word, str):
            query = unit(self[word])
        else:
            vector = np.asarray(word)
            if vector.dtype.kind not in "fiu":
                raise TypeError(f"Give one word or one vector of numbers, not {word!r:.60}.")
            query = unit(self._checked_matrix(vector[None])[0])
        if other_words is None:
            return 1 - cosines(query, self.vectors, self._norms)
        vectors = self[listed(other_words)]
        return 1 - cosines(query, vectors, row_norms(vectors))

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

    def wmdistance(
        self, document1: Sequence[str], document2: Sequence[str], *, norm: bool = True
    ) -> float:
        r"""Compute the Word Mover's Distance of two documents (Kusner et al. 2015).

        A document is the distribution of its words, :math:`d_i = c_i / \sum_j c_j` with word counts
        :math:`c`. The distance is the least that must be paid to turn one distribution into the
        other if moving one unit from word i to word j costs :math:`\|x_i - x_j\|_2`:

        .. math:: \min_{T \ge 0} \sum_{ij} T_{ij} \|x_i - x_j\|_2
            \quad\text{so that}\quad \sum_j T_{ij} = d_i, \; \sum_i T_{ij} = d'_j

        It is solved exactly, as a linear programme, by HiGHS through `scipy.optimize.linprog`.
        Unknown words are left out.

        Parameters
        ----------
        document1, document2 : sequence of str
            The tokens of the documents.
        norm : bool, default=True
            Whether the vectors are scaled to length 1 first. gensim does so by default; the paper
            uses the vectors as they are.

        Returns
        -------
        float
            The distance, at least 0; infinity if a document has no known word.

        Raises
        ------
        TypeError
            If a document is one str instead of its tokens.

        Notes
        -----
        Time grows with the product of the numbers of different words: on one core 0.015 s for two
        documents of 50 different words each, 0.3 s for two of 200.

        References
        ----------
        Kusner, Sun, Kolkin & Weinberger (2015), "From Word Embeddings To Document Distances",
        section 4.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk", "car"], [[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]])
        >>> wv.wmdistance(["tea", "tea"], ["milk", "car"], norm=False)  # (5 + 1) / 2
        3.0
        """
        counted = [self._counted(document) for document in (document1, document2)]
        if not all(counts for counts, _ in counted):
            return float("inf")
        points = [vectors.astype(np.float64) for _, vectors in counted]
        if norm:
            points = list(map(unit_rows, points))
        # Distances of scaled points, so that no square leaves the range of float64.
        scale = max(np.abs(vectors).max() for vectors in points) or 1.0
        costs = cdist(*(vectors / scale for vectors in points))
        return float(scale * transport_cost(counted[0][0], counted[1][0], costs))

    def _cosines_and_limit(self, word: str, other: str) -> tuple[Floats, np.floating]:
        """Cosines of `word` with all words of the vocabulary, and with `other`."""
        first, second = self._units([word, other])
        query = unit(first)
        scores = cosines(query, self.vectors, self._norms)
        other_row = self._row_of.get(other)
        return scores, query @ second if other_row is None else scores[other_row]

    def _counted(self, document: Sequence[str]) -> tuple[list[int], Floats]:
        """How often each word occurs that has a vector, and these vectors."""
        if isinstance(document, str):
            raise TypeError(f"A document must be a list of its tokens, not the str {document!r}.")
        counts = Counter(document)
        vectors, found = self._find(list(counts))
        n_found = [n for n, has in zip(counts.values(), found.tolist(), strict=True) if has]
        return n_found, vectors[found]
