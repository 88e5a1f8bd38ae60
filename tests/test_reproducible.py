# SPDX-License-Identifier: BSD-3-Clause
"""The same seed gives the same bits, whoever computes them."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from joblib import effective_n_jobs, parallel_config
from reproducible_setup import ARCHITECTURES, LARGE, SMALL, TEXTS, bits, make_vectorizer
from second_implementations import PlainThreads
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skw2v._training import assembly, rounds, worker
from skw2v._training.batch_task import compute_gradients
from skw2v._training.executors.processes import ProcessExecutor
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor
from skw2v._training.sampling import sampler
from skw2v.datasets import make_reviews

pytestmark = pytest.mark.usefixtures("no_endless_waiting")


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    """Several shards, although the corpus is small."""
    monkeypatch.setattr(sampler, "SHARD_TOKENS", 3000)


@pytest.fixture(scope="module")
def expected():
    """What an executor gives that is no part of the package."""
    found = {}

    def fit(architecture, batch_size):
        key = architecture, batch_size, sampler.SHARD_TOKENS
        if key not in found:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(assembly, "choose_executor", lambda *_, **__: PlainThreads(3))
                patch.setattr(worker, "compute_gradients", compute_gradients)
                model = make_vectorizer(architecture=architecture, batch_size=batch_size)
                found[key] = bits(model.fit(TEXTS))
        return found[key]

    return fit


class Workers:
    """Notes which executor was chosen and which threads computed."""

    def __init__(self, monkeypatch):
        self.executor = None
        self.threads = set()
        self._choose = assembly.choose_executor
        monkeypatch.setattr(assembly, "choose_executor", self.choose)

    def choose(self, n_jobs, **options):
        self.executor = self._choose(n_jobs, **options)
        return self.executor

    def compute(self, task):
        self.threads.add(threading.get_ident())
        return compute_gradients(task)

    @property
    def n_workers(self):
        return getattr(self.executor, "n_workers", 1)


@pytest.fixture
def workers(monkeypatch):
    found = Workers(monkeypatch)
    monkeypatch.setattr(worker, "compute_gradients", found.compute)
    return found


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("batch_size", [SMALL, LARGE])
class TestMatrix:
    @pytest.mark.parametrize("n_jobs", [None, 1, 2, 3, 4, 7, -1])
    def test_default_backend(self, n_jobs, architecture, batch_size, workers, expected):
        model = make_vectorizer(n_jobs=n_jobs, architecture=architecture, batch_size=batch_size)
        assert bits(model.fit(TEXTS)) == expected(architecture, batch_size)
        assert workers.n_workers == min(effective_n_jobs(n_jobs), 2)  # an epoch has few batches
        assert len(workers.threads) == workers.n_workers
        kind = SequentialExecutor if workers.n_workers == 1 else ThreadExecutor
        assert type(workers.executor) is kind

    @pytest.mark.parametrize(("n_jobs", "n_workers"), [(1, 1), (2, 2), (4, 2)])
    def test_configured_threads(
        self, n_jobs, n_workers, architecture, batch_size, workers, expected
    ):
        model = make_vectorizer(architecture=architecture, batch_size=batch_size)
        with parallel_config(backend="threading", n_jobs=n_jobs):
            assert bits(model.fit(TEXTS)) == expected(architecture, batch_size)
        assert len(workers.threads) == workers.n_workers == n_workers

    def test_a_configuration_without_workers(self, architecture, batch_size, workers, expected):
        model = make_vectorizer(n_jobs=2, architecture=architecture, batch_size=batch_size)
        with parallel_config(backend="sequential"):
            assert bits(model.fit(TEXTS)) == expected(architecture, batch_size)
        assert workers.threads == {threading.get_ident()}

    def test_processes(self, architecture, batch_size, monkeypatch, expected):
        bits_expected, workers = expected(architecture, batch_size), Workers(monkeypatch)
        model = make_vectorizer(architecture=architecture, batch_size=batch_size)
        with parallel_config(backend="loky", n_jobs=2):
            assert bits(model.fit(TEXTS)) == bits_expected
        assert type(workers.executor) is ProcessExecutor
        assert workers.n_workers == 2


@pytest.fixture(scope="module")
def alone():
    """What one worker gives, once it was asked for."""
    return {}


@pytest.mark.slow
class TestManyWorkers:
    """Rounds that grow to 16 batches, so that 16 workers have something to do.

    A full softmax and the rounds of a long training stay as they are.
    """

    TEXTS, _ = make_reviews(500, random_state=1)
    LOSSES = ("negative_sampling", "hierarchical_softmax", "softmax")

    def fit(self, backend, n_workers, architecture, loss, monkeypatch):
        workers = Workers(monkeypatch)
        if loss != "softmax":
            monkeypatch.setattr(rounds.RoundSize, "of", lambda *_: rounds.RoundSize(8, 16))
        options = {"architecture": architecture, "loss": loss, "epochs": 1, "batch_size": 8}
        model = make_vectorizer(**options, window=3)
        with parallel_config(backend=backend, n_jobs=n_workers):
            model.fit(self.TEXTS)
        assert workers.n_workers == min(n_workers, 2 if loss == "softmax" else 16)
        return bits(model)

    @pytest.mark.parametrize("loss", LOSSES)
    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    @pytest.mark.parametrize(
        ("backend", "n_workers"),
        [
            *(("threading", n) for n in (2, 3, 5, 8, 16)),
            ("loky", 2),
            ("loky", 5),
            ("multiprocessing", 3),
        ],
    )
    def test_as_one(self, backend, n_workers, architecture, loss, alone, monkeypatch):
        if (architecture, loss) not in alone:
            alone[architecture, loss] = self.fit("threading", 1, architecture, loss, monkeypatch)
        found = self.fit(backend, n_workers, architecture, loss, monkeypatch)
        assert found == alone[architecture, loss]

    def test_more_processes_than_cores(self, monkeypatch):
        alone, found = (
            self.fit(*workers, "skipgram", "negative_sampling", monkeypatch)
            for workers in (("threading", 1), ("loky", 8))
        )
        assert found == alone

    def test_a_long_training_has_something_for_eight(self, monkeypatch):
        sizes = set()

        def noting(task):
            sizes.add(task.per_round)
            return compute_gradients(task)

        monkeypatch.setattr(worker, "compute_gradients", noting)
        monkeypatch.setattr(rounds, "_LONG_TRAINING", 100)
        make_vectorizer(epochs=1, batch_size=8, window=3).fit(self.TEXTS)
        assert {4, 8} <= sizes
        assert max(sizes) == 8


def test_more_workers_asked_for_in_the_model_than_in_the_configuration(monkeypatch, expected):
    bits_expected, workers = expected("skipgram", LARGE), Workers(monkeypatch)
    with parallel_config(backend="loky", n_jobs=1):
        model = make_vectorizer(n_jobs=2, batch_size=LARGE)
        assert bits(model.fit(TEXTS)) == bits_expected
    assert type(workers.executor) is ProcessExecutor
    assert workers.n_workers == 2


def test_again_and_again(expected):
    for _ in range(5):
        model = make_vectorizer(n_jobs=3, batch_size=SMALL)
        assert bits(model.fit(TEXTS)) == expected("skipgram", SMALL)


def test_other_seeds_give_other_vectors(expected):
    found = {
        bits(make_vectorizer(random_state=seed, batch_size=LARGE).fit(TEXTS)) for seed in (1, 2)
    }
    assert len(found | {expected("skipgram", LARGE)}) == 3


def score_of_bits(model, X, y=None):
    return float(bits(model[0]))


@pytest.mark.parametrize("n_jobs", [None, 2])
@pytest.mark.parametrize("inner", [None, 2])
def test_in_a_grid_search(n_jobs, inner, expected, monkeypatch):
    everything = [(np.arange(len(TEXTS)), np.arange(3))]
    grid = {"word2vecvectorizer__architecture": ARCHITECTURES}
    model = make_pipeline(make_vectorizer(n_jobs=inner, batch_size=LARGE))
    search = GridSearchCV(
        model, grid, cv=everything, scoring=score_of_bits, n_jobs=n_jobs, refit=False
    ).fit(TEXTS)
    if n_jobs:  # processes of the search know nothing of small shards
        monkeypatch.setattr(sampler, "SHARD_TOKENS", 1 << 16)
    found = search.cv_results_["mean_test_score"].tolist()
    assert found == [expected(architecture, LARGE) for architecture in ARCHITECTURES]


SCRIPT = """
import zlib
from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews
texts, _ = make_reviews(250, random_state=0)
for n_jobs in (1, 2):
    # long vectors and large batches, which BLAS would like to share out
    model = Word2VecVectorizer(
        dim=128, epochs=1, min_count=1, batch_size=4096, random_state=0, n_jobs=n_jobs
    )
    print(zlib.crc32(model.fit_transform(texts).tobytes()))
"""


def test_blas_threads_and_hashing_have_no_say():
    printed = set()
    for threads, hash_seed in (("1", "0"), ("2", "1")):
        environment = os.environ | {
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONHASHSEED": hash_seed,
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        printed |= set(done.stdout.split())
    assert len(printed) == 1
