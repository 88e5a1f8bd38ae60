# SPDX-License-Identifier: BSD-3-Clause
"""Word vectors that know words by their n-grams: what they add to `WordVectors`."""

import copy
import pickle

import numpy as np
import pytest

from skw2v import SubwordVectors, WordVectors
from skw2v._subwords.scheme import SubwordScheme
from skw2v.metrics import direct_bias, evaluate_analogies, evaluate_similarity, weat
from skw2v.metrics._lookup import KnownWords
from skw2v.plotting import AnalogyDisplay
from skw2v.plotting._choice import choose

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
    with pytest.raises(TypeError, match=r"str, not bytes: decode it, b'walks'"):
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


UNKNOWN = ["walks", "talked", "milky"]
OUTPUTS = WordVectors(["far", "near"], np.random.default_rng(0).normal(size=(2, 6)))
QUERIES = {
    "similarity": lambda wv: wv.similarity("walks", "talked"),
    "similarities": lambda wv: wv.similarities([("walks", "milk"), ("walker", "talked")]),
    "n_similarity": lambda wv: wv.n_similarity(["walks", "milk"], "talked"),
    "doesnt_match": lambda wv: wv.doesnt_match(["walks", "talked", "milky", "walker"]),
    "rank": lambda wv: wv.rank("walks", "milk"),
    "rank of an unknown word": lambda wv: wv.rank("walker", "walks"),
    "distance": lambda wv: wv.distance("walks", "milk"),
    "distances": lambda wv: wv.distances("walks", ["milk", "talked"]),
    "closer_than": lambda wv: wv.closer_than("walks", "milk"),
    "closer_than an unknown word": lambda wv: wv.closer_than("walker", "milky"),
    "wmdistance": lambda wv: wv.wmdistance(["walks", "milk", "?"], ["talked"] * 2 + ["milk"]),
    "most_similar": lambda wv: wv.most_similar("walks", "talked"),
    "most_similar_many": lambda wv: wv.most_similar_many(["walks", "milk"]),
    "analogy": lambda wv: wv.analogy("walker", "walks", "talker"),
    "analogy by 3CosMul": lambda wv: wv.analogy("walks", "milk", "talked", method="3cosmul"),
    "analogies": lambda wv: wv.analogies([("walks", "milk", "talked")]),
    "relative_cosine_similarity": lambda wv: wv.relative_cosine_similarity("walks", "talked"),
    "similar_by_vector": lambda wv: wv.similar_by_vector(wv["walks"]),
    "mean_vector": lambda wv: wv.mean_vector(["walks", "milk"], [1, 2]),
    "subset": lambda wv: wv.subset(["walks", "milk"]).vectors,
    "get": lambda wv: wv.get("walks"),
    "predict_words": lambda wv: wv.predict_words(["walks", "milk"], OUTPUTS),
}


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_answers_unknown_words(sv, query):
    """As if they were words of the vocabulary, except that no answer names them."""
    plain = WordVectors([*WORDS, *UNKNOWN], np.vstack([sv.vectors, sv[UNKNOWN]]))
    if query == "relative_cosine_similarity":  # whose neighbours would be other words
        cosines = [cosine for _, cosine in sv.most_similar("walks")]
        expected = plain.similarity("walks", "talked") / sum(cosines)
    elif query.startswith("rank"):
        asked = ("walker", "walks") if "unknown" in query else ("walks", "milk")
        expected = 1 + len(sv.closer_than(*asked))
    else:
        expected = QUERIES[query](plain)

    def known(answer):
        if isinstance(answer, list):
            return [
                known(part) for part in answer if part not in UNKNOWN and part[0] not in UNKNOWN
            ]
        if isinstance(answer, tuple):  # a neighbour
            return answer[0], round(answer[1], 4)
        return answer

    answer = QUERIES[query](sv)
    if isinstance(answer, np.ndarray | float):
        np.testing.assert_allclose(answer, expected, rtol=1e-5, atol=1e-6)
    else:
        assert known(answer) == known(expected)


def test_no_query_is_forgotten():
    bases = [base for base in WordVectors.__mro__ if base.__module__.startswith("skw2v._words")]
    public = {name for base in bases for name, value in vars(base).items() if callable(value)}
    others = {"load", "save", "save_projector", "from_gensim", "to_frame", "add", "unit_vectors"}
    asked = {query.split()[0] for query in QUERIES}
    assert {name for name in public if not name.startswith("_")} - others == asked


def test_a_word_of_unknown_ngrams_is_named_by_every_query(sv):
    plain = WordVectors(sv.words, sv.vectors)
    for query in set(QUERIES) - {"get", "wmdistance"}:
        with pytest.raises(KeyError, match="is not in the vocabulary of 4 words"):
            QUERIES[query](plain)
    with pytest.raises(KeyError, match="'xyzzy' is not in the vocabulary of 4 words"):
        sv.doesnt_match(["walks", "xyzzy"])
    assert sv.wmdistance(["xyzzy"], ["milk"]) == np.inf


def test_an_unknown_word_is_in_the_subset_with_no_occurrence(sv):
    counted = SubwordVectors.of(
        WordVectors(WORDS, sv.vectors, counts=[9, 8, 7, 6]), sv.subword_rows
    )
    part = counted.subset(["walks", "talker"])
    assert part.words == ("walks", "talker")
    assert part.counts.tolist() == [0, 7]
    np.testing.assert_array_equal(part["milky"], sv["milky"])


class TestMetrics:
    PAIRS = (
        ("walks", "walker", 9.0),
        ("milk", "Walks", 1.0),
        ("talked", "milk", 3.0),
        ("?", "!", 2.0),
    )

    def test_similarity(self, sv):
        result = evaluate_similarity(sv, self.PAIRS)
        plain = WordVectors([*WORDS, *UNKNOWN], np.vstack([sv.vectors, sv[UNKNOWN]]))
        expected = evaluate_similarity(plain, self.PAIRS)
        assert result.n_oov == expected.n_oov == 1
        assert result.spearman == pytest.approx(expected.spearman)
        with pytest.raises(ValueError, match="4 of 4 pairs have an unknown word"):
            evaluate_similarity(WordVectors(WORDS, sv.vectors), self.PAIRS)

    def test_restricted_words_are_composed(self, sv):
        pairs = [("walker", "milk", 1.0), ("walker", "talker", 2.0), ("walked", "milk", 4.0)]
        result = evaluate_similarity(sv, pairs, restrict_vocab=1)
        composed, _ = sv.compose(["milk", "talker", "walked"])
        as_words = WordVectors(
            ["walker", "milk", "talker", "walked"], np.vstack([sv["walker"], composed])
        )
        assert result.n_oov == 0
        assert result.pearson == pytest.approx(evaluate_similarity(as_words, pairs).pearson)

    def test_spelling(self, sv):
        assert evaluate_similarity(sv, self.PAIRS, case_sensitive=True).n_oov <= 2
        cased = SubwordVectors.of(WordVectors(["Walker", *WORDS[1:]], sv.vectors), sv.subword_rows)
        known = KnownWords(cased, None, False)
        assert known.spelling("Walks") == "Walks"
        assert KnownWords(sv, None, False).spelling("Walks") == "walks"
        assert KnownWords(sv, None, True).spelling("Walks") == "Walks"

    def test_analogies(self, sv):
        answer = sv.analogy("walks", "walker", "talked", topn=1)[0][0]
        other = next(word for word in WORDS if word not in (answer, "walker"))
        sections = {"s": [("walks", "walker", "talked", word) for word in (answer, other, "milky")]}
        total = evaluate_analogies(sv, sections).total
        assert (total.n_correct, total.n_asked, total.n_oov) == (1, 2, 1)
        assert evaluate_analogies(WordVectors(WORDS, sv.vectors), sections).total.n_asked == 0

    def test_bias(self, sv):
        plain = WordVectors([*WORDS, *UNKNOWN], np.vstack([sv.vectors, sv[UNKNOWN]]))
        sets = (["walks"], ["milky", "?"], ["walker"], ["milk"])
        assert weat(sv, *sets) == weat(plain, *sets)
        direction = np.arange(1.0, 7.0)
        assert direct_bias(sv, UNKNOWN, direction) == direct_bias(plain, UNKNOWN, direction)


def test_maps_draw_unknown_words(sv):
    choice = choose(sv, ["walks"], 0, ["milky"], neighbours=1, restrict_vocab=None)
    near = {sv.most_similar(word, topn=1)[0][0] for word in ("walks", "milky")}
    assert choice.groups.keys() == {"walks", "milky"} | near
    relation = AnalogyDisplay.from_word_vectors(sv, [("walker", "walks"), ("talker", "talked")])
    assert relation.words == ("walker", "walks", "talker", "talked")


def test_other_words_keep_the_ngrams(sv):
    kept = sv.subset(["milk", "walker"])
    assert kept.words == ("milk", "walker")
    np.testing.assert_array_equal(kept.vectors, sv[["milk", "walker"]])
    added = sv.add(["tea"], np.ones((1, 6)))
    assert added.words == (*WORDS, "tea")
    for other in (kept, added):
        assert other.subword_rows is sv.subword_rows  # there may be millions to look at
        np.testing.assert_array_equal(other["walks"], sv["walks"])
    with pytest.raises(ValueError, match="must have 6 numbers each, got 5"):
        sv.add(["tea"], np.ones((1, 5)))


def test_gensims_subwords_come_through_a_file():
    with pytest.raises(TypeError, match="save_facebook_model"):
        SubwordVectors.from_gensim(object())


def test_numbers_beyond_float32_are_refused(sv):
    with pytest.raises(ValueError, match="NaN or infinity"):
        SubwordVectors(["a"], [[1.0, 2.0]], [3], [[1e300, 1.0]])
    with pytest.raises(ValueError, match=r"rows hold numbers as large as 2e\+38, .*Divide"):
        SubwordVectors(["a"], [[1.0, 2.0]], [3], [[2e38, 1.0]])


def test_numpys_integers_are_saved(sv, tmp_path):
    numbers = {"min_n": np.int64(3), "max_n": np.int64(4), "n_buckets": np.int64(500)}
    rows = sv.subword_rows
    made = SubwordVectors(WORDS, sv.vectors, rows.buckets, rows.rows, **numbers)
    made.save(tmp_path / "v.npz")
    assert SubwordVectors.load(tmp_path / "v.npz") == sv


def test_files_without_ngrams_are_told_apart(sv, tmp_path):
    WordVectors(WORDS, sv.vectors).save(tmp_path / "v.vec")
    with pytest.raises(ValueError, match=r"v\.vec: this is neither fastText's \.bin nor"):
        SubwordVectors.load(tmp_path / "v.vec")


@pytest.mark.parametrize("name", ["v.npz.gz", "v.bin.bz2", "v.XZ"])
@pytest.mark.parametrize("format", ["skw2v", "fasttext"])
def test_no_name_promises_a_compression_that_there_is_not(sv, tmp_path, name, format):
    with pytest.raises(ValueError, match=f"The format '{format}' is not compressed: .*end before"):
        sv.save(tmp_path / name, format=format)
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="'skw2v' is not compressed"):
        sv.save(tmp_path / "v.npz.xz")
    sv.save(tmp_path / "v.bin.gz")  # the one format of that ending that can be compressed
    assert type(WordVectors.load(tmp_path / "v.bin.gz")) is WordVectors


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
