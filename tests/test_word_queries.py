# SPDX-License-Identifier: BSD-3-Clause
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skw2v import WordVectors
from skw2v._words import analogies, cosines, measures, nearest, similarity


@pytest.fixture(scope="module")
def wv():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(400)]
    return WordVectors(
        words, rng.normal(size=(400, 16)).astype(np.float32), counts=range(400, 0, -1)
    )


@pytest.fixture(scope="module")
def kv(wv):
    keyedvectors = pytest.importorskip("gensim.models.keyedvectors")
    other = keyedvectors.KeyedVectors(wv.dim)
    other.add_vectors(list(wv.words), np.array(wv.vectors))
    return other


# --- queries, with gensim as the judge


def assert_same_answers(ours, theirs, exact=True):
    assert [word for word, _ in ours] == [word for word, _ in theirs]
    scores = [score for _, score in theirs]
    assert [score for _, score in ours] == (scores if exact else pytest.approx(scores, abs=1e-5))


@pytest.mark.parametrize("restrict_vocab", [None, 30])
@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        ("w3", []),
        (["w3", "w300"], ["w7"]),
        ([("w3", 0.5), "w9"], "w1"),
        (["w1"], ["w2", "w4"]),
        ([], ["w2"]),
    ],
)
def test_most_similar_is_that_of_gensim(wv, kv, positive, negative, restrict_vocab):
    ours = wv.most_similar(positive, negative, restrict_vocab=restrict_vocab)
    theirs = kv.most_similar(positive, negative, restrict_vocab=restrict_vocab)
    assert_same_answers(ours, theirs)


def test_most_similar_takes_vectors_and_weights(wv, kv):
    vector = np.arange(16, dtype=np.float32)
    for positive in (vector, [vector, "w3"], [(vector, 0.2), ("w3", 2.0)]):
        assert_same_answers(wv.most_similar(positive), kv.most_similar(positive))
    assert_same_answers(wv.similar_by_vector(vector), kv.similar_by_vector(vector))
    assert wv.similar_by_vector(vector) == wv.similar_by_vector(1000 * vector)
    # a weight in `negative` is subtracted, whereas gensim adds it
    assert_same_answers(
        wv.most_similar("w1", [("w2", 0.5)]), kv.most_similar([("w1", 1), ("w2", -0.5)])
    )


def test_words_of_the_query_are_no_answer(wv):
    assert len(wv.most_similar(["w1", "w2"], ["w3"], topn=None)) == 397
    assert len(wv.most_similar(["w1", "w399"], topn=None, restrict_vocab=10)) == 9
    assert len(wv.most_similar(["w1", "w1"], topn=1000)) == 399
    assert len(wv.similar_by_vector(wv["w1"], topn=None)) == 400


@pytest.mark.filterwarnings("ignore:.*init_sims:DeprecationWarning")
def test_analogies_are_those_of_gensim(wv, kv):
    assert_same_answers(wv.analogy("w1", "w2", "w3"), kv.most_similar(["w2", "w3"], ["w1"]))
    assert_same_answers(
        wv.analogy("w1", "w2", "w3", method="3cosmul"),
        kv.most_similar_cosmul(["w2", "w3"], ["w1"]),
        exact=False,
    )


@pytest.mark.parametrize("restrict_vocab", [None, 30])
@pytest.mark.parametrize("tile", [(512, 16_384), (7, 37)])
def test_many_questions_at_once_get_the_same_answers(wv, monkeypatch, restrict_vocab, tile):
    for module in (nearest, analogies):
        monkeypatch.setattr(module, "QUERIES_PER_TILE", tile[0])
    for module in (cosines, similarity, measures):
        monkeypatch.setattr(module, "ROWS_PER_TILE", tile[1])
    options = {"topn": 6, "restrict_vocab": restrict_vocab}
    words = list(wv.words[:60])
    vectors = np.random.default_rng(1).normal(size=(20, 16))
    questions = list(zip(words, words[5:], words[9:], strict=False))
    pairs = [
        (wv.most_similar_many(words, **options), [wv.most_similar(w, **options) for w in words]),
        (
            wv.most_similar_many(vectors, **options),
            [wv.similar_by_vector(v, **options) for v in vectors],
        ),
    ]
    for method in ("3cosadd", "3cosmul"):
        answers = wv.analogies(questions, method=method, **options)
        pairs.append((answers, [wv.analogy(*q, method=method, **options) for q in questions]))
    for many, single in pairs:
        for ours, theirs in zip(many, single, strict=True):
            assert_same_answers(ours, theirs, exact=False)
    assert wv.similarities(questions_as_pairs := [q[:2] for q in questions]) == pytest.approx(
        [wv.similarity(*pair) for pair in questions_as_pairs], abs=1e-6
    )


def test_no_question_no_answer(wv):
    assert wv.most_similar_many([]) == []
    assert wv.analogies([]) == []
    assert wv.similarities([]).shape == (0,)


def test_similarities_are_those_of_gensim(wv, kv):
    pairs = [("w1", "w2"), ("w3", "w3"), ("w8", "w250")]
    assert [wv.similarity(*p) for p in pairs] == [float(kv.similarity(*p)) for p in pairs]
    first, second = ["w1", "w2"], ["w3", "w4", "w5"]
    assert wv.n_similarity(first, second) == pytest.approx(kv.n_similarity(first, second))
    assert wv.doesnt_match(["w1", "w2", "w3", "w4"]) == kv.doesnt_match(["w1", "w2", "w3", "w4"])
    assert [wv.rank("w1", w) for w in ("w2", "w50")] == [kv.rank("w1", w) for w in ("w2", "w50")]


def test_rank_is_the_place_in_most_similar():
    wv = WordVectors(list("abcde"), [[1.0, 0], [1, 1], [1, 1], [0, 1], [0, 0]])  # b and c are equal
    order = [word for word, _ in wv.most_similar("a", topn=None)]
    assert order == ["b", "c", "d", "e"]
    assert [wv.rank("a", word) for word in order] == [1, 2, 3, 4]


@pytest.mark.parametrize("bad", [0, -1, 2.5, True, "3"])
@pytest.mark.parametrize("name", ["topn", "restrict_vocab"])
def test_sizes_must_be_positive(wv, name, bad):
    with pytest.raises(ValueError, match=f"{name} must be a positive int or None"):
        wv.most_similar("w1", **{name: bad})


@pytest.mark.parametrize(
    ("positive", "error"),
    [
        ([], ValueError),
        (np.ones(3), ValueError),
        (np.full(16, np.nan), ValueError),
        ([0.5, 0.5], TypeError),
        ([("w1", np.inf)], TypeError),
        ([None], TypeError),
    ],
)
def test_odd_queries_are_refused(wv, positive, error):
    with pytest.raises(error):
        wv.most_similar(positive)


def test_other_bad_arguments_are_refused(wv):
    with pytest.raises(ValueError, match="method must be"):
        wv.analogy("w1", "w2", "w3", method="sum")
    with pytest.raises(ValueError, match="at least one word"):
        wv.doesnt_match([])
    with pytest.raises(ValueError, match="at least one word"):
        wv.n_similarity(["w1"], [])
    with pytest.raises(ValueError, match="must have 16 numbers"):
        wv.most_similar_many(np.ones((2, 3)))


# --- numbers at the edge


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_zero_vectors_give_zero_not_nan(dtype):
    wv = WordVectors(list("abc"), np.array([[0, 0], [1, 2], [0, 0]], dtype=dtype))
    assert wv.most_similar("a") == [("b", 0.0), ("c", 0.0)]
    assert wv.most_similar_many(["a", "b"], topn=1) == [[("b", 0.0)], [("a", 0.0)]]
    assert wv.similarity("a", "b") == wv.similarity("a", "c") == 0
    assert wv.similarities([("a", "b"), ("a", "c")]).tolist() == [0, 0]
    assert wv.n_similarity(["a"], ["b", "c"]) == 0
    assert wv.analogy("a", "b", "c") == []
    assert wv.rank("a", "b") == 1
    assert wv.most_similar(["b"], ["b"], topn=1) == [("a", 0.0)]


@settings(max_examples=60)
@given(
    st.integers(-44, 37).map(lambda exponent: 10.0**exponent),
    st.integers(-44, 37).map(lambda exponent: 10.0**exponent),
    st.sampled_from([np.float32, np.float64]),
)
def test_lengths_far_from_one_do_not_matter(scale, other, dtype):
    """Squares leave the range of float32 long before the numbers do."""
    wv = WordVectors(
        list("abc"), np.array([[3, 4], [8, 6], [-4, 3]], dtype) * [[scale], [other], [1]]
    )
    scaled = WordVectors(list("abc"), wv.vectors.astype(dtype))
    tolerance = 1e-5 if min(scale, other) > 1e-37 else 0.2
    assert scaled.similarity("a", "b") == pytest.approx(0.96, abs=tolerance)
    assert dict(scaled.most_similar("a"))["b"] == pytest.approx(0.96, abs=tolerance)
    assert dict(scaled.most_similar_many(["a"])[0])["b"] == pytest.approx(0.96, abs=tolerance)


@pytest.mark.parametrize("scale", [1.0, 1e30, 1e38, 1.3e38])
def test_means_of_long_vectors_have_a_direction(scale):
    wv = WordVectors(list("abc"), (np.eye(3) + 1).astype(np.float32) * np.float32(scale))
    assert wv.n_similarity(["a", "b", "c"], ["a", "b", "c"]) == pytest.approx(1)
    assert wv.n_similarity(["a", "b"], ["b", "c"]) == pytest.approx(21 / 22)
    assert wv.doesnt_match(["a", "a", "c"]) == "c"
    assert wv.distances("a")[1] == pytest.approx(1 / 6)


def test_vectors_too_long_for_their_type_are_reported():
    wv = WordVectors(list("ab"), np.full((2, 4), 3e38, dtype=np.float32))
    with pytest.raises(ValueError, match="row 0 holds NaN or infinity, or is too long for float32"):
        wv.most_similar("a")


def test_one_word_has_no_neighbours():
    wv = WordVectors(["only"], [[1.0, 2.0]])
    assert wv.most_similar("only") == []
    assert wv.most_similar_many(["only"]) == [[]]
    assert wv.doesnt_match(["only"]) == "only"


def test_no_word_is_a_table_too():
    wv = WordVectors([], np.empty((0, 3)))
    assert wv.similar_by_vector(np.ones(3)) == []
    assert wv.most_similar_many(np.ones((2, 3))) == [[], []]


@settings(max_examples=50)
@given(st.lists(st.integers(-2, 2), min_size=1, max_size=30), st.integers(1, 12), st.integers(1, 9))
def test_best_rows_come_in_a_fixed_order(scores, topn, width):
    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
    values = np.array(scores, dtype=np.float32)
    assert cosines.best_rows(values, topn).tolist() == expected[:topn]
    best = (np.empty(0, np.intp), np.empty(0, np.float32))
    for part in cosines.blocks(len(values), width):
        best = cosines._merge(best, values[part], part.start, topn)
    assert best[0].tolist() == expected[:topn]


def test_many_queries_may_come_from_an_iterator():
    wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
    expected = wv.most_similar_many(["tea", "car"])
    assert wv.most_similar_many(word for word in ["tea", "car"]) == expected
    assert wv.most_similar_many("tea") == expected[:1]
