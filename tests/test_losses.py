# SPDX-License-Identifier: BSD-3-Clause
"""Each loss through the estimator: parameters, going on, saving, reproducing, odd corpora."""

import zlib

import numpy as np
import pytest
from joblib import parallel_config

from skw2v import Word2VecVectorizer
from skw2v._compat import InvalidParameterError
from skw2v._training import many_words
from skw2v._training.sampling import sampler
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(150, random_state=0)
LOSSES = ["hierarchical_softmax", "softmax"]
ARCHITECTURES = ["skipgram", "cbow"]

pytestmark = pytest.mark.parametrize("loss", LOSSES)


def make_vectorizer(loss, **options):
    defaults = {"dim": 12, "epochs": 2, "min_count": 1, "random_state": 0}
    return Word2VecVectorizer(loss=loss, **defaults | options)


def bits(model):
    state = model.word_vectors_.vectors.tobytes() + model._fitted.w_out.tobytes()
    return zlib.crc32(state + repr((model.loss_curve_, model.word_vectors_.words)).encode())


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_any_number_and_kind_of_workers_computes_the_same(loss, architecture, monkeypatch):
    monkeypatch.setattr(sampler, "SHARD_TOKENS", 500)
    model = make_vectorizer(loss, architecture=architecture)
    expected = bits(model.fit(TEXTS))
    for n_jobs in (2, 3):
        assert bits(model.set_params(n_jobs=n_jobs).fit(TEXTS)) == expected
    with parallel_config(backend="loky", n_jobs=2):
        assert bits(model.set_params(n_jobs=None).fit(TEXTS)) == expected


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_loss_is_a_cross_entropy_that_falls(loss, architecture):
    model = make_vectorizer(loss, architecture=architecture, epochs=8).fit(TEXTS)
    counts = model.word_vectors_.counts
    share = counts / counts.sum()
    assert model.loss_curve_[0] < np.log(len(counts)) * 1.2
    assert model.loss_curve_[-1] < 0.97 * model.loss_curve_[0]
    # Contexts say something of their targets, but not nearly everything. The entropy is that of all
    # tokens, the loss that of the rarer ones that subsampling leaves
    entropy = -(share * np.log(share)).sum()
    assert 0.3 * entropy < model.loss_curve_[-1] < 1.15 * entropy


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("learning_rate", ["auto", 10.0, 1e6])
@pytest.mark.parametrize("batch_size", ["auto", 1, 100_000])
@pytest.mark.parametrize(
    "texts",
    [
        ["a"],
        ["a a a a a a a a"] * 50,
        ["a b"] * 100,
        ["a b c"] * 3 + ["a a a a"] * 40,
        ["the same words again and again in one order"] * 200,
        [" ".join(f"w{i % 50}" for i in range(3000))],
    ],
    ids=["one", "one_often", "two", "three", "copies", "fifty"],
)
@pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
def test_nothing_diverges(loss, architecture, learning_rate, batch_size, texts):
    if batch_size == 1 and learning_rate != 10.0:
        texts = texts[:5]
    model = make_vectorizer(
        loss,
        architecture=architecture,
        learning_rate=learning_rate,
        batch_size=batch_size,
        sample=0,
    )
    model.fit(texts)
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert np.abs(model.word_vectors_.vectors).max() < 1e4
    if texts == ["a"]:  # which has no context
        assert np.isnan(model.loss_curve_).all()
        return
    assert np.isfinite(model.loss_curve_).all()
    assert min(model.loss_curve_) > -1e-3
    if learning_rate == "auto":
        assert model.loss_curve_[-1] < 1.05 * model.loss_curve_[0] + 0.01


def test_a_single_word_is_certain(loss):
    # Its probability is one, whatever the vectors: nothing is learnt, and nothing is lost
    model = make_vectorizer(loss, epochs=3).fit(["a a a"] * 10)
    np.testing.assert_allclose(model.loss_curve_, 0, atol=1e-6)
    assert model.transform(["a"]).any()


@pytest.mark.parametrize(("name", "value"), [("negative", 6), ("ns_exponent", 0.5)])
def test_parameters_of_negative_sampling_are_refused(loss, name, value):
    model = make_vectorizer(loss, **{name: value})
    with pytest.raises(InvalidParameterError, match=f"'{name}'.*negative_sampling.*{loss}"):
        model.fit(TEXTS)


def test_an_unknown_loss_is_refused(loss):
    with pytest.raises(InvalidParameterError, match="'loss'"):
        make_vectorizer(loss + "es").fit(TEXTS)


@pytest.mark.parametrize("former", ["negative_sampling", *LOSSES])
def test_warm_start_goes_on_from_word_vectors_of_any_loss(loss, former):
    model = make_vectorizer(former, warm_start=True).fit(TEXTS)
    before = model.word_vectors_
    model.set_params(loss=loss, learning_rate=1e-30, epochs=1).fit(TEXTS)
    np.testing.assert_allclose(model.word_vectors_.vectors, before.vectors, atol=1e-6)


def test_output_vectors_of_another_loss_are_not_used(loss):
    model = make_vectorizer("negative_sampling", warm_start=True, epochs=10).fit(TEXTS)
    model.set_params(loss=loss, learning_rate=1e-30, epochs=1).fit(TEXTS)
    assert np.abs(model._fitted.w_out).max() < 1e-6
    model.set_params(loss="negative_sampling").fit(TEXTS)
    assert model._fitted.w_out.shape == (len(model.vocabulary_), model.dim)
    assert np.abs(model._fitted.w_out).max() < 1e-6


def test_partial_fit_takes_new_words(loss):
    model = make_vectorizer(loss).fit(TEXTS)
    model.partial_fit(["quark gluon quark gluon"] * 20).partial_fit(TEXTS)
    assert {"quark", "gluon"} <= set(model.vocabulary_)
    assert len(model.loss_curve_) == 4
    assert np.isfinite(model.loss_curve_).all()
    assert model.transform(["quark"]).any()


def test_save_and_load(loss, tmp_path):
    model = make_vectorizer(loss, warm_start=True).fit(TEXTS)
    model.save(tmp_path / "model.npz")
    loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
    assert loaded.loss == loss
    assert bits(loaded) == bits(model)
    assert bits(loaded.fit(TEXTS)) == bits(model.fit(TEXTS))


def test_many_words_are_warned_of(loss, monkeypatch):
    monkeypatch.setattr(many_words, "MANY_WORDS", 20)
    model = make_vectorizer(loss, epochs=1)
    if loss != "softmax":
        model.fit(TEXTS)
        return
    with pytest.warns(UserWarning, match=r"scores all \d+ words.*hours.*max_features"):
        model.fit(TEXTS)


def test_extra_words_of_pretrained_vectors(loss):
    model = make_vectorizer(loss).fit(TEXTS)
    other = make_vectorizer(loss, init_vectors=model.word_vectors_).fit(["some new words here"] * 9)
    assert np.isfinite(other.word_vectors_.vectors).all()
    other.set_params(warm_start=True).fit(["some new words here"] * 9)
    assert np.isfinite(other.word_vectors_.vectors).all()


def test_a_vocabulary_beyond_the_budget_is_refused(loss, monkeypatch):
    monkeypatch.setattr(many_words, "SCORE_BYTES", 4 * 30)
    words = [f"w{i}" for i in range(31)]
    model = make_vectorizer(loss)
    if loss == "softmax":
        with pytest.raises(
            ValueError, match=r"softmax' scores all 31 words .* at most 30\..*min_count"
        ):
            model.fit([words])
    assert len(model.fit([words[:-1]]).vocabulary_) == 30
