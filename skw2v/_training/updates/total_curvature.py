# SPDX-License-Identifier: BSD-3-Clause
r"""The curvature that a row meets in all its hits together: what `damping` takes.

A row is hit whenever a batch computes an update for it. All hits by the batches in flight are
computed from the same row. The total curvature of row i is

.. math:: \Lambda_i = 2 \max\Big(\sum_k (n_{ik} + q_k)\, \kappa_k,\; \sum_{j \in B_i} \kappa_j\Big).

:math:`\kappa_k` is the mean curvature along the step of a hit of kind k, which is measured, and
:math:`n_{ik}` the number of hits of kind k that are expected of the batches in flight. One more hit
is certain, since the row is in the batch. Which kind that hit has is left open: it counts as the
mean over the kinds, with their shares :math:`q_k`.

That hits of all kinds are damped alike is essential. Targets pull output vectors towards hidden
vectors, negatives push them away. If one of the two were damped more, output vectors would drift
along their mean, which bends the loss more, which damps the push the more.

A word that is rare elsewhere may come in bursts. :math:`B_i` are the hits of row i in this batch,
as far as their number is left to chance. Negatives are not among them: they are drawn evenly, so
that the expected number is nearly the true one. Damping their repeats as well raised the loss of
wiki8's first 20 MB from 2.826 to 2.839 (skip-gram) and from 2.699 to 2.734 (CBOW).

The factor 2 is explained in `damping`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import RowRefs
from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.floating[Any]]

# Rows that are expected less often than this share one entry: repeats of them are negligible.
_RARE = 0.05


class ExpectedHits(NamedTuple):
    """How often the batches in flight hit each row of a table, on average.

    Parameters
    ----------
    by_kind : ndarray of float32 of shape (n_kinds, n_frequent + 1)
        Column i belongs to row i. The last column, zero, stands for all rows from there on.
    kind_shares : ndarray of float32 of shape (n_kinds,)
        Of which kind a hit is on average; the shares sum to 1.
    """

    by_kind: Array
    kind_shares: Array

    @classmethod
    def of(cls, by_kind: Array, kind_shares: Array) -> ExpectedHits:
        """Drop the rows behind the last one that is not rare.

        Parameters
        ----------
        by_kind : ndarray of shape (n_kinds, n_rows)
            Expected hits of each row.
        kind_shares : ndarray of shape (n_kinds,)
            Of which kind a hit is on average.

        Returns
        -------
        ExpectedHits
        """
        frequent = np.flatnonzero(by_kind.max(axis=0) >= _RARE)
        n = int(frequent[-1]) + 1 if len(frequent) else 0
        by_kind = np.pad(by_kind[:, :n], ((0, 0), (0, 1))).astype(np.float32)
        return cls(by_kind, kind_shares.astype(np.float32))


class Curvature(NamedTuple):
    """Curvature of the loss along the hits of the rows of one table.

    Parameters
    ----------
    of_kinds : ndarray of float32 of shape (n_kinds,)
        Mean along the step of one hit, by kind: κ.
    expected : ndarray of float32 of shape (n_frequent + 1,)
        The first sum of the formula of this module. Entry i belongs to row i; the last entry stands
        for all rows from there on.
    """

    of_kinds: Array
    expected: Array

    @classmethod
    def of(cls, of_kinds: Array, hits: ExpectedHits) -> Curvature:
        """Add up the expected hits of each row.

        Parameters
        ----------
        of_kinds : ndarray of float32 of shape (n_kinds,)
            Mean curvature along the step of one hit, by kind.
        hits : ExpectedHits
            Expected hits of each row.

        Returns
        -------
        Curvature
        """
        return cls(of_kinds, of_kinds @ hits.by_kind + of_kinds @ hits.kind_shares)


def total_curvature(refs: RowRefs, expected: Array, in_batch: Array, workspace: Workspace) -> Array:
    """Compute the total curvature of each row that a batch updates: the formula of this module.

    Parameters
    ----------
    refs : RowRefs
        Rows that the batch updates.
    expected : ndarray of float32 of shape (n_frequent + 1,)
        See `Curvature`.
    in_batch : ndarray of float32 of shape (n_ids,)
        Curvature of the hit of each id of the batch; zero for hits whose number is not left to
        chance.
    workspace : Workspace
        Buffers.

    Returns
    -------
    ndarray of float32 of shape (n_refs,)
    """
    # mode="clip" finds the last entry
    total = expected.take(refs.row_ids, mode="clip")
    np.maximum(total, _sum_by_row(refs.row_ids, refs.spread(in_batch), workspace), out=total)
    total *= 2
    return total


def _sum_by_row(row_ids: NDArray[np.integer[Any]], values: Array, workspace: Workspace) -> Array:
    """Give each entry the sum of the values of all entries of its row."""
    sums = workspace.array("sums_by_row", int(row_ids.max()) + 1)
    sums[row_ids] = 0
    np.add.at(sums, row_ids, values)
    return sums.take(row_ids, mode="clip")
