# SPDX-License-Identifier: BSD-3-Clause
"""Workers that share no memory: tasks go out, gradients come back, a round at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Self

from joblib import delayed
from joblib.externals.loky import get_reusable_executor

from skw2v._termination import tidy_termination
from skw2v._training.executors.base import B, T, U, Work
from skw2v._training.executors.pool import PoolExecutor
from skw2v._training.executors.process_settings import single_threaded_blas


class ProcessExecutor(PoolExecutor):
    """Workers of any joblib backend, such as loky, Dask or Ray."""

    def __enter__(self) -> Self:
        with ExitStack() as signals:
            signals.enter_context(tidy_termination(last=_end_workers))
            super().__enter__()
            self._signals = signals.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        with self._signals:
            super().__exit__(*error)

    def run(self, batches: Iterator[B], work: Work[B, Any, Any]) -> None:
        """See `Executor`."""
        found: list[Any] = []
        while True:
            round_ = []
            for i in range(self.in_flight):
                if i < len(found):
                    work.apply(found[i])
                batch = next(batches, None)
                if batch is not None:
                    round_.append(work.gather(batch))
            if not round_:
                return
            found = self._pool(delayed(_compute_alone)(work.compute, t) for t in round_)


def _end_workers() -> None:
    """End the workers of loky, which would wait five minutes for the next call."""
    # "reuse" takes those that are there, whatever they were made with
    executor = get_reusable_executor(reuse=True)
    # joblib's kind also removes the folder by which it sends arrays
    terminate = getattr(executor, "terminate", executor.shutdown)
    terminate(kill_workers=True)


def _compute_alone(compute: Callable[[T], U], task: T) -> U:
    """Compute with BLAS pinned to one thread, in a process of its own."""
    with single_threaded_blas():
        return compute(task)
