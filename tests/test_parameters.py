# SPDX-License-Identifier: BSD-3-Clause
"""Invalid parameters are refused by name, and valid ones of odd types are taken."""

import re

import numpy as np
import pytest

from skw2v import FastTextVectorizer, GloVeVectorizer, Word2VecVectorizer, WordVectors
from skw2v._compat import InvalidParameterError

TEXTS = ["some words in a text"] * 10
COUNTS = ["dim", "window", "negative", "min_count", "epochs", "batch_size"]
REALS = ["learning_rate", "min_learning_rate", "sample", "ns_exponent"]


def fit(**options):
    defaults = {"dim": 3, "epochs": 1, "min_count": 1, "random_state": 0}
    return Word2VecVectorizer(**defaults | options).fit(TEXTS)


def assert_refused(**options):
    (name,) = options
    model = Word2VecVectorizer(**options)
    for method in (model.fit, model.fit_transform):
        with pytest.raises(InvalidParameterError, match=re.escape(repr(name))) as caught:
            method(TEXTS)
        assert isinstance(caught.value, ValueError)
    assert not hasattr(model, "word_vectors_")


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize(
    "value", [0, -1, 1.5, 5.0, True, False, "x", None, np.nan, [1], np.True_, 1j, "5"], ids=repr
)
def test_counts_must_be_positive_integers(name, value):
    assert_refused(**{name: value})


@pytest.mark.parametrize("name", REALS)
@pytest.mark.parametrize(
    "value", [np.nan, np.inf, -np.inf, True, "x", None, 1j, [0.1], np.float32("nan")], ids=repr
)
def test_rates_must_be_finite_numbers(name, value):
    assert_refused(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0),
        ("learning_rate", -0.1),
        ("learning_rate", 1e-50),
        ("learning_rate", np.float32(1e-45)),
        ("learning_rate", 10**400),
        ("epochs", 10**400),
        ("window", 10**400),
        ("scale", 1e-50),
        ("scale", 1e7),
        ("learning_rate", "automatic"),
        ("min_learning_rate", -0.1),
        ("min_learning_rate", "auto"),
        ("sample", -1e-3),
        ("epochs", "automatic"),
        ("batch_size", "automatic"),
        ("dim", "auto"),
        ("architecture", "glove"),
        ("architecture", "Skipgram"),
        ("architecture", None),
        ("architecture", 1),
        ("pooling", "median"),
        ("pooling", None),
        ("shrink_windows", 2),
        ("shrink_windows", "yes"),
        ("warm_start", "yes"),
        ("dtype", np.float16),
        ("dtype", np.int64),
        ("dtype", "text"),
        ("dtype", np.dtype(np.float32).newbyteorder()),
        ("dtype", None),
        ("dtype", object),
        ("n_jobs", 0),
        ("n_jobs", 1.5),
        ("n_jobs", "all"),
        ("n_jobs", True),
        ("random_state", "seed"),
        ("random_state", -1),
        ("verbose", -1),
        ("init_vectors", 3),
        ("max_features", 0),
        ("max_features", 1.5),
        ("min_df", -1),
        ("min_df", 1.5),
        ("max_df", -0.5),
        ("max_df", "all"),
        ("vocabulary", 3),
        ("input", "url"),
        ("encoding", None),
        ("decode_error", "panic"),
        ("strip_accents", "all"),
        ("lowercase", "yes"),
        ("preprocessor", "lower"),
        ("tokenizer", "split"),
        ("token_pattern", 3),
        ("analyzer", "sentence"),
        ("ngram_range", 3),
        ("ngram_range", (2, 1)),
        ("ngram_range", (0, 1)),
        ("ngram_range", (1, 2, 3)),
    ],
)
def test_other_parameters(name, value):
    assert_refused(**{name: value})


@pytest.mark.parametrize("estimator", [Word2VecVectorizer, FastTextVectorizer, GloVeVectorizer])
def test_rates_that_are_zero_in_float32_are_called_too_small(estimator):
    with pytest.raises(InvalidParameterError, match=r"at least 1e-30.* teach them nothing"):
        estimator(learning_rate=1e-50).fit(TEXTS)


def test_unknown_stop_words():
    with pytest.raises(ValueError, match=r"stop_words|stop list"):
        fit(stop_words="klingon")


@pytest.mark.parametrize(
    "options",
    [
        {"dim": np.int64(2)},
        {"window": np.int8(70)},
        {"epochs": np.int32(1)},
        {"learning_rate": np.float32(0.1)},
        {"learning_rate": 1},
        {"learning_rate": 1e-30},
        {"min_learning_rate": 1e-300},
        {"min_learning_rate": 1e300},
        {"scale": 1e-30},
        {"min_learning_rate": 0},
        {"sample": 0},
        {"sample": 1},
        {"ns_exponent": -1},
        {"shrink_windows": np.True_},
        {"min_df": 0.0},
        {"max_df": np.float64(1.0)},
        {"max_features": np.int64(2)},
        {"dtype": "float64"},
        {"dtype": np.dtype("float32")},
        {"dtype": float},
        {"n_jobs": -1},
        {"n_jobs": np.int64(2)},
        {"random_state": None},
        pytest.param({"random_state": np.random.RandomState(0)}, id="a RandomState"),
        {"verbose": False},
    ],
    ids=str,
)
def test_valid_values_of_odd_types(options):
    assert np.isfinite(fit(**options).word_vectors_.vectors).all()


def test_a_learning_rate_below_the_least_one_is_constant(capsys):
    fit(learning_rate=1e-6, epochs=2, verbose=1)
    assert capsys.readouterr().out.count("learning rate 0.0000") == 2


class TestInitVectors:
    def test_of_another_length(self):
        with pytest.raises(ValueError, match=r"init_vectors have 2 dimensions.*dim=3"):
            fit(init_vectors=WordVectors(["some"], [[1.0, 2.0]]))

    def test_missing_file(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            fit(init_vectors=tmp_path / "none.txt")

    def test_zero_epochs_use_them_as_they_are(self):
        vectors = WordVectors(["some", "other"], [[1.0, 2, 3], [4, 5, 6]])
        model = fit(init_vectors=vectors, epochs=0, scale=None)
        np.testing.assert_array_equal(model.transform(["some", "other"]), vectors.vectors)
        assert model.loss_curve_ == []
        assert model.n_epochs_ == 0

    def test_from_a_file(self, tmp_path):
        vectors = WordVectors(["some", "other"], [[1.0, 2, 3], [4, 5, 6]])
        vectors.save(tmp_path / "vectors.npz")
        for path in (tmp_path / "vectors.npz", str(tmp_path / "vectors.npz")):
            model = fit(init_vectors=path, epochs=0, scale=None)
            np.testing.assert_array_equal(model.transform(["some"]), [[1, 2, 3]])

    def test_are_where_training_starts_and_stay_untouched(self):
        start = np.array([[1.0, 2, 3], [4, 5, 6]])
        vectors = WordVectors(["some", "other"], start.copy())
        model = fit(init_vectors=vectors, learning_rate=1e-20, min_learning_rate=0)
        np.testing.assert_allclose(model.word_vectors_["some"], start[0], rtol=1e-6)
        np.testing.assert_array_equal(model.word_vectors_["other"], start[1])
        model = fit(init_vectors=vectors, learning_rate=1.0, epochs=20)
        assert (model.word_vectors_["some"] != start[0]).any()
        np.testing.assert_array_equal(vectors.vectors, start)
        assert fit(init_vectors=vectors).word_vectors_["other"].tolist() == [4, 5, 6]

    def test_words_found_there_need_no_min_count(self):
        vectors = WordVectors(["rare"], [[1.0, 2, 3]])
        model = Word2VecVectorizer(dim=3, epochs=1, min_count=5, init_vectors=vectors)
        assert "rare" in model.fit([*TEXTS, "rare scarce"]).vocabulary_
        assert "scarce" not in model.vocabulary_
        assert model.word_vectors_.counts[model.vocabulary_["rare"]] == 1
