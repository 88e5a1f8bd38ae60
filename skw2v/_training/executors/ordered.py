"""Parallel training that gives the same bits for every number of workers and every backend.

Tasks are numbered. Two operations touch the tables, one at a time and in a fixed order: *gather*
makes task p (it reads the rows), *apply* adds the gradients of task p to the tables. Between them
lies *compute*, which touches no table and takes most of the time. The order is

    gather 0, …, gather D−1, apply 0, gather D, apply 1, gather D+1, …

so that task p is computed from the tables as they stood after task p − D, whoever computes it and
however long it takes. Up to D computations are under way at once; a single worker keeps to the same
order with up to D − 1 results waiting.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from joblib import Parallel, delayed

from skw2v._training.executors.switching import quick_switching

T = TypeVar("T")
R = TypeVar("R")


def run_alone(
    tasks: Iterator[T], compute: Callable[[T], R], apply: Callable[[R], None], depth: int
) -> None:
    """Run the tasks in this thread.

    Parameters
    ----------
    tasks : iterator
        Gathers the next task when advanced.
    compute : callable
        Pure function of a task.
    apply : callable
        Adds a result to the tables.
    depth : int
        The D of the order above.
    """
    waiting: deque[R] = deque()
    for task in tasks:
        waiting.append(compute(task))
        if len(waiting) == depth:
            apply(waiting.popleft())
    for result in waiting:
        apply(result)


def run_in_rounds(
    tasks: Iterator[T],
    compute: Callable[[T], R],
    apply: Callable[[R], None],
    depth: int,
    parallel: Parallel,
) -> None:
    """Run the tasks where workers share no memory: tasks go out, results come back.

    Same parameters as `run_alone`, and

    Parameters
    ----------
    parallel : joblib.Parallel
        Runs D computations at a time.
    """
    results: list[R] = []
    while True:
        round_: list[T] = []
        for i in range(depth):
            if i < len(results):
                apply(results[i])
            task = next(tasks, None)
            if task is not None:
                round_.append(task)
        if not round_:
            return
        results = parallel(delayed(compute)(task) for task in round_)


def run_in_threads(
    tasks: Iterator[T],
    compute: Callable[[T], R],
    apply: Callable[[R], None],
    depth: int,
    parallel: Parallel,
    n_workers: int,
    prepare: Callable[[], Any] = lambda: None,
) -> None:
    """Run the tasks in threads that share the tables.

    Same parameters as `run_alone`, and

    Parameters
    ----------
    parallel : joblib.Parallel
        Runs the workers; it may run them one after the other.
    n_workers : int
        Number of workers.
    prepare : callable
        What each worker does first.
    """
    team = _Team(tasks, compute, apply, depth, n_workers, prepare)
    try:
        with quick_switching():
            parallel(delayed(team.work)() for _ in range(n_workers))
    except BaseException:
        team.stop()
        raise


class _Team(Generic[T, R]):
    """Workers that take turns at the tables."""

    def __init__(
        self,
        tasks: Iterator[T],
        compute: Callable[[T], R],
        apply: Callable[[R], None],
        depth: int,
        n_workers: int,
        prepare: Callable[[], Any],
    ) -> None:
        self._tasks = tasks
        self._compute = compute
        self._apply = apply
        self._depth = depth
        self._n_workers = n_workers
        self._prepare = prepare
        self._todo: queue.SimpleQueue[tuple[int, T] | None] = queue.SimpleQueue()
        self._done: dict[int, R] = {}
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
            self._prepare()
            self._take_turns()
            while (item := self._todo.get()) is not None and not self._dismissed:
                number, task = item
                self._done[number] = self._compute(task)
                self._take_turns()
        except BaseException:
            self._dismiss()
            raise
        finally:
            self._idle.release()

    def stop(self) -> None:
        """Send the workers home and wait until the last has put down its task."""
        self._dismiss()
        for _ in range(self._n_working):
            self._idle.acquire()

    def _take_turns(self) -> None:
        """Gather and apply as far as the order allows, unless another worker is at it.

        That worker looks again once it has let go of the tables. Whatever this one has done is
        known by then, so it need not wait: there may be a task to compute meanwhile.
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
        return not self._exhausted and self._n_gathered < self._n_applied + self._depth

    def _take_turn(self) -> None:
        if self._may_gather():
            task = next(self._tasks, None)
            if task is None:
                self._exhausted = True
            else:
                self._todo.put((self._n_gathered, task))
                self._n_gathered += 1
        else:
            self._apply(self._done.pop(self._n_applied))
            self._n_applied += 1
        if self._exhausted and self._n_applied == self._n_gathered:
            self._dismiss()

    def _dismiss(self) -> None:
        self._dismissed = True
        for _ in range(self._n_workers):
            self._todo.put(None)
