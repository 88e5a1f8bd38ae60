# SPDX-License-Identifier: BSD-3-Clause
"""What `Word2VecVectorizer` promises beyond what every estimator of text does."""

from copy import deepcopy

import numpy as np
import pytest
from estimators import CASES, TEXTS, WORD2VEC, Y, assert_same_fit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline

OURS = {name: case for name, case in CASES.items() if case.kind is WORD2VEC}


def make_vectorizer(**options):
    return WORD2VEC.make(**options)


@pytest.fixture(scope="module", params=OURS)
def configuration(request):
    return request.param


@pytest.fixture(scope="module")
def X(configuration):
    return OURS[configuration].documents()


@pytest.fixture(scope="module")
def fitted(configuration, X):
    return OURS[configuration].make().fit(X)


@pytest.fixture(scope="module")
def plain():
    return make_vectorizer().fit(TEXTS)


class TestParameters:
    def test_a_given_generator_is_advanced(self):
        rng = np.random.RandomState(0)
        first = make_vectorizer(random_state=rng).fit(TEXTS)
        again = make_vectorizer(random_state=np.random.RandomState(0)).fit(TEXTS)
        assert_same_fit(first, again)
        second = make_vectorizer(random_state=rng).fit(TEXTS)
        assert (second.word_vectors_.vectors != first.word_vectors_.vectors).any()

    def test_numpys_numbers(self):
        options = {"dim": np.int64(6), "epochs": np.int32(2), "learning_rate": np.float32(0.025)}
        model = make_vectorizer(**options, batch_size=np.int16(64)).fit(TEXTS)
        expected = make_vectorizer(learning_rate=float(np.float32(0.025)), batch_size=64)
        assert_same_fit(model, expected.fit(TEXTS))


class TestFit:
    def test_attributes(self, fitted, configuration):
        words = fitted.word_vectors_.words
        assert fitted.vocabulary_ == {word: row for row, word in enumerate(words)}
        assert all(type(row) is int for row in fitted.vocabulary_.values())
        counts = fitted.word_vectors_.counts
        if configuration != "given words":
            assert (np.diff(counts) <= 0).all()
            assert counts[-1] >= fitted.min_count
        assert fitted.n_epochs_ == 2
        assert len(fitted.loss_curve_) == 2
        assert all(type(loss) is float for loss in fitted.loss_curve_)
        assert fitted.loss_curve_[1] < fitted.loss_curve_[0]

    def test_a_vocabulary_left_empty_leaves_the_former_fit(self, plain):
        model = deepcopy(plain)
        with pytest.raises(ValueError, match="min_count"):
            model.fit(["once"])
        assert_same_fit(model, plain)


class TestTransform:
    def test_shape_and_dtype(self, fitted, X):
        found = fitted.transform(X)
        assert found.shape == (len(X), fitted.dim)
        assert found.dtype == fitted.word_vectors_.vectors.dtype == fitted.dtype
        assert found.flags.c_contiguous
        assert found.flags.writeable

    def test_is_the_mean_of_the_known_tokens(self, fitted, X, configuration):
        analyze = (lambda tokens: tokens) if configuration == "lists of tokens" else None
        analyze = analyze or fitted.build_analyzer()
        found = fitted.transform(X)
        for document, row in zip(X, found, strict=True):
            known = [token for token in analyze(document) if token in fitted.word_vectors_]
            expected = np.zeros(fitted.dim)
            if known:
                expected = np.mean([fitted.word_vectors_[token] for token in known], axis=0)
                if fitted.norm == "l2":
                    expected = expected / np.linalg.norm(expected)
            expected = fitted._fitted.embedding.scale * expected
            np.testing.assert_allclose(row, expected, rtol=1e-4, atol=1e-6)

    def test_what_it_returns_is_not_the_models_memory(self, fitted, X):
        vectors = fitted.word_vectors_.vectors.copy()
        fitted.transform(X)[:] = 99
        np.testing.assert_array_equal(fitted.word_vectors_.vectors, vectors)

    def test_empty_and_unknown_documents_are_zero(self, plain):
        found = plain.transform(["", "   ", "xyzzy plugh", "good", "xyzzy good"])
        assert not found[:3].any()
        expected = plain.word_vectors_["good"] * np.float32(plain._fitted.embedding.scale)
        np.testing.assert_array_equal(found[3], expected)
        np.testing.assert_array_equal(found[4], expected)
        tokens = plain.transform([[], ["xyzzy"], ["good"]])
        np.testing.assert_array_equal(tokens, found[[0, 2, 3]])


def test_feature_names_follow_the_fitted_vectors():
    model = make_vectorizer(dim=3).fit(TEXTS)
    model.set_params(dim=50)
    assert len(model.get_feature_names_out()) == 3
    assert model.transform(["good"]).shape == (1, 3)


def test_a_pipeline_learns_what_words_have_in_common():
    # Ten labelled documents hold about half of the words; the others' contexts must tell
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=400)
    words = rng.integers(60, size=(400, 12)) + 60 * y[:, None]
    texts = [" ".join(f"word{i}" for i in row) for row in words]
    model = make_vectorizer(dim=10, epochs=10)
    model.fit(texts)
    few = LogisticRegression(C=100).fit(model.transform(texts[:10]), y[:10])
    assert few.score(model.transform(texts[10:]), y[10:]) > 0.95


def test_grid_search_over_dimensions_in_processes():
    pipeline = Pipeline([("w2v", make_vectorizer()), ("clf", LogisticRegression())])
    grid = {"w2v__dim": [4, 8], "w2v__window": [2, 5]}
    search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, error_score="raise").fit(TEXTS, Y)
    alone = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(TEXTS, Y)
    for key in ("mean_test_score", "param_w2v__dim", "param_w2v__window"):
        np.testing.assert_array_equal(search.cv_results_[key], alone.cv_results_[key])
    best = search.best_estimator_["w2v"]
    assert best.transform(["good"]).shape == (1, search.best_params_["w2v__dim"])
