# SPDX-License-Identifier: BSD-3-Clause
"""Word vectors that know words by their n-grams: what they add to `WordVectors`."""

import copy
import pickle

import numpy as np
import pytest

from skw2v import SubwordVectors, WordVectors
from skw2v._subwords.scheme import SubwordScheme

WORDS = ["walker", "walked", "talker", "milk"]
SCHEME = SubwordScheme("chars", 3, 4, 500)


@pytest.fixture
def sv():
    rng = np.random.default_rng(0)
    buckets = np.unique(SCHEME.bags(WORDS).rows)
    rows = rng.normal(size=(len(buckets), 6)).astype(np.float32)
    vectors = rng.normal(size=(4, 6)).astype(np.float32)
    return SubwordVectors(WORDS, vectors, buckets, rows, min_n=3, max_n=4, n_buckets=500)


def by_hand(sv, word):
    of_bucket = dict(zip(sv.subword_rows.buckets, sv.subword_rows.rows, strict=True))
    buckets = SCHEME.bags([word]).rows
    return sum(of_bucket.get(bucket, np.zeros(6)) for bucket in buckets) / len(buckets)


def test_known_words_have_their_vector_and_unknown_ones_the_mean_of_ngrams(sv):
    np.testing.assert_array_equal(sv["walked"], sv.vectors[1])
    np.testing.assert_allclose(sv["walks"], by_hand(sv, "walks"), rtol=1e-5)
    both = sv[["walks", "milk", "talked"]]
    np.testing.assert_allclose(both[[0, 2]], [by_hand(sv, w) for w in ("walks", "talked")], 1e-5)
    np.testing.assert_array_equal(both[1], sv["milk"])
    np.testing.assert_array_equal(sv.get("walks"), sv["walks"])
    assert sv[[]].shape == (0, 6)
    assert sv[["walks"]].dtype == sv[[]].dtype == sv.vectors.dtype


def test_a_word_of_unknown_ngrams_is_unknown(sv):
    assert sv.get("xyzzy") is None
    assert sv.get("xyzzy", 7) == 7
    assert sv.get(5, "d") == "d"
    for key in ("xyzzy", ["walks", "xyzzy"], ""):
        with pytest.raises(KeyError, match="vocabulary"):
            sv[key]
    with pytest.raises(TypeError, match="word"):
        sv[3]
    with pytest.raises(TypeError, match=r"str, got b'walks'"):
        sv[b"walks"]
    with pytest.raises(TypeError, match="str"):
        sv[["walks", 3]]


def test_only_words_of_the_vocabulary_are_in_it(sv):
    assert "walked" in sv
    assert "walks" not in sv
    assert list(sv) == WORDS
    assert len(sv) == 4


def test_neighbours_of_unknown_words(sv):
    plain = WordVectors([*WORDS, "walks"], np.vstack([sv.vectors, sv["walks"]]))
    expected = plain.most_similar("walks", topn=4)
    found = sv.most_similar("walks", topn=4)
    assert [word for word, _ in found] == [word for word, _ in expected]
    np.testing.assert_allclose([c for _, c in found], [c for _, c in expected], rtol=1e-5)
    assert [word for word, _ in sv.most_similar_many(["walks", "milk"], topn=4)[0]] == [
        word for word, _ in expected
    ]
    assert "milk" not in dict(sv.most_similar_many(["walks", "milk"], topn=4)[1])
    assert "milk" not in dict(sv.most_similar(["walks", "milk"], topn=4))
    assert sv.similarity("walks", "milk") == pytest.approx(plain.similarity("walks", "milk"))
    with pytest.raises(KeyError):
        plain.most_similar("xyzzy")
    with pytest.raises(KeyError):
        sv.most_similar("xyzzy")


def test_all_else_is_as_without_subwords(sv):
    plain = WordVectors(sv.words, sv.vectors)
    assert sv.most_similar("walked") == plain.most_similar("walked")
    assert sv.analogy("walker", "walked", "talker") == plain.analogy("walker", "walked", "talker")
    assert sv.doesnt_match(WORDS) == plain.doesnt_match(WORDS)


def test_other_words_keep_the_ngrams(sv):
    kept = sv.subset(["milk", "walker"])
    assert kept.words == ("milk", "walker")
    np.testing.assert_array_equal(kept.vectors, sv[["milk", "walker"]])
    added = sv.add(["tea"], np.ones((1, 6)))
    assert added.words == (*WORDS, "tea")
    for other in (kept, added):
        np.testing.assert_array_equal(other["walks"], sv["walks"])
    with pytest.raises(ValueError, match="must have 6 numbers each, got 5"):
        sv.add(["tea"], np.ones((1, 5)))


def test_gensims_subwords_come_through_a_file():
    with pytest.raises(TypeError, match="save_facebook_model"):
        SubwordVectors.from_gensim(object())


def test_numbers_beyond_float32_are_refused(sv):
    with pytest.raises(ValueError, match="NaN or infinity"):
        SubwordVectors(["a"], [[1.0, 2.0]], [3], [[1e300, 1.0]])


def test_numpys_integers_are_saved(sv, tmp_path):
    numbers = {"min_n": np.int64(3), "max_n": np.int64(4), "n_buckets": np.int64(500)}
    rows = sv.subword_rows
    made = SubwordVectors(WORDS, sv.vectors, rows.buckets, rows.rows, **numbers)
    made.save(tmp_path / "v.npz")
    assert SubwordVectors.load(tmp_path / "v.npz") == sv


def test_files_without_ngrams_are_told_apart(sv, tmp_path):
    WordVectors(WORDS, sv.vectors).save(tmp_path / "v.vec")
    with pytest.raises(ValueError, match=r"v\.vec is neither fastText's \.bin nor"):
        SubwordVectors.load(tmp_path / "v.vec")


def test_it_never_changes(sv):
    for array in (sv.vectors, sv.subword_rows.rows, sv.subword_rows.buckets):
        assert not array.flags.writeable
    assert copy.copy(sv) is sv
    assert copy.deepcopy(sv) is sv


def test_equality_and_pickles(sv):
    again = pickle.loads(pickle.dumps(sv))
    assert again == sv
    assert not again.subword_rows.rows.flags.writeable
    np.testing.assert_array_equal(again["walks"], sv["walks"])
    rows = sv.subword_rows
    options = {"min_n": 3, "max_n": 4, "n_buckets": 500}
    arguments = (sv.words, sv.vectors, rows.buckets)
    assert SubwordVectors(*arguments, rows.rows, **options) == sv
    assert SubwordVectors(*arguments, rows.rows + 1, **options) != sv
    assert SubwordVectors(*arguments, rows.rows, **options | {"max_n": 5}) != sv
    assert sv != WordVectors(sv.words, sv.vectors)
    assert sv != "walker"


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"buckets": [2, 1]}, "ascend"),
        ({"buckets": [1, 1]}, "ascend"),
        ({"buckets": [-1, 1]}, "ascend"),
        ({"buckets": [1, 500]}, "n_buckets=500"),
        ({"buckets": [0.5, 1.5]}, "integers"),
        ({"buckets": [1]}, "shape"),
        ({"rows": [[1.0, 2.0], [1.0, np.nan]]}, "NaN"),
        ({"rows": [[1.0], [2.0]]}, "shape"),
        ({"subwords": "letters"}, "subwords"),
        ({"min_n": 0}, "min_n"),
        ({"words": ["tea", "tea"], "vectors": [[1.0, 2.0]] * 2}, "more than once"),
    ],
)
def test_impossible_arguments(arguments, match):
    good = {
        "words": ["tea"],
        "vectors": [[1.0, 2.0]],
        "buckets": [1, 2],
        "rows": [[1.0, 2.0], [3.0, 4.0]],
        "n_buckets": 500,
    }
    SubwordVectors(**good)
    with pytest.raises(ValueError, match=match):
        SubwordVectors(**good | arguments)
