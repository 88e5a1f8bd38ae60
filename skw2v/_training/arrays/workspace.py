# SPDX-License-Identifier: BSD-3-Clause
"""Buffers that are used again and again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def fresh_array(size: int) -> Array:
    """Return an uninitialised float32 array."""
    return np.empty(size, dtype=np.float32)


class Workspace:
    """Named buffers that grow to the largest shape asked for and are then reused.

    A fresh array of a megabyte costs page faults, which take long beside the arithmetic of a batch.
    A copy or a pickle of a workspace is an empty one: a buffer holds nothing worth sending.

    `make` makes a buffer of at least so many numbers.
    """

    def __init__(self, make: Callable[[int], Array] = fresh_array) -> None:
        self._make = make
        self._buffers: dict[str, Array] = {}

    def array(self, name: str, *shape: int) -> Array:
        """Return an uninitialised C-ordered float32 array of `shape` on the buffer `name`."""
        size = math.prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[name] = self._make(size)
        return buffer[:size].reshape(shape)

    def __reduce__(self) -> tuple[Any, ...]:
        return Workspace, ()


class WorkspacePool:
    """Workspaces that are free. The one used last is taken first: its buffers are in the cache.

    Threads may share a pool. A copy or a pickle of a pool is an empty one. `make` makes buffers.
    """

    def __init__(self, make: Callable[[int], Array] = fresh_array) -> None:
        self._make = make
        self._free: list[Workspace] = []

    def take(self) -> Workspace:
        """Return a free workspace, or a new one."""
        try:
            return self._free.pop()
        except IndexError:
            return Workspace(self._make)

    def give_back(self, workspace: Workspace) -> None:
        """Let others use the buffers of a workspace."""
        self._free.append(workspace)

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkspacePool, ()
