# SPDX-License-Identifier: BSD-3-Clause
"""Indexes find candidates; their answers are those of an exact search, or fewer, or errors."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsTransformer, NearestNeighbors

from skw2v import SubwordVectors, WordVectors
from skw2v._words import nearest

WORDS = [f"w{i}" for i in range(400)]
VECTORS = np.random.default_rng(0).normal(size=(400, 8)).astype(np.float32)
VECTORS *= np.random.default_rng(1).uniform(0.2, 3, (400, 1)).astype(np.float32)
WV = WordVectors(WORDS, VECTORS)
QUESTIONS = [("w1", "w2", "w3"), ("w5", "w9", "w301")]


class Counting:
    """Passes on to another index, and counts what is asked of it."""

    def __init__(self, index):
        self.index, self.asked = index, []
        self.n_samples_fit_, self.n_features_in_ = index.n_samples_fit_, index.n_features_in_

    def kneighbors(self, X, n_neighbors):
        self.asked.append((X.shape, n_neighbors))
        assert X.flags.c_contiguous
        assert X.dtype == np.float32
        return self.index.kneighbors(X, n_neighbors)


class Fixed:
    """Returns what it is told."""

    n_samples_fit_, n_features_in_ = VECTORS.shape

    def __init__(self, answer):
        self.answer = answer

    def kneighbors(self, X, n_neighbors):
        return None, self.answer


@pytest.fixture
def index():
    return Counting(NearestNeighbors(metric="cosine").fit(WV.unit_vectors()))


def assert_same(found, expected):
    for ours, theirs in zip(found, expected, strict=True):
        assert [word for word, _ in ours] == [word for word, _ in theirs]
        numbers = [[number for _, number in answer] for answer in (ours, theirs)]
        np.testing.assert_allclose(*numbers, rtol=1e-5, atol=1e-6)


def test_unit_vectors():
    units = WV.unit_vectors()
    expected = VECTORS / np.sqrt(np.square(VECTORS.astype(float)).sum(axis=1))[:, None]
    np.testing.assert_allclose(units, expected, rtol=1e-6)
    units[:] = 0  # a matrix of the caller's own
    assert WV.unit_vectors().any()
    zeros = WordVectors(["a", "b"], [[0.0, 0], [3, 4]])
    np.testing.assert_allclose(zeros.unit_vectors(), [[0, 0], [0.6, 0.8]])


def test_every_query_gets_the_same_answer(index):
    vector = np.arange(8.0)
    some = {"topn": 7, "index": index}
    for query in ("w3", [("w3", 0.5), "w9"], vector, ["w3", "w5", "w7"]):
        assert_same([WV.most_similar(query, "w8", **some)], [WV.most_similar(query, "w8", topn=7)])
    assert_same([WV.similar_by_vector(vector, **some)], [WV.similar_by_vector(vector, topn=7)])
    assert_same([WV.analogy("w1", "w2", "w3", **some)], [WV.analogy("w1", "w2", "w3", topn=7)])
    assert_same(WV.analogies(QUESTIONS, **some), WV.analogies(QUESTIONS, topn=7))
    many = WV.most_similar_many(WORDS[:30], **some)
    assert_same(many, WV.most_similar_many(WORDS[:30], topn=7))
    assert_same(WV.most_similar_many(VECTORS, **some), WV.most_similar_many(VECTORS, topn=7))
    assert WV.most_similar_many([], index=index) == WV.analogies([], index=index) == []
    # As many as wanted, and as words of a query will be taken out
    expected = [(1, 9), (1, 10), (1, 8), (1, 11), (1, 7), (1, 10), (2, 10), (30, 8), (400, 7)]
    assert [(shape[0], n) for shape, n in index.asked] == expected


def test_many_queries_come_in_blocks(index, monkeypatch):
    monkeypatch.setattr(nearest, "QUERIES_PER_TILE", 9)
    found = WV.most_similar_many(WORDS[:20], index=index)
    assert [shape[0] for shape, _ in index.asked] == [9, 9, 2]
    assert_same(found, WV.most_similar_many(WORDS[:20]))


def test_euclidean_distance_has_an_index_of_the_vectors_themselves():
    index = Counting(NearestNeighbors().fit(WV.vectors))
    some = {"metric": "euclidean", "topn": 5}
    assert_same([WV.most_similar("w3", index=index, **some)], [WV.most_similar("w3", **some)])
    many = WV.most_similar_many(WORDS[:9], index=index, **some)
    assert_same(many, WV.most_similar_many(WORDS[:9], **some))
    vector = np.arange(8)
    found = WV.similar_by_vector(vector, index=index, **some)
    assert_same([found], [WV.similar_by_vector(vector, **some)])


def test_numbers_do_not_depend_on_what_the_index_measures():
    expected = WV.most_similar("w3")
    for index in (
        NearestNeighbors(metric="euclidean").fit(WV.unit_vectors()),
        KNeighborsTransformer(mode="connectivity").fit(WV.unit_vectors()),
    ):
        assert_same([WV.most_similar("w3", index=index)], [expected])


def test_the_first_words_have_an_index_of_their_own():
    index = NearestNeighbors().fit(WV.unit_vectors()[:50])
    some = {"topn": 60, "restrict_vocab": 50}
    assert_same([WV.most_similar("w3", index=index, **some)], [WV.most_similar("w3", **some)])
    assert_same([WV.most_similar("w60", index=index, **some)], [WV.most_similar("w60", **some)])
    with pytest.raises(ValueError, match="50 rows of 8 numbers, but the words to search are 400"):
        WV.most_similar("w3", index=index)


def test_what_is_not_found_is_missing():
    rows = np.array([[3, 17, -1, 17, 5]])
    found = WV.most_similar("w3", topn=3, index=Fixed(rows))
    expected = [(word, WV.similarity("w3", word)) for word in ("w5", "w17")]
    assert_same([found], [sorted(expected, key=lambda answer: -answer[1])])
    assert WV.most_similar("w3", index=Fixed([[-1, 3]])) == []


def test_equal_words_come_in_the_order_of_rows():
    wv = WordVectors(list("abcd"), [[1.0, 0], [0, 1], [0, 2], [0, 3]])
    index = Fixed([[3, 1, 2]])
    index.n_samples_fit_, index.n_features_in_ = 4, 2
    assert [word for word, _ in wv.most_similar([0.0, 1.0] @ np.eye(2), index=index)] == list("bcd")


def test_unknown_words_with_subwords_ask_as_well():
    sv = SubwordVectors(WORDS, VECTORS, [2], [range(8)], min_n=1, max_n=9, n_buckets=4)
    other = next(word for word in "abcdefghijkl" if sv.get(word) is not None)
    index = NearestNeighbors().fit(sv.unit_vectors())
    assert_same([sv.most_similar(other, index=index)], [sv.most_similar(other)])


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((399, 8), "fitted on 399 rows of 8 numbers, but .* 400 vectors of 8: fit it on `unit_vec"),
        ((401, 8), "fitted on 401 rows"),
        ((400, 7), "rows of 7 numbers"),
    ],
)
def test_an_index_of_other_vectors_is_refused(shape, message):
    index = NearestNeighbors().fit(np.ones(shape))
    asks = [
        lambda: WV.most_similar("w1", index=index),
        lambda: WV.similar_by_vector(VECTORS[0], index=index),
        lambda: WV.most_similar_many(["w1"], index=index),
        lambda: WV.analogy("w1", "w2", "w3", index=index),
        lambda: WV.analogies(QUESTIONS, index=index),
    ]
    for ask in asks:
        with pytest.raises(ValueError, match=message):
            ask()
    with pytest.raises(ValueError, match="fit it on `vectors`, or on the first"):
        WV.most_similar("w1", index=index, metric="euclidean")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([[0, 400]], "found row 400, but the index was fitted on 400 rows"),
        ([[0, 1], [0, 1]], r"integers of shape \(1, 11\), got int64 of shape \(2, 2\)"),
        ([0, 1], r"got int64 of shape \(2,\)"),
        ([[0.0, 1.0]], "got float64"),
        ([["w1", "w2"]], "got <U2"),
    ],
)
def test_answers_that_are_no_rows_are_refused(answer, message):
    with pytest.raises(ValueError, match=message):
        WV.most_similar("w1", index=Fixed(np.array(answer)))


def test_what_is_no_index_is_refused():
    with pytest.raises(TypeError, match=r"method kneighbors\(X, n_neighbors\).*got ndarray"):
        WV.most_similar("w1", index=VECTORS)
    with pytest.raises(TypeError, match=r"NearestNeighbors.*no attribute n_samples_fit_.*set it"):
        WV.most_similar("w1", index=NearestNeighbors())


def test_what_no_index_can_do_is_refused(index):
    with pytest.raises(ValueError, match="topn=None ranks all words"):
        WV.most_similar("w1", topn=None, index=index)
    with pytest.raises(ValueError, match=r"method='3cosmul'.*leave out index, or take '3cosadd'"):
        WV.analogy("w1", "w2", "w3", method="3cosmul", index=index)
    assert not index.asked


# --- the adapters of the guide


def adapters():
    page = Path(__file__).parents[1] / "docs" / "guide" / "nearest_words.md"
    blocks = re.findall(r"```python\n(class .*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    return blocks


@pytest.mark.parametrize(("package", "place"), [("hnswlib", 0), ("pynndescent", 1)])
def test_adapters_of_the_guide(package, place):
    pytest.importorskip(package, reason=f"{package} is not installed")
    names = {"np": np, package: importlib.import_module(package)}
    exec(adapters()[place], names)  # what a reader would paste
    kind = next(value for name, value in names.items() if name.endswith("Index"))
    index = kind().fit(WV.unit_vectors())
    found = WV.most_similar_many(WORDS[:50], index=index)
    exact = WV.most_similar_many(WORDS[:50])
    hits = [len({*dict(a)} & {*dict(b)}) for a, b in zip(found, exact, strict=True)]
    assert sum(hits) >= 450
    assert_same([WV.most_similar("w3", topn=1, index=index)], [WV.most_similar("w3", topn=1)])
