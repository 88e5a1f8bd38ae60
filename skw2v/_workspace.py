"""Buffers that are used again and again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Workspace:
    """Named float32 buffers that grow to the largest shape asked for and are then reused.

    Fresh megabyte arrays cost page faults, which is a sizeable share of a block's arithmetic.
    A copy or a pickle of a workspace is an empty one: a buffer holds nothing worth sending.
    """

    def __init__(self) -> None:
        self._buffers: dict[str, NDArray[np.float32]] = {}

    def array(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return an uninitialised C-ordered array of `shape` on the buffer `name`."""
        size = math.prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[name] = np.empty(size, dtype=np.float32)
        return buffer[:size].reshape(shape)

    def __reduce__(self) -> tuple[Any, ...]:
        return Workspace, ()
