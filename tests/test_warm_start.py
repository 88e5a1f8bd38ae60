# SPDX-License-Identifier: BSD-3-Clause
"""Fitting goes on from the former fit, if asked to."""

import pickle

import numpy as np
import pytest

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(120, random_state=0)


def make_vectorizer(**options):
    defaults = {"dim": 6, "epochs": 2, "min_count": 2, "random_state": 0, "warm_start": True}
    return Word2VecVectorizer(**defaults | options)


def test_goes_on_from_the_former_vectors():
    # With as good as no learning rate, what comes out is what went in
    model = make_vectorizer().fit(TEXTS)
    before = model.word_vectors_
    model.set_params(learning_rate=1e-30).fit(TEXTS)
    assert model.word_vectors_.words == before.words
    np.testing.assert_allclose(model.word_vectors_.vectors, before.vectors, atol=1e-6)
    assert model.loss_curve_[0] < 0.98 * (1 + model.negative) * np.log(2)


def test_counts_add_up():
    model = make_vectorizer().fit(TEXTS)
    before = model.word_vectors_.counts
    model.fit(TEXTS)
    np.testing.assert_array_equal(model.word_vectors_.counts, 2 * before)


def test_new_words_join_the_old_ones():
    model = make_vectorizer().fit(TEXTS)
    old = set(model.vocabulary_)
    model.fit(["quark gluon quark gluon"] * 5)
    assert set(model.vocabulary_) == old | {"quark", "gluon"}
    counts = model.word_vectors_.counts
    assert counts[model.vocabulary_["quark"]] == 10
    assert (np.diff(counts) <= 0).all()
    assert model.transform(["quark"]).any()


def test_loss_goes_on_falling():
    model = make_vectorizer(epochs=3).fit(TEXTS)
    first = model.loss_curve_
    assert model.fit(TEXTS).loss_curve_[-1] < first[-1]


def test_goes_on_from_a_pickle():
    model = make_vectorizer().fit(TEXTS)
    copy = pickle.loads(pickle.dumps(model))
    found, expected = copy.fit(TEXTS), model.fit(TEXTS)
    assert found.loss_curve_ == expected.loss_curve_
    np.testing.assert_array_equal(found.word_vectors_.vectors, expected.word_vectors_.vectors)


def test_another_dim_is_an_error():
    model = make_vectorizer().fit(TEXTS)
    with pytest.raises(ValueError, match=r"6 dimensions.*dim=7"):
        model.set_params(dim=7).fit(TEXTS)
