# SPDX-License-Identifier: BSD-3-Clause
"""Phrases are those of gensim, and of figures worked by hand."""

from __future__ import annotations

import contextlib
import itertools
import math
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from skw2v import PhraseTransformer, Word2VecVectorizer
from skw2v._compat import InvalidParameterError
from skw2v._corpus.encoding import assign_ids
from skw2v._phrase_transformer import _highest_scores
from skw2v._phrases import counting, joining, spelling
from skw2v._phrases.counting import PairCounts
from skw2v._phrases.neighbours import Gaps, check_keys

CONNECTORS = ["of", "the"]
words = st.sampled_from([*"abcdé", *CONNECTORS])
documents = st.lists(st.lists(words, max_size=15), min_size=1, max_size=15).filter(any)
settings = st.one_of(
    st.fixed_dictionaries(
        {
            "scoring": st.just("default"),
            "threshold": st.floats(0.01, 3) | st.integers(1, 3),
            "min_count": st.integers(1, 3),
            "common_terms": st.sampled_from([None, CONNECTORS, ["of"], ["a", "of"]]),
        }
    ),
    st.fixed_dictionaries(
        {
            "scoring": st.just("npmi"),
            # Not numbers that a score may equal but for rounding
            "threshold": st.sampled_from([-0.9137, -0.3331, 0.1017, 0.2873, 0.5773, 0.7071]),
            "min_count": st.integers(1, 3),
            "common_terms": st.sampled_from([None, CONNECTORS, ["of"], ["a", "of"]]),
        }
    ),
)
delimiters = st.sampled_from(["_", "~~", "-"])


@pytest.fixture(autouse=True, scope="module")
def gensim_is_imported():
    """Not within the first example, whose time is limited."""
    with contextlib.suppress(ImportError):
        import gensim.models.phrases  # noqa: F401


def by_gensim(tokens, n_passes=1, common_terms=None, delimiter="_", **options):
    """Phrases of each pass, and documents after the last."""
    phrases = pytest.importorskip("gensim.models.phrases")
    models = []
    for _ in range(n_passes):
        models.append(
            phrases.Phrases(
                tokens, connector_words=common_terms or [], delimiter=delimiter, **options
            )
        )
        tokens = [models[-1][document] for document in tokens]
    return models, tokens


class TestGensim:
    @given(documents, settings, delimiters)
    def test_one_pass(self, tokens, options, delimiter):
        (theirs,), expected = by_gensim(tokens, delimiter=delimiter, **options)
        ours = PhraseTransformer(delimiter=delimiter, **options)
        assert ours.fit_transform(tokens) == expected
        scores = theirs.export_phrases()
        assert ours.phrases_.keys() == scores.keys()
        for phrase, score in scores.items():
            assert ours.phrases_[phrase] == pytest.approx(score, rel=1e-12)

    @given(documents, settings, st.integers(2, 4))
    def test_several_passes(self, tokens, options, n_passes):
        _, expected = by_gensim(tokens, n_passes=n_passes, **options)
        ours = PhraseTransformer(n_passes=n_passes, **options)
        assert ours.fit_transform(tokens) == expected
        assert ours.transform(tokens) == expected

    @given(documents, documents, settings)
    def test_other_documents(self, tokens, others, options):
        (theirs,), _ = by_gensim(tokens, **options)
        ours = PhraseTransformer(**options).fit(tokens)
        assert ours.transform(others) == [theirs[document] for document in others]

    @given(
        st.lists(
            st.lists(st.sampled_from(["a", "b", "a_b", "b_a", "of"]), max_size=12), min_size=1
        ),
        settings,
        st.integers(1, 3),
    )
    def test_tokens_that_hold_the_delimiter(self, tokens, options, n_passes):
        assume(any(tokens))
        _, expected = by_gensim(tokens, n_passes=n_passes, **options)
        assert PhraseTransformer(n_passes=n_passes, **options).fit_transform(tokens) == expected

    @pytest.mark.parametrize("base", [0, 1, 1 << 32])
    def test_equal_hashes_of_other_phrases_make_no_difference(self, base, monkeypatch):
        # 0: hashes know the last character only; 1: they are sums of characters
        monkeypatch.setattr(spelling, "_BASE", base)
        rng = np.random.default_rng(0)
        tokens = [list(rng.choice(["a", "b", "ab", "a_b", "b_a"], size=9)) for _ in range(30)]
        options = {"threshold": 0.1, "min_count": 1}
        _, expected = by_gensim(tokens, n_passes=3, **options)
        assert PhraseTransformer(n_passes=3, **options).fit_transform(tokens) == expected

    @pytest.mark.parametrize("scoring", ["default", "npmi"])
    def test_a_real_corpus(self, data_dir, scoring):
        text = (data_dir / "ptb" / "ptb.train.txt").read_text(encoding="utf-8")
        tokens = [line.split() for line in text.splitlines()[:9000]]
        options = {"scoring": scoring, "threshold": 10.0 if scoring == "default" else 0.4}
        options |= {"common_terms": ["of", "the", "a", "and", "in"], "n_passes": 2}
        models, expected = by_gensim(tokens, **options)
        ours = PhraseTransformer(**options)
        assert ours.fit_transform(tokens) == expected
        assert ours.phrases_.keys() >= models[0].export_phrases().keys()


class TestScores:
    """Figures worked by hand."""

    TOKENS = [["a", "b"]] * 3 + [["a", "c"], ["c", "d"], ["d", "b"]]

    def test_default(self):
        # c(a) = 4, c(b) = 4, c(ab) = 3; 4 words and 4 pairs
        found = PhraseTransformer(min_count=1, threshold=0.9).fit(self.TOKENS).phrases_
        assert found == {"a_b": (3 - 1) / (4 * 4) * 8}

    def test_npmi(self):
        # p(a) = p(b) = 4/12, p(ab) = 3/12
        model = PhraseTransformer(min_count=2, threshold=0.5, scoring="npmi").fit(self.TOKENS)
        expected = math.log((3 / 12) / (4 / 12) ** 2) / -math.log(3 / 12)
        assert model.phrases_ == {"a_b": pytest.approx(expected, rel=1e-12)}

    def test_the_threshold_must_be_passed(self):
        assert not PhraseTransformer(min_count=1, threshold=1).fit(self.TOKENS).phrases_
        assert PhraseTransformer(min_count=1, threshold=0.999).fit(self.TOKENS).phrases_

    def test_the_highest_score_comes_first(self):
        tokens = [["x", "y"]] * 2 + [["a", "b"]] * 2 + [["c", "d"]] * 4 + [["d"]] * 2
        found = PhraseTransformer(min_count=1, threshold=0.01).fit(tokens).phrases_
        assert list(found) == ["a_b", "x_y", "c_d"]
        assert sorted(found.values(), reverse=True) == list(found.values())

    def test_the_best_of_several_ways_counts(self):
        passes = [{("a_b", "c"): 3.0, ("a", "b_c"): 2.0}, {("d", "e"): 4.0, ("a_b", "c"): 1.0}]
        assert _highest_scores(passes, "_") == {"d_e": 4.0, "a_b_c": 3.0}


class TestDocuments:
    def test_words_are_joined_from_left_to_right_and_once(self):
        model = PhraseTransformer(min_count=1, threshold=0.01).fit([["a", "a", "a"]] * 3)
        assert model.transform([["a"] * n for n in range(6)]) == [
            [],
            ["a"],
            ["a_a"],
            ["a_a", "a"],
            ["a_a", "a_a"],
            ["a_a", "a_a", "a"],
        ]

    def test_a_phrase_ends_with_its_document(self):
        tokens = [["a", "b"]] * 5 + [["b"], ["a"]]
        model = PhraseTransformer(min_count=1, threshold=0.01).fit(tokens)
        assert model.transform([["a"], [], ["b", "a"], ["b"]]) == [["a"], [], ["b", "a"], ["b"]]

    def test_longer_phrases_take_more_passes(self):
        texts = ["the New York City marathon", "rain in New York City", "a new day", "York"] * 4
        joined = []
        for n_passes in (1, 2, 9):
            model = PhraseTransformer(min_count=2, threshold=0.6, n_passes=n_passes).fit(texts)
            joined.append(model.transform(["new york city"])[0])
        assert joined == [["new_york", "city"], ["new_york_city"], ["new_york_city"]]

    def test_connectors_stand_inside_only(self):
        texts = ["the university of the arts", "of the university of arts"] * 9
        options = {"min_count": 1, "threshold": 0.05}
        model = PhraseTransformer(common_terms=["of", "the"], **options).fit(texts)
        assert set(model.phrases_) == {"university_of_the_arts", "university_of_arts"}
        assert model.transform(["of the university of arts of", "university arts"]) == [
            ["of", "the", "university_of_arts", "of"],
            ["university", "arts"],
        ]

    def test_english_connectors(self):
        model = PhraseTransformer(common_terms="english", min_count=1, threshold=0.1)
        assert model.fit_transform(["house of the rising sun"] * 3)[0][0] == "house_of_the_rising"

    def test_unknown_and_empty_tokens_stay(self):
        model = PhraseTransformer(min_count=1, threshold=0.1).fit([["a", "b"]] * 3)
        tokens = ["", "x", "a", "b", "", "b", "y"]
        assert model.transform([tokens]) == [["", "x", "a_b", "", "b", "y"]]

    def test_no_phrases_are_no_error(self):
        model = PhraseTransformer(n_passes=3).fit(["one word or two"])
        assert model.phrases_ == {}
        assert model.transform(["One, two"]) == [["one", "two"]]

    def test_what_comes_out_goes_on(self):
        texts = ["in new york city", "new york in may", "may in york", "a new city"] * 5
        tokens = PhraseTransformer(min_count=1, threshold=0.5).fit_transform(texts)
        words = {token for document in tokens for token in document}
        assert "new_york" in words
        assert {*Word2VecVectorizer(dim=2, epochs=1).fit(tokens).vocabulary_} == words
        assert {*CountVectorizer(analyzer=list).fit(tokens).vocabulary_} == words

    def test_the_delimiter_of_the_fit_stays(self):
        model = PhraseTransformer(min_count=1, threshold=0.1, delimiter="+").fit([["a", "b"]] * 3)
        model.set_params(delimiter="-", common_terms=["a"])
        assert model.transform([["a", "b"]]) == [["a+b"]]


class TestMemory:
    @given(documents, settings, st.integers(1, 20))
    def test_parts_of_any_size_make_no_difference(self, tokens, options, size):
        model = PhraseTransformer(n_passes=2, **options)
        expected = model.fit_transform(tokens)
        phrases = model.phrases_
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counting, "CHUNK", size)
            patch.setattr(joining, "CHUNK", size)
            assert model.fit_transform(tokens) == expected
        assert model.phrases_ == phrases

    @given(documents, st.integers(1, 20))
    def test_parts_are_whole_documents(self, tokens, size):
        _, corpus = assign_ids(tokens)
        parts = list(corpus.chunks(size))
        assert np.concatenate([part.ids for part in parts]).tolist() == corpus.ids.tolist()
        lengths = [np.diff(part.offsets).tolist() for part in parts]
        assert list(itertools.chain(*lengths)) == list(map(len, tokens))
        assert all(part.n_tokens <= size or part.n_documents == 1 for part in parts)

    @given(documents, st.integers(1, 8))
    def test_rare_pairs_are_forgotten_as_in_word2phrase(self, tokens, max_pairs):
        found, corpus = assign_ids(tokens)
        pairs = PairCounts(len(found), max_pairs)
        for part in corpus.chunks(1):
            pairs.add(part, np.zeros(len(found), dtype=bool))
            assert len(pairs.keys) <= max_pairs
        first, _, last = pairs.parts()
        ours = {
            (found[a], found[b]): n
            for a, b, n in zip(first, last, pairs.counts.tolist(), strict=True)
        }
        assert ours == forgetful_counts(tokens, max_pairs)

    def test_a_small_table_finds_frequent_phrases_all_the_same(self):
        rng = np.random.default_rng(0)
        tokens = [[f"w{i}" for i in rng.integers(200, size=20)] for _ in range(300)]
        for document in tokens[::2]:
            document[3:5] = ["new", "york"]
        options = {"threshold": 1}
        assert "new_york" in PhraseTransformer(max_vocab_size=1000, **options).fit(tokens).phrases_

    def test_more_words_than_64_bits_can_tell_apart(self):
        gaps = Gaps()
        for word in range(100):
            gaps.extend(0, word)
        check_keys(10**8, gaps)
        with pytest.raises(ValueError, match=r"1000000000.*\(100\).*fewer common_terms"):
            check_keys(10**9, gaps)

    def test_many_connectors_in_a_row(self):
        tokens = [["a", *["of"] * 3000, "b"]] * 2
        model = PhraseTransformer(common_terms=["of"], min_count=1, threshold=0.1)
        assert model.fit_transform(tokens) == [["a_" + "of_" * 3000 + "b"]] * 2


def forgetful_counts(tokens, max_pairs):
    """Count pairs, and forget the rarest when there are too many."""
    counts, least = Counter(), 0
    for document in tokens:
        counts.update(itertools.pairwise(document))
        while len(counts) > max_pairs:
            least += 1
            counts = Counter({pair: n for pair, n in counts.items() if n > least})
    return counts


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 0}, "'threshold'.*above 0.*Got 0"),
        ({"threshold": math.inf}, "'threshold'.*Got inf"),
        ({"threshold": True}, "'threshold'.*boolean"),
        ({"threshold": "high"}, "'threshold'"),
        ({"scoring": "npmi"}, "'threshold'.*between -1 and 1.*0.5. Got 10.0"),
        ({"scoring": "pmi"}, "'scoring'"),
        ({"min_count": 0}, "'min_count'"),
        ({"min_count": 1.5}, "'min_count'"),
        ({"n_passes": 0}, "'n_passes'"),
        ({"n_passes": True}, "'n_passes'.*boolean"),
        ({"delimiter": None}, "'delimiter'"),
        ({"delimiter": ""}, "'delimiter'.*must not be empty"),
        ({"common_terms": "of"}, "'common_terms'"),
        ({"common_terms": [3]}, r"'common_terms'.*strings. Got \[3\]"),
        ({"max_vocab_size": 0}, "'max_vocab_size'"),
        ({"ngram_range": (2, 1)}, "'ngram_range'"),
        ({"analyzer": "sentence"}, "'analyzer'"),
    ],
)
def test_wrong_parameters_are_named(options, message):
    with pytest.raises(InvalidParameterError, match=message) as caught:
        PhraseTransformer(**options).fit(["a b"])
    assert re.search("PhraseTransformer", str(caught.value))
