# SPDX-License-Identifier: BSD-3-Clause
"""Lists of tokens beside texts: what text parameters do to them, and mixed use."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from skw2v import PhraseTransformer, SequenceVectorizer, Word2VecVectorizer

TEXTS = ["The good Food", "the bad food", "the good film", "a bad Film"] * 5
LISTS = [text.split() for text in TEXTS]


def make(**options):
    options = {"dim": 4, "epochs": 1, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options)


class TestParameters:
    @pytest.mark.parametrize(
        "options",
        [
            {"stop_words": ["the", "a"]},
            {"ngram_range": (1, 2)},
            {"ngram_range": (2, 2), "stop_words": ["the"]},
            {"strip_accents": "unicode"},
            {"strip_accents": "ascii", "ngram_range": (1, 3)},
            {"preprocessor": str.upper},
            {"stop_words": "english"},
        ],
        ids=str,
    )
    def test_do_what_they_do_to_texts(self, options):
        texts = [*TEXTS, "the Café olé"]
        lists = [text.split() for text in texts]
        theirs = CountVectorizer(lowercase=False, token_pattern=r"(?u)\b\w+\b", **options)
        assert make(**options).fit(lists).vocabulary_.keys() == theirs.fit(texts).vocabulary_.keys()

    def test_n_grams_are_in_the_order_of_the_text(self):
        joined = SequenceVectorizer(min_count=1, ngram_range=(1, 2)).fit([["a", "b", "c"]])
        by_text = SequenceVectorizer(min_count=1, ngram_range=(1, 2)).fit(["a b c"])
        for model in (joined, by_text):
            names = {number: word for word, number in model.vocabulary_.items()}
            row = model.transform([["a", "b", "c"]])[0]
            assert [names[n] for n in row] == ["a", "a b", "b", "b c", "c"]

    def test_lowercase_leaves_what_may_be_names(self):
        assert make().fit([["iPhone", "IPHONE"]]).vocabulary_.keys() == {"iPhone", "IPHONE"}

    @pytest.mark.parametrize("analyzer", ["char", "char_wb"])
    @pytest.mark.parametrize("estimator", [make, PhraseTransformer, SequenceVectorizer])
    def test_characters_are_refused(self, analyzer, estimator):
        model = estimator(analyzer=analyzer)
        with pytest.raises(ValueError, match=f"lists of tokens, but analyzer='{analyzer}'"):
            model.fit(LISTS)
        with pytest.raises(ValueError, match=f"lists of tokens, but analyzer='{analyzer}'"):
            model.fit(TEXTS).transform(LISTS)

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            ({"token_pattern": "[a-z]+"}, "token_pattern='[a-z]+' is not used"),
            ({"tokenizer": str.split, "token_pattern": None}, "tokenizer=<method 'split'"),
        ],
        ids=["pattern", "tokenizer"],
    )
    def test_what_would_cut_texts_is_warned_of_once(self, options, names):
        with pytest.warns(UserWarning, match="lists of tokens, which need no cutting") as caught:
            model = make(**options).fit(LISTS)
        (warning,) = caught
        assert names in str(warning.message)
        model.transform(LISTS)  # without a warning


class TestMixedUse:
    @pytest.mark.parametrize("estimator", [make, SequenceVectorizer])
    def test_lists_after_texts_are_taken_as_texts(self, estimator):
        model = estimator(strip_accents="unicode").fit(TEXTS)
        expected = model.transform(TEXTS)
        np.testing.assert_array_equal(model.transform(LISTS), expected)
        accents = [["gôod", "FOOD"]]
        np.testing.assert_array_equal(model.transform(accents), model.transform(["good food"]))

    def test_lists_after_texts_join_the_same_phrases(self):
        model = PhraseTransformer(min_count=1, threshold=0.1).fit(TEXTS)
        assert model.transform(LISTS) == model.transform(TEXTS)

    def test_going_on_with_lists(self):
        model = make().partial_fit(TEXTS).partial_fit(LISTS)
        assert model.vocabulary_.keys() == {"the", "good", "food", "bad", "film", "a"}
        expected = make().partial_fit(TEXTS).partial_fit(TEXTS)
        assert model.word_vectors_ == expected.word_vectors_
        warm = make(warm_start=True).fit(TEXTS).fit(LISTS)
        assert warm.vocabulary_.keys() == model.vocabulary_.keys()

    def test_a_new_fit_begins_anew(self):
        model = make().fit(TEXTS).fit(LISTS)
        assert {"The", "the"} <= model.vocabulary_.keys()

    def test_texts_after_lists_are_warned_of(self):
        model = make().fit([["GOOD", "FOOD"], ["BAD", "FOOD"]])
        message = "fit saw lists of tokens, and these are texts: 0 of 4 tokens .* check lowercase"
        with pytest.warns(UserWarning, match=message):
            assert not model.transform(["good food", "bad food"]).any()

    def test_tokens_that_come_one_by_one(self):
        options = {"tokenizer": lambda text: iter(text.split()), "token_pattern": None}
        with pytest.warns(UserWarning, match="need no cutting"):
            model = make(**options).fit(LISTS)
        expected = model.transform([["good", "food"]])
        np.testing.assert_array_equal(model.transform(["good food"]), expected)
        with pytest.warns(UserWarning, match="0 of 2 tokens"):
            model.transform(["unknown words"])

    def test_lists_of_other_words_are_warned_of(self):
        model = make().fit(TEXTS)
        message = "fit saw texts, and these are lists of tokens: 1 of 3 tokens"
        with pytest.warns(UserWarning, match=message):
            model.transform([["good", "wine", "here"]])

    def test_nothing_is_said_where_most_is_known(self):
        make().fit(LISTS).transform(TEXTS)
        make().fit(TEXTS).transform(["unknown words alone"])

    @pytest.mark.parametrize(
        ("n_known", "n_tokens"), [(1, 1), (1, 2), (2, 3), (3, 3), (5, 10), (0, 0)]
    )
    @pytest.mark.parametrize("former", ["text", "tokens"])
    def test_nor_where_half_is_known(self, former, n_known, n_tokens):
        documents = [["film"] * n_known, ["unseen"] * (n_tokens - n_known)]
        if former == "text":
            make().fit(TEXTS).transform(documents)
        else:
            make().fit(LISTS).transform([" ".join(document) for document in documents])

    @pytest.mark.parametrize(("n_known", "n_tokens"), [(0, 1), (1, 3), (4, 9), (49, 99)])
    @pytest.mark.parametrize("former", ["text", "tokens"])
    def test_but_where_less_is_known(self, former, n_known, n_tokens):
        documents = [["film"] * n_known, ["unseen"] * (n_tokens - n_known)]
        model = make().fit(TEXTS if former == "text" else LISTS)
        if former == "tokens":
            documents = [" ".join(document) for document in documents]
        with pytest.warns(UserWarning, match=f"{n_known} of {n_tokens} tokens are in the vocab"):
            model.transform(documents)

    def test_a_file_remembers_the_kind(self, tmp_path):
        make().fit(TEXTS).save(tmp_path / "model.npz")
        model = Word2VecVectorizer.load(tmp_path / "model.npz")
        np.testing.assert_array_equal(model.transform(LISTS), model.transform(TEXTS))
