"""Tasks touch the tables in one order, whoever computes them."""

import random
import threading
import time

import pytest
from joblib import Parallel, parallel_config

from skw2v._training.executors.ordered import run_alone, run_in_rounds, run_in_threads


def documented_order(n_tasks, depth):
    """gather 0, …, gather D−1, apply 0, gather D, apply 1, …"""
    events = [("gather", i) for i in range(min(depth, n_tasks))]
    for i in range(n_tasks):
        events.append(("apply", i))
        if i + depth < n_tasks:
            events.append(("gather", i + depth))
    return events


class Tables:
    """What a run reads and writes: here, a list of who did so."""

    def __init__(self, n_tasks):
        self.n_tasks = n_tasks
        self.events = []
        self.at_work = 0

    def gather(self):
        for i in range(self.n_tasks):
            self._touch("gather", i)
            yield i

    def apply(self, result):
        self._touch("apply", result)

    def _touch(self, kind, number):
        self.at_work += 1
        assert self.at_work == 1, "two workers at the tables"
        self.events.append((kind, number))
        self.at_work -= 1


def identity(task):
    return task


def slow_identity(task):
    time.sleep(random.Random(task).random() / 300)
    return task


def run(tables, compute, depth, n_workers):
    if not n_workers:
        run_alone(tables.gather(), compute, tables.apply, depth)
        return
    with Parallel(n_jobs=n_workers, prefer="threads") as parallel:
        run_in_threads(
            tables.gather(), compute, tables.apply, depth, parallel, n_workers, lambda: None
        )


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("n_tasks", [0, 1, 3, 4, 5, 20])
class TestOrder:
    def test_alone(self, n_tasks, depth):
        tables = Tables(n_tasks)
        run_alone(tables.gather(), identity, tables.apply, depth)
        assert tables.events == documented_order(n_tasks, depth)

    @pytest.mark.parametrize("n_workers", [1, 2, 3, 4])
    def test_in_threads(self, n_tasks, depth, n_workers):
        tables = Tables(n_tasks)
        run(tables, slow_identity, depth, n_workers)
        assert tables.events == documented_order(n_tasks, depth)

    def test_in_threads_that_joblib_runs_one_after_the_other(self, n_tasks, depth):
        tables = Tables(n_tasks)
        with parallel_config(backend="sequential"), Parallel(n_jobs=1) as parallel:
            run_in_threads(tables.gather(), identity, tables.apply, depth, parallel, 3)
        assert tables.events == documented_order(n_tasks, depth)

    def test_in_rounds(self, n_tasks, depth):
        tables = Tables(n_tasks)
        with Parallel(n_jobs=2, prefer="threads") as parallel:
            run_in_rounds(tables.gather(), identity, tables.apply, depth, parallel)
        assert tables.events == documented_order(n_tasks, depth)


class FaultError(Exception):
    pass


@pytest.mark.parametrize("culprit", ["gather", "compute", "apply"])
@pytest.mark.parametrize("n_workers", [0, 1, 2, 4])
def test_errors_surface_and_leave_no_thread(culprit, n_workers):
    before = threading.active_count()
    tables = Tables(50)

    def fail(kind, number):
        if kind == culprit and number == 9:
            raise FaultError(f"{kind} {number}")

    def compute(task):
        fail("compute", task)
        return task

    touch = tables._touch
    tables._touch = lambda kind, number: (touch(kind, number), fail(kind, number))
    with pytest.raises(FaultError, match=f"{culprit} 9"):
        run(tables, compute, 4, n_workers)
    wait_for_threads(before)


def wait_for_threads(n, seconds=10):
    deadline = time.monotonic() + seconds
    while threading.active_count() > n and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= n, threading.enumerate()
