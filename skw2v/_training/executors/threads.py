# SPDX-License-Identifier: BSD-3-Clause
"""Workers that are threads and share the tables."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any, Generic

from joblib import delayed

from skw2v._training.executors.base import B, T, U, Work
from skw2v._training.executors.pool import PoolExecutor
from skw2v._training.executors.process_settings import pin_blas, quick_switching


class ThreadExecutor(PoolExecutor):
    """Threads of joblib, which may also run them one after the other."""

    def run(self, batches: Iterator[B], work: Work[B, Any, Any]) -> None:
        """See `Executor`."""
        team = _Team(batches, work, self.in_flight, self.n_workers)
        try:
            with quick_switching():
                self._pool(delayed(team.work)() for _ in range(self.n_workers))
        except BaseException:
            team.stop()
            raise


class _Team(Generic[B, T, U]):
    """Workers that take turns at the tables, in the order of `skw2v._training.executors.base`."""

    def __init__(
        self,
        batches: Iterator[B],
        work: Work[B, T, U],
        in_flight: int,
        n_workers: int,
    ) -> None:
        self._batches = batches
        self._work = work
        self._in_flight = in_flight
        self._n_workers = n_workers
        self._todo: queue.SimpleQueue[tuple[int, T] | None] = queue.SimpleQueue()
        self._done: dict[int, U] = {}
        self._tables = threading.Lock()
        self._n_gathered = self._n_applied = 0
        self._exhausted = self._dismissed = False
        self._idle = threading.Semaphore(0)
        self._n_working = 0

    def work(self) -> None:
        """Compute tasks until there are no more."""
        with self._tables:
            self._n_working += 1
        try:
            # Some BLAS keep this setting for each thread. The threads end with the training
            pin_blas()
            self._take_turns()
            while (item := self._todo.get()) is not None and not self._dismissed:
                number, task = item
                self._done[number] = self._work.compute(task)
                self._take_turns()
        except BaseException:
            self._dismiss()
            raise
        finally:
            self._idle.release()

    def stop(self) -> None:
        """Tell the workers to stop, and wait until the last of them has."""
        self._dismiss()
        for _ in range(self._n_working):
            self._idle.acquire()

    def _take_turns(self) -> None:
        """Gather and apply as far as the order allows, unless another worker does so already.

        That worker looks again after it has released the tables, and then finds what this one has
        computed. So this one need not wait: there may be a task to compute.
        """
        while self._turn_is_due() and self._tables.acquire(blocking=False):
            try:
                while self._turn_is_due():
                    self._take_turn()
            finally:
                self._tables.release()

    def _turn_is_due(self) -> bool:
        return not self._dismissed and (self._may_gather() or self._n_applied in self._done)

    def _may_gather(self) -> bool:
        return not self._exhausted and self._n_gathered < self._n_applied + self._in_flight

    def _take_turn(self) -> None:
        if self._may_gather():
            batch = next(self._batches, None)
            if batch is None:
                self._exhausted = True
            else:
                self._todo.put((self._n_gathered, self._work.gather(batch)))
                self._n_gathered += 1
        else:
            self._work.apply(self._done.pop(self._n_applied))
            self._n_applied += 1
        if self._exhausted and self._n_applied == self._n_gathered:
            self._dismiss()

    def _dismiss(self) -> None:
        self._dismissed = True
        for _ in range(self._n_workers):
            self._todo.put(None)
