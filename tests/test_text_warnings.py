# SPDX-License-Identifier: BSD-3-Clause
"""Warnings about text parameters: those of CountVectorizer, when it gives them, and no others."""

import warnings
from contextlib import suppress
from io import StringIO

import pytest
from estimators import KINDS
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from skw2v import SequenceVectorizer

TEXTS = ["The cat, the Cat: don't!", "café and été", "a nice film"] * 3
LISTS = [["The", "cat", "don't", "the"], ["café", "été", "Cat"], ["a", "nice", "film"]]
ONE_LETTER = r"(?u)\b\w+\b"
UPPER_CASE = "Upper case characters found in vocabulary while 'lowercase' is True"

every = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
with_vocabulary = [kind for kind in KINDS.values() if "vocabulary" in kind.make().get_params()]


def split_at_blanks(text):
    return text.split()


def tagged(text):
    """A tokenizer that adds the part of speech in upper case."""
    return [f"{word}/N" for word in text.split()]


def shouted(text):
    return text.upper()


def said(model, documents):
    """The messages of a fit, of which CountVectorizer's are sentences at the beginning."""
    with warnings.catch_warnings(record=True) as caught, suppress(ValueError, TypeError):
        warnings.simplefilter("always")
        model.fit(documents)
    messages = [str(warning.message) for warning in caught]
    return sorted(UPPER_CASE if m.startswith(UPPER_CASE) else m for m in messages)


def options(**values):
    """Any of these parameters, each with one of these values."""
    return st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in values.items()})


WORDS = {
    "stop_words": ["english", ["don't", "the"], ["Cat"], ["été"], [], None],
    "strip_accents": ["unicode", "ascii"],
    "preprocessor": [shouted],
    "ngram_range": [(1, 2)],
    "vocabulary": [["cat"], ["Cat", "film"], {"cat": 1, "THE": 0}],
}


@settings(max_examples=300)
@given(
    options(
        lowercase=[False],
        tokenizer=[split_at_blanks],
        token_pattern=[None, ONE_LETTER, r"(?u)\b\w\w+\b", r"\S+"],
        analyzer=["char", "char_wb", split_at_blanks],
        **WORDS,
    )
)
def test_texts_are_warned_of_as_by_countvectorizer(chosen):
    # Our pattern of tokens takes in words of one letter, and nobody has set it
    words = chosen.get("analyzer", "word") == "word"
    theirs = said(
        CountVectorizer(**({"token_pattern": ONE_LETTER} if words else {}) | chosen), TEXTS
    )
    if "preprocessor" in chosen or callable(chosen.get("analyzer")):
        # These replace `lowercase`: upper case may well be found
        theirs = [message for message in theirs if message != UPPER_CASE]
    if chosen.get("token_pattern") == ONE_LETTER and not words:
        # The default is not told from the same pattern set by hand
        theirs = [m for m in theirs if "'token_pattern' will not be used since 'analyzer'" not in m]
    assert said(SequenceVectorizer(min_count=1, **chosen), TEXTS) == theirs


@settings(max_examples=100)
@given(options(lowercase=[True, False], **WORDS))
def test_lists_are_warned_of_as_by_countvectorizer(chosen):
    as_words = {"tokenizer": lambda word: [word], "token_pattern": None, "lowercase": False}
    theirs = said(CountVectorizer(**chosen | as_words), [word for words in LISTS for word in words])
    assert said(SequenceVectorizer(min_count=1, **chosen), LISTS) == theirs


@every
class TestEveryEstimator:
    def test_english_stop_words_are_consistent(self, kind):
        for documents in (["a nice film"] * 9, [["a", "nice", "film"]] * 9):
            model = kind.make(stop_words="english", min_count=1).fit(documents)
            model.transform(documents)  # without a warning

    def test_inconsistent_ones_are_warned_of_once(self, kind):
        model = kind.make(stop_words=["don't"], min_count=1)
        with pytest.warns(UserWarning, match=r"generated tokens \['don', 't'\] not in"):
            model.fit(TEXTS)
        model.transform(TEXTS)  # without a warning
        if hasattr(model, "partial_fit"):
            model.partial_fit(TEXTS)

    def test_transform_checks_no_stop_words(self, kind, monkeypatch):
        model = kind.make(stop_words="english", min_count=1).fit(TEXTS)
        checked = []
        check = CountVectorizer._check_stop_words_consistency

        def counting(self, *arguments):
            result = check(self, *arguments)
            checked.append(result is not None)  # None if it was made before
            return result

        monkeypatch.setattr(CountVectorizer, "_check_stop_words_consistency", counting)
        model.transform(TEXTS)
        model.transform(LISTS)
        assert checked
        assert not any(checked)
        model.fit(TEXTS)
        assert any(checked)

    @pytest.mark.parametrize(
        ("options", "document"),
        [
            ({"analyzer": split_at_blanks, "stop_words": ["the"]}, str),
            ({"tokenizer": split_at_blanks, "input": "file"}, StringIO),
        ],
        ids=["function", "files"],
    )
    def test_what_is_not_used_is_said_once(self, kind, options, document):
        model = kind.make(min_count=1, **options)
        with pytest.warns(UserWarning, match="will not be used since"):
            model.fit(map(document, TEXTS))
        model.transform(map(document, TEXTS))  # without a warning
        if hasattr(model, "partial_fit"):
            model.partial_fit(map(document, TEXTS))
            model.set_params(warm_start=True).fit(map(document, TEXTS))

    def test_what_is_not_used(self, kind):
        with pytest.warns(UserWarning, match="'stop_words' will not be used since 'analyzer'"):
            kind.make(analyzer="char", stop_words=["the"], min_count=1).fit(TEXTS)


# One known word to a document is nothing to learn from, but no matter of its case
@pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
@pytest.mark.parametrize("kind", with_vocabulary, ids=lambda kind: kind.name)
class TestVocabulary:
    def test_upper_case_in_lower_case_texts(self, kind):
        message = UPPER_CASE + r"\. These entries will not be matched with any documents: 'Cat'"
        with pytest.warns(UserWarning, match=message):
            kind.make(vocabulary=["cat", "Cat"]).fit(TEXTS)

    def test_no_false_alarm(self, kind):
        kind.make(vocabulary=["Cat", "nice"]).fit(LISTS)
        kind.make(vocabulary=["Cat"], lowercase=False).fit(TEXTS)
        kind.make(vocabulary=["CAFÉ"], preprocessor=shouted).fit(TEXTS)
        kind.make(vocabulary=["The"], analyzer=split_at_blanks).fit(TEXTS)
        tags = {"tokenizer": tagged, "token_pattern": None}
        assert "film/N" in kind.make(vocabulary=["film/N"], **tags).fit(TEXTS).vocabulary_

    def test_a_tokenizer_that_leaves_case_alone(self, kind):
        cut = {"tokenizer": split_at_blanks, "token_pattern": None}
        with pytest.warns(UserWarning, match=UPPER_CASE):
            kind.make(vocabulary=["Cat", "nice"], **cut).fit(TEXTS)

    @pytest.mark.parametrize("vocabulary", ["cat", b"cat"])
    def test_one_str_is_no_list_of_letters(self, kind, vocabulary):
        with pytest.raises(ValueError, match="vocabulary must be a list of words, not the one"):
            kind.make(vocabulary=vocabulary).fit(TEXTS)
