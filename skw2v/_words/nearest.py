# SPDX-License-Identifier: BSD-3-Clause
"""Searches among all words: nearest neighbours and analogies, one or thousands at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Literal, TypeAlias, TypeGuard, get_args

import numpy as np
from numpy.typing import NDArray

from skw2v._words.cosines import (
    QUERIES_PER_TILE,
    Floats,
    Ranking,
    blocks,
    cosine_tiles,
    cosines,
    cosmul_tiles,
    rank_rows,
    rank_tiles,
    unit,
    unit_rows,
    weighted_query,
)
from skw2v._words.given_words import listed, word_tuples
from skw2v._words.lookup import WordTable

Query: TypeAlias = str | NDArray
Term: TypeAlias = Query | tuple[Query, float]
Terms: TypeAlias = Term | Sequence[Term]
Neighbours: TypeAlias = list[tuple[str, float]]
AnalogyMethod: TypeAlias = Literal["3cosadd", "3cosmul"]
AnalogyQuestion: TypeAlias = tuple[str, str, str]


class NeighbourQueries(WordTable):
    """Searches for the words nearest to a query."""

    def most_similar(
        self,
        positive: Terms,
        negative: Terms = (),
        *,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Neighbours:
        """Find the words whose vectors point where a sum of vectors points.

        Vectors of words are scaled to length 1 before they are added, as in 3CosAdd (Mikolov, Yih
        & Zweig 2013, "Linguistic Regularities in Continuous Space Word Representations").
        Vectors given as arrays are not scaled. Words of the query are never part of the answer.

        Parameters
        ----------
        positive : str, ndarray of shape (dim,), (str or ndarray, float), or sequence of these
            What to add: a word, a vector, either with a weight, or several of them.
        negative : same as `positive`, default=()
            What to subtract. A weight of 0.5 subtracts one half.
        topn : int or None, default=10
            How many words to return; None ranks all.
        restrict_vocab : int or None, default=None
            Look for answers among the first (most frequent) `restrict_vocab` words only.

        Returns
        -------
        list of (str, float)
            Words and their cosines, best first; of equal ones the more frequent word comes first.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If there is nothing to look for, or a vector has the wrong shape or is not finite.

        See Also
        --------
        most_similar_many : The neighbours of thousands of words at once.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> wv.most_similar("tea", topn=1)
        [('coffee', 0.9838...)]
        """
        terms = [*_as_terms(positive), *((item, -weight) for item, weight in _as_terms(negative))]
        if not terms:
            raise ValueError("Give at least one word or vector to look for.")
        query = weighted_query(
            ((self._term_vector(item), weight) for item, weight in terms),
            self.vectors.shape[1],
            self.vectors.dtype,
        )
        n_rows = self._n_candidates(restrict_vocab)
        scores = cosines(query, self.vectors[:n_rows], self._norms[:n_rows])
        excluded = self._known_rows(item for item, _ in terms if isinstance(item, str))
        return self._named(rank_rows(scores, self._n_wanted(topn), excluded))

    def similar_by_vector(
        self, vector: NDArray, *, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Neighbours:
        """Find the words whose vectors point where `vector` points.

        Parameters
        ----------
        vector : ndarray of shape (dim,)
            Any direction; its length does not matter.
        topn : int or None, default=10
            How many words to return; None ranks all.
        restrict_vocab : int or None, default=None
            Look for answers among the first (most frequent) `restrict_vocab` words only.

        Returns
        -------
        list of (str, float)
            Words and their cosines, best first.

        Raises
        ------
        ValueError
            If `vector` has the wrong shape or is not finite.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["up", "right"], [[0.0, 1.0], [1.0, 0.0]])
        >>> wv.similar_by_vector([0.0, 7.0], topn=1)
        [('up', 1.0)]
        """
        return self.most_similar([np.asarray(vector)], topn=topn, restrict_vocab=restrict_vocab)

    def most_similar_many(
        self,
        queries: Sequence[str] | NDArray,
        *,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> list[Neighbours]:
        """Find the nearest words of many words or vectors, by matrix products of bounded size.

        Parameters
        ----------
        queries : iterable of str, str, or ndarray of shape (n_queries, dim)
            Words or vectors; a single str is one word.
        topn : int or None, default=10
            How many neighbours of each to return; None ranks all.
        restrict_vocab : int or None, default=None
            Look for answers among the first (most frequent) `restrict_vocab` words only.

        Returns
        -------
        list of list of (str, float)
            For each query what `most_similar` returns, up to rounding.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `queries` is an array of the wrong shape or not finite.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> [answers[0][0] for answers in wv.most_similar_many(["tea", "coffee"])]
        ['coffee', 'tea']
        """
        n_rows, n_wanted = self._n_candidates(restrict_vocab), self._n_wanted(topn)
        if _is_numeric(queries):
            matrix = self._checked_matrix(queries)
            excluded: list[Sequence[int]] = [()] * len(matrix)
        else:
            words = listed(queries)
            matrix = self[words]
            excluded = [self._known_rows([word]) for word in words]
        answers: list[Neighbours] = []
        for part in blocks(len(matrix), QUERIES_PER_TILE):
            tiles = cosine_tiles(unit_rows(matrix[part]), self.vectors, self._norms)
            answers += map(self._named, rank_tiles(tiles, n_rows, n_wanted, excluded[part]))
        return answers

    def analogy(
        self,
        a: str,
        b: str,
        c: str,
        *,
        method: AnalogyMethod = "3cosadd",
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Neighbours:
        """Answer "a is to b as c is to ?".

        Parameters
        ----------
        a, b, c : str
            The three words of the question; they are never part of the answer.
        method : {"3cosadd", "3cosmul"}, default="3cosadd"
            "3cosadd" ranks words w by cos(w, b − a + c) (Mikolov et al. 2013); "3cosmul" by
            cos(w, b) · cos(w, c) / (cos(w, a) + ε) (Levy & Goldberg 2014, equation 4).
        topn : int or None, default=10
            How many words to return; None ranks all.
        restrict_vocab : int or None, default=None
            Look for answers among the first (most frequent) `restrict_vocab` words only.

        Returns
        -------
        list of (str, float)
            Words and their scores, best first.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `method` is none of the two.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(
        ...     ["man", "king", "woman", "queen"], [[1.0, 1.0], [5.0, 1.0], [1.0, 3.0], [5.0, 3.0]]
        ... )
        >>> wv.analogy("man", "king", "woman", method="3cosmul", topn=1)
        [('queen', 0.8669...)]
        """
        if method == "3cosadd":
            return self.most_similar([b, c], [a], topn=topn, restrict_vocab=restrict_vocab)
        question = (a, b, c)
        return self.analogies([question], method=method, topn=topn, restrict_vocab=restrict_vocab)[
            0
        ]

    def analogies(
        self,
        questions: Sequence[AnalogyQuestion],
        *,
        method: AnalogyMethod = "3cosadd",
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> list[Neighbours]:
        """Answer many analogies, by matrix products of bounded size.

        Parameters
        ----------
        questions : sequence of (str, str, str)
            Words a, b, c of "a is to b as c is to ?".
        method : {"3cosadd", "3cosmul"}, default="3cosadd"
            As in `analogy`.
        topn : int or None, default=10
            How many words to return for each question; None ranks all.
        restrict_vocab : int or None, default=None
            Look for answers among the first (most frequent) `restrict_vocab` words only.

        Returns
        -------
        list of list of (str, float)
            For each question what `analogy` returns, up to rounding.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `method` is none of the two, or a question has not three words.
        TypeError
            If a str stands for a question or for all of them.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(
        ...     ["man", "king", "woman", "queen"], [[1.0, 1.0], [5.0, 1.0], [1.0, 3.0], [5.0, 3.0]]
        ... )
        >>> [answers[0][0] for answers in wv.analogies([("man", "king", "woman")])]
        ['queen']
        """
        if method not in get_args(AnalogyMethod):
            raise ValueError(f"method must be '3cosadd' or '3cosmul', got {method!r}.")
        n_rows, n_wanted = self._n_candidates(restrict_vocab), self._n_wanted(topn)
        asked = word_tuples("questions", questions, 3)
        answers: list[Neighbours] = []
        for part in blocks(len(asked), QUERIES_PER_TILE):
            a, b, c = map(self._units, zip(*asked[part], strict=True))
            if method == "3cosmul":
                tiles = cosmul_tiles(a, b, c, self.vectors, self._norms)
            else:
                directions = np.stack([unit(total) for total in b + c - a])
                tiles = cosine_tiles(directions, self.vectors, self._norms)
            excluded = [self._known_rows(question) for question in asked[part]]
            rankings = rank_tiles(tiles, n_rows, n_wanted, excluded)
            answers += map(self._named, rankings)
        return answers

    def relative_cosine_similarity(self, word: str, other: str, *, topn: int | None = 10) -> float:
        r"""Compute how much of the similarity around `word` falls to `other`.

        .. math:: \cos(x, y) \,/ \sum_{n \in \text{topn}(x)} \cos(x, n)

        That is equation 1 of Leeuwenberg et al. (2016), "A Minimally Supervised Approach for
        Synonym Extraction with Word Embeddings". With ten neighbours the mean of their shares is
        0.1; the paper takes larger ones for a sign of synonyms.

        Parameters
        ----------
        word : str
            The word whose neighbours are the measure.
        other : str
            The word to compare with them; it need not be one of them.
        topn : int or None, default=10
            How many neighbours count; None counts all.

        Returns
        -------
        float
            The share; 0 if the neighbours' cosines add up to zero.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `topn` is not positive.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [1.0, 3.0]])
        >>> round(wv.relative_cosine_similarity("tea", "coffee", topn=2), 3)
        0.582
        """
        first, second = self._units([word, other]).astype(np.float64)
        total = math.fsum(score for _, score in self.most_similar(word, topn=topn))
        return float(first @ second) / total if total else 0.0

    def _term_vector(self, item: Query) -> Floats:
        if isinstance(item, str):
            return self._units([item])[0]
        return self._checked_matrix(np.asarray(item)[None])[0]

    def _known_rows(self, words: Iterable[str]) -> list[int]:
        """Rows of those words that are in the vocabulary, which answers leave out."""
        return [row for row in self._rows(words).tolist() if row >= 0]

    def _n_candidates(self, restrict_vocab: int | None) -> int:
        n_words = len(self.words)
        return min(_checked_size("restrict_vocab", restrict_vocab, n_words), n_words)

    def _n_wanted(self, topn: int | None) -> int:
        return _checked_size("topn", topn, len(self.words))

    def _named(self, ranking: Ranking) -> Neighbours:
        rows, scores = ranking
        return [
            (self.words[row], score)
            for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        ]


def _checked_size(name: str, size: int | None, default: int) -> int:
    if size is None:
        return default
    if not isinstance(size, Integral) or isinstance(size, bool) or size < 1:
        raise ValueError(f"{name} must be a positive int or None, got {size!r}.")
    return int(size)


def _is_numeric(item: object) -> TypeGuard[NDArray]:
    return isinstance(item, np.ndarray) and item.dtype.kind in "fiu"


def _is_weighted(item: object) -> TypeGuard[tuple[Query, float]]:
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], Real)


def _as_terms(terms: Terms) -> list[tuple[Query, float]]:
    """Words and vectors with their weights, from all that `most_similar` accepts."""
    if isinstance(terms, str) or _is_weighted(terms) or (_is_numeric(terms) and terms.ndim == 1):
        return [_as_term(terms)]
    return [_as_term(term) for term in terms]


def _as_term(term: object) -> tuple[Query, float]:
    item, weight = term if _is_weighted(term) else (term, 1.0)
    if not (isinstance(item, str) or _is_numeric(item)) or not math.isfinite(weight):
        raise TypeError(
            f"Give words, vectors (arrays) or pairs of either with a finite weight, not {term!r}."
        )
    return item, float(weight)
