# SPDX-License-Identifier: BSD-3-Clause
r"""The curvature that a row meets in all its occurrences together: what `damping` takes.

A row occurs in a batch wherever the batch computes a gradient for it, in one of several roles, such
as target and negative sample (see `Objective`). All occurrences in a round of batches are computed
from the same row. The total curvature of row i is

.. math::
    \Lambda_i = 2 \max\Big(\sum_k (c\, n_{ik} + q_k)\, \kappa_k,\; \sum_{j \in B_i} \kappa_j\Big).

:math:`\kappa_k` is the measured mean curvature along the step of an occurrence in role k, and
:math:`n_{ik}` the number of occurrences in role k that are expected in a round. One more is
certain, since the row is in the batch. Its role is left open: it counts as the mean over the roles,
weighted by their shares :math:`q_k`.

Steps of an output row agree only in part: each moves it along another hidden vector. In wiki8's
first four million words, with 18,000 tokens in a round, the curvature along the sum of all steps is
.2 to .4 times the sum of their curvatures. So :math:`c` is a half for output vectors, and 1 for
input vectors, whose steps do agree. An epoch of wiki8, with 1 and a half: analogies .150 and .153
(skip-gram), .153 and .159 (CBOW). With a fifth, CBOW diverges in rounds of 16 batches. An epoch has
fewer than 128 batches only if the user sets a large `batch_size`, or the corpus is tiny. A round is
then a large part of the corpus, whose repetitions agree: :math:`c` grows to 1 at 64 batches.

It is essential that all roles are damped alike. Targets pull output vectors towards hidden vectors,
negatives push them away. If one of the two were damped more, output vectors would drift along the
mean of the hidden vectors. That would raise the curvature, which would damp the push even more.

A word that is rare elsewhere may come in bursts. :math:`B_i` are the occurrences of row i in this
batch, in roles that depend on the text. Negatives are not among them: they are drawn evenly, so
that the expected number is nearly the true one. Damping their repeats as well raised the loss of
wiki8's first 20 MB from 2.826 to 2.839 (skip-gram) and from 2.699 to 2.734 (CBOW).

A word that stands in a window more than once moves the window's mean by each. Of m occurrences
among N tokens, each meets :math:`2wm/N` in a window of w words to either side, if they are evenly
spread. So the occurrences of an input row in a batch count :math:`1 + 2wm/N` times each, as those
that are expected do. That matters in a document of one word, even if the word is frequent.

Where a batch has clearly more of them than expected, :math:`B_i` are those of all such batches of
the round: each counts its own, and `BurstSums` adds them up once all have been computed. Texts of
one topic have bursts all over. If bursts counted twice, five epochs of wiki8 with CBOW would reach
.345 of analogies, not .364.

The factor 2 is explained in `damping`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.optimizers.base import Bursts, RoundGradients

Array = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]

# Rows expected less often than this have one entry in common, zero: their repeats are negligible.
_RARE = 0.05
# c of output rows; it is larger where an epoch has fewer than _FEW batches.
_AGREEMENT, _FEW = 0.5, 128
# A row is in a burst if a batch has more than _TIMES_EXPECTED times as many occurrences as
# expected, and _MORE besides.
_TIMES_EXPECTED, _MORE = 2, 2


def agreement(n_batches: float) -> float:
    """Return c of output rows where an epoch has so many batches."""
    return float(np.clip(_AGREEMENT * _FEW / n_batches, _AGREEMENT, 1))


class ExpectedCounts(NamedTuple):
    """How often the rows of a table occur in a batch, on average.

    `by_role` has the shape (n_roles, n_frequent + 1): column i belongs to row i, and the last
    column, zero, to all further rows. `role_shares` sums to 1.
    """

    by_role: Array
    role_shares: Array

    @classmethod
    def of(cls, by_role: Array, role_shares: Array) -> ExpectedCounts:
        """Drop the columns of all rows after the last one that is not rare."""
        frequent = np.flatnonzero(by_role.max(axis=0) >= _RARE)
        n = int(frequent[-1]) + 1 if len(frequent) else 0
        by_role = np.pad(by_role[:, :n], ((0, 0), (0, 1))).astype(np.float32)
        return cls(by_role, role_shares.astype(np.float32))


class Curvature(NamedTuple):
    """Curvature of the loss along the steps of the rows of one table.

    `by_role` is the mean of an occurrence in each role: κ. `per_batch` is what a row is expected to
    meet in a batch; its last entry, zero, belongs to all further rows. `of_one` is the mean of an
    occurrence over the roles.
    """

    by_role: Array
    per_batch: Array
    of_one: float

    @classmethod
    def of(cls, by_role: Array, counts: ExpectedCounts) -> Curvature:
        """Add up the expected occurrences of each row."""
        return cls(by_role, by_role @ counts.by_role, float(by_role @ counts.role_shares))

    def after(self, former: Curvature) -> Curvature:
        """Return this curvature, but at least half of the former one."""
        return Curvature(
            np.maximum(self.by_role, former.by_role / 2),
            np.maximum(self.per_batch, former.per_batch / 2),
            max(self.of_one, former.of_one / 2),
        )


class RowCurvature(NamedTuple):
    """The total curvature Λ of the row of each id of a batch, as far as the batch knows.

    `largest_burst` is the number of occurrences by which the largest exceeds what is usual.
    """

    total: Array
    bursts: Bursts
    largest_burst: float


def total_curvature(
    ids: Ids,
    curvature: Curvature,
    in_batch: Array,
    per_round: int,
    workspace: Workspace,
    *,
    company: float = 0.0,
) -> RowCurvature:
    """Compute the formula of this module for the rows of a batch, which may occur many times.

    `in_batch` is the curvature of each occurrence, zero in roles that do not depend on the text,
    and `per_round` the number of batches of the round. `company` is the share of a row's
    occurrences in the batch that each of them meets in its window.
    """
    # mode="clip" takes the last entry for all further rows
    expected = curvature.per_batch.take(ids, mode="clip")
    expected *= np.float32(per_round)
    expected += np.float32(curvature.of_one)
    of_batch = _sum_by_row(ids, in_batch, workspace)
    surplus = expected * np.float32(-_TIMES_EXPECTED / per_round)
    surplus += of_batch
    is_burst = surplus > _MORE * curvature.of_one
    if company and curvature.by_role[0] > 0:
        of_batch += of_batch * of_batch * np.float32(company / curvature.by_role[0])
    bursts = Bursts(ids[is_burst], 2 * of_batch[is_burst])
    np.maximum(expected, of_batch, out=expected)
    expected *= 2
    largest_burst = float(surplus.max(initial=0)) / max(curvature.of_one, 1e-30)
    return RowCurvature(expected, bursts, largest_burst)


class BurstSums:
    """Adds up the bursts of the batches of a round, for the rows of one table."""

    def __init__(self, n_rows: int) -> None:
        self._sums = np.zeros(n_rows, dtype=np.float32)

    def __reduce__(self) -> tuple[Any, ...]:
        """Give each process sums of its own: arrays that are pickled may be shared."""
        return BurstSums, (len(self._sums),)

    def share(self, found: RoundGradients) -> None:
        """Raise the curvature of the rows of each batch to that of the bursts of all of them."""
        bursts = [batch.bursts for batch in found.batches if len(batch.bursts.ids)]
        if not bursts:
            return
        for burst in bursts:
            # An id that occurs many times is assigned many times, always the same
            self._sums[burst.ids] += burst.curvature
        total = found.total_curvature
        np.maximum(total, self._sums.take(found.ids), out=total)
        for burst in bursts:
            self._sums[burst.ids] = 0


def _sum_by_row(row_ids: Ids, values: Array, workspace: Workspace) -> Array:
    """Give each entry the sum of the values of all entries of its row."""
    sums = workspace.array("sums_by_row", int(row_ids.max()) + 1)
    sums[row_ids] = 0
    np.add.at(sums, row_ids, values)
    return sums.take(row_ids, mode="clip")
