# SPDX-License-Identifier: BSD-3-Clause
"""Settings of the process are changed while there are trainings, and restored after the last."""

import sys
import threading
from contextlib import ExitStack

import pytest
from programs import Adder
from threadpoolctl import threadpool_info, threadpool_limits
from training_setup import make_tables, make_trainer

from skw2v import Word2VecVectorizer
from skw2v._training.executors import threads
from skw2v._training.executors.process_settings import quick_switching, single_threaded_blas
from skw2v._training.executors.threads import ThreadExecutor


@pytest.fixture(autouse=True)
def former():
    former = sys.getswitchinterval()
    sys.setswitchinterval(0.004)
    yield pytest.approx(0.004)
    sys.setswitchinterval(former)


def test_is_short_inside_and_restored(former):
    with quick_switching():
        assert sys.getswitchinterval() < 0.001
    assert sys.getswitchinterval() == former


def test_an_error_restores_it(former):
    with pytest.raises(ZeroDivisionError), quick_switching():
        raise ZeroDivisionError
    assert sys.getswitchinterval() == former


def test_the_last_of_several_users_restores_it(former):
    inside, leave = threading.Event(), threading.Event()

    def use():
        with quick_switching():
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=use)
    with quick_switching():
        other.start()
        assert inside.wait(10)
    assert sys.getswitchinterval() < 0.001
    leave.set()
    other.join()
    assert sys.getswitchinterval() == former


def test_a_shorter_one_stays():
    sys.setswitchinterval(1e-6)
    with quick_switching():
        assert sys.getswitchinterval() == pytest.approx(1e-6)


def test_training_in_threads_uses_it(former):
    seen = []

    class Looker(Adder):
        def train(self, member):
            seen.append(sys.getswitchinterval())
            super().train(member)

    with ThreadExecutor(3).crew(Looker(4)) as (worker, member):
        worker.train(member)
    assert len(seen) == 3
    assert max(seen) < 0.001
    assert sys.getswitchinterval() == former


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


class TestBLAS:
    @pytest.fixture(autouse=True)
    def two_threads(self):
        with threadpool_limits(2, user_api="blas"):
            yield
            assert blas_threads() == {2}

    def test_is_pinned_inside_and_restored(self):
        with single_threaded_blas():
            assert blas_threads() == {1}
        assert blas_threads() == {2}

    def test_nested_users(self):
        with single_threaded_blas():
            with single_threaded_blas():
                assert blas_threads() == {1}
            assert blas_threads() == {1}
        assert blas_threads() == {2}

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
    def test_users_that_end_in_any_order(self, order):
        users = [ExitStack() for _ in order]
        for user in users:
            user.enter_context(single_threaded_blas())
        for i in order:
            assert blas_threads() == {1}
            users[i].close()
        assert blas_threads() == {2}

    def test_is_pinned_while_a_trainer_evaluates(self, monkeypatch):
        seen = []
        trainer = make_trainer(*make_tables())
        forward_backward = trainer.worker.settings.objective.forward_backward

        def looking(*args):
            seen.append(blas_threads())
            return forward_backward(*args)

        monkeypatch.setattr(trainer.worker.settings.objective, "forward_backward", looking)
        trainer.evaluate()
        assert seen
        assert all(threads == {1} for threads in seen)

    def test_a_number_of_jobs_that_is_refused(self):
        with pytest.raises(ValueError, match="n_jobs"):
            Word2VecVectorizer(n_jobs=0, min_count=1).fit(["some words"])
        assert blas_threads() == {2}

    def test_a_pool_that_fails_to_start(self, monkeypatch):
        monkeypatch.setattr(threads, "Parallel", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ThreadExecutor(2).crew(Adder(1)).__enter__()
        assert blas_threads() == {2}
