# SPDX-License-Identifier: BSD-3-Clause
"""Long arrays that grow piece by piece: in memory, and beyond a budget in a temporary file."""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.temporary import folder_asked_for, naming_the_folder


class Budget:
    """Bytes of memory that several growing arrays share."""

    def __init__(self, n_bytes: float) -> None:
        self._left = n_bytes

    def spend(self, n_bytes: int) -> bool:
        """Take so many bytes if that many are left, and tell whether they were."""
        if n_bytes > self._left:
            return False
        self._left -= n_bytes
        return True


class GrowingArray:
    """An array of one dimension that pieces are appended to.

    Pieces are kept in memory as long as the budget lasts. From then on all of it is in a file
    without a name, which vanishes with the array, and the system decides what of it is in memory.
    """

    def __init__(self, dtype: Any, budget: Budget) -> None:
        self._dtype = np.dtype(dtype)
        self._budget = budget
        self._pieces: list[NDArray[Any]] = []
        self._file: IO[bytes] | None = None
        self._length = 0

    def append(self, piece: NDArray[Any]) -> None:
        """Append a piece; `OSError` if the temporary folder is full, or cannot be written."""
        piece = np.ascontiguousarray(piece, dtype=self._dtype)
        self._length += len(piece)
        if self._file is None:
            if self._budget.spend(piece.nbytes):
                self._pieces.append(piece)
                return
            with self._naming_the_folder():
                # Without a buffer, so that no loss is noticed late
                self._file = tempfile.TemporaryFile(  # noqa: SIM115
                    prefix="skw2v-", buffering=0, dir=folder_asked_for()
                )
            for earlier in self._pieces:
                self._write(earlier)
            self._pieces.clear()
        self._write(piece)

    def _write(self, piece: NDArray[Any]) -> None:
        assert self._file is not None
        left = piece.view(np.uint8).data
        with self._naming_the_folder():
            while left:  # a full disk takes what fits, and fails the next time
                left = left[self._file.write(left) :]

    def _naming_the_folder(self) -> AbstractContextManager[None]:
        """Say what helps where the folder is full."""
        n_bytes = self._length * self._dtype.itemsize
        less = "count less: a larger min_count, a smaller window or max_features"
        return naming_the_folder("co-occurrence counts", n_bytes, less)

    def finish(self) -> NDArray[Any]:
        """Return the whole array, a read-only `numpy.memmap` if the budget did not last."""
        if self._file is not None:
            with self._file as file:  # the mapping keeps a handle of its own
                file.flush()
                return np.memmap(file, dtype=self._dtype, mode="r", shape=(self._length,))
        whole = np.empty(self._length, dtype=self._dtype)
        at = 0
        for i, piece in enumerate(self._pieces):
            whole[at : at + len(piece)] = piece
            at += len(piece)
            self._pieces[i] = whole[:0]  # so that hardly more than one copy is in memory
        return whole
