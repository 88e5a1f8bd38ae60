# SPDX-License-Identifier: BSD-3-Clause
"""Buffers that are used again and again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Workspace:
    """Named buffers that grow to the largest shape asked for and are then reused.

    A fresh array of a megabyte costs page faults, which take long beside the arithmetic of a batch.
    A copy or a pickle of a workspace is an empty one: a buffer holds nothing worth sending.
    """

    def __init__(self) -> None:
        self._buffers: dict[str, NDArray[np.float32]] = {}

    def array(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return an uninitialised C-ordered float32 array of `shape` on the buffer `name`."""
        size = math.prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[name] = np.empty(size, dtype=np.float32)
        return buffer[:size].reshape(shape)

    def __reduce__(self) -> tuple[Any, ...]:
        return Workspace, ()


class WorkspacePool:
    """Workspaces that are free. The one used last is taken first: its buffers are in the cache.

    Threads may share a pool. A copy or a pickle of a pool is an empty one.
    """

    def __init__(self) -> None:
        self._free: list[Workspace] = []

    def take(self) -> Workspace:
        """Return a free workspace, or a new one."""
        try:
            return self._free.pop()
        except IndexError:
            return Workspace()

    def give_back(self, workspace: Workspace) -> None:
        """Let others use the buffers of a workspace."""
        self._free.append(workspace)

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkspacePool, ()
