# SPDX-License-Identifier: BSD-3-Clause
"""How far apart given words are, and documents."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from skw2v._words.cosines import Floats, cosines, row_norms, unit, unit_rows
from skw2v._words.given_words import listed
from skw2v._words.measures import Metric, check_metric, euclidean_distances
from skw2v._words.similarity import SimilarityQueries
from skw2v._words.transport import transport_cost


class DistanceQueries(SimilarityQueries):
    """Distances between words, and between documents."""

    def distance(self, word1: str, word2: str, *, metric: Metric = "cosine") -> float:
        r"""Compute how far apart two words are.

        The cosine distance of vectors x and y is :math:`1 - \cos(x, y)`, one minus `similarity`,
        and the Euclidean distance is

        .. math:: \|x - y\| = \sqrt{\textstyle\sum_i (x_i - y_i)^2}

        The cosine looks at directions alone; in the Euclidean distance the lengths of vectors
        count, which have to do with how often words occur. Between vectors of length 1, one follows
        from the other: :math:`\|x - y\|^2 = 2 \, (1 - \cos(x, y))`.

        Parameters
        ----------
        word1, word2 : str
            The words.
        metric : {"cosine", "euclidean"}, default="cosine"
            Which of the two.

        Returns
        -------
        float
            The cosine distance is between 0 and 2 up to rounding, 1 if a vector is zero. The
            Euclidean distance is at least 0.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If `metric` is none of the two.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk"], [[1.0, 0.0], [3.0, 4.0]])
        >>> round(wv.distance("tea", "milk"), 6)
        0.4
        >>> round(wv.distance("tea", "milk", metric="euclidean"), 6)  # the root of 2² + 4²
        4.472136
        """
        check_metric(metric)
        if metric == "euclidean":
            return math.dist(self[word1], self[word2])
        return 1 - self.similarity(word1, word2)

    def distances(
        self,
        word: str | NDArray,
        other_words: Iterable[str] | None = None,
        *,
        metric: Metric = "cosine",
    ) -> Floats:
        """Compute the distances of one word or vector to many words.

        Parameters
        ----------
        word : str or ndarray of shape (dim,)
            The word or the vector.
        other_words : iterable of str, str or None, default=None
            The words to measure the distance to, a single str being one word; None for all words,
            in the order of `words`.
        metric : {"cosine", "euclidean"}, default="cosine"
            Which distances, as in `distance`.

        Returns
        -------
        ndarray of shape (n_other_words,)
            For each word what `distance` returns, up to rounding. Cosine distances have the type of
            the vectors, Euclidean ones are float64.

        Raises
        ------
        KeyError
            If a word is unknown.
        ValueError
            If a vector has the wrong shape or is not finite, or `metric` is none of the two.
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
        >>> wv.distances([0.0, 2.0], ["tea", "car"], metric="euclidean").round(3)
        array([2.236, 1.   ])
        """
        check_metric(metric)
        query = self._vector_of(word)
        vectors = self.vectors if other_words is None else self[listed(other_words)]
        if metric == "euclidean":
            return euclidean_distances(query, vectors)
        norms = self._norms if other_words is None else row_norms(vectors)
        return 1 - cosines(unit(query), vectors, norms)

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

    def _vector_of(self, word: str | NDArray) -> Floats:
        """Return the vector of a word, or the vector itself after checks."""
        if isinstance(word, str):
            return self[word]
        vector = np.asarray(word)
        if vector.dtype.kind not in "fiu":
            raise TypeError(f"Give one word or one vector of numbers, not {word!r:.60}.")
        return self._checked_matrix(vector[None])[0]

    def _counted(self, document: Sequence[str]) -> tuple[list[int], Floats]:
        """How often each word occurs that has a vector, and these vectors."""
        if isinstance(document, str):
            raise TypeError(f"A document must be a list of its tokens, not the str {document!r}.")
        counts = Counter(document)
        vectors, found = self._find(list(counts))
        n_found = [n for n, has in zip(counts.values(), found.tolist(), strict=True) if has]
        return n_found, vectors[found]
