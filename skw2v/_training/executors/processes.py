# SPDX-License-Identifier: BSD-3-Clause
"""Workers that share no memory: tasks go out, updates come back, a round at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from joblib import delayed

from skw2v._training.executors.base import B, T, U, Work
from skw2v._training.executors.pool import PoolExecutor
from skw2v._training.executors.process_settings import single_threaded_blas


class ProcessExecutor(PoolExecutor):
    """Workers of any joblib backend, such as loky, Dask or Ray."""

    def run(self, batches: Iterator[B], work: Work[B, Any, Any]) -> None:
        """See `Executor`."""
        updates: list[Any] = []
        while True:
            round_ = []
            for i in range(self.in_flight):
                if i < len(updates):
                    work.apply(updates[i])
                batch = next(batches, None)
                if batch is not None:
                    round_.append(work.gather(batch))
            if not round_:
                return
            updates = self._pool(delayed(_compute_alone)(work.compute, t) for t in round_)


def _compute_alone(compute: Callable[[T], U], task: T) -> U:
    """Compute with BLAS pinned to one thread, in a process of its own."""
    with single_threaded_blas():
        return compute(task)
