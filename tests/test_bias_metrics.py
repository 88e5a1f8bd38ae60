# SPDX-License-Identifier: BSD-3-Clause
"""Measures of bias, with the papers' equations in naive loops and figures by hand as judges."""

import warnings
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr
from sklearn.exceptions import ConvergenceWarning

from skw2v import WordVectors
from skw2v.debias import HardDebias
from skw2v.metrics import cluster_bias, direct_bias, neighbour_bias, weat


def cosine(u, v):
    return float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


@pytest.fixture(scope="module")
def wv():
    words = [f"w{i}" for i in range(60)]
    return WordVectors(words, np.random.default_rng(0).normal(size=(60, 10)).astype(np.float32))


X, Y = [f"w{i}" for i in range(5)], [f"w{i}" for i in range(5, 10)]
A, B = ["w10", "w11", "w12"], ["w13", "w14"]


# --- direct bias


@pytest.mark.parametrize(
    ("c", "expected"), [(1, 0.3), (2, 0.18), (0.5, np.sqrt(0.6) / 2), (0, 0.5)]
)
def test_direct_bias_by_hand(c, expected):
    wv = WordVectors(["nurse", "pilot"], [[0.6, 0.8, 0.0], [0.0, 1.0, 5.0]])
    assert direct_bias(wv, ["nurse", "pilot"], [2, 0, 0], c=c) == pytest.approx(expected)
    assert direct_bias(wv, ["nurse", "pilot"], [-2, 0, 0], c=c) == pytest.approx(expected)


def test_direct_bias_in_loops(wv):
    g = np.arange(1.0, 11)
    expected = np.mean([abs(cosine(wv[word].astype(float), g)) ** 1.5 for word in X])
    assert direct_bias(wv, [*X, "unknown"], g, c=1.5) == pytest.approx(expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_hard_debiasing_leaves_no_direct_bias(dtype):
    words = ["she", "he", *X]
    wv = WordVectors(words, np.random.default_rng(1).normal(size=(7, 10)).astype(dtype))
    hard = HardDebias([("she", "he")], [], ["she", "he"]).fit(wv)
    assert direct_bias(wv, X, hard.bias_direction_) > 0.1
    assert direct_bias(hard.transform(wv), X, hard.bias_direction_, c=0) == 0
    assert direct_bias(hard.transform(wv), ["she"], hard.bias_direction_, c=0) == 1


@pytest.mark.parametrize(
    ("words", "direction", "c", "error", "message"),
    [
        (["unknown"], np.ones(10), 1, ValueError, "None of the 1 words of words"),
        ([], np.ones(10), 1, ValueError, "None of the 0 words"),
        ("w1", np.ones(10), 1, TypeError, "not the one str 'w1'"),
        (X, np.ones(3), 1, ValueError, "direction must be 10 finite numbers"),
        (X, np.zeros(10), 1, ValueError, "direction must be 10 finite numbers"),
        (X, np.full(10, np.nan), 1, ValueError, "direction must be 10 finite numbers"),
        (X, np.ones(10), -1, ValueError, "c must be a number of at least 0"),
        (X, np.ones(10), np.nan, ValueError, "c must be a number of at least 0"),
    ],
)
def test_odd_arguments_of_direct_bias(wv, words, direction, c, error, message):
    with pytest.raises(error, match=message):
        direct_bias(wv, words, direction, c=c)


# --- the word embedding association test


def association(wv, word, A, B):
    toward, away = ([cosine(wv[word], wv[other]) for other in words] for words in (A, B))
    return np.mean(toward) - np.mean(away)


def test_weat_in_loops(wv):
    s = {word: association(wv, word, A, B) for word in X + Y}
    statistic = sum(s[x] for x in X) - sum(s[y] for y in Y)
    spread = np.std([s[word] for word in X + Y])
    effect = (np.mean([s[x] for x in X]) - np.mean([s[y] for y in Y])) / spread
    partitions = [set(first) for first in combinations(X + Y, 5)]
    others = [
        sum(s[w] for w in first) - sum(s[w] for w in {*X, *Y} - first) for first in partitions
    ]
    p_value = np.mean([other >= statistic - 1e-12 for other in others])
    result = weat(wv, X, Y, A, B)
    assert result.statistic == pytest.approx(statistic, abs=1e-6)
    assert result.effect_size == pytest.approx(effect, abs=1e-5)
    assert result.p_value == pytest.approx(p_value)
    assert result.exact
    assert result.n_oov == 0


def test_weat_by_hand():
    """s is 1 for x, −1 for y; one of the two partitions is as extreme."""
    wv = WordVectors(["x", "y"], [[1.0, 0.0], [0.0, 1.0]])
    result = weat(wv, ["x"], ["y"], ["x"], ["y"])
    assert (result.statistic, result.effect_size, result.p_value) == (2, 2, 0.5)
    turned = weat(wv, ["y"], ["x"], ["x"], ["y"])
    assert (turned.statistic, turned.effect_size, turned.p_value) == (-2, -2, 1)


def test_draws_come_near_the_exact_p_value(wv):
    exact = weat(wv, X, Y, A, B, n_permutations=comb(10, 5))
    drawn = weat(wv, X, Y, A, B, n_permutations=comb(10, 5) - 1, random_state=0)
    assert exact.exact
    assert not drawn.exact
    large = list(wv.words[:12]), list(wv.words[12:24])
    attributes = list(wv.words[24:28]), list(wv.words[28:32])
    many = weat(wv, *large, *attributes, n_permutations=comb(24, 12) // 100, random_state=0)
    fewer = weat(wv, *large, *attributes, n_permutations=2000, random_state=1)
    assert not many.exact
    assert fewer.p_value == pytest.approx(many.p_value, abs=0.04)
    again = weat(wv, *large, *attributes, n_permutations=2000, random_state=1)
    assert again == fewer


def test_no_p_value_is_zero():
    words = [f"x{i}" for i in range(12)] + [f"y{i}" for i in range(12)]
    wv = WordVectors(words, np.repeat([[1.0, 0.1], [0.1, 1.0]], 12, axis=0))
    result = weat(wv, words[:12], words[12:], ["x0"], ["y0"], n_permutations=99, random_state=0)
    assert result.p_value == 0.01
    assert result.effect_size == pytest.approx(2)


@pytest.mark.parametrize("seed", range(10))
def test_rounding_errors_are_no_association(seed):
    """After hard debiasing neutral words are as near to she as to he, but for float32."""
    words = ["she", "he", *X, *Y]
    wv = WordVectors(words, np.random.default_rng(seed).normal(size=(12, 10)).astype(np.float32))
    before = weat(wv, X, Y, ["she"], ["he"])
    assert abs(before.effect_size) > 0.01
    debiased = HardDebias([("she", "he")], [("she", "he")], []).fit_transform(wv)
    after = weat(debiased, X, Y, ["she"], ["he"])
    assert (after.effect_size, after.p_value) == (0, 1)
    assert after.statistic == pytest.approx(0, abs=1e-6)


def test_equal_associations_show_nothing(wv):
    result = weat(wv, X, Y, A, A)
    assert (result.statistic, result.effect_size, result.p_value) == (0, 0, 1)


def test_unknown_words_are_skipped_and_repeated_ones_count_once(wv):
    result = weat(wv, [*X, "?", "?"], [*Y, Y[0]], [*A, "!"], B)
    assert result.n_oov == 2
    assert result.statistic == weat(wv, X, Y, A, B).statistic


def test_sets_of_words_may_be_iterators(wv):
    assert weat(wv, iter(X), iter(Y), iter(A), iter(B)) == weat(wv, X, Y, A, B)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"X": ["?"]}, ValueError, "None of the 1 words of X"),
        ({"B": []}, ValueError, "None of the 0 words of B"),
        ({"Y": ["w1"]}, ValueError, "'w1' is in both"),
        ({"A": "w10"}, TypeError, "A must be a list of words, not the one str 'w10'"),
        ({"n_permutations": 0}, ValueError, "n_permutations must be a positive int"),
        ({"n_permutations": 1.5}, ValueError, "n_permutations must be a positive int"),
    ],
)
def test_odd_arguments_of_weat(wv, change, error, message):
    with pytest.raises(error, match=message):
        weat(wv, **({"X": X, "Y": Y, "A": A, "B": B} | change))


# --- what debiasing leaves behind


def biased_words(n=40, dim=12, topic=2.0, seed=0):
    """Words of two sides, which differ along the first axis and, by `topic`, along the second."""
    rng = np.random.default_rng(seed)
    vectors = 0.3 * rng.normal(size=(2 * n, dim))
    side = np.repeat([1, -1], n)
    vectors[:, 0] += side
    vectors[:, 1] += topic * side
    words = [f"f{i}" for i in range(n)] + [f"m{i}" for i in range(n)]
    before = WordVectors(words, vectors)
    without = vectors.copy()
    without[:, 0] = 0
    return before, WordVectors(words, without), np.eye(dim)[0]


def test_words_that_share_more_than_the_direction_cluster_again():
    before, after, direction = biased_words()
    result = cluster_bias(before, after, direction, n_words=30, random_state=0)
    assert result.accuracy == 1
    assert {word[0] for word in result.positive} == {"f"}
    assert {word[0] for word in result.negative} == {"m"}


def test_words_that_share_nothing_else_do_not():
    before, after, direction = biased_words(n=200, topic=0.0)
    options = {"n_words": 200, "random_state": 0}
    assert cluster_bias(before, before, direction, **options).accuracy > 0.95
    assert 0.5 <= cluster_bias(before, after, direction, **options).accuracy < 0.65


def test_the_most_biased_words_are_chosen():
    before, after, direction = biased_words()
    cosines = {word: cosine(before[word], direction) for word in before}
    order = sorted(cosines, key=cosines.get)
    result = cluster_bias(before, after, direction, n_words=3, random_state=0)
    assert list(result.positive) == order[:-4:-1]
    assert list(result.negative) == order[:3]
    excluded = {order[-1], order[0]}
    fewer = cluster_bias(before, after, direction, n_words=3, excluded=excluded, random_state=0)
    assert list(fewer.positive) == order[-2:-5:-1]
    assert list(fewer.negative) == order[1:4]
    first = cluster_bias(before, after, direction, n_words=1, restrict_vocab=40, random_state=0)
    assert first.negative[0].startswith("f")


def test_neighbours_in_loops():
    before, after, direction = biased_words(topic=0.5)
    asked = list(before.words[::9])
    result = neighbour_bias(before, after, direction, [*asked, "unknown"], n_neighbours=7)
    shares = {}
    for word in asked:
        near = sorted(set(after.words) - {word}, key=lambda w: -cosine(after[word], after[w]))[:7]
        shares[word] = np.mean([cosine(before[w], direction) > 0 for w in near])
    assert result.shares == pytest.approx(shares)
    expected = pearsonr([cosine(before[w], direction) for w in asked], list(shares.values()))
    assert result.correlation == pytest.approx(expected.statistic)
    assert result.p_value == pytest.approx(expected.pvalue)


def test_excluded_words_are_no_neighbours():
    before, after, direction = biased_words()
    excluded = [word for word in before if word.startswith("f")][1:]
    result = neighbour_bias(
        before, after, direction, ["f0", "f1", "m0"], excluded=excluded, n_neighbours=5
    )
    assert result.shares == {"f0": 0.0, "m0": 0.0}
    assert (result.correlation, result.p_value) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_words": 0}, "n_words must be a positive int"),
        ({"n_words": True}, "n_words must be a positive int"),
        ({"n_words": 41}, "n_words=41 on each side are too many: there are 80 words"),
        ({"restrict_vocab": 0}, "restrict_vocab must be a positive int"),
    ],
)
def test_odd_arguments_of_the_cluster_test(parameters, message):
    before, after, direction = biased_words()
    with pytest.raises(ValueError, match=message):
        cluster_bias(before, after, direction, **({"n_words": 3} | parameters))


def test_odd_arguments_of_the_neighbour_test():
    before, after, direction = biased_words()
    with pytest.raises(ValueError, match="n_neighbours must be a positive int"):
        neighbour_bias(before, after, direction, before.words, n_neighbours=0)
    with pytest.raises(ValueError, match="Only 1 of the words can be looked at"):
        neighbour_bias(before, after, direction, ["f0", "f0", "f1"], excluded=["f1"])
    with pytest.raises(ValueError, match="None of the 1 words"):
        neighbour_bias(before, after, direction, ["unknown"])


small = st.lists(st.lists(st.integers(-2, 2), min_size=2, max_size=2), min_size=6, max_size=6)


@settings(max_examples=100)
@given(small, st.sampled_from([np.float32, np.float64]), st.sampled_from([1e-30, 1.0, 1e30]))
def test_no_vectors_make_nan(rows, dtype, scale):
    words = list("abcdef")
    wv = WordVectors(words, np.array(rows, dtype=dtype) * dtype(scale))
    assert 0 <= direct_bias(wv, words, [1, 1]) <= 1
    result = weat(wv, ["a", "b"], ["c"], ["d", "a"], ["e", "f"])
    assert np.isfinite([result.statistic, result.effect_size]).all()
    assert 0 < result.p_value <= 1
    near = neighbour_bias(wv, wv, [1, 1], words, n_neighbours=2)
    assert -1 <= near.correlation <= 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # all vectors may be the same
        assert 0.5 <= cluster_bias(wv, wv, [1, 1], n_words=3, random_state=0).accuracy <= 1
