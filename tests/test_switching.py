"""The interpreter's switch interval is short while threads train, and what it was afterwards."""

import sys
import threading

import pytest

from skw2v._training.executors.ordered import run_in_threads
from skw2v._training.executors.switching import quick_switching


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
    from joblib import Parallel

    seen = []
    with Parallel(n_jobs=2, prefer="threads") as parallel:
        run_in_threads(
            iter(range(5)),
            lambda task: seen.append(sys.getswitchinterval()),
            lambda result: None,
            3,
            parallel,
            2,
        )
    assert len(seen) == 5
    assert max(seen) < 0.001
    assert sys.getswitchinterval() == former
