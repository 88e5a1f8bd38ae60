# SPDX-License-Identifier: BSD-3-Clause
"""A fitted estimator is one state: each method takes it once, whatever happens meanwhile."""

import pickle
import threading
import warnings
from copy import deepcopy

import numpy as np
import pytest
from debias_setup import EQUALIZE, NEUTRAL, PAIRS, SPECIFIC, random_vectors
from estimators import CASES, FASTTEXT, KINDS, TEXTS, WORD2VEC, Y, assert_same, assert_same_fit
from fuzz.threads import WRITES, ThreadCase, check_threads
from fuzz.work import at_most
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors, _state
from skw2v._words.lookup import WordTable
from skw2v.debias import HardDebias, SoftDebias

OTHERS = ["unicorns eat good food", "the unicorn and other films", "good unicorns"] * 9
# Of parameters that fit uses
OTHER_VALUES = {
    **{"dim": 3, "weighting": {"fooood": 50.0, "food": 2.0}, "pooling": "max", "scale": None},
    **{"remove_components": 1, "dtype": np.float64, "architecture": "cbow", "epochs": 1},
    **{"min_n": 1, "max_n": 2, "n_buckets": 10, "subwords": "jamo", "window": 2},
    **{"min_count": 50, "min_df": 0.5, "max_features": 3, "vocabulary": ["food"]},
    **{"threshold": 1e6, "scoring": "npmi", "n_passes": 2, "delimiter": "+", "max_len": 2},
    **{"common_terms": "english", "max_vocab_size": 1},
    "word_vectors": WordVectors(["food"], [[1.0]]),
}
CHANGES = ["fit", "partial_fit", "fit_transform", "drop_output_vectors"]


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture(scope="module")
def fitted(case):
    return case.make().fit(case.documents())


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def change(model, method, tokens=False):
    """Do something to an estimator that changes what it learned."""
    if method == "drop_output_vectors":
        model.drop_output_vectors()
    else:
        getattr(model, method)([text.split() for text in OTHERS] if tokens else OTHERS)


def interrupted(documents, act):
    """Yield documents; do something between the first two."""
    for i, document in enumerate(documents):
        if i == 1:
            act()
        yield document


class TestDocumentsThatChangeTheEstimator:
    """A generator shows without threads what a thread may do between two documents."""

    @pytest.mark.parametrize(
        ("case", "method"),
        [
            (name, method)
            for name, case in CASES.items()
            for method in CHANGES
            if hasattr(case.kind.estimator, method)
        ],
        indirect=["case"],
    )
    def test_transform(self, case, fitted, method):
        model = deepcopy(fitted)
        expected = model.transform(case.documents())
        act = lambda: change(model, method, case.tokens)  # noqa: E731
        assert_same(model.transform(interrupted(case.documents(), act)), expected)
        changed = deepcopy(fitted)
        change(changed, method, case.tokens)
        assert_same_fit(model, changed)

    @pytest.mark.parametrize("options", [{"dim": 4}, {"pooling": ["max", "min"]}, {"scale": None}])
    def test_transform_during_a_fit_with_other_parameters(self, options):
        model = WORD2VEC.make().fit(TEXTS)
        expected = model.transform(TEXTS)
        act = lambda: model.set_params(**options).fit(OTHERS)  # noqa: E731
        assert_same(model.transform(interrupted(TEXTS, act)), expected)

    def test_label_columns_of_words_and_subwords(self):
        for kind in (Word2VecVectorizer, FastTextVectorizer):
            model = kind(dim=2, epochs=1, weighting="supervised", random_state=0).fit(TEXTS, Y)
            expected = model.transform(TEXTS)
            act = lambda m=model: m.fit(OTHERS, [0, 1, 2] * 9)  # noqa: E731
            assert_same(model.transform(interrupted(TEXTS, act)), expected)

    def test_a_kind_of_documents_is_that_of_the_state(self):
        # After texts, tokens become lower case; after tokens, they stay what they are
        model = WORD2VEC.make().fit(TEXTS)
        tokens = [["Good", "FOOD"], ["The", "Film"]]
        expected = model.transform(tokens)
        assert expected.any()
        act = lambda: model.fit([text.split() for text in TEXTS])  # noqa: E731
        assert_same(model.transform(interrupted(tokens, act)), expected)

    @pytest.mark.parametrize("method", ["fit", "partial_fit"])
    @pytest.mark.parametrize("meanwhile", CHANGES)
    def test_going_on_is_from_the_state_at_the_start(self, method, meanwhile):
        model = WORD2VEC.make(warm_start=True).fit(TEXTS)
        expected = getattr(deepcopy(model), method)(OTHERS)
        getattr(model, method)(interrupted(OTHERS, lambda: change(model, meanwhile)))
        assert_same_fit(model, expected)


class TestFitTransform:
    def overtaken(self, kind, overtake):
        """Make an estimator whose fits are followed at once by another state."""

        def _publish(self, state):
            kind._publish(self, state)
            self._fitted = overtake
            return state

        # Of the same name and place, for error messages and documentation
        return type(kind.__name__, (kind,), {"_publish": _publish})

    def test_rows_are_those_of_its_own_fit(self, case, fitted):
        other = case.make().fit([text.split() for text in OTHERS] if case.tokens else OTHERS)
        model = self.overtaken(case.kind.estimator, other._fitted)(**fitted.get_params())
        assert_same(model.fit_transform(case.documents()), fitted.transform(case.documents()))
        assert_same(model.transform(case.documents()), other.transform(case.documents()))

    @pytest.mark.parametrize("kind", [HardDebias, SoftDebias])
    def test_debiasing(self, kind):
        lists = (PAIRS, EQUALIZE, SPECIFIC) if kind is HardDebias else (PAIRS, SPECIFIC)
        one, other = (random_vectors(SPECIFIC + NEUTRAL, seed=seed) for seed in (0, 1))
        model = self.overtaken(kind, kind(*lists).fit(other)._fitted)(*lists)
        assert model.fit_transform(one) == kind(*lists).fit(one).transform(one)
        assert model.transform(one) != kind(*lists).fit(one).transform(one)


class TestThreads:
    @pytest.mark.parametrize(
        "readers", [["transform", "pickle"], ["save", "get_feature_names_out"], ["copy"]]
    )
    @pytest.mark.parametrize("estimator", KINDS)
    def test_each_reader_finds_one_of_the_states(self, estimator, readers):
        writes = [(method, i) for i, method in enumerate([*WRITES, "fit"], start=1)]
        parameters = {"min_count": 1}
        if estimator == "PhraseTransformer":
            parameters |= {"threshold": 0.5}
        elif estimator != "SequenceVectorizer":
            parameters |= {"dim": 1, "random_state": 0}
        check_threads(ThreadCase(estimator, writes, readers, parameters))

    def test_a_fit_is_not_lost_to_those_who_drop_output_vectors(self, monkeypatch):
        model = WORD2VEC.make().fit(TEXTS)
        other = WORD2VEC.make().fit(OTHERS)
        replace, threads = _state.replace, []

        def overtaken(state, **changes):
            # While the next state is made of this one, another is ready
            threads.append(threading.Thread(target=model._publish, args=(other._fitted,)))
            threads[0].start()
            threads[0].join(0.1)
            return replace(state, **changes)

        monkeypatch.setattr(_state, "replace", overtaken)
        model.drop_output_vectors()
        threads[0].join()
        assert_same_fit(model, other)

    def test_output_vectors_dropped_while_another_thread_fits(self):
        model, done = WORD2VEC.make().fit(TEXTS), threading.Event()
        failed = []

        def drop():
            try:
                while not done.wait(0.001):  # lets the other thread on
                    model.drop_output_vectors()
                    model.transform(TEXTS[:3])
            except Exception as error:
                failed.append(error)

        dropping = threading.Thread(target=drop)
        dropping.start()
        try:
            for documents in (OTHERS, TEXTS, OTHERS, TEXTS[::-1]):
                model.fit(documents)
                expected = WORD2VEC.make().fit(documents)
                assert_same_fit(model, expected, but=["output_vectors_"])
        finally:
            done.set()
            dropping.join()
        assert not failed
        assert model._fitted.w_out is None


class TestFailure:
    @pytest.mark.parametrize(
        ("kind", "method"),
        [
            (name, method)
            for name, kind in KINDS.items()
            for method in ("fit", "partial_fit", "fit_transform")
            if hasattr(kind.estimator, method)
        ],
        indirect=["kind"],
    )
    def test_leaves_the_state(self, kind, method):
        model = kind.make().fit(TEXTS)
        before = model._fitted

        def fails():
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            getattr(model, method)(interrupted(OTHERS, fails))
        with pytest.raises(ValueError, match="token"):
            getattr(model, method)([*OTHERS, ["of", "tokens"]])
        assert model._fitted is before

    def test_a_training_that_fails(self, monkeypatch):
        model = WORD2VEC.make().fit(TEXTS)
        before = model._fitted
        monkeypatch.setattr("skw2v._learning.check_size", lambda *_: 1 / 0)
        for method in (model.fit, model.partial_fit):
            with pytest.raises(ZeroDivisionError):
                method(OTHERS)
        assert model._fitted is before

    def test_hard_debiasing(self):
        wv = random_vectors(SPECIFIC + NEUTRAL)
        model = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit(wv)
        before = model._fitted
        with pytest.raises(ValueError, match="equalize_pairs"):
            model.set_params(equalize_pairs=[("no", "such")]).fit(random_vectors(wv.words, dim=3))
        assert model._fitted is before
        with pytest.raises(ValueError, match="equalize_pairs"):
            HardDebias(PAIRS, [("no", "such")], []).fit(wv)
        model = HardDebias(PAIRS, [("no", "such")], [])
        with pytest.raises(ValueError, match="equalize_pairs"):
            model.fit(wv)
        with pytest.raises(NotFittedError):
            model.transform(wv)
        assert not hasattr(model, "bias_subspace_")

    def test_soft_debiasing_of_too_few_iterations(self):
        wv = random_vectors(SPECIFIC + NEUTRAL)
        model = SoftDebias(PAIRS, SPECIFIC, strength=1e4, max_iter=1)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(ConvergenceWarning):
                model.fit(wv)
        assert not hasattr(model, "transformation_")
        assert not hasattr(model, "bias_subspace_")


class TestAttributes:
    def test_before_fit(self, kind):
        model = kind.make()
        for name in kind.attributes:
            assert not hasattr(model, name)
            with pytest.raises(NotFittedError, match=f"{kind.name} instance is not fitted yet"):
                getattr(model, name)

    def test_are_read_in_a_few_calls(self, kind):
        model = kind.make().fit(TEXTS)
        with at_most(100 * 10):
            for _ in range(100):
                getattr(model, kind.attributes[0])

    def test_a_user_may_change_what_attributes_return(self, kind):
        model = kind.make().fit(TEXTS)
        expected = model.transform(TEXTS)
        for name in ("vocabulary_", "phrases_", "loss_curve_"):
            value = getattr(model, name, None)
            if value is not None:
                value.clear()
        assert_same(model.transform(TEXTS), expected)
        assert_same(pickle.loads(pickle.dumps(model)).transform(TEXTS), expected)

    def test_vocabulary_is_made_once(self, kind):
        model = kind.make().fit(TEXTS)
        if hasattr(model, "vocabulary_"):
            assert type(model.vocabulary_) is dict
            assert model.vocabulary_ is model.vocabulary_

    def test_nothing_goes_through_the_read_only_vocabulary(self, monkeypatch):
        # A copy of that takes twenty times as long as one of the dict behind it
        asked = []
        monkeypatch.setattr(WordTable, "vocabulary", property(asked.append))
        model = FASTTEXT.make(warm_start=True).fit(TEXTS)
        model.fit(OTHERS).partial_fit(TEXTS).partial_fit(["xyzzy"])
        model.transform(TEXTS)
        assert model.vocabulary_.keys() >= {"unicorns", "food"}
        assert not asked

    def test_classes_only_where_there_are_labels(self):
        model = WORD2VEC.make()
        assert not hasattr(model, "classes_")
        assert not hasattr(model.fit(TEXTS), "classes_")
        assert hasattr(model.set_params(weighting="supervised").fit(TEXTS, Y), "classes_")

    def test_parameters_of_fit_that_change_after_it_have_no_effect(self, kind):
        # Those that say what becomes of a document's text, and of unknown words, do have one
        documents = [*TEXTS, "new york wonderfull fooood", "xyzzy"]
        model = kind.make().fit(documents)
        expected = model.transform(documents)
        others = model.get_params().keys() & OTHER_VALUES.keys()
        assert len(others) >= 4
        model.set_params(**{name: OTHER_VALUES[name] for name in others})
        assert_same(model.transform(documents), expected)

    def test_parameters_that_change_after_fit_do_not_debias_otherwise(self):
        wv = random_vectors(SPECIFIC + NEUTRAL)
        for model in (HardDebias(PAIRS, EQUALIZE, SPECIFIC), SoftDebias(PAIRS, SPECIFIC)):
            expected = model.fit(wv).transform(wv)
            model.set_params(gender_specific=NEUTRAL)
            if isinstance(model, HardDebias):
                model.set_params(equalize_pairs=[tuple(NEUTRAL[:2])])
            assert model.transform(wv) == expected
            assert np.isfinite(expected.vectors).all()


def test_pickles_that_set_attributes_are_refused(kind):
    model = kind.make().fit(TEXTS)
    with pytest.raises(ValueError, match=rf"{kind.attributes[0]} in another way.*Fit anew"):
        model.__setstate__(model.get_params(deep=False) | {kind.attributes[0]: None})
