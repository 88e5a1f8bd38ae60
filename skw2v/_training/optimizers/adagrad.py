# SPDX-License-Identifier: BSD-3-Clause
r"""Adagrad: each number's steps shrink with the squares of all gradients that it has seen.

Duchi, Hazan and Singer (2011), "Adaptive subgradient methods for online learning and stochastic
optimization", figure 1 with the diagonal of the matrix:

.. math:: s \leftarrow s + g^2, \qquad d = \frac{g}{\sqrt{s} + ε}.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Floats, Ids, Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.adaptive import Adaptive
from skw2v._training.optimizers.damping import Damping, gradient_flow

_EPSILON = np.float32(1e-10)


class Adagrad(Adaptive):
    """Adagrad over rows. It keeps as many float32 numbers as the table has."""

    def __init__(self, table: Table, damping: Damping = gradient_flow) -> None:
        super().__init__(table, damping)
        self._squares = np.zeros((table.n_rows, table.dim), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `Optimizer`."""
        return {"squares": self._squares}

    def direction(self, row_ids: Ids, sums: Floats, scratch: Workspace) -> tuple[Floats, Floats]:
        """See `Adaptive`."""
        squares, steps = (scratch.array(name, *sums.shape) for name in ("squares", "steps"))
        self._squares.take(row_ids, axis=0, out=squares, mode="clip")
        squares += np.multiply(sums, sums, out=steps)
        self._squares[row_ids] = squares
        np.sqrt(squares, out=squares)
        squares += _EPSILON
        return sums, np.divide(sums, squares, out=steps)
