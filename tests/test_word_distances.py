# SPDX-License-Identifier: BSD-3-Clause
"""Distances, means and new tables of words, with gensim, POT and brute force as judges."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from skw2v import WordVectors
from skw2v._words.transport import transport_cost


@pytest.fixture(scope="module")
def wv():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(60)]
    return WordVectors(words, rng.normal(size=(60, 16)).astype(np.float32), counts=range(60, 0, -1))


@pytest.fixture(scope="module")
def kv(wv):
    keyedvectors = pytest.importorskip("gensim.models.keyedvectors")
    other = keyedvectors.KeyedVectors(wv.dim)
    other.add_vectors(list(wv.words), np.array(wv.vectors))
    return other


# --- distances


def test_distances_are_those_of_gensim(wv, kv):
    assert wv.distance("w1", "w2") == pytest.approx(kv.distance("w1", "w2"), abs=1e-6)
    np.testing.assert_allclose(wv.distances("w1"), kv.distances("w1"), atol=1e-6)
    some, vector = ["w9", "w1", "w9"], np.arange(16.0)
    np.testing.assert_allclose(wv.distances("w1", some), kv.distances("w1", some), atol=1e-6)
    np.testing.assert_allclose(wv.distances(vector, some), kv.distances(vector, some), atol=1e-6)
    assert wv.distances("w1").dtype == np.float32


def test_no_other_words_are_not_all_words(wv):
    assert wv.distances("w1", []).shape == (0,)


def test_a_vector_may_have_any_length(wv):
    np.testing.assert_allclose(wv.distances(5 * wv["w1"]), wv.distances("w1"), atol=1e-6)


def test_vectors_that_do_not_fit_are_refused(wv):
    with pytest.raises(ValueError, match="must have 16 numbers"):
        wv.distances(np.ones(3))
    with pytest.raises(ValueError, match="NaN"):
        wv.distances(np.full(16, np.nan))
    with pytest.raises(KeyError, match="'x' is not in the vocabulary"):
        wv.distances("w1", ["x"])


def test_closer_than_is_that_of_gensim(wv, kv):
    for other in ("w2", "w7", "w30"):
        assert wv.closer_than("w1", other) == kv.closer_than("w1", other)
        assert len(wv.closer_than("w1", other)) == wv.rank("w1", other) - 1


def test_words_as_near_are_not_closer():
    wv = WordVectors(list("abcd"), [[1.0, 0], [1, 1], [1, 1], [0, 1]])
    assert wv.closer_than("a", "b") == wv.closer_than("a", "c") == []
    assert wv.closer_than("a", "d") == ["b", "c"]
    assert wv.closer_than("a", "a") == []


def test_relative_cosine_similarity_is_that_of_gensim(wv, kv):
    for topn in (1, 10):
        ours = wv.relative_cosine_similarity("w1", "w2", topn=topn)
        assert ours == pytest.approx(kv.relative_cosine_similarity("w1", "w2", topn=topn), rel=1e-5)


def test_shares_of_the_neighbours_add_up_to_one(wv):
    nearest = [word for word, _ in wv.most_similar("w3", topn=5)]
    shares = [wv.relative_cosine_similarity("w3", word, topn=5) for word in nearest]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)


# --- Word Mover's Distance


def test_word_movers_distance_by_hand():
    wv = WordVectors(list("abc"), [[0.0, 0], [3, 4], [0, 1]])
    assert wv.wmdistance(["a", "b"], ["a"], norm=False) == pytest.approx(5 / 2)
    assert wv.wmdistance(["a"], ["b", "b", "c"], norm=False) == pytest.approx((2 * 5 + 1) / 3)
    # b stays; of the other half c moves to a
    assert wv.wmdistance(["b", "c"], ["b", "a"], norm=False) == pytest.approx(1 / 2)
    # scaled to length 1, b is (.6, .8): √(.36 + .04) from c
    assert wv.wmdistance(["b"], ["c"]) == pytest.approx(np.sqrt(0.4))


@pytest.mark.parametrize("norm", [True, False])
def test_word_movers_distance_is_the_cheapest_of_all_matchings(wv, norm):
    """Documents of five different words each move whole words: try all 120 ways."""
    first, second = list(wv.words[:5]), list(wv.words[3:8])
    a, b = wv[first].astype(float), wv[second].astype(float)
    if norm:
        a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
    costs = cdist(a, b)
    cheapest = min(costs[range(5), list(p)].mean() for p in itertools.permutations(range(5)))
    assert wv.wmdistance(first, second, norm=norm) == pytest.approx(cheapest, abs=1e-9)


@pytest.mark.parametrize("norm", [True, False])
def test_word_movers_distance_is_that_of_gensim(wv, kv, norm):
    pytest.importorskip("ot", reason="gensim's wmdistance needs POT")
    rng = np.random.default_rng(3)
    for n in (3, 20, 70):
        first, second = ([f"w{i}" for i in rng.integers(0, 80, size=n)] for _ in range(2))
        expected = float(kv.wmdistance(first, second, norm=norm))
        assert wv.wmdistance(first, second, norm=norm) == pytest.approx(expected, abs=1e-6)


def test_word_movers_distance_of_odd_documents(wv):
    assert wv.wmdistance(["w1", "unknown"], ["w1", "w1"]) == 0
    assert wv.wmdistance(["unknown"], ["w1"]) == np.inf
    assert wv.wmdistance([], []) == np.inf
    with pytest.raises(TypeError, match="a list of its tokens"):
        wv.wmdistance("w1 w2", ["w1"])


def test_different_words_with_one_vector_are_no_distance_apart():
    wv = WordVectors(list("ab"), [[1.0, 2], [1, 2]])
    assert wv.wmdistance(["a"], ["b"]) == 0


documents = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12)


@settings(max_examples=60)
@given(documents, documents, documents, st.sampled_from([1e-200, 1e-9, 1.0, 1e200]))
def test_word_movers_distance_is_a_metric_at_every_scale(x, y, z, scale):
    vectors = np.array([[0, 0], [1, 0], [0, 2], [1, 2], [3, 1], [3, 1]]) * scale
    wv = WordVectors(list("abcdef"), vectors)

    def distance(one, other):
        return wv.wmdistance(one, other, norm=False) / scale

    assert distance(x, y) == pytest.approx(distance(y, x), abs=1e-7)
    assert distance(x, x) == pytest.approx(0, abs=1e-7)
    assert distance(x, z) <= distance(x, y) + distance(y, z) + 1e-7
    # relaxed lower bound of Kusner et al., section 4.1: the distance of the means
    means = [wv[document].mean(axis=0) for document in (x, y)]
    assert distance(x, y) >= np.linalg.norm((means[0] - means[1]) / scale) - 1e-7


def test_amounts_are_shares():
    assert transport_cost([2], [7], np.array([[3.0]])) == pytest.approx(3)
    assert transport_cost([1, 3], [4], np.array([[1.0], [5.0]])) == pytest.approx((1 + 3 * 5) / 4)


# --- means


def test_mean_vector_is_that_of_gensim(wv, kv):
    words, weights = ["w1", "w2", "w2", "w5"], [1.0, -2.0, 0.0, 0.5]
    for norm in (True, False):
        for chosen in (None, weights):
            expected = kv.get_mean_vector(words, chosen, pre_normalize=norm)
            ours = wv.mean_vector(words, chosen, norm=norm)
            np.testing.assert_allclose(ours, expected, atol=1e-6)
            assert ours.dtype == np.float32


@pytest.mark.parametrize(
    ("weights", "message"),
    [([1.0], "must be 2 numbers"), ([0, 0], "not all zero"), ([1, np.nan], "must be finite")],
)
def test_odd_weights_are_refused(wv, weights, message):
    with pytest.raises(ValueError, match=message):
        wv.mean_vector(["w1", "w2"], weights)


def test_a_mean_needs_words(wv):
    with pytest.raises(ValueError, match="at least one word"):
        wv.mean_vector([])
    with pytest.raises(KeyError, match="'x' is not in the vocabulary"):
        wv.mean_vector(["w1", "x"])


numbers = st.floats(allow_nan=False, allow_infinity=False).filter(bool)


@settings(max_examples=60)
@given(st.lists(numbers, min_size=1, max_size=5))
@example([1.7e308, 1.7e308])
def test_weights_may_be_huge_and_tiny(weights):
    wv = WordVectors(["a"], [[3e307, 1.0]])
    mean = wv.mean_vector(["a"] * len(weights), weights, norm=False)
    exact = [Fraction(weight) for weight in weights]
    share = float(sum(exact) / sum(map(abs, exact)))
    np.testing.assert_allclose(mean / [3e307, 1], [share, share], rtol=1e-9, atol=1e-12)


# --- new tables


def test_subset_keeps_order_vectors_and_counts(wv):
    part = wv.subset(["w9", "w1"])
    assert part == WordVectors(["w9", "w1"], wv[["w9", "w1"]], counts=[51, 59])
    assert part.vectors.dtype == np.float32
    assert wv.subset(wv.words) == wv
    assert len(wv.subset([])) == 0
    assert wv.subset("w9").words == ("w9",)


def test_subset_refuses_unknown_and_repeated_words(wv):
    with pytest.raises(KeyError, match="'x' is not in the vocabulary"):
        wv.subset(["w1", "x"])
    with pytest.raises(ValueError, match="'w1' occurs more than once"):
        wv.subset(["w1", "w1"])


def test_add_is_that_of_gensim_and_changes_nothing(wv, kv):
    vectors = np.arange(32.0).reshape(2, 16)
    more = wv.add(["new", "newer"], vectors)
    keyedvectors = pytest.importorskip("gensim.models.keyedvectors")
    other = keyedvectors.KeyedVectors(wv.dim)
    other.add_vectors(list(wv.words), np.array(wv.vectors))
    other.add_vectors(["new", "newer"], vectors)
    assert list(more.words) == other.index_to_key
    np.testing.assert_array_equal(more.vectors, other.vectors)
    assert more.vectors.dtype == np.float32
    assert more.counts[-3:].tolist() == [1, 0, 0]
    assert "new" not in wv
    assert more.subset(wv.words) == wv


def test_add_takes_counts_where_there_are_some(wv):
    assert wv.add(["new"], np.ones((1, 16)), counts=[7]).counts[-1] == 7
    plain = WordVectors(["a"], [[1.0, 2.0]])
    assert plain.add(["b"], [[3, 4]]).counts is None
    with pytest.raises(ValueError, match="counts can only be given"):
        plain.add(["b"], [[3, 4]], counts=[7])


@pytest.mark.parametrize(
    ("words", "vectors", "error", "message"),
    [
        (["w1"], np.ones((1, 16)), ValueError, "'w1' occurs more than once"),
        (["new"], np.ones((1, 3)), ValueError, "must have 16 numbers each, got 3"),
        (["new"], np.ones((2, 16)), ValueError, "must have shape"),
        (["new"], np.full((1, 16), np.nan), ValueError, "NaN or infinity"),
        (["new"], np.full((1, 16), 1e200), ValueError, "NaN or infinity"),
        ("new", np.ones((3, 16)), TypeError, "not the one str"),
    ],
)
def test_add_refuses_what_does_not_fit(wv, words, vectors, error, message):
    with pytest.raises(error, match=message):
        wv.add(words, vectors)


def test_zero_vectors_are_one_apart_from_everything():
    wv = WordVectors(list("abc"), [[0.0, 0], [1, 2], [0, 0]])
    assert wv.distance("a", "b") == wv.distance("a", "c") == 1
    assert wv.distances("a").tolist() == [1, 1, 1]
    assert wv.closer_than("a", "b") == []
    assert wv.relative_cosine_similarity("a", "b") == 0
    assert wv.mean_vector(["a", "c"]).tolist() == [0, 0]
    assert wv.wmdistance(["a"], ["c"]) == 0
