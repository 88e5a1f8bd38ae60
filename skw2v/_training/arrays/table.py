"""The embedding table: rows that are read and updated by id."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import add_rows

Floats = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]


class EmbeddingTable:
    """A matrix with one row for each id, read by `gather` and updated by `scatter_add`.

    This is one of the two seams of training: a word that is a bag of subword rows needs another
    table with these two methods, and nothing else.

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

    def scatter_add(self, ids: Ids, gradient: Floats, step: Floats) -> None:
        """Add ``step[i] * gradient[i]`` to row ``ids[i]``, in the order of `ids`.

        Parameters
        ----------
        ids : ndarray of int32 of shape (n,)
            Rows to update; a row may occur many times.
        gradient : ndarray of float32 of shape (n, dim)
            What to add.
        step : ndarray of float32 of shape (n,)
            Factor of each row of `gradient`.
        """
        add_rows(self.weights, ids, gradient, step)
