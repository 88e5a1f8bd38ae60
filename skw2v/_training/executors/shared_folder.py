# SPDX-License-Identifier: BSD-3-Clause
"""Objects in files that several processes map: the arrays in them are one memory to all.

An object is pickled with its arrays beside it (protocol 5), so that whoever reads it has arrays on
the mapped file, and what one process writes there all see.
"""

from __future__ import annotations

import mmap
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from joblib.externals.loky.backend import resource_tracker

# Arrays begin at multiples of it, as in NumPy's own memory.
_ALIGNMENT = 64
# A folder in memory is used if it has so many times the room that is needed at first, plus this
_ROOM, _MORE_ROOM = 2, 1 << 26


class SharedFolder:
    """A folder of objects by name. Each is written by one process and read after a meeting."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._maps: dict[str, mmap.mmap] = {}

    def write(self, name: str, value: Any) -> None:
        """Write an object; what was read under that name before changes with it."""
        buffers: list[pickle.PickleBuffer] = []
        head = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
        parts = [memoryview(head), *(buffer.raw() for buffer in buffers)]
        sizes = np.array([part.nbytes for part in parts], dtype=np.int64)
        numbers = np.array([len(sizes), *sizes], dtype=np.int64)
        places = _places(numbers.nbytes, sizes)
        file = self._map(name, int(places[-1]))
        file[: numbers.nbytes] = numbers.tobytes()
        for place, part in zip(places, parts, strict=False):
            file[place : place + part.nbytes] = part

    def read(self, name: str) -> Any:
        """Read an object, whose arrays are writable and shared."""
        file = self._map(name)
        view = memoryview(file)
        n = int(np.frombuffer(view, np.int64, 1)[0])
        sizes = np.frombuffer(view, np.int64, n, offset=8)
        places = _places(8 * (n + 1), sizes)
        head, *arrays = (view[a : a + size] for a, size in zip(places, sizes, strict=False))
        return pickle.loads(head, buffers=arrays)

    def _map(self, name: str, needed: int = 0) -> mmap.mmap:
        """Map a file; make it longer if it is too short."""
        path = os.path.join(self._path, name)
        file = self._maps.get(name)
        if needed and (file is None or len(file) < needed):
            with open(path, "ab") as stream:
                _reserve(stream.fileno(), 2 * needed)
        if file is None or len(file) != os.stat(path).st_size:
            with open(path, "r+b") as stream:
                file = self._maps[name] = mmap.mmap(stream.fileno(), 0)
        return file


def _reserve(file: int, n_bytes: int) -> None:
    """Make a file longer. In memory, one that outgrew what is free would end the process."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, n_bytes)
    else:  # macOS
        os.truncate(file, n_bytes)


def _places(start: int, sizes: np.ndarray[Any, np.dtype[np.int64]]) -> list[int]:
    """Say where the parts of a file begin, and where the last one ends."""
    room = -(-sizes // _ALIGNMENT) * _ALIGNMENT
    start = -(-start // _ALIGNMENT) * _ALIGNMENT
    return [start, *(start + np.cumsum(room)).tolist()]


@contextmanager
def shared_folder(n_bytes: int) -> Iterator[str]:
    """Make a folder for a while: in memory if there is room, else where joblib's would be."""
    with tempfile.TemporaryDirectory(prefix="skw2v-training-", dir=_place(n_bytes)) as path:
        # Removes it if this process is killed
        resource_tracker.register(path, "folder")
        try:
            yield path
        finally:
            resource_tracker.unregister(path, "folder")


def _place(n_bytes: int) -> str | None:
    asked_for = os.environ.get("JOBLIB_TEMP_FOLDER")
    memory = Path("/dev/shm")
    if asked_for or not memory.is_dir():
        return asked_for
    has_room = shutil.disk_usage(memory).free > _ROOM * n_bytes + _MORE_ROOM
    return str(memory) if has_room and os.access(memory, os.W_OK) else None
