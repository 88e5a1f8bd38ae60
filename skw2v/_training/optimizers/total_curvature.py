# SPDX-License-Identifier: BSD-3-Clause
r"""The curvature that a row meets in all its occurrences together: what `damping` takes.

A row occurs in a batch wherever the batch computes a gradient for it. All occurrences in a
round of batches are computed from the same row. The total curvature of row i is

.. math::
    \Lambda_i = 2 \max\Big(\sum_k (n_{ik} + q_k)\, \kappa_k,\; f_i \sum_{j \in B_i} \kappa_j\Big).

:math:`\kappa_k` is the mean curvature along the step of an occurrence of kind k, which is measured,
and :math:`n_{ik}` the number of occurrences of kind k that are expected in a round.
One more is certain, since the row is in the batch. Which kind that one has is left open: it counts
as the mean over the kinds, with their shares :math:`q_k`.

That occurrences of all kinds are damped alike is essential. Targets pull output vectors towards
hidden vectors, negatives push them away. If one of the two were damped more, output vectors would
drift along their mean, which bends the loss more, which damps the push the more.

A word that is rare elsewhere may come in bursts. :math:`B_i` are the occurrences of row i in this
batch, as far as their number is left to chance. Negatives are not among them: they are drawn
evenly, so that the expected number is nearly the true one. Damping their repeats as well raised the
loss of wiki8's first 20 MB from 2.826 to 2.839 (skip-gram) and from 2.699 to 2.734 (CBOW).

Where there are clearly more than expected, the text is about the word. Then all batches of its
round have as many, and :math:`f_i` is their number; elsewhere it is 1. Two epochs of wiki8's first
1.5 million words end with a loss of 2.631 in place of 2.641 (skip-gram). Steps of a row that four
batches pull alike, none of which is taken for a burst, may add up to twice the way to its minimum;
so four occurrences more than usual make a burst.

The factor 2 is explained in `damping`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]

# Rows that are expected less often than this share one entry: repeats of them are negligible.
_RARE = 0.05
# A burst: so many times more occurrences in a batch than expected, and so many more besides.
_TIMES_EXPECTED, _MORE = 2, 4


class ExpectedCounts(NamedTuple):
    """How often the rows of a table occur in a round, on average.

    `by_role` has the shape (n_kinds, n_frequent + 1): column i belongs to row i, and the last one,
    zero, to all rows from there on. `role_shares` sums to 1.
    """

    by_role: Array
    role_shares: Array

    @classmethod
    def of(cls, by_role: Array, role_shares: Array) -> ExpectedCounts:
        """Drop the rows behind the last one that is not rare."""
        frequent = np.flatnonzero(by_role.max(axis=0) >= _RARE)
        n = int(frequent[-1]) + 1 if len(frequent) else 0
        by_role = np.pad(by_role[:, :n], ((0, 0), (0, 1))).astype(np.float32)
        return cls(by_role, role_shares.astype(np.float32))


class Curvature(NamedTuple):
    """Curvature of the loss along the steps of the rows of one table.

    `by_role` is the mean of an occurrence, by kind: κ. `expected` is the first sum of the formula
    of this module, for each row up to the last, which stands for all rows from there on. `of_one`
    is the mean over the kinds.
    """

    by_role: Array
    expected: Array
    of_one: float

    @classmethod
    def of(cls, by_role: Array, counts: ExpectedCounts) -> Curvature:
        """Add up the expected occurrences of each row."""
        of_one = by_role @ counts.role_shares
        return cls(by_role, by_role @ counts.by_role + of_one, float(of_one))

    def after(self, former: Curvature) -> Curvature:
        """Fall by half at most."""
        return Curvature(
            np.maximum(self.by_role, former.by_role / 2),
            np.maximum(self.expected, former.expected / 2),
            max(self.of_one, former.of_one / 2),
        )


class RowCurvature(NamedTuple):
    """The total curvature Λ of the row of each id of a batch.

    `largest_burst` is the number of occurrences by which the largest exceeds what is usual.
    """

    total: Array
    largest_burst: float


def total_curvature(
    ids: Ids, curvature: Curvature, in_batch: Array, per_round: float, workspace: Workspace
) -> RowCurvature:
    """Compute the formula of this module for the rows of a batch, which may occur many times.

    `in_batch` is the curvature of each occurrence, zero for those whose number is not left to
    chance.
    """
    # mode="clip" finds the last entry
    expected = curvature.expected.take(ids, mode="clip")
    found = _sum_by_row(ids, in_batch, workspace)
    surplus = expected * np.float32(-_TIMES_EXPECTED / per_round)
    surplus += found
    found[surplus > _MORE * curvature.of_one] *= np.float32(per_round)
    np.maximum(expected, found, out=expected)
    expected *= 2
    return RowCurvature(expected, float(surplus.max(initial=0)) / max(curvature.of_one, 1e-30))


def _sum_by_row(row_ids: Ids, values: Array, workspace: Workspace) -> Array:
    """Give each entry the sum of the values of all entries of its row."""
    sums = workspace.array("sums_by_row", int(row_ids.max()) + 1)
    sums[row_ids] = 0
    np.add.at(sums, row_ids, values)
    return sums.take(row_ids, mode="clip")
