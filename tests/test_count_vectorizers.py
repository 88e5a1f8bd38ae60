# SPDX-License-Identifier: BSD-3-Clause
"""GloVeVectorizer and PMIVectorizer: the same bits for all workers, and never NaN."""

import os
import subprocess
import sys
import zlib

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.exceptions import ConvergenceWarning
from test_robustness import TINY

from skw2v import GloVeVectorizer, PMIVectorizer, WordVectors
from skw2v._compat import InvalidParameterError
from skw2v._cooccurrence import counting
from skw2v._cooccurrence.storage import GrowingArray
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(250, random_state=0)
ESTIMATORS = [GloVeVectorizer, PMIVectorizer]
both = pytest.mark.parametrize("estimator", ESTIMATORS)


def make(estimator, **options):
    options = {"dim": 8, "min_count": 1, "random_state": 0} | options
    if estimator is GloVeVectorizer:
        options = {"epochs": 3} | options
    return estimator(**options)


def bits(model):
    vectors = model.word_vectors_
    return zlib.crc32(vectors.vectors.tobytes() + repr((model.loss_curve_, vectors.words)).encode())


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Several parts, although the corpus is small."""
    monkeypatch.setattr(counting, "PART_PAIRS", 5000)


@pytest.fixture(scope="module")
def expected():
    return {estimator: bits(make(estimator).fit(TEXTS)) for estimator in ESTIMATORS}


@both
@pytest.mark.parametrize("n_jobs", [None, 1, 2, 3, 7, -1])
def test_any_number_of_workers(estimator, n_jobs, expected):
    assert bits(make(estimator, n_jobs=n_jobs).fit(TEXTS)) == expected[estimator]


@both
@pytest.mark.parametrize("backend", ["sequential", "threading", "loky"])
def test_any_backend(estimator, backend, expected):
    with parallel_config(backend=backend, n_jobs=2):
        assert bits(make(estimator).fit(TEXTS)) == expected[estimator]


@both
def test_what_does_not_fit_into_memory_is_in_files(estimator, expected, monkeypatch):
    finished, finish = [], GrowingArray.finish
    monkeypatch.setattr(
        GrowingArray, "finish", lambda array: finished.append(finish(array)) or finished[-1]
    )
    for max_memory, kind in ((0, np.memmap), (2e9, np.ndarray)):
        finished.clear()
        assert bits(make(estimator, max_memory=max_memory).fit(TEXTS)) == expected[estimator]
        assert {type(array) for array in finished} == {kind}


@both
@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_a_full_folder_is_named(estimator, tmp_path):
    """A process that may write no long files meets what others meet on a full disk."""
    code = (
        "import resource, sys\n"
        f"from skw2v import {estimator.__name__} as Estimator\n"
        "from skw2v.datasets import make_reviews\n"
        "texts, _ = make_reviews(250, random_state=0)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "model = Estimator(dim=8, max_memory=0)\n"
        "try: model.fit(texts)\n"
        "except OSError as error: print(error, hasattr(model, 'word_vectors_'))\n"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert "max_memory go to temporary files, and this one needs " in done.stdout, done.stderr
    assert done.stdout.endswith(f"{str(tmp_path)!r} False\n")
    assert not list(tmp_path.iterdir())


@both
def test_other_seeds(estimator, expected):
    found = bits(make(estimator, random_state=1).fit(TEXTS))
    # The decomposition finds the same directions from any start, but for rounding
    assert (found != expected[estimator]) or estimator is PMIVectorizer


SCRIPT = """
import zlib
from skw2v import GloVeVectorizer, PMIVectorizer
from skw2v.datasets import make_reviews
texts, _ = make_reviews(250, random_state=0)
glove = GloVeVectorizer(dim=128, epochs=1, random_state=0)
for model in (glove, PMIVectorizer(dim=60, random_state=0)):
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
        command = [sys.executable, "-W", "error", "-c", SCRIPT]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        printed.add(done.stdout)
    assert len(printed) == 1


@pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
@both
@pytest.mark.parametrize("options", [{}, {"window": 10**9}, {"dim": 300}, {"dim": 1, "window": 1}])
@pytest.mark.parametrize("name", TINY)
def test_tiny_corpora(estimator, name, options):
    documents = TINY[name]
    if options.get("window", 0) > 1000:  # all pairs of a document
        documents = [" ".join(document.split()[-600:]) for document in documents]
    model = make(estimator, **options).fit(documents)
    vectors, pooled = model.word_vectors_.vectors, model.transform(documents)
    assert np.isfinite(vectors).all()
    has_contexts = any(len(document.split()) > 1 for document in documents)
    assert (np.isfinite if has_contexts else np.isnan)(model.loss_curve_).all()
    assert pooled.shape == (len(documents), model.dim)
    assert np.isfinite(pooled).all()


@pytest.mark.parametrize("learning_rate", [30.0, 1e3])
def test_learning_rates_that_are_too_high(learning_rate):
    model = make(GloVeVectorizer, learning_rate=learning_rate, epochs=20)
    with pytest.warns(ConvergenceWarning, match="Lower learning_rate"):
        model.fit(TEXTS)
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert model.n_epochs_ < 20


@pytest.mark.parametrize("learning_rate", [1e6, 1e20, 1e39, 1e300])
def test_a_learning_rate_beyond_float32_ends_in_vectors_that_can_be_saved(learning_rate, tmp_path):
    model = make(GloVeVectorizer, learning_rate=learning_rate)
    with pytest.warns(ConvergenceWarning, match="Lower learning_rate"):
        model.fit(TEXTS)
    assert np.abs(model.word_vectors_.vectors).max() < 1e5
    assert np.isfinite(model.loss_curve_).all()
    model.save(tmp_path / "glove.npz")
    again = GloVeVectorizer.load(tmp_path / "glove.npz")
    np.testing.assert_array_equal(again.transform(TEXTS[:2]), model.transform(TEXTS[:2]))


@pytest.mark.filterwarnings("ignore:Training diverged")
def test_vectors_too_large_to_be_used_are_refused(monkeypatch):
    monkeypatch.setattr("skw2v._glove.trainer.HIGHEST_RATE", 1e30)
    for learning_rate in (1e7, 1e30):
        model = make(GloVeVectorizer, learning_rate=learning_rate)
        with pytest.raises(ValueError, match=r"numbers (as|too) large .*Lower learning_rate"):
            model.fit(TEXTS)
        assert not hasattr(model, "word_vectors_")


@pytest.mark.parametrize(
    "options",
    [{"x_max": 1e-300}, {"alpha": 0}, {"alpha": 1e6}, {"learning_rate": 1e-30}],
)
def test_extreme_weights(options):
    model = make(GloVeVectorizer, **options).fit(TEXTS)
    assert np.isfinite(model.word_vectors_.vectors).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x_max": 1e300}, r"x_max=1e\+300 and alpha=0.75.* a weight of 0\. Lower x_max"),
        ({"x_max": 1e9}, r"x_max=1000000000\.0 and .* a weight of .e-0.\. Lower x_max"),
        ({"x_max": 1e5, "alpha": 9}, r" and alpha=9, .* or alpha \(0\.75\), or give more"),
    ],
)
def test_weights_that_leave_nothing_to_learn(options, message):
    with pytest.warns(UserWarning, match=f"(?s)^Next to nothing was learnt: with .*{message}"):
        model = make(GloVeVectorizer, **options).fit(TEXTS)
    assert np.isfinite(model.word_vectors_.vectors).all()


def test_the_weight_of_the_paper_is_enough_for_a_single_pair():
    make(GloVeVectorizer, x_max=100, min_count=1).fit(["tea and other things to drink: coffee"])


@pytest.mark.parametrize("options", [{"shift": 1e-9}, {"context_smoothing": 0}])
def test_extreme_information(options):
    model = make(PMIVectorizer, **options).fit(TEXTS)
    assert np.isfinite(model.word_vectors_.vectors).all()


@pytest.mark.parametrize("shift", [1e9, 1e300])
def test_no_information_is_nothing_to_learn_from(shift):
    with pytest.warns(UserWarning, match="^Nothing was learnt, .* stand together") as caught:
        model = make(PMIVectorizer, shift=shift).fit(TEXTS)
    assert f"more than shift={shift} times as often as by chance" in str(caught[0].message)
    assert not model.transform(TEXTS).any()


@pytest.mark.parametrize(
    ("estimator", "options"),
    [
        (GloVeVectorizer, {"x_max": 0}),
        (GloVeVectorizer, {"x_max": np.inf}),
        (GloVeVectorizer, {"alpha": -0.1}),
        (GloVeVectorizer, {"alpha": True}),
        (GloVeVectorizer, {"epochs": 0}),
        (GloVeVectorizer, {"epochs": "auto"}),
        (GloVeVectorizer, {"learning_rate": 0}),
        (GloVeVectorizer, {"window": 0}),
        (GloVeVectorizer, {"max_memory": -1}),
        (PMIVectorizer, {"shift": 0}),
        (PMIVectorizer, {"context_smoothing": 1.5}),
        (PMIVectorizer, {"eigenvalue_power": -1}),
        (PMIVectorizer, {"window": 1.5}),
        (PMIVectorizer, {"dim": 0}),
        (PMIVectorizer, {"dtype": int}),
    ],
)
def test_invalid_parameters(estimator, options):
    (name,) = options
    with pytest.raises(InvalidParameterError, match=f"'{name}' parameter of {estimator.__name__}"):
        make(estimator, **options).fit(TEXTS)


@both
def test_no_partial_fit(estimator):
    assert not hasattr(estimator, "partial_fit")


@both
def test_saved_and_loaded(estimator, tmp_path):
    model = make(estimator, weighting="idf", pooling=["mean", "max"]).fit(TEXTS)
    model.save(tmp_path / "model.npz")
    loaded = estimator.load(tmp_path / "model.npz")
    assert bits(loaded) == bits(model)
    assert loaded.get_params() == model.get_params()
    np.testing.assert_array_equal(loaded.transform(TEXTS), model.transform(TEXTS))
    words = WordVectors.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(words.vectors, model.word_vectors_.vectors)
    (other,) = {*ESTIMATORS} - {estimator}
    with pytest.raises(ValueError, match=f"no saved {other.__name__}"):
        other.load(tmp_path / "model.npz")


def test_verbose(capsys):
    model = make(GloVeVectorizer, verbose=1, epochs=2).fit(TEXTS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    for number, line in enumerate(lines):
        assert line.startswith(f"[GloVeVectorizer] epoch {number + 1}/2: loss ")
        assert f"{model.loss_curve_[number]:.4f}" in line


@both
def test_words_of_one_kind_are_near_each_other(estimator):
    """Two languages that mix little. GloVe never sees pairs that don't occur."""
    rng = np.random.default_rng(0)
    languages, documents = ["abcdefgh", "stuvwxyz"], []
    for _ in range(600):
        own = rng.integers(2)
        spoken = np.where(rng.random(12) < 0.9, own, 1 - own)
        documents.append(" ".join(languages[language][rng.integers(8)] for language in spoken))
    options = {"epochs": 60} if estimator is GloVeVectorizer else {}
    vectors = make(estimator, dim=4, window=3, **options).fit(documents).word_vectors_
    neighbours = [word for word, _ in vectors.most_similar("a", topn=7)]
    assert set(neighbours) <= set("abcdefgh")
