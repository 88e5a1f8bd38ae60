# SPDX-License-Identifier: BSD-3-Clause
r"""Adam: steps along a running mean of gradients, each number divided by its usual size.

Kingma and Ba (2015), "Adam: a method for stochastic optimization", algorithm 1:

.. math::
    m \leftarrow β_1 m + (1 - β_1) g, \qquad v \leftarrow β_2 v + (1 - β_2) g^2, \qquad
    d = \frac{m / (1 - β_1^t)}{\sqrt{v / (1 - β_2^t)} + ε}.

Here :math:`t` counts the batches that have hit the row. If it counted all batches, as in
algorithms for dense tables, running means of a rare word, which begin at zero, would be taken as
complete when they have hardly begun.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Floats, Ids, Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.adaptive import Adaptive
from skw2v._training.optimizers.damping import Damping, gradient_flow

_BETA_1, _BETA_2 = 0.9, 0.999
_EPSILON = np.float32(1e-8)
# From this step on, both corrections are 1 to the last bit of float32
_LAST_CORRECTION = 25_000


class Adam(Adaptive):
    """Adam over rows. It keeps twice as many float32 numbers as the table, and a count a row."""

    def __init__(self, table: Table, damping: Damping = gradient_flow) -> None:
        super().__init__(table, damping)
        shape = table.n_rows, table.dim
        self._means, self._squares = np.zeros((2, *shape), dtype=np.float32)
        self._times = np.zeros(table.n_rows, dtype=np.int32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `Optimizer`."""
        return {"means": self._means, "squares": self._squares, "times": self._times}

    def direction(self, row_ids: Ids, sums: Floats, scratch: Workspace) -> tuple[Floats, Floats]:
        """See `Adaptive`."""
        names = ("means", "squares", "steps")
        means, squares, steps = (scratch.array(name, *sums.shape) for name in names)
        times = np.minimum(self._times[row_ids] + 1, _LAST_CORRECTION, dtype=np.int32)
        self._times[row_ids] = times
        np.multiply(sums, sums, out=steps)
        steps *= np.float32(1 - _BETA_2)
        _blend(self._squares, row_ids, _BETA_2, steps, squares)
        sums *= np.float32(1 - _BETA_1)
        _blend(self._means, row_ids, _BETA_1, sums, means)

        means *= _corrections(_BETA_1).take(times, mode="clip")[:, np.newaxis]
        squares *= _corrections(_BETA_2).take(times, mode="clip")[:, np.newaxis]
        np.sqrt(squares, out=squares)
        squares += _EPSILON
        return means, np.divide(means, squares, out=steps)


def _blend(state: Floats, row_ids: Ids, share: float, new: Floats, out: Floats) -> None:
    """Keep that share of the state of the rows, add what is new, and put the result in `out`."""
    state.take(row_ids, axis=0, out=out, mode="clip")
    out *= np.float32(share)
    out += new
    state[row_ids] = out


@cache
def _corrections(share: float) -> Floats:
    """What undoes the zero that a running mean began with, for each number of steps."""
    left = share ** np.arange(_LAST_CORRECTION + 1)
    left[0] = 0  # no row has taken no step
    corrections: Floats = (1 / (1 - left)).astype(np.float32)
    return corrections
