# SPDX-License-Identifier: BSD-3-Clause
"""A vocabulary that grows, and what it costs."""

import cProfile
import pstats

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v import Word2VecVectorizer
from skw2v._corpus.growth import FormerWords, add_counts
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._training.initial_tables import PriorVectors, initial_tables

WORDS = st.text("abc", min_size=1, max_size=3)
COUNTS = st.dictionaries(WORDS, st.integers(0, 3), max_size=40)
FEW = st.dictionaries(WORDS, st.integers(0, 5), max_size=3)
MANY = st.dictionaries(WORDS, st.integers(0, 3), min_size=24, max_size=39)


def vocabulary_of(counts, in_order=True):
    words = sorted(counts, key=lambda w: (-counts[w], w)) if in_order else list(counts)
    return Vocabulary(words, np.array([counts[word] for word in words], dtype=np.int64))


@given(former=COUNTS | MANY, new=FEW, order=st.booleans())
def test_words_are_in_order_with_all_their_counts(former, new, order):
    before, grown = vocabulary_of(former, order), vocabulary_of(new)
    found = add_counts(grown, FormerWords(before.index, before.counts))
    totals = {word: former.get(word, 0) + new.get(word, 0) for word in former.keys() | new.keys()}
    expected = vocabulary_of(totals)
    assert found.words == expected.words
    assert found.counts.tolist() == expected.counts.tolist()
    assert found.index == expected.index
    assert found.former_rows.tolist() == [before.index.get(word, -1) for word in found.words]


@pytest.mark.parametrize("former", [{}, {"aa": 2}, {"ab": 2}, {"ba": 2}, {"zz": 2}])
def test_words_of_the_same_total_are_in_the_order_of_the_alphabet(former):
    """They come in another order where fewer of one's occurrences are in the new documents."""
    rest = {f"w{i:02}": 1 for i in range(40)}
    before = vocabulary_of({"a": 1, **former, **rest})
    grown = vocabulary_of({"b": 2, "a": 1})
    assert grown.words == ["b", "a"]
    found = add_counts(grown, FormerWords(before.index, before.counts))
    expected = sorted(["a", "b", *former])
    assert found.words == [*expected, *rest]
    assert found.counts[: len(expected)].tolist() == [2] * len(expected)


@pytest.mark.parametrize("dim", [1, 2, 7, 50])
def test_a_few_new_rows_are_drawn_as_if_all_were(dim):
    words = [f"w{i}" for i in range(900)]
    drawn, _ = initial_tables(words, dim, None, np.random.default_rng(3))
    known = [word for i, word in enumerate(words) if i not in (0, 1, 17, 500, 899)]
    vectors = np.ones((len(known), dim))
    for new in (known, known[::2]):  # a few rows are new, or many
        rows = dict(zip(new, range(len(new)), strict=True))
        prior = PriorVectors(rows, vectors[: len(new)])
        w_in, w_out = initial_tables(words, dim, prior, np.random.default_rng(3))
        for i, word in enumerate(words):
            np.testing.assert_array_equal(w_in[i], 1 if word in rows else drawn[i])
        assert w_in.dtype == w_out.dtype == np.float32
        assert w_out.shape == w_in.shape
        assert not w_out.any()


def test_trained_output_vectors_go_on():
    prior = PriorVectors({"a": 0, "b": 1, "c": 2}, np.ones((3, 2)), np.full((2, 2), 5, np.float32))
    _, w_out = initial_tables(["c", "b", "new", "a"], 2, prior, np.random.default_rng(0))
    assert w_out.tolist() == [[0, 0], [5, 5], [0, 0], [5, 5]]


def test_one_document_takes_no_step_of_python_for_each_word_of_the_vocabulary():
    words = [f"w{i}" for i in range(20_000)]
    documents = [words[i : i + 100] for i in range(0, len(words), 100)]
    model = Word2VecVectorizer(dim=5, epochs=1, min_count=1, random_state=0).fit(documents)
    profile = cProfile.Profile()
    profile.runcall(model.partial_fit, [["w5", "w19000", "unseen"]])
    assert len(model.vocabulary_) == 20_001
    assert model.vocabulary_["w19000"] == 0
    assert pstats.Stats(profile).total_calls < len(words) / 2
