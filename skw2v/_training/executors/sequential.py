# SPDX-License-Identifier: BSD-3-Clause
"""All work in the thread that asks for it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from skw2v._training.arrays.workspace import Array, fresh_array
from skw2v._training.executors.base import Member, W
from skw2v._training.executors.process_settings import single_threaded_blas


class Alone:
    """The only member. See `Member`."""

    index, n_members = 0, 1

    def __init__(self) -> None:
        self._shown: dict[Hashable, Any] = {}

    def put(self, key: Hashable, value: Any) -> None:
        """See `Member`."""
        self._shown[key] = value

    def get(self, key: Hashable) -> Any:
        """See `Member`."""
        return self._shown[key]

    def room(self, size: int) -> Array:
        """See `Member`."""
        return fresh_array(size)

    def meet(self) -> None:
        """See `Member`."""


class SequentialExecutor:
    """One worker. See `Executor`."""

    @contextmanager
    def crew(self, worker: W) -> Iterator[tuple[W, Member]]:
        """See `Executor`."""
        with single_threaded_blas():
            yield worker, Alone()
