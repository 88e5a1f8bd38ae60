# SPDX-License-Identifier: BSD-3-Clause
"""Word ids beyond a budget of memory: in a temporary file, of which slices are read.

A slice is read into memory of its own and is gone with it. Mapped pages would count as this
process's memory, as long as the system has no other use for it.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.temporary import TemporaryFolder, naming_the_folder

# Ids that are written at once when memory is spent
_PIECE = 1 << 20
_TYPE = np.dtype(np.int32)
_LESS = "give fewer documents"


class StoredIds:
    """Ids in a file, which other processes that get this object read as well.

    Slices are arrays. The file is there as long as this object is in the process that wrote it.
    """

    def __init__(
        self, path: str, start: int, length: int, folder: TemporaryFolder | None = None
    ) -> None:
        self._path, self._start, self._length, self._folder = path, start, length, folder

    def __len__(self) -> int:
        return self._length

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._path, self._start, self._length)

    def __getitem__(self, part: slice) -> NDArray[np.int32]:
        start, n = self._place(part)
        found = np.fromfile(self._path, _TYPE, n, offset=start * _TYPE.itemsize)
        if len(found) < n:
            raise OSError(f"{self._path}: this temporary file of word ids was cut short.")
        return found

    def __setitem__(self, part: slice, ids: NDArray[np.int32]) -> None:
        start, _ = self._place(part)
        with open(self._path, "r+b", buffering=0) as file:
            file.seek(start * _TYPE.itemsize)
            _write(file, ids)

    def _place(self, part: slice) -> tuple[int, int]:
        start, stop, _ = part.indices(self._length)
        return self._start + start, max(stop - start, 0)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Read all of it, for the little that cannot do with a part."""
        return self[:].astype(_TYPE if dtype is None else dtype, copy=False)

    def part(self, start: int, stop: int) -> StoredIds:
        """Return some of the ids, in the same file."""
        return StoredIds(self._path, self._start + start, stop - start, self._folder)

    def copy(self) -> StoredIds:
        """Return the same ids in a file of their own."""
        folder = TemporaryFolder()
        path = os.path.join(folder.path, "ids")
        with naming_the_folder("word ids", self._length * _TYPE.itemsize, _LESS):
            shutil.copyfile(self._path, path)
        return StoredIds(path, self._start, self._length, folder)

    def discard(self) -> None:
        """Remove the file now."""
        if self._folder is not None:
            self._folder.remove()


Ids = NDArray[np.int32] | StoredIds


def part_of(ids: Ids, start: int, stop: int) -> Ids:
    """Return some of the ids, in memory or in the same file."""
    return ids.part(start, stop) if isinstance(ids, StoredIds) else ids[start:stop]


class IdWriter:
    """Ids that come one after the other: `latest` in memory, and beyond a budget in a file.

    `flush` is due when there are more than `limit` in memory. A ``with`` block removes the file if
    an error ends it.
    """

    def __init__(self, max_bytes: float) -> None:
        self.latest = array("i")
        self.n_written = 0
        self.limit = max_bytes / _TYPE.itemsize
        self._path = ""
        self._folder: TemporaryFolder | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and self._folder is not None:
            self._folder.remove()

    def flush(self) -> None:
        """Move what is in memory to the file; `OSError` if there is no room."""
        n_bytes = (self.n_written + len(self.latest)) * _TYPE.itemsize
        with naming_the_folder("word ids", n_bytes, _LESS):
            if self._folder is None:
                self._folder = TemporaryFolder()
                self._path = os.path.join(self._folder.path, "ids")
            # Without a buffer, so that no loss is noticed late
            with open(self._path, "ab", buffering=0) as file:
                _write(file, self.latest)
        self.n_written += len(self.latest)
        del self.latest[:]
        self.limit = _PIECE

    def parts_since(self, start: int) -> Iterator[NDArray[np.int32]]:
        """Go through the ids from number `start` on, some at a time."""
        while start < self.n_written:
            part = np.fromfile(self._path, _TYPE, _PIECE, offset=start * _TYPE.itemsize)
            start += len(part)
            yield part
        yield np.array(self.latest[start - self.n_written :], dtype=_TYPE)

    def finish(self) -> NDArray[np.int32] | StoredIds:
        """Return all ids, an array if the budget has lasted."""
        if self._folder is None:
            return np.frombuffer(self.latest, dtype=_TYPE)
        self.flush()
        return StoredIds(self._path, 0, self.n_written, self._folder)


def _write(file: Any, ids: Any) -> None:
    left = memoryview(ids).cast("B")
    while left:  # a full disk takes what fits, and fails the next time
        left = left[file.write(left) :]
