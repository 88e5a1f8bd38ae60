# SPDX-License-Identifier: BSD-3-Clause
"""Documents to rows of X: weights, pooling, removed components, norm, scale, label columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._documents.document_weights import Weights
from skw2v._documents.pooling import common_components, pool
from skw2v._documents.spread import Spread
from skw2v._words.cosines import row_norms

Array = NDArray[np.floating]

# Documents that are pooled at a time to measure them, so that memory does not grow with the corpus.
_BLOCK = 4096
# What rows may be made to have the length 1 by
NORMS = ("l2",)
# Multiple of the rounding error of a row below which it counts as zero
_ROUNDING = 16


@dataclass(frozen=True)
class DocumentEmbedding:
    """Everything that turns documents into rows, except the word vectors.

    Weighted word vectors are pooled to x; orthonormal components C are projected away,
    ``x - x @ C.T @ C``; what is left is divided by its length, if `norm` says so, and multiplied by
    the scale. The mean of the words' scores for each class, times their own scale, is appended.
    """

    pooling: tuple[str, ...]
    weights: Array  # (n_words,)
    scores: Array  # (n_words, n_scores)
    components: Array  # (n_components, n_columns)
    scale: float = 1.0
    score_scale: float = 1.0
    norm: str | None = None

    @classmethod
    def learn(
        cls,
        corpus: Corpus,
        vectors: Array,
        pooling: tuple[str, ...],
        weights: Array,
        scores: Array,
        n_components: int,
        document_weights: Weights | None = None,
        norm: str | None = None,
    ) -> DocumentEmbedding:
        """Learn which components to remove; the embedding has the vectors' dtype, and no scale."""
        weights = weights.astype(vectors.dtype)
        scores = scores.astype(vectors.dtype, copy=False)
        components = np.empty((0, len(pooling) * vectors.shape[1]), dtype=vectors.dtype)
        if n_components:
            rows = pool(corpus, vectors, pooling, weights)
            if document_weights is not None:  # the products of rows with rows count so often
                rows *= np.sqrt(document_weights, dtype=rows.dtype)[:, None]
            components = common_components(rows, n_components)
        return cls(pooling, weights, scores, components, norm=norm)

    def __call__(self, corpus: Corpus, vectors: Array, scores: Array | None = None) -> Array:
        """Embed documents, with the mean scores of their words unless others are given.

        A document with no known word is the zero vector.
        """
        rows = self.unscaled(corpus, vectors)
        if self.scale != 1:
            rows *= rows.dtype.type(self.scale)
        if self.scores.shape[1]:
            if scores is None:
                scores = pool(corpus, self.scores, ("mean",))
            pooled, n = rows, rows.shape[1]
            rows = np.empty((len(pooled), n + scores.shape[1]), dtype=pooled.dtype)
            rows[:, :n] = pooled
            np.multiply(scores, self.score_scale, out=rows[:, n:], casting="same_kind")
        return rows

    def unscaled(self, corpus: Corpus, vectors: Array) -> Array:
        """Pool the documents, remove the components, and divide by lengths if `norm` says so."""
        rows = self.pooled(corpus, vectors)
        if self.norm is not None:
            rows /= row_norms(rows)[:, None]
        return rows

    def pooled(self, corpus: Corpus, vectors: Array) -> Array:
        """Pool the documents and remove the components, whatever lengths are left."""
        rows = pool(corpus, vectors, self.pooling, self.weights)
        if len(self.components):
            lengths = row_norms(rows)
            rows -= rows @ self.components.T @ self.components
            # What is left of a row that lies in the components is rounding, and not to be scaled
            left = row_norms(rows)
            rows[left <= _ROUNDING * np.finfo(rows.dtype).eps * lengths] = 0
        return rows

    def spread(
        self, corpus: Corpus, vectors: Array, document_weights: Weights | None = None
    ) -> Spread:
        """Measure how far documents with a known word lie apart, before they are scaled."""
        found = Spread.none(len(self.pooling) * vectors.shape[1])
        for start in range(0, corpus.n_documents, _BLOCK):
            block = corpus.part(start, start + _BLOCK)
            known = np.diff(block.offsets) > 0
            weights = document_weights
            if weights is not None:
                weights = weights[start : start + _BLOCK][known]
            found += Spread.of(self.unscaled(block, vectors)[known], weights)
        return found
