# SPDX-License-Identifier: BSD-3-Clause
import contextlib
import copy
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import joblib
import numpy as np
import pytest
from fuzz.work import at_most
from sklearn.base import BaseEstimator, clone

from skw2v import WordVectors


@pytest.fixture(scope="module")
def wv():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(400)]
    return WordVectors(
        words, rng.normal(size=(400, 16)).astype(np.float32), counts=range(400, 0, -1)
    )


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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("ab", "words must be a list of words, not the one str 'ab'"),
        (b"ab", "words must be a list of words, not the one bytes b'ab'"),
        ([b"a", b"b"], r"not bytes: decode it, b'a'\.decode\(\)"),
        (["a", 2], "the token of an integer is '2'"),
    ],
)
def test_words_must_be_str(words, message):
    with pytest.raises(TypeError, match=message):
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
        ("teach", "did you mean 'teaches', 'teacher' or 'peach'?"),
        ("teachers", "did you mean 'teaches' or 'teacher'?"),
        ("qqqqq", "8 words."),
        ("", "8 words."),
    ],
)
def test_unknown_words_are_named_with_their_nearest_spellings(asked, hint):
    words = ["coffee", "tea", "Paris", "café", "좋아요", "teacher", "teaches", "peach"]
    wv = WordVectors(words, np.eye(8))
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


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (b"w1", r"A word is a str, not bytes: decode it, b'w1'\.decode\(\)\."),
        (["w1", b"w2"], r"not bytes: decode it, b'w2'\.decode\(\)\."),
        (["w1", 2], r"A word is a str, not int: the token of an integer is '2'\."),
        ([np.int8(-2)], r"A word is a str, not int8: the token of an integer is '-2'\."),
        (["w1", True], r"A word is a str, not bool\."),
        ([["w1"]], r"A word is a str, not list\."),
        (None, r"Index by a word or by a list of words, not by None"),
    ],
)
def test_only_a_str_is_a_word(wv, key, message):
    with pytest.raises(TypeError, match=message):
        wv[key]


def test_unknown_words_cost_little_in_a_large_vocabulary():
    words = [f"{i:x}word" for i in range(300_000)]
    wv = WordVectors(words, np.zeros((len(words), 1)))
    with at_most(1000), contextlib.suppress(KeyError):
        wv["unseen"]
    with pytest.raises(KeyError) as caught:
        wv["abwords"]
    with at_most(10 * 100_000):  # the words that are looked at
        assert "did you mean 'abword'" in str(caught.value)
