# SPDX-License-Identifier: BSD-3-Clause
"""A parameter is declared once: one field of a group, and its text beside it."""

from __future__ import annotations

import inspect
import pickle
import pydoc
import re
import subprocess
import sys
import typing
from itertools import product
from numbers import Integral
from typing import Annotated, Any, ClassVar

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils import estimator_html_repr

from skw2v import (
    FastTextVectorizer,
    GloVeVectorizer,
    PhraseTransformer,
    PMIVectorizer,
    SequenceVectorizer,
    Word2VecVectorizer,
)
from skw2v._compat import Interval, InvalidParameterError
from skw2v._declaration import declares_parameters
from skw2v._parameters import (
    ComputingParameters,
    PoolingParameters,
    SelectionParameters,
    TextParameters,
)

TEXTS = ["some words in a text"] * 10
WITH_VECTORS = [Word2VecVectorizer, FastTextVectorizer, GloVeVectorizer, PMIVectorizer]
ESTIMATORS = [*WITH_VECTORS, PhraseTransformer, SequenceVectorizer]

# What the constructors were before they were made of fields: names in order, and defaults
SUBWORDS = {"min_n": 3, "max_n": 6, "n_buckets": 2_000_000, "subwords": "chars", "oov": "subwords"}
EPOCHS = {
    "architecture": "skipgram",
    "loss": "negative_sampling",
    "optimizer": "sgd",
    "dim": 100,
    "window": 10,
    "negative": 5,
    "ns_exponent": 0.75,
    "sample": 1e-3,
    "shrink_windows": True,
    "epochs": "auto",
    "learning_rate": "auto",
    "min_learning_rate": 1e-4,
    "batch_size": "auto",
}
POOLING = {
    "weighting": None,
    "pooling": "mean",
    "remove_components": 0,
    "norm": None,
    "scale": 1.0,
}
PRETRAINED = {"init_vectors": None, "init_output_vectors": None, "freeze_init": False}
SELECTION = {
    "min_count": 2,
    "min_df": 1,
    "max_df": 1.0,
    "max_features": None,
    "vocabulary": None,
}
TEXT = {
    "input": "content",
    "encoding": "utf-8",
    "decode_error": "strict",
    "strip_accents": None,
    "lowercase": True,
    "preprocessor": None,
    "tokenizer": None,
    "stop_words": None,
    "token_pattern": r"(?u)\b\w+\b",
    "ngram_range": (1, 1),
    "analyzer": "word",
}
COMPUTING = {"dtype": np.float32, "n_jobs": None, "random_state": None, "verbose": 0}
REST = SELECTION | TEXT | COMPUTING
WINDOW, MEMORY = {"dim": 100, "window": 10}, {"max_memory": 2e9}
LATER = {"warm_start": False, "checkpoint": None, "checkpoint_minutes": 10}
CORPUS = MEMORY | {"max_vocab_size": 20_000_000}
WORD2VEC = EPOCHS | CORPUS | POOLING | PRETRAINED | REST | LATER
GLOVE = {"x_max": 10.0, "alpha": 0.75, "epochs": 25, "learning_rate": 0.15}
PMI = {"shift": 1.0, "context_smoothing": 0.75, "eigenvalue_power": 0.5}
PHRASES = {
    "threshold": 10.0,
    "scoring": "default",
    "min_count": 5,
    "n_passes": 1,
    "delimiter": "_",
    "common_terms": None,
    "max_vocab_size": 40_000_000,
}
SEQUENCES = {"max_len": None, "padding": "pre", "truncating": "pre", "word_vectors": None}
SIGNATURES = {
    Word2VecVectorizer: WORD2VEC,
    FastTextVectorizer: SUBWORDS | WORD2VEC,
    GloVeVectorizer: WINDOW | GLOVE | MEMORY | POOLING | REST,
    PMIVectorizer: WINDOW | PMI | MEMORY | POOLING | REST,
    PhraseTransformer: PHRASES | TEXT,
    SequenceVectorizer: SEQUENCES | SELECTION | TEXT,
}


@declares_parameters
class StemmingParameters:
    """How words are cut.

    Parameters
    ----------
    stem_length : int, default=7
        How many letters of a word count [Porter1980]_.

    References
    ----------
    .. [Porter1980] Porter (1980), "An algorithm for suffix stripping".
    """

    stem_length: Annotated[int, Interval(Integral, 1, None, closed="left")] = 7
    no_parameter: ClassVar[int] = 3


def with_stems(estimator: type[Any]) -> type[Any]:
    """Give an estimator the new group, as if one of its own groups had the new field."""
    return declares_parameters(
        type(estimator.__name__, (estimator, StemmingParameters), {"__doc__": estimator.__doc__})
    )


@pytest.mark.parametrize("estimator", ESTIMATORS)
class TestNewParameter:
    def test_is_in_the_signature_and_in_get_params(self, estimator: type[Any]) -> None:
        made = with_stems(estimator)
        parameter = inspect.signature(made).parameters["stem_length"]
        assert (parameter.default, parameter.annotation) == (7, int)
        assert made(stem_length=4).get_params()["stem_length"] == 4
        assert clone(made(stem_length=4)).set_params(stem_length=5).stem_length == 5
        assert "no_parameter" not in made().get_params()

    def test_is_documented_where_it_stands_in_the_signature(self, estimator: type[Any]) -> None:
        text = with_stems(estimator).__doc__
        entry = "stem_length : int, default=7\n    How many letters of a word count [Porter1980]_."
        assert text.count(entry) == 1
        assert text.count(".. [Porter1980] Porter (1980)") == 1
        assert text.index(entry) < text.index("\nAttributes\n")
        assert "no_parameter" not in text

    def test_is_checked(self, estimator: type[Any]) -> None:
        model = with_stems(estimator)(stem_length=0, min_count=1)
        with pytest.raises(InvalidParameterError, match=r"'stem_length' parameter .* Got 0"):
            model.fit(TEXTS)
        with pytest.raises(InvalidParameterError, match="a number, not a boolean"):
            model.set_params(stem_length=True).fit(TEXTS)


def test_a_field_in_a_group_reaches_all_estimators_that_inherit_it() -> None:
    inheriting = {
        TextParameters: ESTIMATORS,
        SelectionParameters: [*WITH_VECTORS, SequenceVectorizer],
        PoolingParameters: WITH_VECTORS,
        ComputingParameters: WITH_VECTORS,
    }
    for group, estimators in inheriting.items():
        assert [each for each in ESTIMATORS if issubclass(each, group)] == estimators
        for estimator, (name, allowed) in product(estimators, group._constraints.items()):
            found = estimator._constraints[name]
            assert [*map(str, found)] == [*map(str, allowed)]


@pytest.mark.parametrize("estimator", ESTIMATORS)
class TestSignature:
    def test_is_what_it_always_was(self, estimator: type[Any]) -> None:
        for shown in (estimator, estimator.__init__):
            found = [p for p in inspect.signature(shown).parameters.values() if p.name != "self"]
            assert [(p.name, p.default) for p in found] == list(SIGNATURES[estimator].items())
            assert all(p.kind is p.KEYWORD_ONLY for p in found)
            assert all(type(p.default) is type(SIGNATURES[estimator][p.name]) for p in found)

    def test_types_are_plain(self, estimator: type[Any]) -> None:
        shown = str(inspect.signature(estimator))
        assert "Annotated" not in shown
        assert "lowercase: bool = True" in shown
        assert typing.get_type_hints(estimator.__init__)["token_pattern"] == str | None

    def test_every_parameter_is_constrained_and_documented_in_order(
        self, estimator: type[Any]
    ) -> None:
        names = list(SIGNATURES[estimator])
        assert list(estimator._constraints) == names
        section = re.search(r"\nParameters\n-+\n(.*)\n\nAttributes\n", estimator.__doc__, re.S)
        entries = re.findall(r"^(\w.*?) : ", section[1], re.M)  # type: ignore[index]
        assert ", ".join(entries).split(", ") == names
        assert "As in `Word2VecVectorizer`" not in estimator.__doc__

    def test_references_are_cited_and_known(self, estimator: type[Any]) -> None:
        cited = set(re.findall(r"\[(\w+)\]_", estimator.__doc__))
        known = re.findall(r"^\.\. \[(\w+)\]", estimator.__doc__, re.M)
        assert cited == {*known}
        assert known == sorted({*known})

    def test_help_shows_all(self, estimator: type[Any]) -> None:
        text = pydoc.plain(pydoc.render_doc(estimator))
        header = text[: text.index("Methods defined here")]
        assert all(f"{name}: " in header for name in SIGNATURES[estimator])
        assert header.count("it takes in words of one letter") == 1

    def test_numpydoc_finds_nothing_missing(self, estimator: type[Any]) -> None:
        validate = pytest.importorskip("numpydoc.validate")
        found = validate.validate(f"skw2v.{estimator.__name__}")["errors"]
        # That of parameters, sections, summary and references
        assert [error for error in found if error[0][:2] in ("PR", "GL", "SS")] == []


class TestOverriding:
    def test_a_class_may_describe_a_parameter_anew(self) -> None:
        assert "With ``epochs=0``, those that\n    have no vector" in Word2VecVectorizer.__doc__
        assert "those that have no vector" not in GloVeVectorizer.__doc__
        assert FastTextVectorizer.__doc__.count("\nlearning_rate : ") == 1
        assert "averaged away in rows that many share" in FastTextVectorizer.__doc__
        assert "Without effect: there are no epochs" in PMIVectorizer.__doc__

    def test_attributes_as_well(self) -> None:
        assert "word_vectors_ : SubwordVectors\n" in FastTextVectorizer.__doc__
        assert "word_vectors_ : WordVectors\n" not in FastTextVectorizer.__doc__
        assert "\ninit_coverage_ : " in FastTextVectorizer.__doc__
        assert "\ninit_coverage_ : " not in GloVeVectorizer.__doc__

    def test_of_the_default_and_the_constraint(self) -> None:
        @declares_parameters
        class Short(Word2VecVectorizer):
            """Short vectors."""

            dim: Annotated[int, Interval(Integral, 1, 9, closed="both")] = 5

        assert Short().get_params()["dim"] == 5
        assert next(iter(inspect.signature(Short).parameters)) == "dim"  # its own come first
        with pytest.raises(InvalidParameterError, match=r"'dim' .* in the range \[1, 9\]"):
            Short(dim=10).fit(TEXTS)


class Classic(Word2VecVectorizer):
    """A subclass as scikit-learn's users write it."""

    def __init__(self, *, extra: Any = None, dim: int = 5) -> None:
        super().__init__(dim=dim, epochs=1, min_count=1, loss="softmax")
        self.extra = extra


class TestSubclassesOfUsers:
    def test_have_the_parameters_of_their_own_constructor(self) -> None:
        marker = [1]
        model = clone(Classic(extra=(1,), dim=3)).set_params(extra=marker)
        assert model.get_params() == {"extra": marker, "dim": 3}
        assert model.extra is marker
        assert str(inspect.signature(Classic)).startswith("(*, extra: 'Any' = None, dim")
        assert repr(Classic(dim=3)) == "Classic(dim=3)"
        assert inspect.getdoc(Classic) == "A subclass as scikit-learn's users write it."

    def test_are_fitted_and_pickled(self) -> None:
        model = pickle.loads(pickle.dumps(Classic().fit(TEXTS)))
        assert model.transform(TEXTS).shape == (10, 5)
        with pytest.raises(InvalidParameterError, match="'dim'"):
            Classic(dim=0).fit(TEXTS)

    def test_what_they_hand_to_the_base_class_counts(self) -> None:
        assert Classic().fit(TEXTS).n_epochs_ == 1
        model = Classic()
        model.negative = 3
        with pytest.raises(InvalidParameterError, match=r"'negative' .* loss='softmax'"):
            model.fit(TEXTS)

    def test_a_default_is_that_of_the_constructor(self) -> None:
        class Renames(Word2VecVectorizer):
            negative = 7  # which no constructor looks at

        model = Renames(dim=2, epochs=1, min_count=1, loss="softmax")
        assert model.fit(TEXTS).negative == 5
        with pytest.raises(InvalidParameterError, match=r"its default, 5\. Got 7 instead"):
            model.set_params(negative=7).fit(TEXTS)

    def test_annotations_of_theirs_are_no_parameters(self) -> None:
        class Annotates(Word2VecVectorizer):
            note: str = "for the reader"

        assert Annotates().get_params().keys() == WORD2VEC.keys()
        with pytest.raises(TypeError, match="'note'"):
            Annotates(note="x")

    def test_a_mistaken_name_is_answered_with_the_new_one(self) -> None:
        with pytest.raises(TypeError, match="Classic has no parameter 'vector_size': give dim=3"):
            Classic(vector_size=3)


@pytest.mark.parametrize("estimator", ESTIMATORS)
class TestEstimatorsAreNoValues:
    """A dataclass compares and prints its fields; an estimator does neither."""

    def test_equality_and_hash_are_of_the_object(self, estimator: type[Any]) -> None:
        one, other = estimator(), estimator()
        assert one == one
        assert one != other
        assert len({one, other}) == 2

    def test_representations_are_scikit_learns(self, estimator: type[Any]) -> None:
        assert repr(estimator(min_count=7)) == f"{estimator.__name__}(min_count=7)"
        html = estimator_html_repr(estimator(min_count=7))
        assert "user-set" in html or "min_count=7" in html  # a table since scikit-learn 1.7
        assert "Annotated" not in html

    def test_clone_hands_parameters_on_as_they_are(self, estimator: type[Any]) -> None:
        assert clone(estimator(tokenizer=str.split)).tokenizer is str.split
        own = [["a"]]
        assert estimator().set_params(stop_words=own).stop_words is own


def test_without_docstrings() -> None:
    code = "import skw2v; assert skw2v.Word2VecVectorizer.__doc__ is None; print('imported')"
    found = subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True)
    assert found.stdout == "imported\n", found.stderr
