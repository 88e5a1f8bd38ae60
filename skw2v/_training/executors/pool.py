# SPDX-License-Identifier: BSD-3-Clause
"""What executors with several workers share: a joblib pool, and BLAS pinned to one thread."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Self

from joblib import Parallel

from skw2v._training.executors.base import IN_FLIGHT
from skw2v._training.executors.process_settings import single_threaded_blas


class PoolExecutor:
    """Holds workers of joblib for the length of a ``with`` block.

    Parameters
    ----------
    n_workers : int
        Number of workers.
    in_flight : int, default=3
        Batches in flight.
    """

    def __init__(self, n_workers: int, in_flight: int = IN_FLIGHT) -> None:
        self.n_workers = n_workers
        self.in_flight = in_flight

    def __enter__(self) -> Self:
        with ExitStack() as settings:
            settings.enter_context(single_threaded_blas())
            pool = Parallel(n_jobs=self.n_workers, prefer="threads")
            self._pool = settings.enter_context(pool)
            self._settings = settings.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._settings.__exit__(*error)
