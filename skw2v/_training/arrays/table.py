# SPDX-License-Identifier: BSD-3-Clause
"""The embedding table: the vectors of the words, read and updated by word id."""

from __future__ import annotations

from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import scatter_add

Floats = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]


class Table(Protocol):
    """One vector for each word id.

    A word may have a row of its own (`EmbeddingTable`), or be the mean of rows that it shares with
    other words, such as its subwords (`SubwordTable`). To damping and optimisers it is one row.
    """

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def n_rows(self) -> int:
        """Number of ids."""

    def gather(self, ids: Ids, out: Floats | None = None) -> Floats:
        """Copy the vectors of ids, into `out` if it is given: shape (*ids.shape, dim)."""

    def scatter_add(
        self, ids: Ids, gradients: Floats, rates: Floats, bounds: Ids | None = None
    ) -> None:
        """Move the vector of ``ids[i]`` by ``rates[i] * gradients[i]``, in this order.

        An id may occur many times. For `bounds` see `skw2v._training.arrays.scatter`.
        """

    def add(self, ids: Ids, steps: Floats) -> None:
        """Add a step to the vector of each of some ids, none of which occurs twice."""

    @property
    def settles_after(self) -> int | None:
        """After how many rounds to do what is put off until then; None if nothing ever is."""

    def prepare(self, ids: Ids) -> None:
        """Make what is needed to read the vectors of ids: from then on, many may read at once."""

    def settle(self, curvature: Floats) -> None:
        """Do what was put off.

        `curvature` is the mean along the step of one occurrence, by role.
        """

    def all_vectors(self) -> Floats:
        """Return the vectors of all ids, of shape (n_ids, dim), once nothing is put off."""

    def copy_from(self, other: Self) -> None:
        """Take over the vectors of a table of the same shape."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what training changes, by name, once nothing is put off."""


class EmbeddingTable:
    """A table with one row for each id: a C-ordered float32 matrix, updated in place."""

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

    def gather(self, ids: Ids, out: Floats | None = None) -> Floats:
        """Copy the rows of `ids`, as the one-hot matrix of `ids` times the table would."""
        # mode="clip" skips the bounds check with a buffer: three times as fast as indexing
        return self.weights.take(ids, axis=0, out=out, mode="clip")

    def scatter_add(
        self, ids: Ids, gradients: Floats, rates: Floats, bounds: Ids | None = None
    ) -> None:
        """See `Table`."""
        scatter_add(self.weights, ids, gradients, rates, bounds)

    def add(self, ids: Ids, steps: Floats) -> None:
        """See `Table`."""
        self.weights[ids] += steps

    @property
    def settles_after(self) -> None:
        """Nothing is put off: rows are updated at once."""

    def prepare(self, ids: Ids) -> None:
        """Do nothing: rows are there."""

    def settle(self, curvature: Floats) -> None:
        """Do nothing."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `Table`."""
        return {"weights": self.weights}

    def all_vectors(self) -> Floats:
        """Return the matrix itself."""
        return self.weights

    def copy_from(self, other: EmbeddingTable) -> None:
        """See `Table`."""
        self.weights[:] = other.weights
