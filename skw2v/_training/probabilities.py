# SPDX-License-Identifier: BSD-3-Clause
r"""What contexts predict: the logarithm of the probability of words, for each loss.

A context is a group of vectors. Each of them predicts by itself, and a group by their product, as
if its vectors were independent of each other:

.. math:: p(w \mid C) = \frac{1}{Z} \prod_{c \in C} p(w \mid c), \qquad
    \log p(w \mid C) = \sum_{c \in C} \log p(w \mid c) - \log Z,

where Z makes the probabilities of all words sum to 1. That is how skip-gram takes the words of a
context: its loss is the sum over the pairs (Mikolov et al. 2013, "Distributed representations of
words and phrases and their compositionality", equation 1, read from the context to the centre). Of
CBOW a context is a single vector, the mean of its words', and the product is that one factor.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import log_expit, log_softmax, logsumexp

from skw2v._corpus.corpus import Corpus
from skw2v._training.objectives.huffman import huffman_tree

Floats = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]

# Bytes of the scores that are computed at once.
SCORE_BYTES = 1 << 24


class ContextVectors(NamedTuple):
    """The vectors that predict, of shape (n_vectors, dim), and how many of each a context has.

    The matrix `groups` of these numbers has the shape (n_contexts, n_vectors).
    """

    vectors: NDArray[np.float32]
    groups: sparse.csr_array

    @classmethod
    def of(cls, contexts: Corpus, table: Floats, takes_mean: bool) -> Self:
        """Look up the words of contexts; with `takes_mean`, the mean of each is its only vector."""
        rows, places = np.unique(contexts.ids, return_inverse=True)
        ones = np.ones(contexts.n_tokens, dtype=np.float32)
        groups = sparse.csr_array(
            (ones, places.astype(np.int32), contexts.offsets.astype(np.int32)),
            shape=(contexts.n_documents, len(rows)),
        )
        # As training is in float32, another type would have no further digits
        vectors = table[rows].astype(np.float32, copy=False)
        if takes_mean:
            sizes = np.maximum(1, np.diff(contexts.offsets)).astype(np.float32)
            vectors = (groups @ vectors) / sizes[:, np.newaxis]
            groups = sparse.eye_array(len(vectors), dtype=np.float32, format="csr")
        return cls(vectors, groups)

    @property
    def are_single(self) -> bool:
        """Whether each context is one vector."""
        return bool((np.diff(self.groups.indptr) == 1).all())

    def sums(self, of: Callable[[Floats], Floats], n_columns: int) -> Floats:
        """Add up what `of` makes of the vectors of each context, some vectors at a time."""
        at_once = n_at_once(n_columns)
        total = np.zeros((self.groups.shape[0], n_columns), dtype=np.float32)
        by_vector = self.groups.tocsc() if len(self.vectors) > at_once else self.groups
        for first in range(0, len(self.vectors), at_once):
            some = slice(first, first + at_once)
            total += by_vector[:, some] @ of(self.vectors[some])
        return total

    def pairs(self) -> tuple[Ids, Ids]:
        """List the contexts and their vectors; what a context has twice is there twice."""
        found = self.groups.tocoo()
        return found.row, found.col


def n_at_once(n_numbers: int) -> int:
    """Say how many contexts to take at once that need so many numbers each."""
    return max(1, SCORE_BYTES // (4 * max(1, n_numbers)))


class WordProbabilities(ABC):
    """What a trained output table says of contexts, as logarithms.

    Parameters
    ----------
    w_out : ndarray of float32 of shape (n_outputs, dim)
        The output table.
    counts : ndarray of int64 of shape (n,)
        How often each word occurred in the training; there may be words behind those that were
        trained.

    Attributes
    ----------
    n_words : int
        How many words can be predicted: the first ones.
    """

    n_words: int

    def __init__(self, w_out: NDArray[np.float32], counts: NDArray[np.int64]) -> None:
        self.w_out = w_out
        self.n_words = len(w_out)

    @abstractmethod
    def of_all(self, contexts: ContextVectors) -> Floats:
        """Compute those of all words: an array of float32 of shape (n_contexts, n_words)."""

    @abstractmethod
    def of_targets(self, contexts: ContextVectors, targets: Ids) -> Floats:
        """Compute that of one word for each context: an array of shape (n_contexts,)."""


class SoftmaxProbabilities(WordProbabilities):
    r"""The softmax of the scores.

    .. math:: \log p(w \mid C) = v'_w \cdot h - \log \sum_u e^{v'_u \cdot h}

    The product of softmaxes over vectors is the softmax of their sum: :math:`h = \sum_{c \in C}
    v_c` (Mikolov et al. 2013, "Distributed representations …", equation 2).
    """

    def of_all(self, contexts: ContextVectors) -> Floats:
        """Score all words, and subtract the logarithm of the sum."""
        found: Floats = log_softmax(self._scores(contexts), axis=1)
        return found

    def of_targets(self, contexts: ContextVectors, targets: Ids) -> Floats:
        """Score all words, too: their sum is needed."""
        scores = self._scores(contexts)
        of_targets: Floats = scores[np.arange(len(targets)), targets]
        return of_targets - logsumexp(scores, axis=1)

    def _scores(self, contexts: ContextVectors) -> Floats:
        return (contexts.groups @ contexts.vectors) @ self.w_out.T


class SigmoidProbabilities(WordProbabilities):
    r"""Negative sampling's own answer to its own question: that the word was seen, and not drawn.

    .. math:: \log p(\text{seen} \mid w, C) = \sum_{c \in C} \log σ(v'_w \cdot v_c)

    (Mikolov et al. 2013, "Distributed representations …", equation 4, without the words drawn.)
    Each word is a question of its own: over all words, these don't sum to 1.
    """

    def of_all(self, contexts: ContextVectors) -> Floats:
        """Score every vector with all words."""
        return contexts.sums(lambda vectors: log_expit(vectors @ self.w_out.T), self.n_words)

    def of_targets(self, contexts: ContextVectors, targets: Ids) -> Floats:
        """Score each context's vectors with its word alone."""
        owners, vectors = contexts.pairs()
        scores = np.einsum("ij,ij->i", contexts.vectors[vectors], self.w_out[targets[owners]])
        return _sums(log_expit(scores), owners, len(targets))


class TreeProbabilities(WordProbabilities):
    r"""The product of the probabilities of all turns on the way to a word in Huffman's tree.

    .. math:: \log p(w \mid c) = \sum_{n \in \text{path}(w)} \log σ(\pm_n v'_n \cdot v_c)

    (Mikolov et al. 2013, "Distributed representations …", equation 3.) Those of all words sum to 1
    for a single vector; only the product over several vectors is divided by its sum.
    """

    def __init__(self, w_out: NDArray[np.float32], counts: NDArray[np.int64]) -> None:
        super().__init__(w_out, counts)
        # The table of a single word has a row as well, which is never trained
        is_single = len(w_out) == 1 and not (w_out.any() or counts[1:2].any())
        self.n_words = 1 if is_single else min(len(w_out) + 1, len(counts))
        self._tree = huffman_tree(counts[: self.n_words])
        # Columns: the turn with code 0 at each node, which the score speaks for, then the other
        turns = self._tree.nodes + len(w_out) * self._tree.codes.astype(np.int32)
        self._paths = sparse.csr_array(
            (np.ones(len(turns), dtype=np.float32), turns, self._tree.starts),
            shape=(self.n_words, 2 * len(w_out)),
        )

    def of_all(self, contexts: ContextVectors) -> Floats:
        """Score all nodes, and add up the paths to all words."""
        turns = contexts.sums(self._both_turns, 2 * len(self.w_out))
        of_paths: Floats = (self._paths @ turns.T).T
        return of_paths if contexts.are_single else log_softmax(of_paths, axis=1)

    def of_targets(self, contexts: ContextVectors, targets: Ids) -> Floats:
        """Walk the paths of the words alone, unless the sum over all words is needed."""
        if not contexts.are_single:
            found: Floats = self.of_all(contexts)[np.arange(len(targets)), targets]
            return found
        h = contexts.groups @ contexts.vectors
        turns = self._paths[targets].tocoo()
        codes, nodes = np.divmod(turns.col, len(self.w_out))
        scores = np.einsum("ij,ij->i", h[turns.row], self.w_out[nodes])
        return _sums(log_expit(scores * (1 - 2 * codes)), turns.row, len(targets))

    def _both_turns(self, vectors: Floats) -> Floats:
        scores = vectors @ self.w_out.T
        both: Floats = log_expit(np.concatenate([scores, -scores], axis=1))
        return both


def _sums(values: Floats, owners: Ids, n: int) -> Floats:
    """Add up the values that belong to each of n contexts."""
    found: Floats = np.bincount(owners, weights=values, minlength=n).astype(np.float64, copy=False)
    return found
