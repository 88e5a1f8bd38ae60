# SPDX-License-Identifier: BSD-3-Clause
"""Faults in the middle of a training leave no trace."""

import gc
import signal
import threading
import time
import traceback

import numpy as np
import pytest
from fuzz.work import HANGS_AFTER
from reproducible_setup import LARGE, SMALL, TEXTS, bits, make_vectorizer
from threadpoolctl import threadpool_info, threadpool_limits

from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.sampling import sampler

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_endless_waiting")]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    """Several shards, although the corpus is small."""
    monkeypatch.setattr(sampler, "SHARD_TOKENS", 3000)


class FaultError(Exception):
    pass


def on_call(monkeypatch, number, action):
    """Do something in the given call of the objective, from then on, in whichever thread it is."""
    calls = []
    forward_backward = NegativeSampling.forward_backward

    def patched(self, *args, **kwargs):
        calls.append(threading.current_thread())
        if len(calls) == number:
            action()
        return forward_backward(self, *args, **kwargs)

    monkeypatch.setattr(NegativeSampling, "forward_backward", patched)
    return calls


def fail():
    raise FaultError("in the middle of it")


def interrupt():
    """What Ctrl-C does: the signal reaches the main thread, wherever it waits."""
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    time.sleep(0.05)


needs_signals = pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="needs signals to threads"
)
FAULTS = [(fail, FaultError), pytest.param(interrupt, KeyboardInterrupt, marks=needs_signals)]


@pytest.fixture
def fault_leaves_nothing():
    """Neither threads nor a limit of BLAS threads stay behind."""
    # Python drops an interrupt that strikes while it collects garbage
    gc.collect()
    gc.disable()
    before = threading.active_count()
    # Python leaves Ctrl-C ignored where it was so at its start, as in a shell's background jobs
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    with threadpool_limits(2, user_api="blas"):
        limits = [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()]
        yield
        gc.enable()
        signal.signal(signal.SIGINT, former)
        assert [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()] == limits
    deadline = time.monotonic() + HANGS_AFTER
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before, threading.enumerate()


@pytest.mark.usefixtures("fault_leaves_nothing")
@pytest.mark.parametrize("n_jobs", [1, 2, 4])
class TestFaults:
    @pytest.mark.parametrize(("action", "error"), FAULTS)
    @pytest.mark.parametrize("number", [1, 2, 20])
    def test_of_a_first_fit(self, action, error, number, n_jobs, monkeypatch):
        on_call(monkeypatch, number, action)
        model = make_vectorizer(n_jobs=n_jobs, batch_size=SMALL)
        before = set(vars(model))
        with pytest.raises(error):
            model.fit(TEXTS)
        assert set(vars(model)) == before

    @pytest.mark.parametrize(("action", "error"), FAULTS)
    @pytest.mark.parametrize("warm_start", [False, True])
    def test_of_a_second_fit(self, action, error, warm_start, n_jobs, monkeypatch):
        model = make_vectorizer(n_jobs=n_jobs, batch_size=SMALL, warm_start=warm_start).fit(TEXTS)
        former, pooled = bits(model), model.transform(TEXTS)
        with monkeypatch.context() as patch:
            on_call(patch, 20, action)
            with pytest.raises(error):
                model.fit(TEXTS[::-1])
        assert bits(model) == former
        np.testing.assert_array_equal(model.transform(TEXTS), pooled)
        # and nothing stands in the way of the next fit
        assert model.fit(TEXTS) is model

    def test_the_traceback_leads_to_the_fault(self, n_jobs, monkeypatch):
        on_call(monkeypatch, 3, fail)
        with pytest.raises(FaultError, match="in the middle of it") as caught:
            make_vectorizer(n_jobs=n_jobs, batch_size=SMALL).fit(TEXTS)
        assert "in fail" in "".join(traceback.format_exception(caught.value))

    def test_blas_is_pinned_meanwhile(self, n_jobs, monkeypatch):
        seen = []

        def look():
            seen.extend(p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas")

        calls = on_call(monkeypatch, 5, look)
        make_vectorizer(n_jobs=n_jobs, batch_size=SMALL).fit(TEXTS)
        assert set(seen) == {1}
        assert len({thread.ident for thread in calls}) <= n_jobs
        if n_jobs == 1:
            assert set(calls) == {threading.main_thread()}


def test_a_fault_among_the_documents():
    def documents():
        yield from TEXTS
        raise FaultError("no more documents")

    model = make_vectorizer(batch_size=LARGE)
    with pytest.raises(FaultError):
        model.fit(documents())
    assert not hasattr(model, "word_vectors_")
    other = make_vectorizer(batch_size=LARGE)
    assert bits(model.fit(TEXTS)) == bits(other.fit(TEXTS))
