# SPDX-License-Identifier: BSD-3-Clause
"""Nearest words and distances by Euclidean distance, against scikit-learn, SciPy and by hand."""

import numpy as np
import pytest
from scipy.spatial.distance import euclidean
from sklearn.neighbors import NearestNeighbors

from skw2v import SubwordVectors, WordVectors
from skw2v._words import measures, nearest

WORDS = [f"w{i}" for i in range(300)]
VECTORS = np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32)
# Lengths that differ, so that the two measures do
VECTORS *= np.random.default_rng(1).uniform(0.2, 3, (300, 1)).astype(np.float32)
WV = WordVectors(WORDS, VECTORS)


def judged(query, n, first=300):
    judge = NearestNeighbors(metric="euclidean", algorithm="brute").fit(VECTORS[:first])
    distances, rows = judge.kneighbors(np.atleast_2d(query), n)
    return [WORDS[row] for row in rows[0]], distances[0]


def assert_same_answers(found, expected):
    words, distances = expected
    assert [word for word, _ in found] == list(words)
    np.testing.assert_allclose([distance for _, distance in found], distances, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("first", [300, 40])
def test_nearest_words_are_those_of_scikit_learn(first):
    words, distances = judged(VECTORS[7], 11, first)
    restrict_vocab = None if first == 300 else first
    found = WV.most_similar("w7", metric="euclidean", restrict_vocab=restrict_vocab)
    assert_same_answers(found, (words[1:], distances[1:]))
    vector = np.arange(8.0)
    found = WV.similar_by_vector(vector, metric="euclidean", restrict_vocab=restrict_vocab, topn=5)
    assert_same_answers(found, judged(vector, 5, first))


def test_they_are_others_than_by_the_cosine():
    by_cosine = [word for word, _ in WV.most_similar("w7")]
    assert by_cosine != [word for word, _ in WV.most_similar("w7", metric="euclidean")]
    assert WV.most_similar("w7", metric="cosine") == WV.most_similar("w7")
    # Nothing has to do with length where all vectors have the same
    units = WordVectors(WORDS, VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True))
    found = units.most_similar("w7", metric="euclidean")
    assert [word for word, _ in found] == by_cosine
    for word, distance in found:
        assert distance**2 == pytest.approx(2 * (1 - units.similarity("w7", word)), abs=1e-5)


def test_the_query_is_the_sum_of_vectors_as_they_are():
    query = VECTORS[1] - VECTORS[2] + VECTORS[3]
    words, distances = judged(query, 300)
    left = [i for i, word in enumerate(words) if word not in ("w1", "w2", "w3")]
    found = WV.most_similar(["w1", "w3"], ["w2"], metric="euclidean", topn=None)
    assert_same_answers(found, (np.array(words)[left], distances[left]))
    mean = WV.most_similar([("w1", 0.5), ("w3", 0.5)], metric="euclidean", topn=3)
    words, distances = judged((VECTORS[1] + VECTORS[3]) / 2, 5)
    left = [i for i, word in enumerate(words) if word not in ("w1", "w3")][:3]
    assert_same_answers(mean, (np.array(words)[left], distances[left]))


@pytest.mark.parametrize("tile", [(512, 16_384), (7, 37)])
def test_many_questions_get_the_same_answers(monkeypatch, tile):
    monkeypatch.setattr(nearest, "QUERIES_PER_TILE", tile[0])
    monkeypatch.setattr("skw2v._words.cosines.ROWS_PER_TILE", tile[1])
    monkeypatch.setattr(measures, "ROWS_PER_TILE", tile[1])
    options = {"metric": "euclidean", "topn": 6, "restrict_vocab": 250}
    assert WV.most_similar_many(WORDS[:30], **options) == [
        WV.most_similar(word, **options) for word in WORDS[:30]
    ]
    vectors = np.random.default_rng(2).normal(size=(20, 8)).astype(np.float32)
    assert WV.most_similar_many(vectors, **options) == [
        WV.similar_by_vector(vector, **options) for vector in vectors
    ]


def test_equal_distances_go_by_the_row_and_a_copy_is_at_zero():
    wv = WordVectors(list("abcd"), [[0.0, 0], [0, 1], [1, 0], [0, 0]])
    answers = [("d", 0.0), ("b", 1.0), ("c", 1.0)]
    assert wv.most_similar("a", metric="euclidean") == answers
    assert wv.most_similar_many(["a"], metric="euclidean") == [answers]


def test_distances_are_those_of_scipy():
    assert WV.distance("w1", "w2", metric="euclidean") == pytest.approx(
        euclidean(VECTORS[1], VECTORS[2])
    )
    assert type(WV.distance("w1", "w2", metric="euclidean")) is float
    expected = [euclidean(VECTORS[1], other) for other in VECTORS]
    found = WV.distances("w1", metric="euclidean")
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert found.dtype == np.float64
    vector, some = np.arange(8), ["w9", "w1", "w9"]
    np.testing.assert_allclose(
        WV.distances(vector, some, metric="euclidean"),
        [euclidean(vector, WV[word]) for word in some],
        rtol=1e-6,
    )
    assert WV.distances("w1", [], metric="euclidean").shape == (0,)
    np.testing.assert_array_equal(WV.distances("w1", metric="cosine"), WV.distances("w1"))


def test_vectors_that_no_cosine_takes_have_distances():
    """The length of such a vector is beyond float32, and its square far beyond."""
    wv = WordVectors(list("ab"), np.array([[3e38] * 4, [-3e38] * 4], dtype=np.float32))
    assert wv.distance("a", "b", metric="euclidean") == pytest.approx(1.2e39)
    assert wv.most_similar("a", metric="euclidean") == [("b", pytest.approx(1.2e39))]


def test_unknown_words_have_their_subwords():
    sv = SubwordVectors(["tea"], [[1.0, 2.0]], [7], [[4.0, 6.0]], min_n=1, max_n=9, n_buckets=8)
    other = next(word for word in "abcdefghijkl" if sv.get(word) is not None)
    expected = euclidean(sv[other], [1, 2])
    assert sv.most_similar(other, metric="euclidean") == [("tea", pytest.approx(expected))]
    assert sv.distance("tea", other, metric="euclidean") == pytest.approx(expected)


@pytest.mark.parametrize(
    "ask",
    [
        lambda metric: WV.most_similar("w1", metric=metric),
        lambda metric: WV.most_similar_many(["w1"], metric=metric),
        lambda metric: WV.similar_by_vector(VECTORS[0], metric=metric),
        lambda metric: WV.distance("w1", "w2", metric=metric),
        lambda metric: WV.distances("w1", metric=metric),
    ],
)
@pytest.mark.parametrize("metric", ["manhattan", None, euclidean])
def test_other_measures_are_refused(ask, metric):
    message = "metric must be 'cosine' or 'euclidean', got .*fit sklearn.neighbors.NearestNeighbors"
    with pytest.raises(ValueError, match=message):
        ask(metric)


def test_no_word_is_a_table_too():
    wv = WordVectors([], np.empty((0, 3)))
    assert wv.similar_by_vector(np.ones(3), metric="euclidean") == []
    assert wv.most_similar_many(np.ones((2, 3)), metric="euclidean") == [[], []]
