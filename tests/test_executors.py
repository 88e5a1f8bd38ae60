# SPDX-License-Identifier: BSD-3-Clause
"""Executors touch the tables in one order, whoever computes."""

import itertools
import random
import signal
import threading
import time

import pytest
from fuzz.work import HANGS_AFTER
from joblib import parallel_config

from skw2v._training.executors import process_settings, processes, threads
from skw2v._training.executors.base import IN_FLIGHT
from skw2v._training.executors.choice import choose_executor
from skw2v._training.executors.processes import ProcessExecutor
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor


def documented_order(n_batches, in_flight):
    """gather 0, …, gather D−1, apply 0, gather D, apply 1, …"""
    events = [("gather", i) for i in range(min(in_flight, n_batches))]
    for i in range(n_batches):
        events.append(("apply", i))
        if i + in_flight < n_batches:
            events.append(("gather", i + in_flight))
    return events


def identity(task):
    return task


def slow_identity(task):
    time.sleep(random.Random(task).random() / 300)
    return task


class Recorder:
    """Work that notes who touched the tables, and when."""

    def __init__(self, compute=identity):
        self.compute = compute
        self.events = []
        self.at_work = 0

    def gather(self, batch):
        self._touch("gather", batch)
        return batch

    def apply(self, update):
        self._touch("apply", update)

    def _touch(self, kind, number):
        self.at_work += 1
        assert self.at_work == 1, "two workers at the tables"
        self.events.append((kind, number))
        self.at_work -= 1


def run(executor, work, n_batches):
    with executor:
        executor.run(iter(range(n_batches)), work)
    return work


@pytest.mark.parametrize("in_flight", [1, 2, 4])
@pytest.mark.parametrize("n_batches", [0, 1, 3, 4, 5, 20])
class TestOrder:
    def test_sequential(self, n_batches, in_flight):
        work = run(SequentialExecutor(in_flight), Recorder(), n_batches)
        assert work.events == documented_order(n_batches, in_flight)

    @pytest.mark.parametrize("n_workers", [1, 2, 3, 4])
    def test_threads(self, n_batches, in_flight, n_workers):
        work = run(ThreadExecutor(n_workers, in_flight), Recorder(slow_identity), n_batches)
        assert work.events == documented_order(n_batches, in_flight)

    def test_threads_that_joblib_runs_one_after_the_other(self, n_batches, in_flight):
        with parallel_config(backend="sequential"):
            work = run(ThreadExecutor(3, in_flight), Recorder(), n_batches)
        assert work.events == documented_order(n_batches, in_flight)

    def test_processes(self, n_batches, in_flight):
        with parallel_config(backend="threading"):
            work = run(ProcessExecutor(2, in_flight), Recorder(), n_batches)
        assert work.events == documented_order(n_batches, in_flight)


class FaultError(Exception):
    pass


@pytest.mark.parametrize("culprit", ["draw", "gather", "compute", "apply"])
@pytest.mark.parametrize("n_workers", [0, 1, 2, 4])
def test_errors_surface_and_leave_no_thread(culprit, n_workers):
    before = threading.active_count()

    def fail(kind, number):
        if kind == culprit and number == 9:
            raise FaultError(f"{kind} {number}")

    def compute(task):
        fail("compute", task)
        return task

    def batches():
        for number in range(50):
            fail("draw", number)
            yield number

    work = Recorder(compute)
    touch = work._touch
    work._touch = lambda kind, number: (touch(kind, number), fail(kind, number))
    executor = ThreadExecutor(n_workers, 4) if n_workers else SequentialExecutor(4)
    with pytest.raises(FaultError, match=f"{culprit} 9"), executor:
        executor.run(batches(), work)
    wait_for_threads(before)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals to threads")
@pytest.mark.parametrize("n_workers", [1, 3])
def test_an_interrupt_stops_all_workers_before_it_surfaces(n_workers):
    former = signal.signal(signal.SIGINT, signal.default_int_handler)

    def compute(task):
        if task == 20:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        time.sleep(0.002)
        return task

    work = Recorder(compute)
    try:
        with ThreadExecutor(n_workers) as executor:
            with pytest.raises(KeyboardInterrupt):
                executor.run(itertools.count(), work)
            n_events = len(work.events)
            time.sleep(0.1)
            assert 30 < n_events == len(work.events)
    finally:
        signal.signal(signal.SIGINT, former)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals to threads")
@pytest.mark.parametrize("n_workers", [2, 3])
def test_an_interrupt_surfaces_when_the_last_worker_has_stopped(n_workers):
    """Else what follows, such as a retry, would find it at the tables."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    others_compute = threading.Barrier(n_workers, timeout=HANGS_AFTER)
    surfaced, left = threading.Event(), []

    def compute(task):
        if task < n_workers:
            others_compute.wait()
            if task == 0:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            left.append(not surfaced.wait(0.3))
        return task

    try:
        with ThreadExecutor(n_workers) as executor:
            with pytest.raises(KeyboardInterrupt):
                executor.run(itertools.count(), Recorder(compute))
            surfaced.set()
            assert left == [True] * n_workers
    finally:
        surfaced.set()
        signal.signal(signal.SIGINT, former)


def wait_for_threads(n, seconds=HANGS_AFTER):
    deadline = time.monotonic() + seconds
    while threading.active_count() > n and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= n, threading.enumerate()


@pytest.mark.parametrize("n_workers", [2, 3])
def test_as_many_threads_compute_as_were_asked_for(n_workers):
    together = threading.Barrier(n_workers, timeout=HANGS_AFTER)

    def compute(task):
        if task < n_workers:  # each of the first tasks waits until all are being computed
            together.wait()
        return task

    run(ThreadExecutor(n_workers), Recorder(compute), 10)


def test_each_thread_pins_blas_before_it_computes(monkeypatch):
    # OpenMP has a setting for each thread, which pinning the main thread does not change
    pinned = set()
    pin = process_settings.pin_blas
    monkeypatch.setattr(threads, "pin_blas", lambda: (pinned.add(threading.get_ident()), pin()))

    def compute(task):
        assert threading.get_ident() in pinned
        return task

    run(ThreadExecutor(2), Recorder(compute), 20)


def test_other_processes_pin_blas(monkeypatch):
    inside = []
    pinning = processes.single_threaded_blas
    monkeypatch.setattr(processes, "single_threaded_blas", lambda: (inside.append(1), pinning())[1])
    processes._compute_alone(identity, 1)
    assert inside


class TestChoice:
    @pytest.mark.parametrize(
        ("n_jobs", "kind", "n_workers"),
        [
            (None, SequentialExecutor, None),
            (1, SequentialExecutor, None),
            (2, ThreadExecutor, 2),
            (3, ThreadExecutor, 3),
            (16, ThreadExecutor, IN_FLIGHT),
        ],
    )
    def test_threads_by_default(self, n_jobs, kind, n_workers):
        executor = choose_executor(n_jobs)
        assert type(executor) is kind
        assert getattr(executor, "n_workers", None) == n_workers
        assert executor.in_flight == IN_FLIGHT == 3

    def test_the_configuration_decides(self):
        with parallel_config(backend="loky", n_jobs=2):
            executor = choose_executor(None)
        assert type(executor) is ProcessExecutor
        assert executor.n_workers == 2

    def test_workers_that_share_no_memory_are_warned_of(self):
        with (
            parallel_config(backend="loky", n_jobs=2),
            pytest.warns(UserWarning, match=r"LokyBackend shares no memory.*n_jobs=2"),
        ):
            choose_executor(None)

    @pytest.mark.parametrize("n_jobs", [None, 1, 2])
    def test_nobody_is_warned_of_threads(self, n_jobs, recwarn):
        choose_executor(n_jobs)
        with parallel_config(backend="threading", n_jobs=2):
            choose_executor(n_jobs)
        assert not recwarn

    def test_the_configured_number_of_threads(self):
        with parallel_config(backend="threading", n_jobs=2):
            assert choose_executor(None).n_workers == 2

    def test_no_workers_at_all(self):
        with pytest.raises(ValueError, match="n_jobs == 0"):
            choose_executor(0)
