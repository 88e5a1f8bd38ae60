# SPDX-License-Identifier: BSD-3-Clause
"""The one number that pooled vectors are multiplied by, and names of columns and classes."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics.pairwise import cosine_similarity

from skw2v import Word2VecVectorizer, WordVectors
from skw2v._documents.spread import Spread
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(150, random_state=0)
OPTIONS = {"dim": 4, "epochs": 20, "random_state": 0}


def rms_distance(rows):
    return np.sqrt(((rows - rows.mean(axis=0)) ** 2).sum(axis=1).mean())


@pytest.fixture(scope="module")
def raw():
    return Word2VecVectorizer(**OPTIONS, scale=None).fit_transform(TEXTS)


@pytest.mark.parametrize("scale", [0.5, 1, 30.0])
def test_documents_lie_that_far_from_their_mean(scale, raw):
    model = Word2VecVectorizer(**OPTIONS, scale=scale)
    X = model.fit_transform(TEXTS)
    np.testing.assert_allclose(rms_distance(X), scale, rtol=1e-5)
    np.testing.assert_allclose(X, raw * (scale / rms_distance(raw)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(cosine_similarity(X), cosine_similarity(raw), atol=1e-5)


def test_word_vectors_stay_as_they_are():
    scaled, plain = (Word2VecVectorizer(**OPTIONS, scale=scale).fit(TEXTS) for scale in (7.0, None))
    np.testing.assert_array_equal(scaled.word_vectors_.vectors, plain.word_vectors_.vectors)


@pytest.mark.parametrize("pooling", ["sum", ["mean", "max"]])
def test_several_poolings_and_removed_components_share_the_number(pooling):
    options = OPTIONS | {"pooling": pooling, "remove_components": 1}
    plain = Word2VecVectorizer(**options, scale=None).fit_transform(TEXTS)
    scaled = Word2VecVectorizer(**options).fit_transform(TEXTS)
    np.testing.assert_allclose(scaled, plain / rms_distance(plain), rtol=1e-4, atol=1e-6)


def test_label_columns_have_that_standard_deviation_and_none_leaves_them_alone():
    y = [*Y[:100], *(Y[100:] + 2)]
    options = OPTIONS | {"weighting": "supervised"}
    plain = Word2VecVectorizer(**options, scale=None).fit_transform(TEXTS, y)
    scaled = Word2VecVectorizer(**options, scale=3.0).fit_transform(TEXTS, y)
    labels = scaled[:, 4:]
    np.testing.assert_allclose(np.sqrt(labels.var(axis=0).mean()), 3, rtol=1e-5)
    np.testing.assert_allclose(labels / labels[0, 0], plain[:, 4:] / plain[0, 4], rtol=1e-4)


def test_documents_without_a_known_word_have_no_say_in_the_scale():
    model = Word2VecVectorizer(**OPTIONS, weighting="supervised")
    model.fit([*TEXTS, *[""] * 400], [*Y, *[0] * 400])
    statistics = model._fitted.statistics
    assert statistics.spread.n_rows == statistics.score_spread.n_rows == len(TEXTS)


@pytest.mark.parametrize("texts", [["good food"], ["good food"] * 50, ["food", "", "food"]])
@pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
def test_documents_that_are_all_alike_keep_a_sensible_length(texts):
    X = Word2VecVectorizer(dim=3, min_count=1, epochs=1, random_state=0).fit_transform(texts)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1).max(), 5, rtol=1e-5)


def test_vectors_of_zeros_stay_zero():
    zeros = WordVectors(["good"], [[0.0, 0.0]])
    model = Word2VecVectorizer(dim=2, epochs=0, init_vectors=zeros)
    np.testing.assert_array_equal(model.fit_transform(["good"]), [[0, 0]])


def test_the_spread_is_that_of_its_definition_and_adds_up():
    rows = np.random.default_rng(0).normal(3, 2, (50, 4)).astype(np.float32)
    found = sum((Spread.of(part) for part in np.split(rows, [1, 20])), Spread.none(4))
    np.testing.assert_allclose(found.distance(), rms_distance(rows.astype(float)), rtol=1e-6)
    alike = rows * 0.001 + 100
    length = np.sqrt((alike.astype(float) ** 2).sum(axis=1).mean())
    np.testing.assert_allclose(Spread.of(alike).distance(), length / 5, rtol=1e-6)
    assert Spread.none(4).distance() == 0


def test_the_scale_is_measured_over_blocks_of_documents(monkeypatch):
    expected = Word2VecVectorizer(**OPTIONS).fit_transform(TEXTS)
    monkeypatch.setattr("skw2v._documents.embedding._BLOCK", 7)
    found = Word2VecVectorizer(**OPTIONS).fit_transform(TEXTS)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("scale", [0, -1.0, np.inf, np.nan, True, "auto", 1e7])
def test_bad_scales_are_refused(scale):
    with pytest.raises(ValueError, match="'scale' parameter"):
        Word2VecVectorizer(scale=scale).fit(TEXTS)


def test_names_say_what_a_column_is():
    model = Word2VecVectorizer(dim=2, epochs=1, pooling=["max", "mean"], weighting="supervised")
    y = np.array(["ham", "spam"])[Y]
    names = model.fit(TEXTS, y).get_feature_names_out().tolist()
    assert names == ["max_0", "max_1", "mean_0", "mean_1", "label_spam"]
    assert model.classes_.tolist() == ["ham", "spam"]
    y = ["eggs", *y[1:]]
    names = clone(model).fit(TEXTS, y).get_feature_names_out().tolist()
    assert names[4:] == ["label_eggs", "label_ham", "label_spam"]


def test_there_are_classes_only_with_labels():
    model = Word2VecVectorizer(dim=2, epochs=1)
    assert not hasattr(model, "classes_")
    assert not hasattr(model.fit(TEXTS, Y), "classes_")
    assert hasattr(model.set_params(weighting="supervised").fit(TEXTS, Y), "classes_")
