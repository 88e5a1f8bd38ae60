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
from typing import Any, NamedTuple

import numpy as np
from joblib.externals.loky.backend import resource_tracker
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Array

# Arrays begin at multiples of it, as in NumPy's own memory.
_ALIGNMENT = 64
# A folder in memory is used if it has so many times the room that is needed at first, plus this
_ROOM, _MORE_ROOM = 2, 1 << 26
# Instead of the owner of a room, for what stands in the file itself
_HERE = -1


class _Room(NamedTuple):
    """A file for arrays that are computed in place, and where it is in this process's memory."""

    owner: int
    number: int
    address: int
    n_bytes: int


class SharedFolder:
    """A folder of objects by name. Each is written by one process and read after a meeting.

    Arrays of an object are copied into its file, but those that stand in a `room` of this process:
    the others map the room as well, and the file says where in it they are.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._maps: dict[str, mmap.mmap] = {}
        self._rooms: list[_Room] = []

    def room(self, size: int, owner: int) -> Array:
        """Make an array of at least `size` numbers, which belongs to the process `owner`."""
        name = f"room {owner} {len(self._rooms)}"
        file = self._map(name, 4 * size)
        array = np.frombuffer(file, np.float32)
        self._rooms.append(_Room(owner, len(self._rooms), array.ctypes.data, array.nbytes))
        return array

    def write(self, name: str, value: Any) -> None:
        """Write an object; what was read under that name before changes with it."""
        buffers: list[pickle.PickleBuffer] = []
        head = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
        parts = [memoryview(head), *(buffer.raw() for buffer in buffers)]
        table = np.array([self._place_in_room(part) for part in parts], dtype=np.int64)
        start = 8 + table.nbytes
        inside = table[:, 0] == _HERE
        table[inside, 2] = _places(start, table[inside, 3])
        ends = table[inside, 2] + table[inside, 3]
        file = self._map(name, int(ends.max()))
        file[:8] = np.int64(len(table)).tobytes()
        file[8:start] = table.tobytes()
        for part, (owner, _, place, size) in zip(parts, table.tolist(), strict=True):
            if owner == _HERE:
                file[place : place + size] = part

    def read(self, name: str) -> Any:
        """Read an object, whose arrays are writable and shared."""
        file = self._map(name)
        view = memoryview(file)
        n = int(np.frombuffer(view, np.int64, 1)[0])
        table = np.frombuffer(view, np.int64, 4 * n, offset=8).reshape(n, 4)
        head, *arrays = (
            (view if owner == _HERE else self._view(f"room {owner} {number}"))[place : place + size]
            for owner, number, place, size in table.tolist()
        )
        return pickle.loads(head, buffers=arrays)

    def _place_in_room(self, part: memoryview) -> tuple[int, int, int, int]:
        """Return owner and number of the room of a buffer, its place there, and its bytes."""
        if part.nbytes and self._rooms:
            address = np.frombuffer(part, np.uint8).ctypes.data
            for room in self._rooms:
                if room.address <= address < room.address + room.n_bytes:
                    return room.owner, room.number, address - room.address, part.nbytes
        return _HERE, 0, 0, part.nbytes

    def _view(self, name: str) -> memoryview:
        """View a file that never grows."""
        return memoryview(self._maps.get(name) or self._map(name))

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


def _places(start: int, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say where the parts of a file begin."""
    room = -(-sizes // _ALIGNMENT) * _ALIGNMENT
    start = -(-start // _ALIGNMENT) * _ALIGNMENT
    return start + np.cumsum(room) - room


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
