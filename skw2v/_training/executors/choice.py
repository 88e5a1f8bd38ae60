# SPDX-License-Identifier: BSD-3-Clause
"""Which executor the user's joblib configuration asks for."""

from __future__ import annotations

import warnings

from joblib import effective_n_jobs
from joblib.parallel import get_active_backend

from skw2v._training.executors.base import IN_FLIGHT, Executor
from skw2v._training.executors.processes import ProcessExecutor
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor


def choose_executor(n_jobs: int | None) -> Executor:
    """Choose threads, unless `joblib.parallel_config` names a backend that shares no memory.

    Parameters
    ----------
    n_jobs : int or None
        Number of workers, as joblib means it.

    Returns
    -------
    Executor

    Warns
    -----
    UserWarning
        If the workers share no memory: that is slow.
    """
    backend, configured = get_active_backend(prefer="threads")
    n_workers = effective_n_jobs(configured if n_jobs is None else n_jobs)
    # More workers than batches in flight would find nothing to do
    n_workers = min(n_workers, IN_FLIGHT)
    if n_workers == 1:
        return SequentialExecutor()
    if getattr(backend, "supports_sharedmem", False):
        return ThreadExecutor(n_workers)
    warnings.warn(
        f"The joblib backend {type(backend).__name__} shares no memory. Its workers are sent every "
        "batch, and training takes several times as long as with one worker. Use threads (n_jobs=2 "
        "outside of parallel_config), and processes for a search over parameters.",
        UserWarning,
        stacklevel=2,
    )
    return ProcessExecutor(n_workers)
