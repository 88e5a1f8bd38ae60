# SPDX-License-Identifier: BSD-3-Clause
r"""Look where the steps of a batch lead, and shorten those that go too far.

`total_curvature` damps a row for the curvature that rows meet *on average*. A row in a burst may
meet many times that: all windows of "ax ax ax …" pull its vector the same way, the further the
longer it is. Its steps overshoot, its vector grows, and within a few batches all that it touches
explodes. So may the vectors of some words that come in turn, over and over: none of them is in a
burst by itself, but all pull together. Their gradients are suddenly far longer than gradients were.

So where a batch holds a large burst, where its gradients surge (see `Measurement.surges`), or where
the last batches were worse than vectors of zeros, the gradients are computed a second time, from
where its steps would lead. Row i has the gradient :math:`g_i` now, and :math:`g_i'` there. Along
the way, the rate :math:`η_i` times :math:`g_i`, the gradient has lost the share :math:`1 - a_i`,
with :math:`a_i = g_i \cdot g_i' / |g_i|^2`. So the curvature along it is that of a secant,

.. math:: S_i = \frac{1 - a_i}{η_i}.

That is measured for the very step, over all occurrences in the batch, while all other rows move as
well. The total curvature of the row becomes :math:`\max(Λ_i, 2 f S_i)`, which lets all f batches
of a round, if they are like this one, go half of the way to where its gradient vanishes.

The second pass costs about as much as the first. On text without long repetitions, a few of the
first ten batches take it, and later on one in several hundred.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import scatter_add
from skw2v._training.optimizers.base import TableGradients
from skw2v._training.optimizers.damping import gradient_flow

Array = NDArray[np.floating[Any]]
# A burst is large if its word makes up this share of a batch, beyond what is usual.
LARGE_BURST = 1 / 16
# At most so many looks, and until no step becomes so many times shorter
MOST_LOOKS, ENOUGH = 5, 2.0
# Squares of shorter gradients are no more than rounding errors
_NOTHING = 1e-30


class Steps:
    """The steps that a batch would take in one table, row by row."""

    def __init__(self, found: TableGradients) -> None:
        rows, first, places = np.unique(found.ids, return_index=True, return_inverse=True)
        self._places = places.astype(np.int32, copy=False)
        self._gradients = self._sum(found.gradients, len(rows))
        self._squares = np.einsum("rd,rd->r", self._gradients, self._gradients)
        self._curvature = found.total_curvature[first]
        self._learning_rate = found.learning_rate

    def lead_from(self, vectors: Array) -> Array:
        """Return the vectors of all ids as they would be."""
        steps = self._gradients * self._rates()[:, np.newaxis]
        moved: Array = vectors + steps[self._places]
        return moved

    def shorten(self, gradients_there: Array, per_round: int) -> float:
        """Reckon with the curvature on the way; return how many times shorter a step became."""
        there = self._sum(gradients_there, len(self._squares))
        lost = self._squares - np.einsum("rd,rd->r", self._gradients, there)
        squares = self._squares * self._rates()
        measured = np.divide(lost, squares, out=np.zeros_like(lost), where=squares > _NOTHING)
        before = self._rates()
        np.maximum(self._curvature, np.float32(2 * per_round) * measured, out=self._curvature)
        return float((before / self._rates()).max())

    def total_curvature(self) -> Array:
        """Return the total curvature of the row of each id."""
        return self._curvature[self._places]

    def _rates(self) -> Array:
        return gradient_flow(self._learning_rate, self._curvature)

    def _sum(self, gradients: Array, n_rows: int) -> Array:
        """Add up the gradients of each row."""
        sums = np.zeros((n_rows, gradients.shape[1]), dtype=np.float32)
        ones = np.ones(len(self._places), dtype=np.float32)
        scatter_add(sums, self._places, gradients, ones)
        return sums
