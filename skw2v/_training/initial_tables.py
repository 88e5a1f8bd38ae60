"""Where training starts from: random vectors, pretrained ones, or those of a former training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.vocabulary import Vocabulary
from skw2v._words.vectors import WordVectors

Table = NDArray[np.float32]


@dataclass(frozen=True)
class Start:
    """Words that are known already.

    Parameters
    ----------
    index : mapping of str to int
        Row of each word.
    w_in : ndarray of shape (n_words, dim)
        Their vectors.
    w_out : ndarray of shape (n_trained, dim) or None
        Output vectors of the first rows, if there were any.
    counts : ndarray of int64 of shape (n_words,) or None
        How often each word was seen.
    """

    index: Mapping[str, int]
    w_in: NDArray[np.floating]
    w_out: Table | None = None
    counts: NDArray[np.int64] | None = None

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Row of each word, −1 where it is not known."""
        return np.array([self.index.get(word, -1) for word in words], dtype=np.int64)

    def without(self, words: Set[str]) -> WordVectors:
        """Vectors of all other words."""
        others = [word for word in self.index if word not in words]
        return WordVectors(others, self.w_in[self.rows(others)])


def pretrained(vectors: Any, dim: int) -> Start:
    """Start from vectors of the user's.

    Parameters
    ----------
    vectors : WordVectors or path
        The vectors, or a file that `WordVectors.load` reads.
    dim : int
        How long they must be.

    Returns
    -------
    Start
    """
    if not isinstance(vectors, WordVectors):
        vectors = WordVectors.load(vectors)
    check_dim(vectors, dim, "init_vectors")
    return Start(vectors.vocabulary, vectors.vectors)


def check_dim(vectors: WordVectors, dim: int, name: str) -> None:
    """Check that given vectors are as long as those to train.

    Parameters
    ----------
    vectors : WordVectors
        The vectors.
    dim : int
        Value of the parameter.
    name : str
        What the vectors are, for the message.

    Raises
    ------
    ValueError
        Naming both lengths.
    """
    if vectors.dim != dim:
        raise ValueError(
            f"{name} have {vectors.dim} dimensions, but dim={dim}. Set dim={vectors.dim}, or give "
            "vectors of that length."
        )


def initial_tables(
    words: Sequence[str], dim: int, start: Start | None, rng: np.random.Generator
) -> tuple[Table, Table]:
    """Make the tables that training starts from.

    Input vectors are drawn uniformly from (−0.5, 0.5) / dim and output vectors are zero, as in
    Mikolov et al.'s word2vec.c; words that `start` knows have their vectors from there.

    Parameters
    ----------
    words : sequence of str
        Words in the order of the rows.
    dim : int
        Length of a vector.
    start : Start or None
        Words that are known already.
    rng : Generator
        Source of randomness.

    Returns
    -------
    w_in, w_out : ndarray of float32 of shape (n_words, dim)
    """
    w_in = rng.random((len(words), dim), dtype=np.float32)
    w_in -= np.float32(0.5)
    w_in /= dim
    w_out = np.zeros((len(words), dim), dtype=np.float32)
    if start is not None:
        rows = start.rows(words)
        known = rows >= 0
        w_in[known] = start.w_in[rows[known]]
        if start.w_out is not None:
            trained = known & (rows < len(start.w_out))
            w_out[trained] = start.w_out[rows[trained]]
    return w_in, w_out


def add_counts(vocabulary: Vocabulary, start: Start) -> Vocabulary:
    """Grow a vocabulary by the words of a former training, and add up the counts.

    Parameters
    ----------
    vocabulary : Vocabulary
        Words of the new documents.
    start : Start
        Words and counts of the former training.

    Returns
    -------
    Vocabulary
        All words, by falling total count.
    """
    counts = dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))
    if start.counts is not None:
        for word, row in start.index.items():
            counts[word] = counts.get(word, 0) + int(start.counts[row])
    words = sorted(counts, key=lambda word: (-counts[word], word))
    return Vocabulary(words, np.array([counts[word] for word in words], dtype=np.int64))
