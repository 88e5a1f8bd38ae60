# SPDX-License-Identifier: BSD-3-Clause
"""Workers that are processes of this machine, and map the tables into their memory."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Hashable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor

from skw2v._termination import tidy_termination
from skw2v._training.arrays.workspace import Array
from skw2v._training.executors.base import DismissedError, Member, W
from skw2v._training.executors.process_settings import single_threaded_blas
from skw2v._training.executors.shared_folder import SharedFolder, shared_folder

# Looks at who is there before a member begins to sleep in between, and the seconds of its naps.
_LOOKS, _SHORTEST_NAP, _LONGEST_NAP = 200, 2e-5, 1e-3
_DISMISSED = -1


class ProcessExecutor:
    """Processes of joblib's loky, beside this one. See `Executor`."""

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers

    @contextmanager
    def crew(self, worker: W) -> Iterator[tuple[W, Member]]:
        """See `Executor`."""
        n = self.n_workers
        with ExitStack() as stack:
            stack.enter_context(tidy_termination(last=_end_workers))
            stack.enter_context(single_threaded_blas())
            path = stack.enter_context(shared_folder(worker.n_bytes))
            folder = SharedFolder(path)
            folder.write("worker", worker)
            folder.write("arrivals", np.zeros((n, _ALIGNED), dtype=np.int64))
            member = _Process(path, 0, n)
            # With n_jobs=1 joblib would work in this process, and wait for itself
            pool = Parallel(max(2, n - 1), backend="loky", return_as="generator", batch_size=1)
            stack.enter_context(pool)
            others = _Others(
                pool(delayed(_work)(path, i, n, os.getpid()) for i in range(1, n)), member
            )
            try:
                yield folder.read("worker"), member
            except BaseException:
                member.dismiss()
                others.wait()
                raise
            others.wait()


class _Others:
    """Waits for the other processes, and lets nobody wait for one that has failed."""

    def __init__(self, results: Iterable[Any], member: _Process) -> None:
        self._results = results
        self._member = member
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until all have stopped, and raise the error of one that has failed."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _collect(self) -> None:
        try:
            for _ in self._results:
                pass
        except BaseException as error:
            self._error = error
            self._member.dismiss()


def _work(path: str, index: int, n_members: int, parent: int) -> None:
    """Train, as one of the others."""
    member = _Process(path, index, n_members, parent)
    try:
        with single_threaded_blas():
            SharedFolder(path).read("worker").train(member)
    except DismissedError:
        pass
    except BaseException:
        member.dismiss()
        raise


# Numbers of a line of the cache: each member writes to its own
_ALIGNED = 8


class _Process:
    """A member of a team of processes. See `Member`."""

    def __init__(self, path: str, index: int, n_members: int, parent: int | None = None) -> None:
        self.index, self.n_members = index, n_members
        self._path = path
        self._folder = SharedFolder(path)
        self._arrivals = self._folder.read("arrivals")[:, 0]
        self._parent = parent
        self._n_meetings = 0

    def put(self, key: Hashable, value: Any) -> None:
        """See `Member`."""
        self._folder.write(str(key), value)

    def get(self, key: Hashable) -> Any:
        """See `Member`."""
        return self._folder.read(str(key))

    def room(self, size: int) -> Array:
        """See `Member`."""
        return self._folder.room(size, owner=self.index)

    def meet(self) -> None:
        """See `Member`. Others may need the core that this one waits on."""
        self._n_meetings += 1
        if self._arrivals[self.index] != _DISMISSED:
            self._arrivals[self.index] = self._n_meetings
        n_looks, nap = 0, _SHORTEST_NAP
        while (latest := self._arrivals.min()) < self._n_meetings:
            if latest == _DISMISSED:
                raise DismissedError
            if self._parent not in (
                None,
                os.getppid(),
            ):  # it was killed: nobody waits for an answer
                shutil.rmtree(self._path, ignore_errors=True)
                os._exit(1)
            n_looks += 1
            if n_looks < _LOOKS:
                time.sleep(0)
            else:
                time.sleep(nap)
                nap = min(1.5 * nap, _LONGEST_NAP)

    def dismiss(self) -> None:
        """Let nobody wait any more."""
        self._arrivals[self.index] = _DISMISSED


def _end_workers() -> None:
    """End the workers of loky, which would wait five minutes for the next call."""
    # "reuse" takes those that are there, whatever they were made with
    executor = get_reusable_executor(reuse=True)
    # joblib's kind also removes the folder by which it sends arrays
    terminate = getattr(executor, "terminate", executor.shutdown)
    terminate(kill_workers=True)
