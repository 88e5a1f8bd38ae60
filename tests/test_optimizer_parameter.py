# SPDX-License-Identifier: BSD-3-Clause
"""Each optimiser through the estimator: reproducing, going on, saving, odd corpora, bad input."""

import zlib

import numpy as np
import pytest
from joblib import parallel_config

from skw2v import Word2VecVectorizer
from skw2v._compat import InvalidParameterError
from skw2v._training import assembly
from skw2v._training.sampling import sampler
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(120, random_state=0)
LOSSES = ["negative_sampling", "hierarchical_softmax", "softmax"]
ARCHITECTURES = ["skipgram", "cbow"]

pytestmark = pytest.mark.parametrize("optimizer", ["adagrad", "adam"])


def make_vectorizer(optimizer, **options):
    defaults = {"dim": 12, "epochs": 2, "min_count": 1, "random_state": 0}
    return Word2VecVectorizer(optimizer=optimizer, **defaults | options)


def bits(model):
    state = model.word_vectors_.vectors.tobytes() + model._fitted.w_out.tobytes()
    return zlib.crc32(state + repr((model.loss_curve_, model.word_vectors_.words)).encode())


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
class TestTraining:
    def test_any_number_and_kind_of_workers_computes_the_same(
        self, optimizer, loss, architecture, monkeypatch
    ):
        monkeypatch.setattr(sampler, "SHARD_TOKENS", 500)
        model = make_vectorizer(optimizer, loss=loss, architecture=architecture)
        expected = bits(model.fit(TEXTS))
        assert bits(model.set_params(n_jobs=3).fit(TEXTS)) == expected
        with parallel_config(backend="loky", n_jobs=2):
            assert bits(model.set_params(n_jobs=None, epochs=2).fit(TEXTS)) == expected

    def test_the_loss_falls(self, optimizer, loss, architecture):
        options = {"loss": loss, "architecture": architecture, "epochs": 6}
        model = make_vectorizer(optimizer, **options).fit(TEXTS)
        assert model.loss_curve_[-1] < 0.97 * model.loss_curve_[0]
        plain = make_vectorizer("sgd", **options).fit(TEXTS)
        assert bits(model) != bits(plain)

    @pytest.mark.parametrize(
        ("learning_rate", "batch_size"),
        [("auto", "auto"), ("auto", 100_000), (10.0, 100_000), (1e6, "auto")],
    )
    @pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
    def test_nothing_diverges(self, optimizer, loss, architecture, learning_rate, batch_size):
        for texts in (
            ["a"],
            ["a a a a a a a a"] * 50,
            ["a b"] * 100,
            ["a b c"] * 3 + ["a a a a"] * 40,
            ["the same words again and again in one order"] * 200,
            [" ".join(f"w{i % 50}" for i in range(3000))],
        ):
            model = make_vectorizer(
                optimizer,
                loss=loss,
                architecture=architecture,
                learning_rate=learning_rate,
                batch_size=batch_size,
                sample=0,
            )
            model.fit(texts)
            assert np.isfinite(model.word_vectors_.vectors).all()
            if texts == ["a"]:  # which has no context
                assert np.isnan(model.loss_curve_).all()
                continue
            assert np.isfinite(model.loss_curve_).all()
            if learning_rate == "auto":
                assert model.loss_curve_[-1] < 1.05 * model.loss_curve_[0] + 0.01

    def test_small_batches(self, optimizer, loss, architecture):
        options = {"loss": loss, "architecture": architecture, "batch_size": 1, "sample": 0}
        model = make_vectorizer(optimizer, learning_rate=10.0, **options)
        model.fit(["the same words again and again in one order"] * 5)
        assert np.isfinite(model.word_vectors_.vectors).all()


class TestGoingOn:
    def test_state_begins_anew(self, optimizer):
        # What a pickle or a file keeps is all that the next training knows
        model = make_vectorizer(optimizer, warm_start=True).fit(TEXTS)
        vectors = model.word_vectors_
        fresh = make_vectorizer(optimizer, init_vectors=vectors, epochs=1, learning_rate=1e-30)
        np.testing.assert_allclose(
            fresh.fit(TEXTS).word_vectors_.vectors, vectors.vectors, atol=1e-6
        )
        model.set_params(learning_rate=1e-30).fit(TEXTS)
        np.testing.assert_allclose(model.word_vectors_.vectors, vectors.vectors, atol=1e-6)

    @pytest.mark.parametrize("method", ["fit", "partial_fit"])
    def test_a_loaded_model_goes_on_as_the_saved_one(self, optimizer, method, tmp_path):
        model = make_vectorizer(optimizer, warm_start=True).fit(TEXTS)
        model.save(tmp_path / "model.npz")
        loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
        assert loaded.optimizer == optimizer
        assert bits(loaded) == bits(model)
        more, _ = make_reviews(40, random_state=1)
        for each in (model, loaded):
            getattr(each, method)(more)
        assert bits(loaded) == bits(model)

    def test_files_are_no_larger_than_those_of_sgd(self, optimizer, tmp_path):
        for name in (optimizer, "sgd"):
            make_vectorizer(name).fit(TEXTS).save(tmp_path / name)
        sizes = [(tmp_path / name).stat().st_size for name in (optimizer, "sgd")]
        assert abs(sizes[0] - sizes[1]) < 1000

    def test_another_optimizer_may_go_on(self, optimizer):
        model = make_vectorizer(optimizer, warm_start=True, epochs=4).fit(TEXTS)
        first = model.loss_curve_[0]
        model.set_params(optimizer="sgd").fit(TEXTS)
        assert model.loss_curve_[-1] < first


class TestBadInput:
    @pytest.mark.parametrize("wrong", ["Adam", "rmsprop", None, 3])
    def test_unknown_optimizers_are_named(self, optimizer, wrong):
        with pytest.raises(InvalidParameterError, match=rf"'optimizer'.*{optimizer}.*{wrong!r}"):
            make_vectorizer(wrong).fit(TEXTS)

    def test_every_name_that_passes_is_an_optimizer(self, optimizer):
        assert optimizer in assembly.OPTIMIZERS
        allowed = Word2VecVectorizer._constraints["optimizer"][0].options
        assert allowed == set(assembly.OPTIMIZERS)
