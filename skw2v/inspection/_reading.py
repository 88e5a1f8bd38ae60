# SPDX-License-Identifier: BSD-3-Clause
"""Documents as a vectorizer reads them: their words, and what it knows of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import assign_ids, remap_ids
from skw2v._documents.embedding import DocumentEmbedding
from skw2v._documents.pooling import pool
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fasttext_vectorizer import FastTextVectorizer, vectors_and_weights
from skw2v._words.cosines import row_norms

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Reading:
    """Documents in the numbers of their words that have a vector; all other tokens are left out.

    `embedding` has the weights and scores of these words. Words that are made of subwords have no
    scores, and don't count in the mean of scores: they are not `scored`.
    """

    words: list[str]
    corpus: Corpus
    n_tokens: NDArray[np.int64]  # of each document, the unknown ones included
    vectors: Array
    embedding: DocumentEmbedding
    scored: NDArray[np.bool_]

    @classmethod
    def of(cls, vectorizer: EmbeddingVectorizer, documents: Any) -> Self:
        """Read documents as `transform` does."""
        fitted = vectorizer._state()
        # Where unknown words are made of subwords, documents of another kind lose none
        known = None if _makes_words(vectorizer) else fitted.row_of
        tokens = vectorizer._tokenised(documents, fitted.document_kind, known)
        all_words, corpus = assign_ids(tokens)
        return cls._known(vectorizer, all_words, corpus)

    @classmethod
    def of_words(cls, vectorizer: EmbeddingVectorizer, words: list[str]) -> Self:
        """Make a document of each word, which goes through no analyzer."""
        ids = np.arange(len(words), dtype=np.int32)
        return cls._known(vectorizer, words, Corpus(ids, np.arange(len(words) + 1)))

    @classmethod
    def _known(cls, vectorizer: EmbeddingVectorizer, words: list[str], corpus: Corpus) -> Self:
        fitted = vectorizer._state()
        if _makes_words(vectorizer):
            number_of, vectors, weights = vectors_and_weights(fitted, words)
        else:
            known = [word for word in words if word in fitted.row_of]
            number_of = {word: i for i, word in enumerate(known)}
            rows = np.array([fitted.row_of[word] for word in known], dtype=np.intp)
            vectors, weights = fitted.word_vectors.vectors[rows], fitted.embedding.weights[rows]
        known = list(number_of)
        rows = np.array([fitted.row_of.get(word, -1) for word in known], dtype=np.intp)
        scores = fitted.embedding.scores
        of_known = np.zeros((len(known), scores.shape[1]), dtype=scores.dtype)
        of_known[rows >= 0] = scores[rows[rows >= 0]]
        n_tokens = np.diff(corpus.offsets)
        return cls(
            known,
            remap_ids(corpus, words, number_of.get),
            n_tokens,
            vectors,
            replace(fitted.embedding, weights=weights, scores=of_known),
            rows >= 0,
        )

    @property
    def n_known(self) -> NDArray[np.int64]:
        """Number of tokens of each document that have a vector."""
        return np.diff(self.corpus.offsets)

    def known_share(self) -> NDArray[np.float64]:
        """Return the share of each document's tokens that have a vector; 0 if it has no tokens."""
        return self.n_known / np.maximum(1, self.n_tokens)

    def lengths(self) -> Array:
        """Return what each document's pooled vector is divided by; ones where that is nothing."""
        if self.embedding.norm is None:
            return np.ones(self.corpus.n_documents)
        return row_norms(self.embedding.pooled(self.corpus, self.vectors))

    def rows(self, corpus: Corpus | None = None) -> Array:
        """Turn the documents, or others in the same numbers, into the rows of `transform`."""
        corpus = self.corpus if corpus is None else corpus
        scores = None
        if self.embedding.scores.shape[1] and not self.scored.all():
            scores = pool(only(corpus, self.scored), self.embedding.scores, ("mean",))
        return self.embedding(corpus, self.vectors, scores)


def _makes_words(vectorizer: EmbeddingVectorizer) -> bool:
    """Tell whether words out of the vocabulary have vectors, too."""
    return isinstance(vectorizer, FastTextVectorizer) and vectorizer.oov == "subwords"


def as_rows(documents: Any) -> Any:
    """Return documents that can be read more than once; there must be one."""
    if not hasattr(documents, "shape") and not isinstance(documents, str):
        documents = list(documents)
    if not len(documents):
        raise ValueError("documents has no document: give at least one.")
    return documents


def only(corpus: Corpus, wanted: NDArray[np.bool_]) -> Corpus:
    """Leave some words out, given for each word whether to keep it."""
    keep = wanted[corpus.ids]
    bounds = np.concatenate([[0], np.cumsum(keep)])
    return Corpus(corpus.ids[keep], bounds[corpus.offsets])
