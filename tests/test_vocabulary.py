# SPDX-License-Identifier: BSD-3-Clause
"""Which words have a row, in which order, and how documents become ids."""

import random
from collections import Counter

import numpy as np
import pytest
from fuzz.work import at_most
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from skw2v import Word2VecVectorizer
from skw2v._corpus import encoding, vocabulary
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import assign_ids, encode, remap_ids
from skw2v._corpus.selection import Selection
from skw2v._corpus.vocabulary import count_documents, count_words, fixed_words, select_words

words = st.text("abcdé한", min_size=1, max_size=2)
corpora = st.lists(st.lists(words, max_size=12), max_size=12)
TEXTS = [
    "the cat sat on the mat",
    "the dog sat on the log",
    "a cat and a dog",
    "dogs and cats and a bird",
    "",
    "the bird sings",
    "the the the",
]


def choose(documents, *, min_count=1, min_df=1, max_df=1.0, max_features=None, vocabulary=None):
    found, corpus = assign_ids(documents)
    fixed = None if vocabulary is None else fixed_words(vocabulary)
    return Selection(min_count, min_df, max_df, max_features, fixed).choose(found, corpus)


def as_lists(corpus):
    return [
        corpus.ids[start:stop].tolist()
        for start, stop in zip(corpus.offsets[:-1], corpus.offsets[1:], strict=True)
    ]


class TestOrder:
    @given(corpora.filter(any), st.randoms())
    def test_by_falling_frequency_then_by_word_whatever_the_order(self, documents, rng):
        counts = Counter(word for document in documents for word in document)
        expected = sorted(counts, key=lambda word: (-counts[word], word))
        for _ in range(2):
            found = choose(documents)
            assert found.words == expected
            assert found.counts.tolist() == [counts[word] for word in expected]
            assert found.index == {word: row for row, word in enumerate(expected)}
            rng.shuffle(documents)

    def test_document_order_has_no_say_in_the_vectorizers_vocabulary(self):
        texts = list(TEXTS)
        found = []
        for seed in range(3):
            random.Random(seed).shuffle(texts)
            model = Word2VecVectorizer(dim=2, epochs=1, min_count=1, random_state=0).fit(texts)
            found.append((model.word_vectors_.words, model.word_vectors_.counts.tolist()))
        assert found[0] == found[1] == found[2]
        assert found[0][0][:2] == ("the", "a")


class TestSelection:
    """The limits mean what they mean in CountVectorizer."""

    @staticmethod
    def by_scikit_learn(**limits):
        model = CountVectorizer(token_pattern=r"(?u)\b\w+\b", **limits).fit(TEXTS)
        return sorted(model.vocabulary_)

    @staticmethod
    def by_us(**limits):
        return sorted(choose([text.split() for text in TEXTS], **limits).words)

    @pytest.mark.parametrize("min_df", [1, 2, 3, 0.0, 0.2, 0.3, 3 / 7])
    @pytest.mark.parametrize("max_df", [3, 4, 7, 0.5, 4 / 7, 1.0])
    def test_min_df_and_max_df(self, min_df, max_df):
        limits = {"min_df": min_df, "max_df": max_df}
        try:
            expected = self.by_scikit_learn(**limits)
        except ValueError:  # no word is left, or the limits contradict each other
            with pytest.raises(ValueError, match=r"max_df="):
                self.by_us(**limits)
        else:
            assert self.by_us(**limits) == expected

    def test_one_means_a_number_and_one_point_zero_a_share(self):
        assert self.by_us(max_df=1) == self.by_scikit_learn(max_df=1)
        assert self.by_us(max_df=1.0) == self.by_scikit_learn()
        with pytest.raises(ValueError, match="No word"):
            self.by_us(min_df=1.0)

    @pytest.mark.parametrize("max_features", [1, 2, 5, 1000])
    def test_max_features_takes_the_most_frequent(self, max_features):
        # The two break ties in their own ways, so what must agree are the counts
        ours = choose([text.split() for text in TEXTS], max_features=max_features)
        theirs = CountVectorizer(token_pattern=r"(?u)\b\w+\b", max_features=max_features)
        counts = theirs.fit_transform(TEXTS).sum(axis=0)
        assert sorted(ours.counts) == sorted(np.asarray(counts).ravel())
        assert ours.words == choose([text.split() for text in TEXTS]).words[:max_features]

    def test_min_count_counts_occurrences_not_documents(self):
        assert "the" in self.by_us(min_count=3)
        assert self.by_us(min_count=8) == ["the"]
        with pytest.raises(ValueError, match=r"occurs 8 times.*min_count=9"):
            self.by_us(min_count=9)

    def test_limits_together(self):
        expected = set(self.by_scikit_learn(min_df=2, max_df=0.5))
        counts = Counter(" ".join(TEXTS).split())
        found = self.by_us(min_df=2, max_df=0.5, min_count=3)
        assert set(found) == {word for word in expected if counts[word] >= 3}

    @pytest.mark.parametrize(
        "vocabulary",
        [["cat", "dog", "unicorn"], {"dog": 1, "cat": 0, "unicorn": 2}, {"dog", "unicorn", "cat"}],
        ids=["list", "mapping", "set"],
    )
    def test_given_vocabulary(self, vocabulary):
        theirs = CountVectorizer(vocabulary=vocabulary)
        counts = np.asarray(theirs.fit_transform(TEXTS).sum(axis=0)).ravel()
        ours = choose([text.split() for text in TEXTS], vocabulary=vocabulary, min_count=5)
        assert ours.words == theirs.get_feature_names_out().tolist()
        assert ours.counts.tolist() == counts.tolist()

    @pytest.mark.parametrize(
        "vocabulary",
        [[], {}, ["cat", "cat"], {"cat": 0, "dog": 2}, {"cat": 0, "dog": 0}],
    )
    def test_vocabularies_that_scikit_learn_refuses(self, vocabulary):
        with pytest.raises(ValueError, match=r"(?i)vocabulary"):
            CountVectorizer(vocabulary=vocabulary).fit(TEXTS)
        with pytest.raises(ValueError, match="vocabulary"):
            choose([["cat"]], vocabulary=vocabulary)

    def test_limits_that_contradict_each_other(self):
        with pytest.raises(ValueError, match=r"max_df=1.*min_df=3"):
            choose([["a"], ["a"], ["a"]], min_df=3, max_df=1)


class TestCounts:
    @pytest.mark.parametrize("chunk", [1, 5, 1 << 22])
    @given(documents=corpora)
    def test_occurrences_and_documents(self, documents, chunk):
        found, corpus = assign_ids(documents)
        occurrences = Counter(word for document in documents for word in document)
        in_documents = Counter(word for document in documents for word in set(document))
        assert count_words(corpus, len(found)).tolist() == [occurrences[w] for w in found]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(vocabulary, "_CHUNK", chunk)
            assert count_documents(corpus, len(found)).tolist() == [in_documents[w] for w in found]

    def test_many_short_documents_are_not_gone_through_one_by_one(self):
        _, corpus = assign_ids([["a", "b"]] * 2000)
        with at_most(1000):
            assert count_documents(corpus, 2).tolist() == [2000, 2000]


class TestIds:
    @given(corpora)
    def test_assigning_ids_loses_nothing(self, documents):
        found, corpus = assign_ids(iter(documents))
        assert [[found[i] for i in ids] for ids in as_lists(corpus)] == documents
        assert len(set(found)) == len(found)
        assert corpus.ids.dtype == np.int32
        assert corpus.offsets.dtype == np.int64

    @given(corpora, st.lists(words, unique=True))
    def test_encoding_leaves_out_unknown_words(self, documents, known):
        rows = {word: row for row, word in enumerate(known)}
        corpus = encode(iter(documents), rows)
        assert as_lists(corpus) == [
            [rows[word] for word in document if word in rows] for document in documents
        ]

    @pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
    @given(documents=corpora, known=st.lists(words, unique=True))
    def test_remapping_is_encoding_afresh(self, chunk, documents, known):
        rows = {word: row for row, word in enumerate(known)}
        found, corpus = assign_ids(documents)
        expected = encode(documents, rows)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(encoding, "_CHUNK", chunk)
            new = remap_ids(corpus, found, rows.get)
        assert as_lists(new) == as_lists(expected)
        np.testing.assert_array_equal(new.offsets, expected.offsets)

    def test_remapping_takes_no_second_corpus(self):
        found, corpus = assign_ids([["a", "b", "c"] * 100])
        new = remap_ids(corpus, found, {"c": 0, "a": 1}.get)
        assert np.shares_memory(new.ids, corpus.ids)


def test_selecting_nothing_is_an_empty_vocabulary():
    empty = select_words([], np.array([], dtype=np.int64), np.array([], dtype=bool))
    assert len(empty) == 0
    assert Corpus(np.array([], dtype=np.int32), np.array([0])).n_documents == 0
