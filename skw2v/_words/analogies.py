# SPDX-License-Identifier: BSD-3-Clause
"""Analogies, one or thousands at a time, and shares of similarity among neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from skw2v._words.cosines import (
    QUERIES_PER_TILE,
    blocks,
    cosmul_tiles,
    rank_tiles,
    unit,
)
from skw2v._words.given_words import word_tuples
from skw2v._words.measures import measure_of
from skw2v._words.nearest import NeighbourQueries, Neighbours
from skw2v._words.neighbour_index import NeighbourIndex
from skw2v._words.search import Search

AnalogyMethod: TypeAlias = Literal["3cosadd", "3cosmul"]
AnalogyQuestion: TypeAlias = tuple[str, str, str]


class AnalogyQueries(NeighbourQueries):
    """Questions that words nearest to others answer."""

    def analogy(
        self,
        a: str,
        b: str,
        c: str,
        *,
        method: AnalogyMethod = "3cosadd",
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        index: NeighbourIndex | None = None,
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
        index : object, default=None
            Finds candidates for "3cosadd" without looking at all words, as in `most_similar`.

        Returns
        -------
        list of (str, float)
            Words and their scores, best first.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `method` is none of the two, or `index` does not fit the vectors or the method.

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
            return self.most_similar(
                [b, c], [a], topn=topn, restrict_vocab=restrict_vocab, index=index
            )
        options: dict[str, Any] = {"topn": topn, "restrict_vocab": restrict_vocab, "index": index}
        return self.analogies([(a, b, c)], method=method, **options)[0]

    def analogies(
        self,
        questions: Sequence[AnalogyQuestion],
        *,
        method: AnalogyMethod = "3cosadd",
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        index: NeighbourIndex | None = None,
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
        index : object, default=None
            Finds candidates for "3cosadd" without looking at all words, as in `most_similar`.

        Returns
        -------
        list of list of (str, float)
            For each question what `analogy` returns, up to rounding.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `method` is none of the two, a question has not three words, or `index` does not fit
            the vectors or the method.
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
        if method == "3cosmul" and index is not None:
            raise ValueError(
                "method='3cosmul' multiplies three cosines, by which no index finds words: leave "
                "out index, or take '3cosadd'."
            )
        search = Search.of(self, measure_of("cosine"), topn, restrict_vocab, index)
        asked = word_tuples("questions", questions, 3)
        answers: list[Neighbours] = []
        for part in blocks(len(asked), QUERIES_PER_TILE):
            a, b, c = map(self._units, zip(*asked[part], strict=True))
            excluded = [self._known_rows(question) for question in asked[part]]
            if method == "3cosmul":
                tiles = cosmul_tiles(a, b, c, self.vectors, self._norms)
                rankings = rank_tiles(tiles, search.n_rows, search.n_wanted, excluded)
            else:
                directions = np.stack([unit(total) for total in b + c - a])
                rankings = search.many(directions, excluded)
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
