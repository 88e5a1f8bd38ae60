# SPDX-License-Identifier: BSD-3-Clause
"""Workers that are threads and share the tables."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from joblib import Parallel, delayed

from skw2v._training.arrays.workspace import Array, fresh_array
from skw2v._training.executors.base import DismissedError, Member, W, Worker
from skw2v._training.executors.process_settings import (
    pin_blas,
    quick_switching,
    single_threaded_blas,
)


class ThreadExecutor:
    """Threads of joblib, beside the one that asks for the training. See `Executor`."""

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers

    @contextmanager
    def crew(self, worker: W) -> Iterator[tuple[W, Member]]:
        """See `Executor`."""
        team = _Team(self.n_workers)
        # With n_jobs=1 joblib would work in this thread, and the others would wait for it
        pool = Parallel(
            max(2, self.n_workers - 1), require="sharedmem", return_as="generator", batch_size=1
        )
        with single_threaded_blas(), quick_switching(), pool:
            others = pool(
                delayed(team.work)(_Thread(team, i), worker.twin())
                for i in range(1, self.n_workers)
            )
            try:
                yield worker, _Thread(team, 0)
            except BaseException as error:
                team.dismiss(error)
                raise
            finally:
                team.dismiss()
                for _ in others:  # until the last of them has stopped
                    pass


class _Team:
    """What the threads share: what they show each other, where they meet, and what went wrong."""

    def __init__(self, n_members: int) -> None:
        self.shown: dict[Hashable, Any] = {}
        self.meeting = threading.Barrier(n_members)
        self.error: BaseException | None = None

    def work(self, member: _Thread, worker: Worker) -> None:
        """Train, as one of the others."""
        try:
            # Some BLAS keep this setting for each thread. The threads end with the training
            pin_blas()
            worker.train(member)
        except BaseException as error:
            self.dismiss(error)

    def dismiss(self, error: BaseException | None = None) -> None:
        """Let nobody wait any more; the first error is the one that counts."""
        self.error = self.error or error
        self.meeting.abort()


class _Thread:
    """A member of a team of threads. See `Member`."""

    def __init__(self, team: _Team, index: int) -> None:
        self.index, self.n_members = index, team.meeting.parties
        self._team = team

    def put(self, key: Hashable, value: Any) -> None:
        """See `Member`."""
        self._team.shown[key] = value

    def get(self, key: Hashable) -> Any:
        """See `Member`."""
        return self._team.shown[key]

    def room(self, size: int) -> Array:
        """See `Member`."""
        return fresh_array(size)

    def meet(self) -> None:
        """See `Member`."""
        try:
            self._team.meeting.wait()
        except threading.BrokenBarrierError:
            # Of what went wrong elsewhere, users hear by the first member
            raise (self.index == 0 and self._team.error) or DismissedError from None
