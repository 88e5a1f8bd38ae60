# SPDX-License-Identifier: BSD-3-Clause
"""The two tables that GloVe trains, and their steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._glove.objective import N_EXTRA
from skw2v._glove.tiles import Grid
from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]

# What the sums of squared gradients begin with. GloVe's own program begins with 1, but its steps
# are those of single entries. After 15 epochs of wiki8's first 30 MB, 1 with the learning rate 0.1
# gave .154/.329/.118 (analogies, WS353, SimLex) and 4 with 0.15 gave .144/.347/.137: with short
# steps, rare words don't fit their noise.
_INITIAL_SQUARES = 4.0


class AdaGradTable:
    """Vectors with a bias, and a step for each of their coordinates.

    A step is the learning rate times the gradient, divided by the root of the sum of the squares of
    all gradients so far (Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online
    learning and stochastic optimization").

    Parameters
    ----------
    vectors : ndarray of float32 of shape (n_words, dim + 1)
        Vectors and biases in the beginning.
    grid : Grid
        The groups of words.
    constant : {-2, -1}
        The column of ones; the biases are in the other one of the last two.
    """

    def __init__(self, vectors: Array, grid: Grid, constant: int) -> None:
        self.grid = grid
        self.constant = constant
        self._dim = vectors.shape[1] - 1
        self._places = grid.places()
        self.rows = np.zeros((grid.n_rows, self._dim + N_EXTRA), dtype=np.float32)
        self.rows[self._places, : self._dim] = vectors[:, :-1]
        self.rows[self._places, -3 - constant] = vectors[:, -1]
        self.rows[:, constant] = 1
        self._squares = np.full_like(self.rows, _INITIAL_SQUARES)

    def step(self, group: int, gradients: Array, learning_rate: float, scratch: Workspace) -> None:
        """Go down the gradient of a group.

        Parameters
        ----------
        group : int
            Which one.
        gradients : ndarray of float32 of shape (group_size, dim + 2)
            Its gradients, which are overwritten.
        learning_rate : float
            Length of a step.
        scratch : Workspace
            Buffers of this thread.
        """
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
        """Return the vectors, in the order of the words.

        Returns
        -------
        ndarray of float32 of shape (n_words, dim)
        """
        return self.rows[self._places, : self._dim]
