import copy
import pickle
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, clone

from skw2v import WordVectors
from skw2v import _neighbours as nb


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


# --- the table


def test_lookup(wv):
    assert len(wv) == 400
    assert wv.dim == 16
    assert list(wv)[:2] == ["w0", "w1"]
    assert "w3" in wv
    assert "x" not in wv
    assert 3 not in wv
    assert wv.vocabulary["w7"] == 7
    np.testing.assert_array_equal(wv["w7"], wv.vectors[7])
    np.testing.assert_array_equal(wv[["w7", "w1", "w7"]], wv.vectors[[7, 1, 7]])
    np.testing.assert_array_equal(wv[np.array(["w7"])], wv.vectors[[7]])
    assert wv[[]].shape == (0, 16)
    assert wv.get("x") is None
    assert wv.get("x", 5) == 5
    assert wv.get("w2", 5) is not None
    with pytest.raises(TypeError, match="not by 3"):
        wv[3]


def test_nothing_can_be_changed(wv):
    for array in (wv.vectors, wv["w1"], wv.counts):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(TypeError):
        wv.vocabulary["new"] = 1
    for name in ("words", "vectors", "vocabulary", "counts", "dim"):
        with pytest.raises(AttributeError):
            setattr(wv, name, None)


def test_later_changes_of_the_input_have_no_effect():
    vectors, words = np.ones((2, 3)), ["a", "b"]
    wv = WordVectors(words, vectors)
    vectors[:], words[0] = 5, "c"
    assert wv["a"].tolist() == [1, 1, 1]


def test_read_only_input_is_not_copied():
    vectors = np.ones((2, 3), dtype=np.float32)
    vectors.setflags(write=False)
    assert np.shares_memory(WordVectors(["a", "b"], vectors).vectors, vectors)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("f4", "f4"), ("f8", "f8"), ("f2", "f4"), ("i4", "f8"), (">f4", "f4"), ("g", "f8")],
)
def test_types_of_numbers(given, kept):
    vectors = np.asfortranarray(np.arange(6).reshape(2, 3).astype(given))
    wv = WordVectors(["a", "b"], vectors)
    assert wv.vectors.dtype == np.dtype(kept)
    assert wv.vectors.flags.c_contiguous
    np.testing.assert_array_equal(wv.vectors, vectors)


@pytest.mark.parametrize(
    ("words", "vectors", "message"),
    [
        (["a", "b", "a"], np.ones((3, 2)), "'a' occurs more than once"),
        (["a"], np.ones((2, 2)), r"shape \(1, dim\)"),
        (["a"], [1.0, 2.0], "shape"),
        (["a"], np.ones((1, 0)), "dim >= 1"),
        (["a", "b"], [[1.0], [np.nan]], "row 1 holds NaN"),
        (["a", "b"], [[np.inf], [0.0]], "row 0 holds NaN"),
        (["a"], [["x"]], "real numbers"),
        (["a"], [[1j]], "real numbers"),
    ],
)
def test_bad_tables_are_refused(words, vectors, message):
    with pytest.raises(ValueError, match=message):
        WordVectors(words, vectors)


@pytest.mark.parametrize("words", ["ab", [b"a", b"b"], [1, 2]])
def test_words_must_be_str(words):
    with pytest.raises(TypeError, match="str"):
        WordVectors(words, np.ones((2, 2)))


@pytest.mark.parametrize("counts", [[1], [1.5, 2.5], [[1, 2]]])
def test_bad_counts_are_refused(counts):
    with pytest.raises(ValueError, match="counts must be 2 integers"):
        WordVectors(["a", "b"], np.ones((2, 2)), counts=counts)


def test_equality(wv):
    same = WordVectors(wv.words, wv.vectors, counts=wv.counts)
    assert wv == same
    assert wv != WordVectors(wv.words, wv.vectors)
    assert wv != WordVectors(wv.words, wv.vectors, counts=wv.counts + 1)
    assert wv != WordVectors(wv.words, wv.vectors + 1, counts=wv.counts)
    assert wv != WordVectors(wv.words, wv.vectors.astype(float), counts=wv.counts)
    assert wv != WordVectors(wv.words[::-1], wv.vectors, counts=wv.counts)
    assert wv != "wv"


def test_repr_is_short(wv):
    assert repr(wv) == "<WordVectors: 400 words, dim=16, float32>"


def test_copies_are_the_thing_itself(wv):
    class Estimator(BaseEstimator):
        def __init__(self, init_vectors=None):
            self.init_vectors = init_vectors

    assert copy.copy(wv) is wv
    assert copy.deepcopy(wv) is wv
    assert clone(Estimator(wv)).init_vectors is wv
    assert "400 words" in repr(Estimator(wv))


@pytest.mark.parametrize("protocol", [2, 5])
def test_pickling(wv, protocol):
    wv.most_similar("w1")
    again = pickle.loads(pickle.dumps(wv, protocol=protocol))
    assert again == wv
    assert again.most_similar("w1") == wv.most_similar("w1")
    with pytest.raises(ValueError, match="read-only"):
        again.vectors[0] = 0


def _ask(wv):
    return wv.most_similar("w5")


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_workers_may_share_it(wv, backend):
    answers = joblib.Parallel(2, backend=backend)(joblib.delayed(_ask)(wv) for _ in range(3))
    assert answers == [_ask(wv)] * 3


def test_threads_may_share_a_fresh_one(wv):
    fresh = WordVectors(wv.words, wv.vectors)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fresh.most_similar("w5"), range(50)))
    assert answers == [wv.most_similar("w5")] * 50


def test_to_frame(wv):
    pytest.importorskip("pandas")
    frame = wv.to_frame()
    assert frame.index.tolist() == list(wv.words)
    assert frame.columns[-1] == "dim15"
    np.testing.assert_array_equal(frame.loc["w3"].to_numpy(), wv["w3"])
    frame.loc["w3"] = 0
    assert wv["w3"].any()


def test_to_frame_without_pandas(wv, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        wv.to_frame()


# --- unknown words


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("coffe", "did you mean 'coffee'?"),
        ("Coffee", "did you mean 'coffee'?"),
        (" tea ", "did you mean 'tea'?"),
        ("paris", "did you mean 'Paris'?"),
        ("cafe\u0301", "did you mean 'café'?"),
        ("좋아욤", "did you mean '좋아요'?"),
        ("qqqqq", "5 words."),
        ("", "5 words."),
    ],
)
def test_unknown_words_are_named_with_their_nearest_spelling(asked, hint):
    wv = WordVectors(["coffee", "tea", "Paris", "café", "좋아요"], np.eye(5))
    with pytest.raises(KeyError) as caught:
        wv[asked]
    assert repr(asked) in str(caught.value)
    assert str(caught.value).endswith(hint)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda wv: wv["x"],
        lambda wv: wv[["w1", "x"]],
        lambda wv: wv.most_similar("x"),
        lambda wv: wv.most_similar("w1", ["x"]),
        lambda wv: wv.most_similar_many(["w1", "x"]),
        lambda wv: wv.analogy("w1", "w2", "x"),
        lambda wv: wv.analogies([("w1", "w2", "x")]),
        lambda wv: wv.similarity("w1", "x"),
        lambda wv: wv.similarities([("w1", "x")]),
        lambda wv: wv.n_similarity(["w1"], ["x"]),
        lambda wv: wv.doesnt_match(["w1", "x"]),
        lambda wv: wv.rank("w1", "x"),
    ],
)
def test_every_query_names_the_unknown_word(wv, ask):
    with pytest.raises(KeyError, match="'x' is not in the vocabulary of 400 words"):
        ask(wv)


def test_unknown_words_cost_little_in_a_large_vocabulary():
    words = [f"{i:x}word" for i in range(300_000)]
    wv = WordVectors(words, np.zeros((len(words), 1)))
    start = time.perf_counter()
    for _ in range(10_000):
        with pytest.raises(KeyError):
            wv["unseen"]
    assert time.perf_counter() - start < 2
    start = time.perf_counter()
    with pytest.raises(KeyError, match="did you mean 'abword'"):
        wv["abwords"]
    assert time.perf_counter() - start < 2


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
    monkeypatch.setattr(nb, "QUERIES_PER_TILE", tile[0])
    monkeypatch.setattr(nb, "ROWS_PER_TILE", tile[1])
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


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-2, 2), min_size=1, max_size=30), st.integers(1, 12), st.integers(1, 9))
def test_best_rows_come_in_a_fixed_order(scores, topn, width):
    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
    values = np.array(scores, dtype=np.float32)
    assert nb.best_rows(values, topn).tolist() == expected[:topn]
    best = (np.empty(0, np.intp), np.empty(0, np.float32))
    for part in nb.blocks(len(values), width):
        best = nb._merge(best, values[part], part.start, topn)
    assert best[0].tolist() == expected[:topn]
