# SPDX-License-Identifier: BSD-3-Clause
"""In how many documents each word is, in all and of each class. Such counts add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import count_documents, presence
from skw2v._documents.document_weights import Weights

Counts = NDArray[np.int64] | NDArray[np.float64]  # of weighted documents: sums of weights


@dataclass(frozen=True)
class DocumentCounts:
    """How many documents have each word.

    Counts of two parts of a corpus add up to those of the whole, and those of a part can be taken
    away again: what is learnt from them is the same whether documents come at once or in chunks.
    """

    n_documents: float
    with_word: Counts  # (n_words,)
    # (n_words, n_label_columns), no columns without labels. Sparse, as most words are in documents
    # of few of many classes
    of_class: sparse.csr_array

    @classmethod
    def of(
        cls,
        corpus: Corpus,
        n_words: int,
        classes: sparse.csr_array | None = None,
        document_weights: Weights | None = None,
    ) -> Self:
        """Count documents, each as often as its weight says, or once.

        `classes` has a one in a document's row and the column of its class.
        """
        if classes is None and document_weights is None:
            none = sparse.csr_array((n_words, 0), dtype=np.int64)
            return cls(corpus.n_documents, count_documents(corpus, n_words), none)
        found = presence(corpus, n_words)
        n_documents: float = corpus.n_documents
        dtype: type[np.number] = np.int64
        if document_weights is not None:
            found.data *= np.repeat(document_weights, np.diff(found.indptr))
            n_documents, dtype = float(document_weights.sum()), np.float64
        of_class = sparse.csr_array((n_words, 0), dtype=dtype)
        if classes is not None:
            of_class = sparse.csr_array(found.T @ classes).astype(dtype)
        return cls(n_documents, found.sum(axis=0).astype(dtype), of_class)

    @classmethod
    def none(cls, n_words: int, n_label_columns: int) -> Self:
        """Return the counts of no documents."""
        of_class = sparse.csr_array((n_words, n_label_columns), dtype=np.int64)
        return cls(0, np.zeros(n_words, dtype=np.int64), of_class)

    def __add__(self, other: DocumentCounts) -> DocumentCounts:
        """Add the counts of other documents, of the same words and classes."""
        return DocumentCounts(
            self.n_documents + other.n_documents,
            self.with_word + other.with_word,
            self.of_class + other.of_class,
        )

    def __sub__(self, part: DocumentCounts) -> DocumentCounts:
        """Take away the counts of some of the documents."""
        return DocumentCounts(
            self.n_documents - part.n_documents,
            self.with_word - part.with_word,
            self.of_class - part.of_class,
        )

    def with_rows(self, rows: NDArray[np.int64]) -> DocumentCounts:
        """Put the words into another order: their present rows, −1 for one that no document has."""
        new = rows < 0
        with_word = self.with_word[rows]
        with_word[new] = 0
        known, bounds = rows[~new], np.concatenate([[0], np.cumsum(~new)])
        # A product of matrices: row i takes the row that word i had
        taken = sparse.csr_array(
            (np.ones(len(known), dtype=np.int64), known, bounds),
            shape=(len(rows), len(self.with_word)),
        )
        return DocumentCounts(self.n_documents, with_word, sparse.csr_array(taken @ self.of_class))
