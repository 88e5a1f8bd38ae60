# SPDX-License-Identifier: BSD-3-Clause
"""Numbers of some words in each document: sparse matrices of one pattern, one for each output."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


class Entries(NamedTuple):
    """Those of document d are ``data[indptr[d] : indptr[d + 1]]``, in the columns `indices`.

    As in `scipy.sparse.csr_array`, but that `data` has a column for each output.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.integer]
    data: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        documents: NDArray[np.integer],
        columns: NDArray[np.integer],
        data: NDArray[np.float64],
        n_documents: int,
    ) -> Self:
        """Take entries that come document by document."""
        ends = np.cumsum(np.bincount(documents, minlength=n_documents))
        return cls(np.concatenate([[0], ends]), columns, data)

    def merged(self) -> Entries:
        """Add up the numbers of a column that occurs several times in a document."""
        documents = np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))
        pairs, place = np.unique(np.stack([documents, self.indices]), axis=1, return_inverse=True)
        data = np.zeros((pairs.shape[1], self.data.shape[1]))
        np.add.at(data, place.reshape(-1), self.data)
        return Entries.of(pairs[0], pairs[1], data, len(self.indptr) - 1)

    def row(self, document: int) -> tuple[NDArray[np.integer], NDArray[np.float64]]:
        """Return the columns of one document, and its numbers in these."""
        entries = slice(self.indptr[document], self.indptr[document + 1])
        return self.indices[entries], self.data[entries]

    def matrix(self, output: int, n_columns: int) -> sparse.csr_array:
        """Return those of one output as a matrix of shape (n_documents, n_columns)."""
        shape = (len(self.indptr) - 1, n_columns)
        return sparse.csr_array((self.data[:, output], self.indices, self.indptr), shape=shape)

    def sizes(self) -> Entries:
        """Return the numbers without their signs."""
        return self._replace(data=np.abs(self.data))

    def sums(self) -> NDArray[np.float64]:
        """Add up each document's, to the shape (n_documents, n_outputs)."""
        ones = (np.ones(len(self.data)), np.arange(len(self.data)), self.indptr)
        shape = (len(self.indptr) - 1, len(self.data))
        return sparse.csr_array(ones, shape=shape) @ self.data
