# SPDX-License-Identifier: BSD-3-Clause
r"""Optimisers that scale each number of a vector on its own, from what they remember of its row.

An optimiser holds a belief :math:`g` of a row's gradient (its descent direction), and steps along
:math:`d`, which is :math:`g` with each number divided by its usual size. Its learning rate is a
length: SGD moves by the gradient, these by about the learning rate, however small the gradient is.

How far may a row go? Its loss is bounded by a parabola of curvature :math:`\Lambda` along any
direction of unit length (`total_curvature`). Along :math:`d` its slope is :math:`g \cdot d`, and
its minimum lies at the multiple

.. math:: \tau = \frac{g \cdot d}{\Lambda \, |d|^2} = \frac{a}{\Lambda},
          \qquad a = \frac{g \cdot d}{|d|^2},

of :math:`d`. That is the minimum of a parabola of curvature :math:`\Lambda / a` and slope one, so
that the same damping as for SGD (`damping`) says how far to go for a learning rate: with gradient
flow, :math:`\tau (1 - e^{-\eta / \tau})`. For SGD, :math:`d = g` and :math:`a = 1`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from skw2v._training.arrays.distinct_rows import distinct_rows
from skw2v._training.arrays.scatter import scatter_add
from skw2v._training.arrays.table import Floats, Ids, Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.base import RoundGradients, TableGradients
from skw2v._training.optimizers.damping import Damping, gradient_flow

# Rows that are updated at once: fewer cost calls, and with many more they would leave the cache.
_ROWS_AT_ONCE = 1024
# Squares of what is larger, or their sums, leave float32.
_LARGEST = np.float32(1e15)
_SMALLEST = np.float32(1e-30)
# Learning rates that are larger count as this one. A step of that length in each dimension leads
# far beyond any trained vector, and where the loss is flat nothing else would stop it.
_LONGEST = 100.0
# Share of the largest squared length below which a sum is taken for zero. Batches are filled up
# with words without a context, and what should be zero may be a rounding error, which
# these optimisers would make a step of usual length.
_NOISE = np.float32(1e-12)


class Adaptive(ABC):
    """An optimiser whose state belongs to rows. See `Optimizer`.

    A batch counts as one step of each row that occurs in it: the gradients of all occurrences are
    added up first. Rows that don't occur, or have no gradient, stay as they are, and so does their
    state.
    """

    def __init__(self, table: Table, damping: Damping = gradient_flow) -> None:
        self._table = table
        self._damping = damping

    @abstractmethod
    def direction(self, row_ids: Ids, sums: Floats, scratch: Workspace) -> tuple[Floats, Floats]:
        """Learn from the gradients of some rows, and say where to go.

        Parameters
        ----------
        row_ids : ndarray of int of shape (n,)
            Rows, each once.
        sums : ndarray of float32 of shape (n, dim)
            Sum of each row's gradients; may be overwritten.
        scratch : Workspace
            Buffers for what is returned.

        Returns
        -------
        belief : ndarray of float32 of shape (n, dim)
            What the gradients are believed to be: g.
        steps : ndarray of float32 of shape (n, dim)
            Where to go: d.
        """

    def apply(self, found: RoundGradients, scratch: Workspace) -> None:
        """See `Optimizer`."""
        for batch in found.batches:
            if len(batch.ids):
                self._apply_batch(batch, scratch)

    def _apply_batch(self, found: TableGradients, scratch: Workspace) -> None:
        """Add up the gradients of each row and take a damped step."""
        rows = distinct_rows(found.ids, self._table.n_rows)
        sums = scratch.array("sums", len(rows.row_ids), self._table.dim)
        sums[:] = 0
        ones = np.ones(len(rows.places), dtype=np.float32)
        scatter_add(sums, rows.places, found.gradients, ones, found.bounds)
        np.clip(sums, -_LARGEST, _LARGEST, out=sums)
        largest = min(_squares(found.gradients).max(), _LARGEST**2)
        has_gradient = _squares(sums) > _NOISE * largest
        curvature = found.total_curvature.take(rows.refs)
        for first in range(0, len(sums), _ROWS_AT_ONCE):
            part = slice(first, first + _ROWS_AT_ONCE)
            of_part = rows.row_ids[part], sums[part], curvature[part]
            if not has_gradient[part].all():
                of_part = tuple(of_rows[has_gradient[part]] for of_rows in of_part)
            self._step(*of_part, found.learning_rate, scratch)

    def _step(
        self,
        row_ids: Ids,
        sums: Floats,
        curvature: Floats,
        learning_rate: float,
        scratch: Workspace,
    ) -> None:
        """Move some rows, each once."""
        belief, steps = self.direction(row_ids, sums, scratch)
        steps *= self._rates(learning_rate, belief, steps, curvature)[:, np.newaxis]
        self._table.add(row_ids, steps)

    def _rates(
        self, learning_rate: float, belief: Floats, steps: Floats, curvature: Floats
    ) -> Floats:
        """Say how many times its direction each row goes: the formula of this module."""
        slope = np.einsum("rd,rd->r", belief, steps)
        # Where there is no step, any rate will do
        scale = _squares(steps) / np.maximum(slope, _SMALLEST)
        return self._damping(min(learning_rate, _LONGEST), curvature * scale)


def _squares(rows: Floats) -> Floats:
    """Return the squared lengths of some vectors."""
    squares: Floats = np.einsum("rd,rd->r", rows, rows)
    return squares
