# SPDX-License-Identifier: BSD-3-Clause
"""The tables that training starts from: random, pretrained, or those of a former fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.coverage import Coverage
from skw2v._subwords.rows import SubwordRows

Array = NDArray[np.float32]

# Of fewer new rows than this share, each is drawn for itself.
_FEW = 1 / 64


@dataclass(frozen=True)
class PriorVectors:
    """Vectors that words have before the training.

    Parameters
    ----------
    rows : mapping of str to int
        Row of each word.
    w_in : ndarray of shape (n_words, dim)
        Input vectors.
    w_out : ndarray of shape (n_trained, dim) or None, default=None
        Output vectors of the first rows, if these were trained.
    counts : ndarray of int64 of shape (n_words,) or None, default=None
        How often each word occurred in a former training.
    loss : str or None, default=None
        The loss that the output vectors were trained for.
    row_of_each : ndarray of int64 or None, default=None
        Row of each word of the vocabulary to train, or −1, if that is known already.
    subwords : SubwordRows or None, default=None
        What makes vectors of all other words.
    output_rows : mapping of str to int or None, default=None
        Row of each word in `w_out`, if these are others than `rows`.
    coverage : Coverage or None, default=None
        How many words of the documents `init_vectors` knew, if the vectors come from there.
    """

    rows: Mapping[str, int]
    w_in: NDArray[np.floating]
    w_out: NDArray[np.floating] | None = None
    counts: NDArray[np.int64] | None = None
    loss: str | None = None
    row_of_each: NDArray[np.int64] | None = None
    subwords: SubwordRows | None = None
    output_rows: Mapping[str, int] | None = None
    coverage: Coverage | None = None

    def rows_of(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word, −1 where it has none."""
        if self.row_of_each is not None and len(self.row_of_each) == len(words):
            return self.row_of_each
        return _rows_of(words, self.rows)

    def output_vectors(self, words: Sequence[str]) -> Array | None:
        """Copy the output vectors of words, zeros where there are none; None if no word has one."""
        if self.w_out is None:
            return None
        if self.output_rows is not None:
            return _rows_or_zeros(self.w_out, _rows_of(words, self.output_rows))
        rows = self.rows_of(words)
        return _rows_or_zeros(self.w_out, np.where(rows < len(self.w_out), rows, -1))

    def knows(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which words have a row."""
        known: NDArray[np.bool_] = self.rows_of(words) >= 0
        return known


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
    n_outputs_or_words = len(words) if n_outputs is None else n_outputs
    if prior is None:
        w_in = _draw(rng, len(words), dim, np.arange(len(words)), exponent)
        return w_in, np.zeros((n_outputs_or_words, dim), dtype=np.float32)
    rows = prior.rows_of(words)
    w_in = _rows_or_zeros(prior.w_in, rows)
    new = np.flatnonzero(rows < 0)
    w_in[new] = _draw(rng, len(words), dim, new, exponent)
    if prior.subwords is not None:
        w_in[new] += prior.subwords.vectors([words[row] for row in new.tolist()])[0]
    w_out = prior.output_vectors(words) if n_outputs is None else None
    if w_out is None:
        w_out = np.zeros((n_outputs_or_words, dim), dtype=np.float32)
    return w_in, w_out


def _rows_of(words: Sequence[str], rows: Mapping[str, int]) -> NDArray[np.int64]:
    return np.fromiter(map(rows.get, words, repeat(-1)), np.int64, len(words))


def _rows_or_zeros(table: NDArray[np.floating], rows: NDArray[np.int64]) -> Array:
    """Copy rows of a table; where the number is −1, there are zeros."""
    if not len(table):
        return np.zeros((len(rows), table.shape[1]), dtype=np.float32)
    found = table.take(rows, axis=0, mode="clip").astype(np.float32, copy=False)
    found[rows < 0] = 0
    return found


def _draw(
    rng: np.random.Generator, n_rows: int, dim: int, rows: NDArray[np.int64], exponent: float
) -> Array:
    """Draw some rows of a random table: the same numbers as if all rows were drawn.

    Parameters
    ----------
    rng : Generator
        Source of randomness, from which nothing was drawn yet.
    n_rows, dim : int
        Shape of the table.
    rows : ndarray of int64 of shape (n,)
        Which rows to draw.
    exponent : float
        Power of `dim` by which the numbers are divided.

    Returns
    -------
    ndarray of float32 of shape (n, dim)
    """
    stream = rng.bit_generator
    if len(rows) < _FEW * n_rows and isinstance(stream, np.random.PCG64):
        start = stream.state
        drawn = np.empty((len(rows), dim), dtype=np.float32)
        for i, row in enumerate(rows.tolist()):
            # A step of the stream makes two numbers of 32 bits
            stream.state = start
            stream.advance(row * dim // 2)
            drawn[i] = rng.random(dim + row * dim % 2, dtype=np.float32)[-dim:]
        stream.state = start
    else:
        drawn = rng.random((n_rows, dim), dtype=np.float32)
        drawn = drawn if len(rows) == n_rows else drawn[rows]
    drawn -= np.float32(0.5)
    drawn /= dim**exponent
    return drawn
