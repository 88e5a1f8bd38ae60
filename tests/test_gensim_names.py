# SPDX-License-Identifier: BSD-3-Clause
"""Attributes by gensim's names are answered by what they are called here."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import skw2v
from skw2v import PhraseTransformer, SubwordVectors, Word2VecVectorizer, WordVectors
from skw2v._words.gensim_names import OF_WORD_VECTORS

VECTORS = WordVectors(["tea", "milk", "car"], np.eye(3), counts=[3, 2, 1])


@pytest.mark.parametrize("name", OF_WORD_VECTORS)
def test_word_vectors_name_something_that_works(name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(VECTORS, name)
    found = re.fullmatch(
        rf"WordVectors has no attribute '{name}': use (.+?)(, which .+)?\.", str(caught.value)
    )
    assert found
    advice = found[1].removesuffix(" itself")
    scope: dict[str, Any] = {
        each: getattr(VECTORS, each) for each in dir(VECTORS) if each[0] != "_"
    }
    scope |= {"wv": VECTORS, "skw2v": skw2v, "WordVectors": WordVectors, "others": ["milk", "car"]}
    scope |= {"word": "tea", "other": "car", "a": "tea", "b": "milk", "c": "car"}
    if name.startswith("add_"):
        scope |= {"words": ["new"], "vectors": np.ones((1, 3))}
    if not re.search(r"\(path\)", advice):
        eval(advice, scope)  # the advice is an expression
    else:
        assert eval(advice.removesuffix("(path)"), scope)


def test_all_that_gensim_has_is_answered_or_has_the_same_name() -> None:
    keyed = pytest.importorskip("gensim.models.keyedvectors").KeyedVectors
    theirs = {name for name in dir(keyed) if name[0] != "_"}
    # Which have nothing to be answered by: gensim's own plumbing, and norms, which are kept
    rest = {"add_lifecycle_event", "allocate_vecattrs", "resize_vectors", "set_vecattr"}
    rest |= {"fill_norms", "init_sims", "unit_normalize_all"}
    rest |= {"log_accuracy", "log_evaluate_word_pairs", "sort_by_descending_frequency"}
    rest |= {"intersect_word2vec_format", "similarity_unseen_docs"}
    assert theirs - set(dir(WordVectors)) - set(OF_WORD_VECTORS) == rest
    assert not set(OF_WORD_VECTORS) & set(dir(WordVectors))


@pytest.mark.parametrize(
    ("estimator", "name", "advice"),
    [
        (Word2VecVectorizer(), "wv", "word_vectors_"),
        (Word2VecVectorizer(), "train", "fit(documents)"),
        (Word2VecVectorizer(), "predict_output_word", "predict_words(context)"),
        (Word2VecVectorizer(), "score", "score_documents(documents)"),
        (skw2v.FastTextVectorizer(), "syn1neg", "output_vectors_.vectors"),
        (skw2v.FastTextVectorizer(), "most_similar", "word_vectors_.most_similar"),
        (skw2v.GloVeVectorizer(), "vector_size", "dim"),
        (PhraseTransformer(), "export_phrases", "phrases_"),
    ],
)
def test_estimators(estimator: Any, name: str, advice: str) -> None:
    message = f"{type(estimator).__name__} has no attribute '{name}': use {advice}."
    with pytest.raises(AttributeError, match=f"^{re.escape(message)}$"):
        getattr(estimator, name)
    assert not hasattr(estimator, name)


def test_kinds_of_estimators_have_names_of_their_own() -> None:
    with pytest.raises(AttributeError, match="'PhraseTransformer' object has no attribute 'wv'"):
        _ = PhraseTransformer().wv
    with pytest.raises(AttributeError, match="object has no attribute 'freeze'"):
        _ = Word2VecVectorizer().freeze


@pytest.mark.parametrize("thing", [VECTORS, Word2VecVectorizer(), PhraseTransformer()], ids=str)
def test_other_names_fail_as_ever(thing: Any) -> None:
    with pytest.raises(
        AttributeError, match=f"'{type(thing).__name__}' object has no attribute 'x'"
    ):
        _ = thing.x
    assert getattr(thing, "x", 3) == 3


def test_errors_of_fitted_attributes_stay_what_they_are() -> None:
    with pytest.raises(NotFittedError, match="not fitted yet"):
        _ = Word2VecVectorizer().word_vectors_
    assert not hasattr(Word2VecVectorizer(), "word_vectors_")


def test_copies_and_pickles() -> None:
    for thing in (VECTORS, SubwordVectors.__new__(SubwordVectors)):
        assert copy.copy(thing) is thing
    assert pickle.loads(pickle.dumps(VECTORS)) == VECTORS
    model = Word2VecVectorizer(dim=7)
    for same in (copy.deepcopy(model), clone(model), pickle.loads(pickle.dumps(model))):
        assert same.get_params() == model.get_params()
