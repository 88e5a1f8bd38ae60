# SPDX-License-Identifier: BSD-3-Clause
"""Documents to rows of X: weights, pooling, removed components, scale, columns of the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.pooling import common_components, pool
from skw2v._documents.spread import Spread
from skw2v._documents.weighting import (
    custom_weights,
    inverse_document_frequency,
    log_count_ratios,
    smooth_inverse_frequency,
)
from skw2v._words.cosines import row_norms

Array = NDArray[np.floating]
Weighting = str | Mapping[str, float] | Callable[[str], float] | None

# Documents that are pooled at a time to measure them, so that memory does not grow with the corpus.
_BLOCK = 4096
# Multiple of the rounding error of a row below which it counts as zero
_ROUNDING = 16


@dataclass(frozen=True)
class DocumentEmbedding:
    """Everything that turns documents into rows, except the word vectors.

    The weighted vectors of a document's words are pooled to x. Components C are projected away,
    ``x - x @ C.T @ C``, and what is left is multiplied by the scale. The mean of the words' scores,
    times their own scale, is appended.

    Parameters
    ----------
    pooling : tuple of {"mean", "sum", "max", "min", "std"}
        Poolings whose results are put side by side.
    weights : ndarray of shape (n_words,)
        Factor of each word's vector.
    scores : ndarray of shape (n_words, n_scores)
        How much each word speaks for each class, see `log_count_ratios`; no columns without labels.
    components : ndarray of shape (n_components, n_columns)
        Orthonormal directions to project away from the pooled vectors.
    scale : float, default=1.0
        Factor of the pooled vectors.
    score_scale : float, default=1.0
        Factor of the mean scores.
    """

    pooling: tuple[str, ...]
    weights: Array
    scores: Array
    components: Array
    scale: float = 1.0
    score_scale: float = 1.0

    def n_columns(self, dim: int) -> int:
        """Length of a row, given that of a word vector."""
        return len(self.pooling) * dim + self.scores.shape[1]

    def __call__(self, corpus: Corpus, vectors: Array, scores: Array | None = None) -> Array:
        """Embed documents.

        Parameters
        ----------
        corpus : Corpus
            The documents.
        vectors : ndarray of shape (n_words, dim)
            Row i belongs to word i.
        scores : ndarray of shape (n_documents, n_scores) or None, default=None
            Mean scores of the documents; None averages those of their words.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)
            A document with no known word is the zero vector.
        """
        rows = self.pooled(corpus, vectors)
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

    def pooled(self, corpus: Corpus, vectors: Array) -> Array:
        """Pool the documents and remove the components, before anything is scaled."""
        rows = pool(corpus, vectors, self.pooling, self.weights)
        if len(self.components):
            lengths = row_norms(rows)
            rows -= rows @ self.components.T @ self.components
            # What is left of a row that lies in the components is rounding, and not to be scaled
            left = row_norms(rows)
            rows[left <= _ROUNDING * np.finfo(rows.dtype).eps * lengths] = 0
        return rows

    def spread(self, corpus: Corpus, vectors: Array) -> Spread:
        """Measure how far documents lie from their mean, before they are scaled.

        Parameters
        ----------
        corpus : Corpus
            The documents; those without a known word are left out.
        vectors : ndarray of shape (n_words, dim)
            Row i belongs to word i.

        Returns
        -------
        Spread
        """
        found = Spread.none(len(self.pooling) * vectors.shape[1])
        for block in _blocks(corpus):
            found += Spread.of(self.pooled(block, vectors)[np.diff(block.offsets) > 0])
        return found


def _blocks(corpus: Corpus) -> Iterator[Corpus]:
    for start in range(0, corpus.n_documents, _BLOCK):
        offsets = corpus.offsets[start : start + _BLOCK + 1]
        yield Corpus(corpus.ids[offsets[0] : offsets[-1]], offsets - offsets[0])


def learn_weights(
    documents: DocumentCounts,
    words: Sequence[str],
    counts: NDArray[np.int64],
    weighting: Weighting,
    dtype: Any = np.float64,
) -> tuple[Array, Array]:
    """Learn the weight of each word, and how much it speaks for each class.

    Parameters
    ----------
    documents : DocumentCounts
        In how many documents each word is, and of which class.
    words : sequence of str
        The words, in the order of their rows.
    counts : ndarray of int64 of shape (n_words,)
        How often each occurs.
    weighting : {"idf", "sif", "supervised"}, mapping, callable or None
        As `Word2VecVectorizer` documents it.
    dtype : dtype-like, default=numpy.float64
        Type of the scores, of which there may be many.

    Returns
    -------
    weights : ndarray of float64 of shape (n_words,)
    scores : ndarray of shape (n_words, n_scores)

    Raises
    ------
    ValueError
        If the user's own weights are no finite numbers, or too large.
    """
    weights: Array = np.ones(len(words))
    scores: Array = np.empty((len(words), 0))
    if weighting == "supervised":
        scores = log_count_ratios(documents, dtype=dtype)
    elif weighting == "idf":
        weights = inverse_document_frequency(documents)
    elif weighting == "sif":
        weights = smooth_inverse_frequency(counts)
    elif isinstance(weighting, Mapping) or callable(weighting):
        weights = custom_weights(weighting, words)
    return weights, scores


def learn_embedding(
    corpus: Corpus,
    vectors: Array,
    pooling: tuple[str, ...],
    weights: Array,
    scores: Array,
    n_components: int,
) -> DocumentEmbedding:
    """Learn which components to remove, and put together what embeds documents, not scaled yet.

    Parameters
    ----------
    corpus : Corpus
        The documents to learn from.
    vectors : ndarray of shape (n_words, dim)
        Row i belongs to word i.
    pooling, weights, scores
        As in `DocumentEmbedding`, of any dtype.
    n_components : int
        How many components to remove.

    Returns
    -------
    DocumentEmbedding
        In the dtype of `vectors`.
    """
    weights = weights.astype(vectors.dtype)
    scores = scores.astype(vectors.dtype, copy=False)
    components = np.empty((0, len(pooling) * vectors.shape[1]), dtype=vectors.dtype)
    if n_components:
        components = common_components(pool(corpus, vectors, pooling, weights), n_components)
    return DocumentEmbedding(pooling, weights, scores, components)
