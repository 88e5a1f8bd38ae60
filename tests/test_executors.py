# SPDX-License-Identifier: BSD-3-Clause
"""Executors: all members go through the same meetings, and a fault of one ends the others."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from fuzz.work import HANGS_AFTER
from joblib import parallel_config
from joblib.parallel import ParallelBackendBase
from programs import Adder, FaultError, Faulty

from skw2v._training.executors import process_settings, threads
from skw2v._training.executors.base import DismissedError
from skw2v._training.executors.choice import choose_executor
from skw2v._training.executors.processes import ProcessExecutor
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor

needs_maps = pytest.mark.skipif(os.name == "nt", reason="Windows maps files in other ways")
EXECUTORS = [
    SequentialExecutor(),
    *(ThreadExecutor(n) for n in (2, 3, 5)),
    *(pytest.param(ProcessExecutor(n), marks=needs_maps) for n in (2, 3)),
]


def name(executor):
    return f"{type(executor).__name__}-{getattr(executor, 'n_workers', 1)}"


@pytest.fixture
def nothing_is_left(executor, own_folder):
    """Neither threads nor files; but joblib keeps its processes, and threads to watch them."""
    before, files = threading.active_count(), folders()
    yield
    deadline = time.monotonic() + HANGS_AFTER
    if not isinstance(executor, ProcessExecutor):
        while threading.active_count() > before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert threading.active_count() <= before, threading.enumerate()
    assert folders() == files


@pytest.fixture(autouse=True)
def own_folder(tmp_path_factory, monkeypatch):
    """Other tests, which run at the same time, share files as well."""
    monkeypatch.setenv("JOBLIB_TEMP_FOLDER", str(tmp_path_factory.mktemp("shared")))


def folders():
    return set(Path(os.environ["JOBLIB_TEMP_FOLDER"]).glob("skw2v-training-*"))


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize("executor", EXECUTORS, ids=name)
class TestProgram:
    def test_members_see_what_others_show_after_a_meeting(self, executor):
        program = Adder(n_rounds=50)
        with executor.crew(program) as (worker, member):
            assert member.index == 0
            assert member.n_members == getattr(executor, "n_workers", 1)
            worker.train(member)
            worker_sums = np.array(worker.sums)
        # Each member adds what all have shown to those of the sums that it owns
        np.testing.assert_array_equal(worker_sums, program.expected(member.n_members))

    def test_the_block_may_end_before_the_training_does(self, executor):
        def give_up():
            with executor.crew(Adder(n_rounds=10**9)) as (worker, member):
                worker.round(member, 0)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            give_up()

    @pytest.mark.parametrize("where", ["start", "show", "meet"])
    def test_a_fault_of_the_last_member_is_raised_here(self, executor, where):
        with (
            pytest.raises(FaultError, match=f"at {where}"),
            executor.crew(Faulty(where)) as (worker, member),
        ):
            worker.train(member)


@needs_maps
class TestProcesses:
    def test_a_member_that_is_killed_ends_the_others(self):
        with (
            pytest.raises(Exception, match=r"terminated|killed"),
            ProcessExecutor(3).crew(Faulty("kill")) as (worker, member),
        ):
            worker.train(member)

    def test_members_end_when_the_one_that_asked_is_killed(self, tmp_path):
        script = (
            "from programs import Faulty; from skw2v._training.executors.processes import "
            "ProcessExecutor\n"
            "with ProcessExecutor(2).crew(Faulty('kill first')) as (worker, member):\n"
            "    worker.train(member)"
        )
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        output = tmp_path / "output"
        with output.open("w") as file:  # a pipe would be held open by joblib's processes
            done = subprocess.run(
                [sys.executable, "-c", script],
                env=os.environ | {"PYTHONPATH": path},
                stdout=file,
                stderr=file,
                timeout=HANGS_AFTER,
            )
        assert done.returncode == -signal.SIGKILL, output.read_text()
        pid = int(output.read_text().split()[0])
        deadline = time.monotonic() + HANGS_AFTER
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_alive(pid)
        assert not folders()

    def test_more_members_than_cores_wait_without_a_core(self):
        with ProcessExecutor(2).crew(Faulty("sleep")) as (worker, member):
            before = time.process_time()
            worker.train(member)
            # The other one takes its time
            assert time.process_time() - before < 0.5


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals to threads")
@pytest.mark.parametrize("executor", EXECUTORS, ids=name)
def test_an_interrupt_stops_all_members_before_it_surfaces(executor):
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    program = Adder(n_rounds=10**9)

    def train():
        with executor.crew(program) as (worker, member):
            for i in range(10**9):
                worker.round(member, i)
                if i == 20:
                    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    try:
        with pytest.raises(KeyboardInterrupt):
            train()
        sums = np.array(program.sums)
        time.sleep(0.05)
        np.testing.assert_array_equal(program.sums, sums)
    finally:
        signal.signal(signal.SIGINT, former)


def test_each_thread_pins_blas_before_it_computes(monkeypatch):
    # OpenMP has a setting for each thread, which pinning the main thread does not change
    pinned = set()
    pin = process_settings.pin_blas
    monkeypatch.setattr(threads, "pin_blas", lambda: (pinned.add(threading.get_ident()), pin()))
    program = Adder(n_rounds=3)
    with ThreadExecutor(3).crew(program) as (worker, member):
        worker.train(member)
    assert len(pinned) == 2


def test_a_dismissed_member_can_be_told_from_one_that_failed():
    assert issubclass(DismissedError, Exception)
    assert pickle.loads(pickle.dumps(DismissedError("x"))).args == ("x",)


choose = partial(choose_executor, most=4)


class TestChoice:
    @pytest.mark.parametrize(
        ("n_jobs", "kind", "n_workers"),
        [
            (None, SequentialExecutor, None),
            (1, SequentialExecutor, None),
            (2, ThreadExecutor, 2),
            (3, ThreadExecutor, 3),
            (16, ThreadExecutor, 4),
        ],
    )
    def test_threads_by_default(self, n_jobs, kind, n_workers):
        executor = choose(n_jobs)
        assert type(executor) is kind
        assert getattr(executor, "n_workers", None) == n_workers

    @needs_maps
    @pytest.mark.parametrize("backend", ["loky", "multiprocessing"])
    def test_the_configuration_decides(self, backend):
        with parallel_config(backend=backend, n_jobs=2):
            executor = choose(None)
            assert type(executor) is ProcessExecutor
            assert executor.n_workers == 2
            assert type(choose(None, has_subwords=True)) is ThreadExecutor

    @pytest.mark.parametrize("backend", ["loky", "threading", "sequential"])
    @pytest.mark.parametrize("n_jobs", [None, 1, 2])
    def test_nobody_is_warned_of_workers_of_this_machine(self, backend, n_jobs, recwarn):
        with parallel_config(backend=backend, n_jobs=2):
            choose(n_jobs)
        assert not recwarn

    def test_workers_on_other_machines_are_not_used(self):
        class Cluster(ParallelBackendBase):
            def effective_n_jobs(self, n_jobs):
                return n_jobs

            def apply_async(
                self, func, callback=None
            ):  # abstract in joblib, and never to be called
                raise NotImplementedError

        with (
            parallel_config(backend=Cluster(), n_jobs=2),
            pytest.warns(UserWarning, match=r"Cluster may be on other machines.*n_jobs=2"),
        ):
            assert type(choose(None)) is SequentialExecutor

    def test_a_number_of_workers_without_a_backend(self):
        with parallel_config(n_jobs=3):
            executor = choose_executor(None, most=4)
        assert type(executor) is ThreadExecutor
        assert executor.n_workers == 3

    def test_the_configured_number_of_threads(self):
        with parallel_config(backend="threading", n_jobs=2):
            assert choose(None).n_workers == 2

    def test_no_workers_at_all(self):
        with pytest.raises(ValueError, match="n_jobs == 0"):
            choose(0)
