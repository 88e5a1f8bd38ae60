# SPDX-License-Identifier: BSD-3-Clause
"""Never NaN, whatever the corpus."""

import tracemalloc
import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning

from skw2v import Word2VecVectorizer
from skw2v._training.optimizers.damping import undamped
from skw2v._training.trainer import Trainer

ARCHITECTURES = ["skipgram", "cbow"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning"),
]


def fit(documents, **options):
    options = {"dim": 8, "epochs": 3, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options).fit(documents)


def assert_sound(model, documents):
    vectors = model.word_vectors_.vectors
    assert np.isfinite(vectors).all()
    analyze = model.build_analyzer()
    tokens = [analyze(each) if isinstance(each, str) else each for each in documents]
    longest = max(sum(word in model.vocabulary_ for word in each) for each in tokens)
    if longest < 2:  # no word has a context
        assert np.isnan(model.loss_curve_).all()
    elif 0 < model.sample < 1e-3:
        assert not np.isinf(model.loss_curve_).any()
    else:
        assert np.isfinite(model.loss_curve_).all()
    assert len(model.loss_curve_) == model.n_epochs_
    pooled = model.transform(documents)
    assert pooled.shape == (len(documents), model.dim)
    assert np.isfinite(pooled).all()


TINY = {
    "one word": ["word"],
    "one word again and again": ["word " * 1000],
    "one word in many documents": ["word"] * 500,
    "two words": ["two words"],
    "two words, one at a time": ["two", "words"] * 100,
    "two words in turn": ["two words " * 500],
    "one document": ["this is the only document there is and it is not long"],
    "documents of one token": [f"word{i % 50}" for i in range(1000)],
    "identical documents": ["all of these documents are the same"] * 300,
    "one long document": [" ".join(f"word{i % 97}" for i in range(5000))],
    "empty documents between": ["", "some words here", "", "", "some more words", ""],
    "every word once": [" ".join(f"word{i}" for i in range(2000))],
    "one word nearly everywhere": ["the " * 10_000 + "rare words"],
}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("loss", ["negative_sampling", "hierarchical_softmax", "softmax"])
def test_a_window_of_the_whole_document_costs_what_the_document_costs(architecture, loss):
    rng = np.random.default_rng(0)
    documents = [[f"w{i}" for i in rng.integers(40, size=24)] for _ in range(60)]
    found, peaks = [], []
    for window in (23, 10**6, 10**30):
        tracemalloc.start()
        model = fit(
            documents, architecture=architecture, loss=loss, window=window, shrink_windows=False
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        found.append(model.word_vectors_.vectors)
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])
    assert max(peaks[1:]) < 1.2 * peaks[0]


@pytest.mark.parametrize(("architecture", "most"), [("skipgram", 60e6), ("cbow", 2e6)])
def test_a_window_of_a_whole_book_takes_bounded_memory(architecture, most):
    book = [[f"w{i % 7}" for i in range(5_000)]]
    options = {"architecture": architecture, "sample": 0, "shrink_windows": False, "epochs": 1}
    tracemalloc.start()
    with pytest.warns(UserWarning, match=r"5,000 tokens, and window=1000000000: windows end 2,048"):
        fit(book, window=10**9, batch_size=64, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < most  # twice as much where windows are as wide as the book


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_widest_window_is_a_window_like_others(architecture, monkeypatch):
    rng = np.random.default_rng(0)
    documents = [[f"w{i}" for i in rng.integers(40, size=60)] for _ in range(20)]
    options = {"architecture": architecture, "shrink_windows": False}
    expected = fit(documents, window=24, **options).word_vectors_.vectors
    monkeypatch.setattr("skw2v._training.sampling.batch.WIDEST_WINDOW", 24)
    for window in (24, 59, 10**30):
        found = fit(documents, window=window, **options).word_vectors_.vectors
        np.testing.assert_array_equal(found, expected)
    drawn = fit(documents, window=10**6, architecture=architecture)
    assert_sound(drawn, documents)


def test_windows_that_are_not_cut_are_not_warned_of():
    fit([["a", "b"] * 1500], epochs=1, window=5)
    fit([[f"w{i % 7}" for i in range(2_049)]], epochs=1, window=10**9, sample=1e-6)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("name", TINY)
def test_tiny_corpora(architecture, name):
    documents = TINY[name]
    assert_sound(fit(documents, architecture=architecture), documents)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize(
    "options",
    [
        {"window": 1, "negative": 1},
        {"window": 40, "negative": 30},
        {"dim": 1},
        {"sample": 0},
        {"sample": 1e-12},
        {"sample": 1e-300},
        {"sample": 1e300},
        {"sample": 10},
        {"ns_exponent": -1},
        {"ns_exponent": 0},
        {"ns_exponent": 400},
        {"ns_exponent": -400},
        {"batch_size": 1},
        {"batch_size": 100_000},
        {"shrink_windows": False},
        {"epochs": 1, "min_learning_rate": 0},
        {"learning_rate": 1e-30},
        {"min_learning_rate": 5.0},
    ],
    ids=str,
)
def test_odd_parameters(architecture, options):
    documents = TINY["identical documents"] + TINY["two words in turn"]
    assert_sound(fit(documents, architecture=architecture, **options), documents)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_million_tokens_of_one_document(architecture):
    documents = ["never gonna give you up and never gonna let you down"] * 91_000
    model = fit(documents, architecture=architecture, epochs=1, dim=4)
    assert model.word_vectors_.counts.sum() > 1_000_000
    assert_sound(model, documents[:10])
    np.testing.assert_array_equal(*model.transform(documents[:2]))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("n_words", [1, 2, 50])
@pytest.mark.parametrize("batch_size", ["auto", 4096])
@pytest.mark.parametrize("learning_rate", [1.0, 1000.0])
def test_huge_learning_rates_neither_diverge_nor_warn(
    architecture, n_words, batch_size, learning_rate
):
    rng = np.random.default_rng(0)
    documents = [[f"word{i}" for i in rng.integers(n_words, size=20)] for _ in range(200)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = fit(
            documents,
            architecture=architecture,
            learning_rate=learning_rate,
            batch_size=batch_size,
            sample=0,
        )
    assert_sound(model, documents)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("learning_rate", [1e10, 1e30, 1e300])
def test_absurd_learning_rates_neither_diverge_nor_warn(architecture, learning_rate):
    documents = TINY["identical documents"] + TINY["one document"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = fit(documents, architecture=architecture, learning_rate=learning_rate)
    assert_sound(model, documents)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("batch_size", [64, 256, "auto", 16_384])
def test_few_words_in_large_batches_still_learn(architecture, batch_size):
    # A sum of thousands of stale gradients for each of 50 words is what makes training diverge
    rng = np.random.default_rng(0)
    documents = [
        [f"{topic}{i}" for i in rng.integers(25, size=20)]
        for topic in rng.choice(["a", "b"], size=1500)
    ]
    model = fit(documents, architecture=architecture, batch_size=batch_size, epochs=5, sample=0)
    assert_sound(model, documents)
    untrained = (1 + model.negative) * np.log(2)
    assert model.loss_curve_[-1] < 0.95 * untrained


# What `fit` says of texts in such scripts is right: see test_unicode.py
@pytest.mark.filterwarnings("ignore:The default token_pattern cuts words:UserWarning")
@pytest.mark.filterwarnings("ignore:The texts seem to have no spaces:UserWarning")
@settings(max_examples=60)
@example(["0\u1dc0"], "skipgram", 1)
@example(["\u4e00" * 30], "skipgram", 1)
@given(
    st.lists(st.text(max_size=30), min_size=1, max_size=8),
    st.sampled_from(ARCHITECTURES),
    st.integers(1, 3),
)
def test_wild_strings(documents, architecture, min_count):
    model = Word2VecVectorizer(
        architecture=architecture, min_count=min_count, epochs=1, dim=3, random_state=0
    )
    analyze = model.build_analyzer()
    counts = Counter(word for document in documents for word in analyze(document))
    if max(counts.values(), default=0) < min_count:
        with pytest.raises(ValueError, match=r"min_count|no tokens"):
            model.fit(documents)
    else:
        assert_sound(model.fit(documents), documents)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.text(max_size=3), max_size=10), min_size=1, max_size=8).filter(any),
    st.sampled_from(ARCHITECTURES),
)
def test_wild_tokens(documents, architecture):
    model = fit(documents, architecture=architecture, epochs=1, dim=3)
    assert_sound(model, documents)
    assert set(model.vocabulary_) == {word for document in documents for word in document}


@settings(max_examples=30)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_transform_takes_any_text(documents):
    model = fitted_once()
    found = model.transform(documents)
    assert found.shape == (len(documents), 8)
    assert np.isfinite(found).all()


_FITTED = []


def fitted_once():
    """A fitted model; Hypothesis takes no fixtures of one test."""
    if not _FITTED:
        _FITTED.append(fit(["a few words to be known", "été 한국어 words"]))
    return _FITTED[0]


def test_numbers_too_large_for_float32_name_the_learning_rate(monkeypatch):
    defaults = Trainer.__init__.__kwdefaults__ | {"damping": undamped}
    monkeypatch.setattr(Trainer.__init__, "__kwdefaults__", defaults)
    documents = TINY["identical documents"]
    with (
        np.errstate(all="ignore"),
        pytest.warns(ConvergenceWarning),
        pytest.raises(ValueError, match=r"learning_rate=1e\+30 .* too large for float32"),
    ):
        fit(documents, learning_rate=1e30)
