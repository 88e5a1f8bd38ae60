# SPDX-License-Identifier: BSD-3-Clause
"""All work in the thread that asks for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Self

from skw2v._training.executors.base import IN_FLIGHT, B, U, Work
from skw2v._training.executors.process_settings import single_threaded_blas


class SequentialExecutor:
    """One worker. It keeps to the order of many: up to `in_flight` − 1 updates wait for their turn.

    Parameters
    ----------
    in_flight : int, default=3
        Batches in flight.
    """

    def __init__(self, in_flight: int = IN_FLIGHT) -> None:
        self.in_flight = in_flight

    def __enter__(self) -> Self:
        self._settings = ExitStack()
        self._settings.enter_context(single_threaded_blas())
        return self

    def __exit__(self, *error: Any) -> None:
        self._settings.close()

    def run(self, batches: Iterator[B], work: Work[B, Any, U]) -> None:
        """See `Executor`."""
        waiting: deque[U] = deque()
        for batch in batches:
            waiting.append(work.compute(work.gather(batch)))
            if len(waiting) == self.in_flight:
                work.apply(waiting.popleft())
        for update in waiting:
            work.apply(update)
