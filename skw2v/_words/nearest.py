# SPDX-License-Identifier: BSD-3-Clause
"""Searches among all words for the nearest, one query or thousands at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from skw2v._words.cosines import (
    QUERIES_PER_TILE,
    Floats,
    Ranking,
    blocks,
)
from skw2v._words.given_words import listed
from skw2v._words.lookup import WordTable
from skw2v._words.measures import Measure, Metric, measure_of
from skw2v._words.neighbour_index import NeighbourIndex
from skw2v._words.search import Search

Query: TypeAlias = str | NDArray
Term: TypeAlias = Query | tuple[Query, float]
Terms: TypeAlias = Term | Sequence[Term]
Neighbours: TypeAlias = list[tuple[str, float]]


class NeighbourQueries(WordTable):
    """Searches for the words nearest to a query."""

    def unit_vectors(self) -> Floats:
        """Scale the vectors to length 1, for an index of neighbours.

        Returns
        -------
        ndarray of shape (n_words, dim)
            A new matrix, in the order of `words`; rows of zeros stay zeros.

        Raises
        ------
        ValueError
            If a vector is too long for its type.

        See Also
        --------
        most_similar : Takes such an index.

        Examples
        --------
        >>> from sklearn.neighbors import NearestNeighbors
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> index = NearestNeighbors().fit(wv.unit_vectors())
        >>> wv.most_similar("tea", topn=1, index=index)
        [('coffee', 0.9838...)]
        """
        units: Floats = self._vectors / self._norms[:, None]
        return units

    def most_similar(
        self,
        positive: Terms,
        negative: Terms = (),
        *,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        metric: Metric = "cosine",
        index: NeighbourIndex | None = None,
    ) -> Neighbours:
        r"""Find the words whose vectors point where a sum of vectors points, or lie near it.

        By the cosine, for words w with vectors :math:`x_w` and a query q,

        .. math:: \cos(x_w, q) = \frac{x_w \cdot q}{\|x_w\| \, \|q\|}

        where vectors of words are scaled to length 1 before they are added to q, as in 3CosAdd
        (Mikolov, Yih & Zweig 2013, "Linguistic Regularities in Continuous Space Word
        Representations"). Vectors given as arrays are not scaled. By the Euclidean distance,

        .. math:: \|x_w - q\| = \sqrt{\textstyle\sum_i (x_{w,i} - q_i)^2}

        where nothing is scaled, so that lengths count: q is the sum itself, and the mean of two
        words is a sum with weights of 0.5. Words of the query are never part of the answer.

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
        metric : {"cosine", "euclidean"}, default="cosine"
            By what words are near.
        index : object, default=None
            Finds candidates without looking at all words: something fitted that has scikit-learn's
            ``kneighbors(X, n_neighbors)``, `n_samples_fit_` and `n_features_in_`, such as
            `NearestNeighbors`. For the cosine it must have been fitted on `unit_vectors()`, for
            the Euclidean distance on `vectors`; on their first rows with `restrict_vocab`. What it
            does not find is missing from the answer, which may be shorter; the numbers in it are
            exact.

        Returns
        -------
        list of (str, float)
            Words and their cosines or distances, the nearest first; of equal ones the more frequent
            word comes first.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If there is nothing to look for, a vector has the wrong shape or is not finite, `metric`
            is none of the two, or `index` was fitted on another number of rows or dimensions.
        TypeError
            If `index` has no `kneighbors`, or does not tell what it was fitted on.

        See Also
        --------
        most_similar_many : The neighbours of thousands of words at once.
        unit_vectors : What an index is fitted on.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> wv.most_similar("tea", topn=1)
        [('coffee', 0.9838...)]
        >>> wv.most_similar("tea", topn=1, metric="euclidean")
        [('coffee', 0.5)]
        """
        search = Search.of(self, measure_of(metric), topn, restrict_vocab, index)
        terms = [*_as_terms(positive), *((item, -weight) for item, weight in _as_terms(negative))]
        if not terms:
            raise ValueError("Give at least one word or vector to look for.")
        query = search.measure.query(
            ((self._term_vector(item, search.measure), weight) for item, weight in terms), self
        )
        excluded = self._known_rows(item for item, _ in terms if isinstance(item, str))
        return self._named(search.one(query, excluded))

    def similar_by_vector(
        self,
        vector: NDArray,
        *,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        metric: Metric = "cosine",
        index: NeighbourIndex | None = None,
    ) -> Neighbours:
        """Find the words whose vectors point where `vector` points, or lie near it.

        Parameters
        ----------
        vector : ndarray of shape (dim,)
            Any direction; its length does not matter to the cosine.
        topn : int or None, default=10
            How many words to return; None ranks all.
        restrict_vocab : int or None, default=None
            Look for answers among the first (most frequent) `restrict_vocab` words only.
        metric : {"cosine", "euclidean"}, default="cosine"
            By what words are near, as in `most_similar`.
        index : object, default=None
            Finds candidates without looking at all words, as in `most_similar`.

        Returns
        -------
        list of (str, float)
            Words and their cosines or distances, the nearest first.

        Raises
        ------
        ValueError
            If `vector` has the wrong shape or is not finite, `metric` is none of the two, or
            `index` was fitted on another number of rows or dimensions.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["up", "right"], [[0.0, 1.0], [1.0, 0.0]])
        >>> wv.similar_by_vector([0.0, 7.0], topn=1)
        [('up', 1.0)]
        """
        return self.most_similar(
            [np.asarray(vector)],
            topn=topn,
            restrict_vocab=restrict_vocab,
            metric=metric,
            index=index,
        )

    def most_similar_many(
        self,
        queries: Sequence[str] | NDArray,
        *,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        metric: Metric = "cosine",
        index: NeighbourIndex | None = None,
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
        metric : {"cosine", "euclidean"}, default="cosine"
            By what words are near, as in `most_similar`.
        index : object, default=None
            Finds candidates without looking at all words, as in `most_similar`.

        Returns
        -------
        list of list of (str, float)
            For each query what `most_similar` returns, up to rounding.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `queries` is an array of the wrong shape or not finite, `metric` is none of the two,
            or `index` was fitted on another number of rows or dimensions.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
        >>> [answers[0][0] for answers in wv.most_similar_many(["tea", "coffee"])]
        ['coffee', 'tea']
        """
        search = Search.of(self, measure_of(metric), topn, restrict_vocab, index)
        if _is_numeric(queries):
            matrix = self._checked_matrix(queries)
            excluded: list[Sequence[int]] = [()] * len(matrix)
        else:
            words = listed(queries)
            matrix = self[words]
            excluded = [self._known_rows([word]) for word in words]
        answers: list[Neighbours] = []
        for part in blocks(len(matrix), QUERIES_PER_TILE):
            asked = search.measure.queries(matrix[part])
            answers += map(self._named, search.many(asked, excluded[part]))
        return answers

    def _term_vector(self, item: Query, measure: Measure) -> Floats:
        if isinstance(item, str):
            return measure.vectors_of(self, [item])[0]
        return self._checked_matrix(np.asarray(item)[None])[0]

    def _known_rows(self, words: Iterable[str]) -> list[int]:
        """Rows of those words that are in the vocabulary, which answers leave out."""
        return [row for row in self._rows(words).tolist() if row >= 0]

    def _named(self, ranking: Ranking) -> Neighbours:
        rows, scores = ranking
        return [
            (self.words[row], score)
            for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        ]


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
