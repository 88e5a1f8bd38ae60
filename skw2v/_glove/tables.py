# SPDX-License-Identifier: BSD-3-Clause
"""The two tables that GloVe trains: what they start from, and their steps.

Biases that start near zero take epochs to find how frequent their words are. Until then the vectors
explain it in their place, and never quite forget it. So they start from a fit of biases alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._glove.objective import N_EXTRA, Weighting
from skw2v._glove.tiles import Grid
from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]

# What the sums of squared gradients begin with. GloVe's own program begins with 1, but its steps
# are those of single entries. After 15 epochs of English Wikipedia's first 30 MB of text, 1 with
# the learning rate 0.1 gave .154/.329/.118 (analogies, WS353, SimLex) and 4 with 0.15 gave
# .144/.347/.137: with short steps, rare words overfit less.
_INITIAL_SQUARES = 4.0
# Each sweep at least halves the mean error of a bias
_SWEEPS = 4


def fit_biases(cooccurrences: Cooccurrences, weighting: Weighting) -> NDArray[np.float32]:
    """Fit the logarithms of the counts by sums of two biases, by weighted least squares.

    Given the biases of all contexts, the best bias of a word is its mean error, weighted by f. Each
    sweep goes half the way there, as all biases move at once. The matrix is symmetric: a word has
    the same bias as a context. Words of hardly any weight have biases close to 0.
    """
    biases = np.zeros(cooccurrences.n_words, dtype=np.float32)
    for _ in range(_SWEEPS):
        errors = [_mean_errors(rows, weighting, biases) for _, rows in cooccurrences.blocks()]
        biases += (np.concatenate(errors) - biases) / 2
    return biases


def _mean_errors(
    rows: sparse.csr_array, weighting: Weighting, biases: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the weighted mean error of each word's counts if its own bias were zero."""
    errors = np.log(rows.data)
    rows.data = weighting(errors)
    weights = rows.sum(axis=1)
    errors -= biases[rows.indices]
    rows.data *= errors
    return rows.sum(axis=1) / (weights + np.float32(1))


def draw_vectors(
    dim: int, biases: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw vectors uniformly from (−0.5, 0.5) / dim, as GloVe's own program does; add biases."""
    drawn = rng.random((len(biases), dim + 1), dtype=np.float32)
    drawn -= np.float32(0.5)
    drawn /= dim
    drawn[:, -1] = biases
    return drawn


class AdaGradTable:
    """Vectors with a bias, and a step for each of their coordinates.

    A step is the learning rate times the gradient, divided by the root of the sum of the squares of
    all gradients so far (Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online
    learning and stochastic optimization"). The last two columns are the biases, and the ones that
    the biases of the other table are multiplied by; `constant` is the column of ones, −2 or −1.
    """

    def __init__(self, vectors: Array, grid: Grid, constant: int) -> None:
        self.grid = grid
        self.constant = constant
        self._dim = vectors.shape[1] - 1
        self._places = grid.places()
        self.rows = np.zeros((grid.n_rows, self._dim + N_EXTRA), dtype=np.float32)
        self.rows[self._places, : self._dim] = vectors[:, :-1]
        of_biases = -3 - constant  # the other one of −2 and −1
        self.rows[self._places, of_biases] = vectors[:, -1]
        self.rows[:, constant] = 1
        self._squares = np.full_like(self.rows, _INITIAL_SQUARES)

    def step(self, group: int, gradients: Array, learning_rate: float, scratch: Workspace) -> None:
        """Go down the gradient of a group, which is overwritten."""
        gradients[:, self.constant] = 0
        rows = self.grid.rows_of(group)
        squares, roots = self._squares[rows], scratch.array("roots", *gradients.shape)
        np.multiply(gradients, gradients, out=roots)
        squares += roots
        np.sqrt(squares, out=roots)
        gradients /= roots
        gradients *= np.float32(learning_rate)
        self.rows[rows] -= gradients

    def vectors(self) -> Array:
        """Return the vectors, in the order of the words."""
        return self.rows[self._places, : self._dim]
