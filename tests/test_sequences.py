# SPDX-License-Identifier: BSD-3-Clause
"""Rows of word numbers: Keras' padding, numbers from 2 on, a matrix to start from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v import SequenceVectorizer, Word2VecVectorizer, WordVectors
from skw2v._compat import InvalidParameterError
from skw2v._documents.sequences import check_padding, pad_sequences

VECTORS = WordVectors(["good", "film", "food"], [[1.0, 0.0], [0.0, 3.0], [2.0, 0.0]])
TOKENS = [["a"], ["b", "c"], ["d", "e", "f"]]
LONG = [["w"] * 300_000, *[["a", "b", "c"]] * 2000]
# a: 2, …, f: 7. What Keras' pad_sequences makes of [[2], [3, 4], [5, 6, 7]].
BY_KERAS = {
    (None, "pre", "pre"): [[0, 0, 2], [0, 3, 4], [5, 6, 7]],
    (None, "post", "pre"): [[2, 0, 0], [3, 4, 0], [5, 6, 7]],
    (2, "pre", "pre"): [[0, 2], [3, 4], [6, 7]],
    (2, "pre", "post"): [[0, 2], [3, 4], [5, 6]],
    (2, "post", "post"): [[2, 0], [3, 4], [5, 6]],
    (1, "post", "pre"): [[2], [4], [7]],
    (4, "pre", "post"): [[0, 0, 0, 2], [0, 0, 3, 4], [0, 5, 6, 7]],
    (4, "post", "pre"): [[2, 0, 0, 0], [3, 4, 0, 0], [5, 6, 7, 0]],
}


class TestPadding:
    """Rows that would be gigabytes of zeros."""

    def test_one_long_document_does_not_set_the_length_of_all(self):
        model = SequenceVectorizer()
        for method in (model.fit, model.fit_transform):
            with pytest.raises(
                ValueError,
                match=r"2,001 documents become rows of 300,000 numbers of 4 bytes: 2\.4 GB, of "
                r"which 99\.95% is padding\. .* have 3 tokens or less: max_len=3 would",
            ):
                method(LONG)
            assert not hasattr(model, "vocabulary_")
        assert SequenceVectorizer(max_len=3).fit_transform(LONG).shape == (2001, 3)

    def test_neither_do_many_short_ones_after_a_fit_on_a_long_one(self):
        model = SequenceVectorizer().fit(LONG[:5])
        assert model.transform(LONG[:5]).shape == (5, 300_000)
        for _ in range(2):
            with pytest.raises(ValueError, match="max_len=None, and the longest document, 2,000 d"):
                model.transform(LONG[1:])
            model.set_params(max_len=300_000)  # which only the next fit will use

    def test_an_absurd_length_is_refused_where_rows_are_made(self):
        model = SequenceVectorizer(max_len=10**9)
        with pytest.raises(ValueError, match=r"max_len=1000000000, 3 documents .* 12\.0 GB"):
            model.fit_transform([["a"] * 3] * 3)
        assert not hasattr(model, "vocabulary_")
        with pytest.raises(ValueError, match=r"max_len=1000000000, 1 documents .* 4\.0 GB"):
            model.fit([["a"] * 3] * 3).transform([["a"] * 2])

    def test_tokens_that_are_cut_off_fill_no_rows(self):
        offsets = np.array([0, *[10**10] * 2001])
        with pytest.raises(ValueError, match=r"2,001 documents .* 99\.95% is padding"):
            check_padding(offsets, 10**6, is_given=True)

    def test_rows_that_are_asked_for_are_made(self, monkeypatch):
        monkeypatch.setattr("skw2v._documents.sequences._MANY_BYTES", 1000)
        assert SequenceVectorizer(max_len=512).fit_transform([["a", "a"]] * 9).shape == (9, 512)
        texts = [["a"] * 60, *[["a"]] * 99]
        assert SequenceVectorizer().fit_transform(texts).shape == (100, 60)


class TestRows:
    @pytest.mark.parametrize(("max_len", "padding", "truncating"), BY_KERAS)
    def test_as_keras_pads_and_truncates(self, max_len, padding, truncating):
        model = SequenceVectorizer(
            max_len=max_len, padding=padding, truncating=truncating, vocabulary=list("abcdef")
        )
        found = model.fit_transform(TOKENS)
        assert found.tolist() == BY_KERAS[max_len, padding, truncating]
        assert found.dtype == np.int32
        np.testing.assert_array_equal(model.transform(TOKENS), found)

    @given(
        st.lists(st.lists(st.integers(1, 9), max_size=9), max_size=9),
        st.integers(1, 9),
        st.sampled_from(["pre", "post"]),
        st.sampled_from(["pre", "post"]),
    )
    def test_one_document_at_a_time_gives_the_same(self, documents, max_len, padding, truncating):
        found = pad_sequences(
            np.array([n for document in documents for n in document], dtype=np.int32),
            np.cumsum([0, *map(len, documents)]),
            max_len,
            padding=padding,
            truncating=truncating,
        )
        expected = []
        for document in documents:
            kept = document[-max_len:] if truncating == "pre" else document[:max_len]
            zeros = [0] * (max_len - len(kept))
            expected.append(zeros + kept if padding == "pre" else kept + zeros)
        assert found.tolist() == expected
        assert found.shape == (len(documents), max_len)

    def test_documents_without_words_are_zeros_and_unknown_words_are_ones(self):
        model = SequenceVectorizer(min_count=1).fit(["a b c"])
        assert model.transform(["", "x a", "?", "x y"]).tolist() == [
            [0, 0, 0],
            [0, 1, 2],
            [0, 0, 0],
            [0, 1, 1],
        ]
        assert model.transform([]).shape == (0, 3)

    def test_the_longest_document_of_the_fit_says_how_long_rows_are(self):
        model = SequenceVectorizer(min_count=1).fit(["a b", "a"])
        assert model.max_len_ == 2
        assert model.transform(["a b a b b"]).tolist() == [[3, 3]]
        assert model.get_feature_names_out().tolist() == [
            "sequencevectorizer0",
            "sequencevectorizer1",
        ]

    def test_one_letter_words_and_pairs_are_in_the_order_of_the_text(self):
        model = SequenceVectorizer(min_count=1, ngram_range=(1, 2)).fit(["a b c"])
        words = {number: word for word, number in model.vocabulary_.items()}
        found = [words[number] for number in model.transform(["a b c"])[0]]
        assert found == ["a", "a b", "b", "b c", "c"]


class TestVocabulary:
    def test_is_numbered_from_two_by_falling_frequency(self):
        model = SequenceVectorizer(min_count=1).fit(["c b", "b a", "a b"])
        assert model.vocabulary_ == {"b": 2, "a": 3, "c": 4}
        assert all(type(number) is int for number in model.vocabulary_.values())

    @pytest.mark.parametrize(
        "limits",
        [{}, {"min_count": 1}, {"min_df": 2}, {"max_df": 0.6}, {"max_features": 3}],
        ids=str,
    )
    def test_words_are_chosen_as_for_word_vectors(self, limits):
        texts = ["a b c", "a b d", "a c e", "a f"]
        words = Word2VecVectorizer(dim=2, epochs=1, **limits).fit(texts).vocabulary_
        found = SequenceVectorizer(**limits).fit(texts).vocabulary_
        assert found == {word: row + 2 for word, row in words.items()}

    @pytest.mark.parametrize("vocabulary", [["b", "a"], {"a": 1, "b": 0}], ids=str)
    def test_given_words_keep_their_order(self, vocabulary):
        model = SequenceVectorizer(vocabulary=vocabulary).fit(["a", "z"])
        assert model.vocabulary_ == {"b": 2, "a": 3}

    def test_no_number_is_above_that_of_the_last_word(self):
        # An embedding layer has max_features + 2 rows; JAX reads NaN beyond the last one.
        model = SequenceVectorizer(max_features=3, max_len=2).fit(["a b c d", "d c b a"])
        rows = model.transform(["a b c d", "one two", "", "\0 a", "a " * 1000])
        assert rows.max() == 3 + 1
        assert rows.min() == 0

    def test_no_document_uses_it(self):
        for options in ({"vocabulary": ["unicorn"]}, {"word_vectors": VECTORS}):
            with pytest.raises(ValueError, match="No token of X is in the vocabulary"):
                SequenceVectorizer(**options).fit(["a b"])


class TestEmbeddingMatrix:
    def test_has_the_vectors_in_the_rows_of_the_numbers(self):
        model = SequenceVectorizer(word_vectors=VECTORS).fit(["good xyz film"])
        matrix = model.embedding_matrix_
        np.testing.assert_array_equal(matrix, [[0, 0], [1, 1], [1, 0], [0, 3], [2, 0]])
        assert matrix.dtype == VECTORS.vectors.dtype
        rows = model.transform(["food, xyz"])
        np.testing.assert_array_equal(matrix[rows[0]], [[0, 0], [2, 0], [1, 1]])

    def test_takes_all_words_whatever_the_documents_hold(self):
        model = SequenceVectorizer(word_vectors=VECTORS, min_count=9, max_features=1).fit(["film"])
        assert model.vocabulary_ == {"good": 2, "film": 3, "food": 4}

    def test_belongs_to_the_caller(self):
        model = SequenceVectorizer(word_vectors=VECTORS).fit(["good"])
        expected = model.embedding_matrix_
        model.embedding_matrix_[:] = 99
        np.testing.assert_array_equal(model.embedding_matrix_, expected)

    @pytest.mark.parametrize("as_path", [str, lambda path: path])
    def test_from_a_file(self, tmp_path, as_path):
        VECTORS.save(tmp_path / "vectors.npz")
        model = SequenceVectorizer(word_vectors=as_path(tmp_path / "vectors.npz")).fit(["good"])
        assert model.embedding_matrix_.shape == (5, 2)

    def test_of_trained_vectors(self):
        texts = ["good food", "good film", "bad film"] * 3
        vectors = Word2VecVectorizer(dim=4, epochs=1, random_state=0).fit(texts).word_vectors_
        model = SequenceVectorizer(word_vectors=vectors).fit(texts)
        assert model.embedding_matrix_.dtype == np.float32
        np.testing.assert_array_equal(
            model.embedding_matrix_[model.transform(["bad"])[0, -1]], vectors["bad"]
        )

    def test_needs_word_vectors(self):
        model = SequenceVectorizer(min_count=1)
        for each in (model, model.fit(["good"])):
            with pytest.raises(AttributeError, match=r"word_vectors: give them"):
                _ = each.embedding_matrix_
        assert not hasattr(model, "embedding_matrix_")

    def test_stays_that_of_the_fit(self):
        model = SequenceVectorizer(word_vectors=VECTORS).fit(["good"])
        model.set_params(word_vectors=None)
        assert model.embedding_matrix_.shape == (5, 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_len": 0}, "'max_len'"),
        ({"max_len": 2.0}, "'max_len'"),
        ({"max_len": True}, "'max_len'.*boolean"),
        ({"padding": "left"}, "'padding'"),
        ({"truncating": "right"}, "'truncating'"),
        ({"word_vectors": {"a": [1.0]}}, "'word_vectors'"),
        ({"min_count": 0}, "'min_count'"),
        ({"max_features": 0}, "'max_features'"),
        ({"ngram_range": (2, 1)}, "'ngram_range'"),
    ],
    ids=str,
)
def test_wrong_parameters_are_named(options, message):
    with pytest.raises(InvalidParameterError, match=message):
        SequenceVectorizer(**options).fit(["a a"])


def test_two_sources_of_words_are_refused():
    with pytest.raises(ValueError, match="vocabulary and word_vectors"):
        SequenceVectorizer(vocabulary=["good"], word_vectors=VECTORS).fit(["good"])
