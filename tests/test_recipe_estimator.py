# SPDX-License-Identifier: BSD-3-Clause
"""CONTRIBUTING's recipe for an estimator that learns word vectors: a subclass with `_training`."""

from __future__ import annotations

import pickle
import warnings
from typing import Annotated, Any, NamedTuple

import numpy as np
import pytest
from estimators import KINDS, LEARNT, QUICK, TEXTS, Case, Kind, Y, assert_same_fit
from sklearn.base import clone
from sklearn.exceptions import SkipTestWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

import skw2v
from skw2v._compat import InvalidParameterError
from skw2v._declaration import declares_parameters
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fit import Chosen
from skw2v._learning import LearnedVectors, Training
from skw2v._parameters import CooccurrenceParameters, at_least


@declares_parameters
class CountVectors(CooccurrenceParameters, EmbeddingVectorizer):
    """Random projections of the counts of the words around each word.

    Parameters
    ----------
    n_signs : int, default=3
        How many numbers of the random vector of a context are not zero.
    """

    n_signs: Annotated[int, at_least(1)] = 3

    def _training(self, chosen: Chosen, seed: int, go_on: bool) -> Training:
        signs = random_signs(len(chosen.vocabulary), self.dim, self.n_signs, seed)
        vectors = np.zeros_like(signs)
        for start, stop in zip(chosen.corpus.offsets, chosen.corpus.offsets[1:], strict=False):
            ids = chosen.corpus.ids[start:stop]
            for distance in range(1, min(self.window, len(ids) - 1) + 1):
                left, right = ids[:-distance], ids[distance:]
                np.add.at(vectors, left, signs[right] / distance)
                np.add.at(vectors, right, signs[left] / distance)
        return Projected(vectors)


def random_signs(n_words: int, dim: int, n_signs: int, seed: int) -> np.ndarray:
    """Give each word a vector of zeros, and of some ones and minus ones."""
    rng = np.random.default_rng(seed)
    signs = rng.choice(np.float32([-1, 1]), size=(n_words, dim))
    order = rng.random((n_words, dim)).argsort(axis=1)
    signs[order >= n_signs] = 0
    return signs


class Projected(NamedTuple):
    """A training that is over before it begins."""

    vectors: np.ndarray
    trainer: Any = None
    learning_rate: float = 0.0

    def learned(self) -> LearnedVectors:
        return LearnedVectors(self.vectors, self.vectors[:0], [], "count_vectors")

    def check(self, learned: LearnedVectors, failed: bool) -> None:
        assert np.isfinite(learned.w_in).all()


COUNTS = Kind(CountVectors, QUICK, LEARNT)
ADDED = {
    "counts": Case(COUNTS),
    "counts, idf": Case(COUNTS, {"weighting": "idf", "pooling": ["mean", "max"], "norm": "l2"}),
    "counts of labels": Case(COUNTS, {"weighting": "supervised", "dtype": np.float64}),
    "counts of tokens": Case(COUNTS, tokens=True),
}


@pytest.fixture(autouse=True)
def register(monkeypatch):
    """Take the last steps of the recipe: export the class, and name it where tests look."""
    monkeypatch.setattr(skw2v, "CountVectors", CountVectors, raising=False)
    monkeypatch.setattr(skw2v, "__all__", [*skw2v.__all__, "CountVectors"])
    monkeypatch.setitem(KINDS, COUNTS.name, COUNTS)


@pytest.mark.parametrize("name", ADDED)
class TestNewEstimator:
    def test_fits_and_transforms(self, name):
        case = ADDED[name]
        model = case.make()
        X = model.fit_transform(case.documents(), Y)
        assert X.shape == (len(TEXTS), len(model.get_feature_names_out()))
        assert X.dtype == model.dtype
        again = clone(model).fit(case.documents(), Y)
        assert_same_fit(again, model)
        if case.options.get("weighting") != "supervised":  # whose rows of training are others
            np.testing.assert_array_equal(again.transform(case.documents()), X)

    def test_is_saved_loaded_and_pickled(self, name, tmp_path):
        case = ADDED[name]
        model = case.make(n_signs=2).fit(case.documents(), Y)
        model.save(tmp_path / "v.npz")
        for loaded in (
            CountVectors.load(tmp_path / "v.npz"),
            pickle.loads(pickle.dumps(model)),
        ):
            assert_same_fit(loaded, model)
            assert loaded.get_params() == model.get_params()
            np.testing.assert_array_equal(
                loaded.transform(case.documents()), model.transform(case.documents())
            )
        words = skw2v.WordVectors.load(tmp_path / "v.npz")
        np.testing.assert_array_equal(words.vectors, model.word_vectors_.vectors)


def test_vectors_are_the_counts_that_it_was_told_to_project():
    model = CountVectors(min_count=1, dim=4, window=1, random_state=0).fit(["a b a", "c"])
    a, b, c = (model.word_vectors_[word] for word in "abc")
    seed = int(np.random.RandomState(0).randint(np.iinfo(np.int32).max))
    signs = dict(zip(model.word_vectors_.words, random_signs(3, 4, 3, seed), strict=True))
    np.testing.assert_array_equal(a, 2 * signs["b"])
    np.testing.assert_array_equal(b, 2 * signs["a"])
    assert not c.any()


def test_passes_scikit_learns_checks():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkipTestWarning)
        check_estimator(COUNTS.make())


def test_parameters_are_checked_and_documented():
    with pytest.raises(InvalidParameterError, match="'n_signs' parameter of CountVectors"):
        CountVectors(n_signs=0).fit(TEXTS)
    for name in (*CountVectors().get_params(), *LEARNT):
        assert name in CountVectors.__doc__


def test_is_searched_in_a_pipeline():
    steps = make_pipeline(COUNTS.make(), LogisticRegression())
    search = GridSearchCV(steps, {"countvectors__n_signs": [1, 3]}, cv=2)
    assert np.isfinite(search.fit(TEXTS, Y).cv_results_["mean_test_score"]).all()


def test_files_of_other_estimators_are_refused(tmp_path):
    skw2v.PMIVectorizer(**QUICK).fit(TEXTS).save(tmp_path / "v.npz")
    with pytest.raises(ValueError, match="no saved CountVectors"):
        CountVectors.load(tmp_path / "v.npz")
