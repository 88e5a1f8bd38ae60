"""The tables that training starts from: random, pretrained, or those of a former fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._subwords.rows import SubwordRows

Array = NDArray[np.float32]


@dataclass(frozen=True)
class PriorVectors:
    """Vectors that words have before the training.

    Parameters
    ----------
    rows : mapping of str to int
        Row of each word.
    w_in : ndarray of shape (n_words, dim)
        Input vectors.
    w_out : ndarray of float32 of shape (n_trained, dim) or None, default=None
        Output vectors of the first rows, if these were trained.
    counts : ndarray of int64 of shape (n_words,) or None, default=None
        How often each word occurred in a former training.
    loss : str or None, default=None
        The loss that the output vectors were trained for.
    subwords : SubwordRows or None, default=None
        What makes vectors of all other words.
    """

    rows: Mapping[str, int]
    w_in: NDArray[np.floating]
    w_out: Array | None = None
    counts: NDArray[np.int64] | None = None
    loss: str | None = None
    subwords: SubwordRows | None = None

    def rows_of(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word, −1 where it has none."""
        return np.array([self.rows.get(word, -1) for word in words], dtype=np.int64)

    def count_of_each(self) -> dict[str, int]:
        """Return the former count of each word; empty where there was no former training."""
        if self.counts is None:
            return {}
        counts = self.counts.tolist()
        return {word: counts[row] for word, row in self.rows.items()}


def initial_tables(
    words: Sequence[str],
    dim: int,
    prior: PriorVectors | None,
    rng: np.random.Generator,
    n_outputs: int | None = None,
    *,
    exponent: float = 1.0,
) -> tuple[Array, Array]:
    """Make the tables that training starts from.

    Input vectors are drawn uniformly from (−0.5, 0.5) / dim and output vectors are zero, as in
    Mikolov et al.'s word2vec.c. Words with prior vectors start from those, and words with subwords
    that have some near the mean of these. Output rows that do not stand for words, such as nodes of
    a tree, start from zero in any case: they stand for other words as soon as a count changes.

    Parameters
    ----------
    words : sequence of str
        Words in the order of the rows.
    dim : int
        Length of a vector.
    prior : PriorVectors or None
        Vectors that words have already.
    rng : Generator
        Source of randomness.
    n_outputs : int or None, default=None
        Rows of the output table; None where row i is that of word i.
    exponent : float, default=1.0
        Power of `dim` by which the random numbers are divided; with 0.5, vectors of all lengths
        are about .3 long.

    Returns
    -------
    w_in : ndarray of float32 of shape (n_words, dim)
    w_out : ndarray of float32 of shape (n_words, dim) or (n_outputs, dim)
    """
    w_in = rng.random((len(words), dim), dtype=np.float32)
    w_in -= np.float32(0.5)
    w_in /= dim**exponent
    w_out = np.zeros((len(words) if n_outputs is None else n_outputs, dim), dtype=np.float32)
    if prior is not None:
        rows = prior.rows_of(words)
        known = rows >= 0
        w_in[known] = prior.w_in[rows[known]]
        if prior.subwords is not None:
            new = [word for word, is_known in zip(words, known, strict=True) if not is_known]
            w_in[~known] += prior.subwords.vectors(new)[0]
        if prior.w_out is not None and n_outputs is None:
            trained = known & (rows < len(prior.w_out))
            w_out[trained] = prior.w_out[rows[trained]]
    return w_in, w_out
