# SPDX-License-Identifier: BSD-3-Clause
"""Which executor the user's joblib configuration asks for."""

from __future__ import annotations

import os
import sys
import warnings

from joblib import effective_n_jobs
from joblib.parallel import BACKENDS, get_active_backend

from skw2v._training.executors.base import Executor
from skw2v._training.executors.processes import ProcessExecutor
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor

_OF_THIS_MACHINE = tuple(BACKENDS[name] for name in ("loky", "multiprocessing"))


def choose_executor(n_jobs: int | None, *, most: int, has_subwords: bool = False) -> Executor:
    """Choose threads, unless `joblib.parallel_config` names a backend that shares no memory.

    `n_jobs` is the number of workers, as joblib means it, and `most` how many can be of use. Words
    that are made of subwords are trained by threads in any case.
    """
    backend, _ = get_active_backend(prefer="threads")
    # With a preference, joblib forgets a number that was configured without a backend
    _, configured = get_active_backend()
    n_workers = effective_n_jobs(configured if n_jobs is None else n_jobs)
    n_workers = min(n_workers, most)
    if n_workers == 1:
        return SequentialExecutor()
    if getattr(backend, "supports_sharedmem", False):
        return ThreadExecutor(n_workers)
    if not isinstance(backend, _OF_THIS_MACHINE):
        if n_jobs is None and _is_within_a_task():
            return SequentialExecutor()
        warnings.warn(
            f"The workers of the joblib backend {type(backend).__name__} may be on other machines, "
            "and share no memory: training takes place here, with one worker. Use threads "
            "(n_jobs=2 outside of parallel_config), and other machines for a search over "
            "parameters.",
            UserWarning,
            stacklevel=2,
        )
        return SequentialExecutor()
    # Memory is mapped in ways that Windows lacks
    if has_subwords or os.name == "nt":
        return ThreadExecutor(n_workers)
    return ProcessExecutor(n_workers)


def _is_within_a_task() -> bool:
    """Whether this is one of many fits on a cluster of Dask, such as those of a search."""
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return False
    try:
        distributed.get_worker()
    except ValueError:
        return False
    return True
