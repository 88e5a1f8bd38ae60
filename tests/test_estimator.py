# SPDX-License-Identifier: BSD-3-Clause
"""scikit-learn's battery of estimator checks, for estimators that take text.

scikit-learn leaves nearly all of its checks out for estimators of text, so here are their
counterparts, run over every estimator in several configurations.
"""

import inspect
import pickle
import warnings
from copy import deepcopy
from dataclasses import FrozenInstanceError

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn
from estimators import CASES, KINDS, TEXTS, WORD2VEC, Y, assert_same, assert_same_fit
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

from skw2v import PhraseTransformer, Word2VecVectorizer

SKLEARN = tuple(map(int, sklearn.__version__.split(".")[:2]))
WITH_COLUMNS = [name for name, kind in KINDS.items() if kind.columns]
with_columns = pytest.mark.parametrize(
    "case", [name for name, case in CASES.items() if case.kind.columns], indirect=True
)
# A warm start is meant to remember: see test_warm_start.py
forgetting = pytest.mark.parametrize(
    "case",
    [name for name, case in CASES.items() if not case.options.get("warm_start")],
    indirect=True,
)

with warnings.catch_warnings():
    # It says that most checks are left out, which is what this file is for
    warnings.simplefilter("ignore", SkipTestWarning)
    scikit_learns_checks = parametrize_with_checks(
        [
            *(kind.make() for kind in KINDS.values()),
            WORD2VEC.make(architecture="cbow", n_jobs=2),
        ]
    )


@scikit_learns_checks
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture
def model(case):
    return case.make()


@pytest.fixture(scope="module")
def X(case):
    return case.documents()


@pytest.fixture(scope="module")
def fitted(case, X):
    return case.make().fit(X)


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture(scope="module")
def plain(kind):
    return kind.make().fit(TEXTS)


@pytest.fixture
def columns(fitted):
    return fitted.get_feature_names_out().tolist()


class TestParameters:
    def test_init_only_stores_its_arguments(self, kind):
        parameters = inspect.signature(kind.estimator).parameters
        model = kind.estimator()
        assert set(vars(model)) == set(parameters)
        for name, parameter in parameters.items():
            assert parameter.kind is parameter.KEYWORD_ONLY
            assert getattr(model, name) is parameter.default
            marker = object()
            assert getattr(kind.estimator(**{name: marker}), name) is marker

    def test_get_params_and_set_params(self, model, case):
        values = model.get_params()
        assert set(values) == set(inspect.signature(case.kind.estimator).parameters)
        other = case.kind.estimator()
        assert other.set_params(**values) is other
        assert other.get_params() == values
        with pytest.raises(ValueError, match="vector_size"):
            model.set_params(vector_size=3)

    def test_clone(self, model, fitted, case):
        for original in (model, fitted):
            copy = clone(original)
            assert copy.get_params() == original.get_params()
            assert not any(hasattr(copy, name) for name in case.kind.attributes)

    def test_documented(self, kind):
        documented = inspect.getdoc(kind.estimator)
        for name in (*inspect.signature(kind.estimator).parameters, *kind.attributes):
            assert name in documented

    def test_fit_changes_no_parameter(self, model, X):
        before = deepcopy(model.get_params())
        assert model.fit(X).get_params() == before
        for name, value in before.items():
            assert type(getattr(model, name)) is type(value)


class TestFit:
    def test_returns_self(self, model, X):
        assert model.fit(X) is model
        assert model.fit(X, y=Y) is model

    def test_all_that_is_learned_is_one_object(self, model, X, case):
        before = set(vars(model))
        assert set(vars(model.fit(X))) - before == {"_fitted"}
        with pytest.raises(FrozenInstanceError):
            model._fitted.document_kind = None

    def test_attributes_are_those_documented_and_read_only(self, model, X, case):
        public = {name for name in dir(model.fit(X)) if name.endswith("_") and name[0] != "_"}
        public = {name for name in public if hasattr(model, name)}
        assert public - {"embedding_matrix_"} == {*case.kind.attributes}
        for name in public:
            with pytest.raises(AttributeError):
                setattr(model, name, None)
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
        if not getattr(model, "warm_start", False):
            assert_same_fit(model.fit(X), fitted)

    @forgetting
    def test_forgets_the_former_fit(self, model, X, fitted):
        other = [document[: len(document) // 2] for document in X[:20]]
        model.fit(other)
        assert_same_fit(model.fit(X), fitted)

    def test_fit_transform_is_fit_then_transform(self, model, X, fitted):
        # There is one exception: label columns, see test_weighting.py
        assert_same(model.fit_transform(X), fitted.transform(X))
        assert_same_fit(model, fitted)

    def test_y_is_ignored(self, X, model, fitted):
        assert_same_fit(model.fit(X, Y), fitted)

    def test_a_failed_fit_leaves_the_former_one(self, plain):
        model = deepcopy(plain)
        for bad in ("bare", [], ["word", None], [""], ["word", ["list"]]):
            with pytest.raises(ValueError, match=r".+"):
                model.fit(bad)
            assert_same_fit(model, plain)
            assert_same(model.transform(TEXTS), plain.transform(TEXTS))

    def test_memory_mapped_documents(self, tmp_path, plain, kind):
        joblib.dump(np.array(TEXTS), tmp_path / "texts")
        mapped = joblib.load(tmp_path / "texts", mmap_mode="r")
        assert not mapped.flags.writeable
        assert_same_fit(kind.make().fit(mapped), plain)
        assert_same(plain.transform(mapped), plain.transform(TEXTS))


class TestTransform:
    def test_needs_fit(self, model, X, case):
        with pytest.raises(NotFittedError):
            check_is_fitted(model)
        methods = ["transform", "get_feature_names_out"][: 1 + case.kind.columns]
        for method in methods:
            with pytest.raises(NotFittedError, match=case.kind.name):
                getattr(model, method)(X)

    def test_each_document_for_itself(self, fitted, X, case):
        together = fitted.transform(X)
        one_by_one = [row for document in X for row in fitted.transform([document])]
        assert_same(np.array(one_by_one) if case.kind.columns else one_by_one, together)
        order = np.random.default_rng(0).permutation(len(X))
        expected = together[order] if case.kind.columns else [together[i] for i in order]
        assert_same(fitted.transform([X[i] for i in order]), expected)

    def test_does_not_change_the_model(self, fitted, X):
        before = {name: id(value) for name, value in vars(fitted).items()}
        first = fitted.transform(X)
        expected = deepcopy(first)
        first[:] = [99] if isinstance(first, list) else 99  # it belongs to the caller
        assert {name: id(value) for name, value in vars(fitted).items()} == before
        assert_same(fitted.transform(X), expected)

    def test_pickles_transform_alike(self, fitted, X, tmp_path):
        joblib.dump(fitted, tmp_path / "model")
        copies = [
            pickle.loads(pickle.dumps(fitted)),
            joblib.load(tmp_path / "model"),
            deepcopy(fitted),
        ]
        for copy in copies:
            assert_same_fit(copy, fitted)
            assert_same(copy.transform(X), fitted.transform(X))
            assert copy.get_params() == fitted.get_params()

    def test_pickle_loaded_as_a_memory_map(self, plain, tmp_path):
        joblib.dump(plain, tmp_path / "model")
        mapped = joblib.load(tmp_path / "model", mmap_mode="r")
        assert_same(mapped.transform(TEXTS), plain.transform(TEXTS))


class TestOutput:
    @with_columns
    def test_feature_names(self, fitted, X, case, columns):
        names = fitted.get_feature_names_out()
        assert names.dtype == object
        assert columns == [f"{case.kind.column}{i}" for i in range(fitted.transform(X).shape[1])]

    @with_columns
    def test_pandas(self, fitted, X, columns):
        model = deepcopy(fitted).set_output(transform="pandas")
        frame = model.transform(X)
        assert isinstance(frame, pd.DataFrame)
        assert frame.columns.tolist() == columns
        assert_same(frame.to_numpy(), fitted.transform(X))
        assert frame.index.tolist() == list(range(len(X)))

    @with_columns
    def test_polars(self, fitted, X, columns):
        model = deepcopy(fitted).set_output(transform="polars")
        frame = model.transform(X)
        assert isinstance(frame, pl.DataFrame)
        assert frame.columns == columns
        assert_same(frame.to_numpy(), fitted.transform(X))

    @pytest.mark.parametrize("kind", WITH_COLUMNS, indirect=True)
    def test_pandas_frame_keeps_its_index(self, plain):
        model = deepcopy(plain).set_output(transform="pandas")
        column = pd.DataFrame({"text": TEXTS}, index=range(100, 100 + len(TEXTS)))
        assert model.transform(column).index.equals(column.index)
        assert model.fit_transform(column).index.equals(column.index)

    @pytest.mark.parametrize("kind", WITH_COLUMNS, indirect=True)
    @pytest.mark.skipif(SKLEARN < (1, 8), reason="needs scikit-learn 1.8")
    def test_pandas_series_keeps_its_index(self, plain):
        model = deepcopy(plain).set_output(transform="pandas")
        column = pd.Series(TEXTS, index=range(100, 100 + len(TEXTS)))
        assert model.transform(column).index.equals(column.index)

    @pytest.mark.parametrize("kind", WITH_COLUMNS, indirect=True)
    def test_fit_transform_in_frames(self, plain, kind):
        model = kind.make().set_output(transform="pandas")
        np.testing.assert_array_equal(model.fit_transform(TEXTS), plain.transform(TEXTS))

    def test_back_to_arrays(self, plain):
        model = deepcopy(plain).set_output(transform="pandas").set_output(transform="default")
        assert_same(model.transform(TEXTS), plain.transform(TEXTS))

    def test_lists_stay_lists_where_others_are_frames(self):
        model = make_pipeline(PhraseTransformer(), WORD2VEC.make()).set_output(transform="pandas")
        assert isinstance(model.fit_transform(TEXTS), pd.DataFrame)
        assert isinstance(model[0].transform(TEXTS), list)
        with sklearn.config_context(transform_output="pandas"):
            assert isinstance(PhraseTransformer().fit_transform(TEXTS), list)


class TestDescription:
    def test_tags(self, model):
        tags = model.__sklearn_tags__()
        assert tags.input_tags.string
        assert not tags.input_tags.two_d_array
        assert not tags.target_tags.required
        assert tags.requires_fit
        assert tags.transformer_tags is not None
        assert not is_classifier(model)

    def test_representations(self, model, fitted, case):
        assert case.kind.name in repr(model)
        html = estimator_html_repr(make_pipeline(model, LogisticRegression()))
        assert case.kind.name in html
        assert case.kind.name in fitted._repr_html_()

    def test_repr_can_be_evaluated(self, kind):
        copy = eval(repr(kind.estimator(lowercase=False)), {kind.name: kind.estimator})
        assert copy.lowercase is False


class TestCompositions:
    """In everything that scikit-learn builds of estimators."""

    def test_pipeline(self, model, X, case):
        pipeline = make_pipeline(model, *case.kind.classifier()).fit(X, Y)
        assert pipeline.predict(X).shape == (len(X),)
        if case.kind.columns:
            assert pipeline[:-1].get_feature_names_out()[0] == f"{case.kind.column}0"

    def test_pipeline_with_memory(self, tmp_path, kind, plain):
        pipelines = [
            Pipeline(
                [("text", kind.make()), ("clf", make_pipeline(*kind.classifier()))],
                memory=str(tmp_path),
            ).fit(TEXTS, Y)
            for _ in range(2)
        ]
        first, second = (pipeline.predict_proba(TEXTS) for pipeline in pipelines)
        np.testing.assert_array_equal(first, second)
        assert_same_fit(pipelines[1].named_steps["text"], plain)

    @pytest.mark.parametrize("kind", WITH_COLUMNS, indirect=True)
    def test_feature_union(self, plain, kind):
        union = FeatureUnion([("words", TfidfVectorizer()), ("text", kind.make())])
        found = union.fit_transform(TEXTS)
        n_words, n_columns = len(union["words"].vocabulary_), len(plain.get_feature_names_out())
        assert found.shape == (len(TEXTS), n_words + n_columns)
        np.testing.assert_array_equal(found.toarray()[:, n_words:], plain.transform(TEXTS))
        name = f"text__{kind.column}{n_columns - 1}"
        assert union.get_feature_names_out()[-1] == name

    @pytest.mark.parametrize("column", ["text", ["text"]])
    @pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
    @pytest.mark.parametrize("kind", WITH_COLUMNS, indirect=True)
    def test_column_transformer(self, frame, column, plain, kind):
        table = frame({"text": TEXTS, "price": np.arange(len(TEXTS))})
        columns = ColumnTransformer([("text", kind.make(), column)], remainder="passthrough")
        found, expected = columns.fit_transform(table), plain.transform(TEXTS)
        np.testing.assert_array_equal(found[:, :-1].astype(expected.dtype), expected)
        assert columns.get_feature_names_out()[0] == f"text__{kind.column}0"

    def test_cross_val_score(self, X, case):
        pipeline = make_pipeline(case.make(), *case.kind.classifier())
        scores = cross_val_score(pipeline, X, Y, cv=2, error_score="raise")
        assert np.isfinite(scores).all()

    def test_grid_search_in_processes(self, kind):
        pipeline = Pipeline([("text", kind.make()), ("clf", make_pipeline(*kind.classifier()))])
        grid = {"text__min_count": [2, 3], "text__lowercase": [True, False]}
        search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, error_score="raise").fit(TEXTS, Y)
        alone = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(TEXTS, Y)
        for key in ("mean_test_score", "param_text__min_count", "param_text__lowercase"):
            np.testing.assert_array_equal(search.cv_results_[key], alone.cv_results_[key])

    def test_phrases_of_averaged_words(self):
        steps = [PhraseTransformer(min_count=1), Word2VecVectorizer(dim=4, epochs=1)]
        search = GridSearchCV(
            make_pipeline(*steps, LogisticRegression()),
            {"phrasetransformer__threshold": [1.0, 5.0], "word2vecvectorizer__dim": [2, 3]},
            cv=2,
            error_score="raise",
        )
        assert search.fit(TEXTS, Y).predict(TEXTS).shape == (len(TEXTS),)
