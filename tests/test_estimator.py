"""scikit-learn's battery of estimator checks, for an estimator that takes text.

scikit-learn leaves nearly all of its checks out for estimators of text, so here are their
counterparts, run over several configurations.
"""

import inspect
import pickle
import warnings
from copy import deepcopy

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn
from sklearn.base import clone, is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.utils import estimator_html_repr
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

SKLEARN = tuple(map(int, sklearn.__version__.split(".")[:2]))
FAST = {"dim": 6, "epochs": 2, "min_count": 2, "random_state": 0}
TEXTS, Y = make_reviews(120, random_state=0)
CONFIGURATIONS = {
    "skip-gram": {},
    "CBOW": {"architecture": "cbow", "negative": 3},
    "one dimension": {"dim": 1},
    "float64": {"dtype": np.float64},
    "warm start": {"warm_start": True},
    "two workers": {"n_jobs": 2},
    "given words": {"vocabulary": ["good", "bad", "food", "film", "the", "unicorn"]},
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 3)},
    "lists of tokens": {},
}


def make_vectorizer(**options):
    return Word2VecVectorizer(**FAST | options)


def documents_for(name):
    return [text.split() for text in TEXTS] if name == "lists of tokens" else list(TEXTS)


with warnings.catch_warnings():
    # It says that most checks are left out, which is what this file is for
    warnings.simplefilter("ignore", SkipTestWarning)
    scikit_learns_checks = parametrize_with_checks(
        [make_vectorizer(), make_vectorizer(architecture="cbow", n_jobs=2)]
    )


@scikit_learns_checks
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def configuration(request):
    return request.param


@pytest.fixture
def model(configuration):
    return make_vectorizer(**CONFIGURATIONS[configuration])


@pytest.fixture(scope="module")
def X(configuration):
    return documents_for(configuration)


@pytest.fixture(scope="module")
def fitted(configuration, X):
    return make_vectorizer(**CONFIGURATIONS[configuration]).fit(X)


@pytest.fixture(scope="module")
def plain():
    return make_vectorizer().fit(TEXTS)


def assert_same_fit(a, b):
    assert a.vocabulary_ == b.vocabulary_
    assert a.loss_curve_ == b.loss_curve_
    np.testing.assert_array_equal(a.word_vectors_.vectors, b.word_vectors_.vectors)


class TestParameters:
    def test_init_only_stores_its_arguments(self):
        parameters = inspect.signature(Word2VecVectorizer).parameters
        model = Word2VecVectorizer()
        assert set(vars(model)) == set(parameters)
        for name, parameter in parameters.items():
            assert parameter.kind is parameter.KEYWORD_ONLY
            assert getattr(model, name) is parameter.default
            marker = object()
            assert getattr(Word2VecVectorizer(**{name: marker}), name) is marker

    def test_get_params_and_set_params(self, model):
        values = model.get_params()
        assert set(values) == set(inspect.signature(Word2VecVectorizer).parameters)
        other = Word2VecVectorizer()
        assert other.set_params(**values) is other
        assert other.get_params() == values
        with pytest.raises(ValueError, match="vector_size"):
            model.set_params(vector_size=3)

    def test_clone(self, model, fitted):
        for original in (model, fitted):
            copy = clone(original)
            assert copy.get_params() == original.get_params()
            assert not hasattr(copy, "word_vectors_")

    def test_documented(self):
        documented = inspect.getdoc(Word2VecVectorizer)
        for name in inspect.signature(Word2VecVectorizer).parameters:
            assert name in documented
        for name in ("word_vectors_", "vocabulary_", "loss_curve_", "n_epochs_"):
            assert name in documented

    def test_fit_changes_no_parameter(self, model, X):
        before = deepcopy(model.get_params())
        assert model.fit(X).get_params() == before
        for name, value in before.items():
            assert type(getattr(model, name)) is type(value)

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
    def test_returns_self(self, model, X):
        assert model.fit(X) is model
        assert model.fit(X, y=Y) is model

    def test_sets_no_public_attribute_without_underscore(self, model, X):
        before = set(vars(model))
        new = set(vars(model.fit(X))) - before
        assert {"word_vectors_", "vocabulary_", "loss_curve_", "n_epochs_"} <= new
        assert all(name.endswith("_") or name.startswith("_") for name in new)
        assert not hasattr(model, "n_features_in_")
        assert not hasattr(model, "feature_names_in_")

    def test_leaves_its_input_alone(self, model, X):
        before = deepcopy(X)
        model.fit(X)
        model.transform(X)
        assert before == X

    def test_twice_is_once(self, model, X, fitted):
        model.fit(X)
        assert_same_fit(model, fitted)
        if not model.warm_start:
            assert_same_fit(model.fit(X), fitted)

    def test_forgets_the_former_fit(self, model, X, fitted):
        if model.warm_start:
            pytest.skip("warm_start is meant to remember: tests/test_warm_start.py")
        other = [document[: len(document) // 2] for document in X[:20]]
        model.fit(other)
        assert_same_fit(model.fit(X), fitted)

    def test_fit_transform_is_fit_then_transform(self, model, X, fitted):
        np.testing.assert_array_equal(model.fit_transform(X), fitted.transform(X))
        assert_same_fit(model, fitted)

    def test_y_is_ignored(self, X, model, fitted):
        assert_same_fit(model.fit(X, Y), fitted)

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

    def test_a_failed_fit_leaves_the_former_one(self, plain):
        model = deepcopy(plain)
        for bad in ("bare", [], ["word", None], ["once"]):
            with pytest.raises(ValueError, match=r".+"):
                model.fit(bad)
            assert_same_fit(model, plain)

    def test_memory_mapped_documents(self, tmp_path, plain):
        joblib.dump(np.array(TEXTS), tmp_path / "texts")
        mapped = joblib.load(tmp_path / "texts", mmap_mode="r")
        assert not mapped.flags.writeable
        assert_same_fit(make_vectorizer().fit(mapped), plain)
        np.testing.assert_array_equal(plain.transform(mapped), plain.transform(TEXTS))


class TestTransform:
    def test_needs_fit(self, model, X):
        with pytest.raises(NotFittedError):
            check_is_fitted(model)
        for method in (model.transform, model.get_feature_names_out):
            with pytest.raises(NotFittedError, match="Word2VecVectorizer"):
                method(X)

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
            np.testing.assert_allclose(row, expected, rtol=1e-4, atol=1e-6)

    def test_each_document_for_itself(self, fitted, X):
        together = fitted.transform(X)
        one_by_one = np.vstack([fitted.transform([document]) for document in X])
        np.testing.assert_array_equal(together, one_by_one)
        order = np.random.default_rng(0).permutation(len(X))
        np.testing.assert_array_equal(fitted.transform([X[i] for i in order]), together[order])

    def test_does_not_change_the_model(self, fitted, X):
        before = {name: id(value) for name, value in vars(fitted).items()}
        vectors = fitted.word_vectors_.vectors.copy()
        first = fitted.transform(X)
        first[:] = 99  # what it returns belongs to the caller
        np.testing.assert_array_equal(fitted.word_vectors_.vectors, vectors)
        assert {name: id(value) for name, value in vars(fitted).items()} == before

    def test_empty_and_unknown_documents_are_zero(self, plain):
        found = plain.transform(["", "   ", "xyzzy plugh", "good", "xyzzy good"])
        assert not found[:3].any()
        np.testing.assert_array_equal(found[3], plain.word_vectors_["good"])
        np.testing.assert_array_equal(found[4], plain.word_vectors_["good"])
        tokens = plain.transform([[], ["xyzzy"], ["good"]])
        np.testing.assert_array_equal(tokens, found[[0, 2, 3]])

    def test_pickles_transform_alike(self, fitted, X, tmp_path):
        joblib.dump(fitted, tmp_path / "model")
        copies = [
            pickle.loads(pickle.dumps(fitted)),
            joblib.load(tmp_path / "model"),
            deepcopy(fitted),
        ]
        for copy in copies:
            assert_same_fit(copy, fitted)
            np.testing.assert_array_equal(copy.transform(X), fitted.transform(X))
            assert copy.get_params() == fitted.get_params()

    def test_pickle_loaded_as_a_memory_map(self, plain, tmp_path):
        joblib.dump(plain, tmp_path / "model")
        mapped = joblib.load(tmp_path / "model", mmap_mode="r")
        np.testing.assert_array_equal(mapped.transform(TEXTS), plain.transform(TEXTS))


class TestOutput:
    def test_feature_names(self, fitted):
        names = fitted.get_feature_names_out()
        assert names.dtype == object
        assert names.tolist() == [f"word2vecvectorizer{i}" for i in range(fitted.dim)]

    def test_feature_names_follow_the_fitted_vectors(self):
        model = make_vectorizer(dim=3).fit(TEXTS)
        model.set_params(dim=50)
        assert len(model.get_feature_names_out()) == 3
        assert model.transform(["good"]).shape == (1, 3)

    def test_pandas(self, fitted, X):
        model = deepcopy(fitted).set_output(transform="pandas")
        frame = model.transform(X)
        assert isinstance(frame, pd.DataFrame)
        assert frame.columns.tolist() == fitted.get_feature_names_out().tolist()
        np.testing.assert_array_equal(frame.to_numpy(), fitted.transform(X))
        assert frame.index.tolist() == list(range(len(X)))

    def test_pandas_frame_keeps_its_index(self, plain):
        model = deepcopy(plain).set_output(transform="pandas")
        column = pd.DataFrame({"text": TEXTS}, index=range(100, 100 + len(TEXTS)))
        assert model.transform(column).index.equals(column.index)
        assert model.fit_transform(column).index.equals(column.index)

    @pytest.mark.skipif(SKLEARN < (1, 8), reason="needs scikit-learn 1.8")
    def test_pandas_series_keeps_its_index(self, plain):
        model = deepcopy(plain).set_output(transform="pandas")
        column = pd.Series(TEXTS, index=range(100, 100 + len(TEXTS)))
        assert model.transform(column).index.equals(column.index)

    def test_polars(self, fitted, X):
        model = deepcopy(fitted).set_output(transform="polars")
        frame = model.transform(X)
        assert isinstance(frame, pl.DataFrame)
        assert frame.columns == fitted.get_feature_names_out().tolist()
        np.testing.assert_array_equal(frame.to_numpy(), fitted.transform(X))

    def test_fit_transform_in_frames(self, plain):
        model = make_vectorizer().set_output(transform="pandas")
        np.testing.assert_array_equal(model.fit_transform(TEXTS), plain.transform(TEXTS))

    def test_back_to_arrays(self, plain):
        model = deepcopy(plain).set_output(transform="pandas").set_output(transform="default")
        assert isinstance(model.transform(TEXTS), np.ndarray)


class TestDescription:
    def test_tags(self, model):
        tags = model.__sklearn_tags__()
        assert tags.input_tags.string
        assert not tags.input_tags.two_d_array
        assert not tags.target_tags.required
        assert tags.requires_fit
        assert tags.transformer_tags is not None
        assert not is_classifier(model)

    def test_representations(self, model, fitted):
        assert "Word2VecVectorizer" in repr(model)
        html = estimator_html_repr(make_pipeline(model, LogisticRegression()))
        assert "Word2VecVectorizer" in html
        assert "Word2VecVectorizer" in fitted._repr_html_()
        assert eval(repr(Word2VecVectorizer(dim=7))).dim == 7


class TestCompositions:
    """In everything that scikit-learn builds of estimators."""

    def test_pipeline(self, model, X, configuration):
        pipeline = make_pipeline(model, LogisticRegression()).fit(X, Y)
        assert pipeline.predict(X).shape == (len(X),)
        assert pipeline[:-1].get_feature_names_out()[0] == "word2vecvectorizer0"

    def test_pipeline_learns_what_words_have_in_common(self):
        # Ten labelled documents hold about half of the words; the others' contexts must tell
        rng = np.random.default_rng(0)
        y = rng.integers(2, size=400)
        words = rng.integers(60, size=(400, 12)) + 60 * y[:, None]
        texts = [" ".join(f"word{i}" for i in row) for row in words]
        model = make_vectorizer(dim=10, epochs=10)
        model.fit(texts)
        few = LogisticRegression(C=100).fit(model.transform(texts[:10]), y[:10])
        assert few.score(model.transform(texts[10:]), y[10:]) > 0.95

    def test_pipeline_with_memory(self, tmp_path, plain):
        steps = [("w2v", make_vectorizer()), ("clf", LogisticRegression())]
        first = Pipeline(steps, memory=str(tmp_path)).fit(TEXTS, Y)
        second = Pipeline(clone(Pipeline(steps)).steps, memory=str(tmp_path)).fit(TEXTS, Y)
        np.testing.assert_array_equal(
            first.decision_function(TEXTS), second.decision_function(TEXTS)
        )
        assert_same_fit(second.named_steps["w2v"], plain)

    def test_feature_union(self, plain):
        union = FeatureUnion([("words", TfidfVectorizer()), ("w2v", make_vectorizer())])
        found = union.fit_transform(TEXTS)
        n_words = len(union["words"].vocabulary_)
        assert found.shape == (len(TEXTS), n_words + plain.dim)
        np.testing.assert_array_equal(found.toarray()[:, n_words:], plain.transform(TEXTS))
        assert union.get_feature_names_out()[-1] == "w2v__word2vecvectorizer5"

    @pytest.mark.parametrize("column", ["text", ["text"]])
    @pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
    def test_column_transformer(self, frame, column, plain):
        table = frame({"text": TEXTS, "price": np.arange(len(TEXTS))})
        columns = ColumnTransformer([("w2v", make_vectorizer(), column)], remainder="passthrough")
        found = columns.fit_transform(table)
        np.testing.assert_array_equal(found[:, :-1].astype(np.float32), plain.transform(TEXTS))
        assert columns.get_feature_names_out()[0] == "w2v__word2vecvectorizer0"

    def test_cross_val_score(self, X, configuration):
        pipeline = make_pipeline(
            make_vectorizer(**CONFIGURATIONS[configuration]), LogisticRegression()
        )
        scores = cross_val_score(pipeline, X, Y, cv=2, error_score="raise")
        assert np.isfinite(scores).all()

    def test_grid_search_in_processes(self):
        pipeline = Pipeline([("w2v", make_vectorizer()), ("clf", LogisticRegression())])
        grid = {"w2v__dim": [4, 8], "w2v__window": [2, 5]}
        search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, error_score="raise").fit(TEXTS, Y)
        alone = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(TEXTS, Y)
        for key in ("mean_test_score", "param_w2v__dim", "param_w2v__window"):
            np.testing.assert_array_equal(search.cv_results_[key], alone.cv_results_[key])
        best = search.best_estimator_["w2v"]
        assert best.transform(["good"]).shape == (1, search.best_params_["w2v__dim"])
