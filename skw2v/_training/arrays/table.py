# SPDX-License-Identifier: BSD-3-Clause
"""The embedding table: the vectors of the words, read and updated by word id."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import scatter_add

Floats = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]


class RowRefs(NamedTuple):
    """The rows of a table that the ids of a batch stand for.

    Parameters
    ----------
    row_ids : ndarray of int of shape (n_refs,)
        A row of the table each.
    entries : ndarray of int of shape (n_refs,) or None
        The place, among the ids, of the id that each row belongs to, ascending. None where every
        id has one row.
    """

    row_ids: Ids
    entries: Ids | None = None

    def spread(self, of_ids: Floats) -> Floats:
        """Repeat a value of each id for each of its rows."""
        return of_ids if self.entries is None else of_ids[self.entries]

    def shares(self) -> Floats:
        """Return the share of each row in the mean that is the vector of its id."""
        if self.entries is None:
            return np.ones(len(self.row_ids), dtype=np.float32)
        return (1 / np.bincount(self.entries)[self.entries]).astype(np.float32)


class Table(Protocol):
    """One vector for each word id, made of rows that are trained.

    A word may have one row (`EmbeddingTable`), or be a bag of rows that it shares with other words,
    such as its subwords. Damping and optimisers work on rows, all else on ids.
    """

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def n_rows(self) -> int:
        """Number of rows: what an optimiser that keeps state for each row must know."""

    def locate(self, ids: Ids) -> RowRefs:
        """Find the rows that ids stand for."""

    def gather(self, ids: Ids, out: Floats | None = None) -> Floats:
        """Make the vectors of ids, in `out` if it is given: shape (*ids.shape, dim)."""

    def scatter_add(self, refs: RowRefs, updates: Floats, row_rates: Floats) -> None:
        """Update each located row by its rate times its share in the update of its id.

        Parameters
        ----------
        refs : RowRefs
            Result of `locate`.
        updates : ndarray of shape (n_ids, dim)
            Descent direction of the vector of each id.
        row_rates : ndarray of shape (n_refs,)
            Learning rate of each located row.
        """

    def sum_updates(self, refs: RowRefs, updates: Floats, places: Ids, sums: Floats) -> None:
        """Add the share of each located row in the update of its id to ``sums[places[i]]``.

        Parameters
        ----------
        refs : RowRefs
            Result of `locate`.
        updates : ndarray of shape (n_ids, dim)
            Descent direction of the vector of each id.
        places : ndarray of int32 of shape (n_refs,)
            Which of the sums each located row goes to.
        sums : ndarray of float32 of shape (n_sums, dim)
            What is added to.
        """

    def add(self, row_ids: Ids, steps: Floats) -> None:
        """Add a step to each of some rows, none of which occurs twice."""

    def row_hits(self, id_hits: Floats) -> Floats:
        """Turn the expected hits of each id into those of each row."""

    def after_batch(self, curvature: Floats, *, now: bool = False) -> None:
        """Do what a table has put off; called after each batch, and at the end of an epoch.

        Parameters
        ----------
        curvature : ndarray of float32 of shape (n_kinds,)
            Mean curvature of the loss along the step of one hit, by kind.
        now : bool, default=False
            Whether nothing may be left to do.
        """

    def all_vectors(self) -> Floats:
        """Return the vectors of all ids, after `after_batch`: an array of shape (n_ids, dim)."""


class EmbeddingTable:
    """A table with one row for each id: a matrix.

    Parameters
    ----------
    weights : ndarray of float32 of shape (n_rows, dim)
        The matrix, C-ordered and writable; it is updated in place.
    """

    def __init__(self, weights: Floats) -> None:
        self.weights = weights

    @property
    def dim(self) -> int:
        """Length of a row."""
        return self.weights.shape[1]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self.weights.shape[0]

    def locate(self, ids: Ids) -> RowRefs:
        """Return the ids themselves: id i has row i."""
        return RowRefs(ids)

    def gather(self, ids: Ids, out: Floats | None = None) -> Floats:
        """Copy the rows of `ids`, as the one-hot matrix of `ids` times the table would.

        Parameters
        ----------
        ids : ndarray of int of any shape
            Rows to read.
        out : ndarray of shape (*ids.shape, dim), default=None
            Where to put them.

        Returns
        -------
        ndarray of shape (*ids.shape, dim)
        """
        # mode="clip" skips the bounds check with a buffer: three times as fast as indexing
        return self.weights.take(ids, axis=0, out=out, mode="clip")

    def scatter_add(self, refs: RowRefs, updates: Floats, row_rates: Floats) -> None:
        """Add ``row_rates[i] * updates[i]`` to row ``refs.row_ids[i]``, in this order.

        Parameters
        ----------
        refs : RowRefs
            Rows to update; a row may occur many times.
        updates : ndarray of float32 of shape (n, dim)
            What to add.
        row_rates : ndarray of float32 of shape (n,)
            Factor of each update.
        """
        scatter_add(self.weights, refs.row_ids, updates, row_rates)

    def sum_updates(self, refs: RowRefs, updates: Floats, places: Ids, sums: Floats) -> None:
        """Add ``updates[i]`` to ``sums[places[i]]``. See `Table`."""
        scatter_add(sums, places, updates, np.ones(len(places), dtype=np.float32))

    def add(self, row_ids: Ids, steps: Floats) -> None:
        """Add a step to each of some rows, none of which occurs twice."""
        self.weights[row_ids] += steps

    def row_hits(self, id_hits: Floats) -> Floats:
        """Return the hits as they are: id i has row i."""
        return id_hits

    def after_batch(self, curvature: Floats, *, now: bool = False) -> None:
        """Do nothing: rows are updated at once."""

    def all_vectors(self) -> Floats:
        """Return the matrix itself."""
        return self.weights
