# SPDX-License-Identifier: BSD-3-Clause
"""Debiasing, with the paper's equations by hand and in naive loops as judges."""

import json
import pickle

import numpy as np
import pytest
from debias_setup import EQUALIZE, NEUTRAL, PAIRS, SPECIFIC, random_vectors, unit
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils._param_validation import InvalidParameterError

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.debias import HardDebias, SoftDebias
from skw2v.debias._geometry import bias_subspace, equalized, neutralized

X_AXIS = np.array([[1.0, 0.0, 0.0]])


@pytest.fixture
def wv():
    return random_vectors(SPECIFIC + NEUTRAL)


# --- the equations


def test_equalize_by_hand():
    """μ = (.4, .6, .4), so ν = (0, .6, .4), and √(1 − .36 − .16) = √.48 is left for each side."""
    words = np.array([[0.8, 0.6, 0.0], [0.0, 0.6, 0.8]])
    side = np.sqrt(0.48)
    expected = [[side, 0.6, 0.4], [-side, 0.6, 0.4]]
    np.testing.assert_allclose(equalized(words, X_AXIS), expected, atol=1e-15)


def test_neutralize_by_hand():
    words = np.array([[0.6, 0.0, 0.8], [2.0, 3.0, 4.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    expected = [[0, 0, 1], [0, 0.6, 0.8], [0, 0, 0], [0, 0, 0]]
    np.testing.assert_allclose(neutralized(words, X_AXIS), expected, atol=1e-15)


def test_a_word_along_the_bias_has_nothing_left_but_rounding_errors():
    vectors = np.array([[0.1, 0.2, 0.7], [-0.1, -0.2, -0.7], [0.3, 0.6, 2.1]], dtype=np.float32)
    wv = WordVectors(["she", "he", "along"], vectors)
    debiased = HardDebias([("she", "he")], [], ["she", "he"]).fit_transform(wv)
    assert debiased["along"].tolist() == [0, 0, 0]


def test_words_without_a_side_are_not_equalized():
    assert equalized(np.array([[0.6, 0.8, 0.0], [0.6, 0.0, 0.8]]), X_AXIS) is None


def test_subspace_has_the_leading_eigenvectors_of_the_papers_matrix():
    rng = np.random.default_rng(1)
    sets = [unit(rng.normal(size=(n, 5))) for n in (2, 3, 2, 4)]
    C = np.zeros((5, 5))
    for words in sets:
        for word in words:
            deviation = word - words.mean(axis=0)
            C += np.outer(deviation, deviation) / len(words)
    values, vectors = np.linalg.eigh(C)
    subspace, ratio = bias_subspace(sets, 2)
    np.testing.assert_allclose(np.abs(subspace @ vectors[:, :-3:-1]), np.eye(2), atol=1e-12)
    np.testing.assert_allclose(ratio, values[:-3:-1] / values.sum())


def test_direction_of_one_pair_is_their_difference_toward_the_first():
    wv = WordVectors(["he", "she"], [[0.0, 2.0], [3.0, 0.0]])
    expected = np.array([1, -1]) / np.sqrt(2)
    hard = HardDebias([("she", "he")], [], []).fit(wv)
    np.testing.assert_allclose(hard.bias_direction_, expected, atol=1e-12)
    np.testing.assert_allclose(hard.explained_variance_ratio_, [1])
    turned = HardDebias([("he", "she")], [], []).fit(wv)
    np.testing.assert_allclose(turned.bias_direction_, -expected, atol=1e-12)


def hard_debias_in_loops(vectors, pairs, equalize, specific):
    """The authors' procedure for one direction, word by word."""
    new = {word: unit(vectors[word]) for word in vectors}
    deviations = []
    for a, b in pairs:
        centre = (new[a] + new[b]) / 2
        deviations += [new[a] - centre, new[b] - centre]
    g = np.linalg.svd(np.array(deviations))[2][0]

    def drop(u):
        return u - g * (u @ g)

    for word in new:
        if word not in specific:
            new[word] = unit(drop(new[word]))
    for a, b in equalize:
        y = drop((new[a] + new[b]) / 2)
        z = np.sqrt(1 - np.linalg.norm(y) ** 2)
        if (new[a] - new[b]) @ g < 0:
            z = -z
        new[a], new[b] = z * g + y, -z * g + y
    return np.array(list(new.values()))


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 2e-7)])
def test_hard_debiasing_is_that_of_the_authors(dtype, tolerance):
    wv = random_vectors(SPECIFIC + NEUTRAL, dtype=dtype)
    debiased = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit_transform(wv)
    expected = hard_debias_in_loops(wv, PAIRS, EQUALIZE, SPECIFIC)
    np.testing.assert_allclose(debiased.vectors, expected, atol=tolerance)
    assert debiased.vectors.dtype == dtype


def test_more_words_than_a_block_are_treated_alike(wv, monkeypatch):
    whole = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit_transform(wv)
    soft = SoftDebias(PAIRS, SPECIFIC, strength=3).fit_transform(wv)
    monkeypatch.setattr("skw2v.debias._base.ROWS_PER_TILE", 7)
    again = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit_transform(wv)
    np.testing.assert_allclose(again.vectors, whole.vectors, atol=1e-12)
    again = SoftDebias(PAIRS, SPECIFIC, strength=3).fit_transform(wv)
    np.testing.assert_allclose(again.vectors, soft.vectors, atol=1e-6)


@pytest.mark.parametrize("n_components", [1, 2, 3])
def test_neutral_words_are_as_near_to_both_words_of_a_pair(wv, n_components):
    hard = HardDebias(PAIRS, EQUALIZE, SPECIFIC, n_components=n_components)
    debiased = hard.fit_transform(wv)
    assert np.abs(debiased[NEUTRAL] @ hard.bias_subspace_.T).max() < 1e-12
    for a, b in EQUALIZE:
        np.testing.assert_allclose(debiased[NEUTRAL] @ (debiased[a] - debiased[b]), 0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(debiased.vectors, axis=1), 1)
    # words that are specific and not equalized stay where they were
    np.testing.assert_allclose(debiased["beard"], unit(wv["beard"]))
    np.testing.assert_allclose(debiased["she"], unit(wv["she"]))


def test_debiasing_twice_changes_nothing_more(wv):
    hard = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit(wv)
    once = hard.transform(wv)
    np.testing.assert_allclose(hard.transform(once).vectors, once.vectors, atol=1e-12)


def test_pairs_that_share_a_word_are_equalized_one_after_the_other(wv):
    pairs = [("mother", "father"), ("mother", "king")]
    debiased = HardDebias(PAIRS, pairs, SPECIFIC).fit_transform(wv)
    expected = hard_debias_in_loops(wv, PAIRS, pairs, SPECIFIC)
    np.testing.assert_allclose(debiased.vectors, expected, atol=1e-12)


def test_equalized_words_need_not_be_called_specific(wv):
    without = HardDebias(PAIRS, EQUALIZE, ["she", "he"]).fit_transform(wv)
    with_them = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit_transform(wv)
    words = ["mother", "father", "queen", "king"]
    np.testing.assert_allclose(without[words], with_them[words])


def test_pairs_without_sides_are_neutral_unless_specific():
    words = ["she", "he", "a", "b", "c", "d"]
    vectors = [[1, 1, 0], [-1, 1, 0], [1, 2, 0], [1, 0, 2], [1, 2, 0], [1, 0, 2]]
    wv = WordVectors(words, np.array(vectors, dtype=float))
    hard = HardDebias([("she", "he")], [("a", "b"), ("c", "d")], ["she", "he", "c", "d"])
    debiased = hard.fit_transform(wv)
    np.testing.assert_allclose(debiased[["a", "b"]], [[0, 1, 0], [0, 0, 1]], atol=1e-12)
    np.testing.assert_allclose(debiased[["c", "d"]], unit(wv[["c", "d"]]))


# --- words that are unknown, and their case


def test_pairs_with_unknown_words_are_skipped(wv):
    hard = HardDebias([*PAIRS, ("Mary", "John")], [*EQUALIZE, ("nun", "priest")], SPECIFIC).fit(wv)
    assert hard.definitional_pairs_ == PAIRS
    assert hard.equalize_pairs_ == EQUALIZE
    assert hard.transform(wv) == HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit_transform(wv)


@pytest.mark.parametrize(
    ("pairs", "equalize", "specific", "message"),
    [
        ([("Mary", "John")], [], [], "none of the 1 definitional_pairs"),
        ([("she", "John")], [], [], "none of the 1 definitional_pairs"),
        ([], [], [], "none of the 0 definitional_pairs"),
        (PAIRS, [("nun", "priest")], [], "none of the 3 equalize_pairs"),
        (PAIRS, [], ["HE"], "None of the 1 gender_specific words"),
    ],
)
def test_lists_of_unknown_words_are_refused(wv, pairs, equalize, specific, message):
    with pytest.raises(ValueError, match=message):
        HardDebias(pairs, equalize, specific).fit(wv)


def test_pairs_are_equalized_in_lower_title_and_upper_case():
    words = ["she", "he", "Dad", "Mom", "dad", "mom", "DAD", "MOM", "dAd", "mOm", "neutral"]
    wv = random_vectors(words)
    hard = HardDebias([("she", "he")], [("dAd", "mOm")], words[:-1]).fit(wv)
    assert hard.equalize_pairs_ == [("dAd", "mOm"), ("dad", "mom"), ("Dad", "Mom"), ("DAD", "MOM")]
    debiased = hard.transform(wv)
    for a, b in hard.equalize_pairs_:
        difference = debiased[a] - debiased[b]
        np.testing.assert_allclose(debiased["neutral"] @ difference, 0, atol=1e-12)


def test_words_that_differ_in_case_only_make_no_pair_with_themselves():
    wv = random_vectors(["she", "he", "mA", "Ma", "ma"])
    hard = HardDebias([("she", "he")], [("mA", "Ma")], []).fit(wv)
    assert hard.equalize_pairs_ == [("mA", "Ma")]


def test_other_words_of_the_same_space_can_be_transformed(wv):
    hard = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit(wv)
    soft = SoftDebias(PAIRS, SPECIFIC, strength=3).fit(wv)
    part = wv.subset([*NEUTRAL[:3], "beard", "mother", "father"])
    for debias in (hard, soft):
        expected = debias.transform(wv)[part.words]
        np.testing.assert_allclose(debias.transform(part).vectors, expected, atol=1e-12)


# --- an estimator


@pytest.fixture(params=[HardDebias, SoftDebias])
def estimator(request):
    lists = (PAIRS, EQUALIZE, SPECIFIC) if request.param is HardDebias else (PAIRS, SPECIFIC)
    return request.param(*lists)


def test_parameters_are_stored_as_they_are(estimator):
    assert estimator.definitional_pairs is PAIRS
    assert estimator.gender_specific is SPECIFIC
    copy = clone(estimator.set_params(n_components=2))
    assert copy.get_params() == estimator.get_params()
    assert "n_components=2" in repr(estimator)


def test_fit_does_not_touch_parameters_or_vectors(estimator, wv):
    before, parameters = wv.vectors.copy(), pickle.dumps(estimator.get_params())
    assert estimator.fit(wv) is estimator
    debiased = estimator.transform(wv)
    assert pickle.dumps(estimator.get_params()) == parameters
    np.testing.assert_array_equal(wv.vectors, before)
    assert debiased.words == wv.words
    np.testing.assert_array_equal(debiased.counts, wv.counts)
    assert estimator.fit_transform(wv) == debiased
    assert pickle.loads(pickle.dumps(estimator)).transform(wv) == debiased


def test_not_fitted(estimator, wv):
    with pytest.raises(NotFittedError):
        estimator.transform(wv)
    with pytest.raises(NotFittedError):
        _ = estimator.bias_direction_
    assert not hasattr(estimator, "bias_direction_")


def test_only_word_vectors_of_the_right_length(estimator, wv):
    with pytest.raises(TypeError, match=r"must be WordVectors, .* got ndarray"):
        estimator.fit(wv.vectors)
    estimator.fit(wv)
    with pytest.raises(TypeError, match=r"must be WordVectors, .* got list"):
        estimator.transform([[1.0]])
    with pytest.raises(ValueError, match="have 3 numbers each, those of fit had 8"):
        estimator.transform(random_vectors(["a"], dim=3))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"definitional_pairs": "she he"}, "definitional_pairs"),
        ({"definitional_pairs": ["she", "he"]}, "must hold pairs of words, got 'she'"),
        ({"definitional_pairs": [("she",)]}, "must consist of different words"),
        ({"definitional_pairs": [("she", "she")]}, "must consist of different words"),
        ({"definitional_pairs": [("she", 3)]}, "must hold words, got 3"),
        ({"definitional_pairs": [3]}, "must hold pairs of words, got 3"),
        ({"gender_specific": "she"}, "gender_specific"),
        ({"gender_specific": [None]}, "gender_specific must hold words, got None"),
        ({"n_components": 0}, "n_components"),
        ({"n_components": 1.5}, "n_components"),
    ],
)
def test_odd_parameters_are_refused(estimator, wv, parameters, message):
    with pytest.raises(InvalidParameterError, match=message):
        estimator.set_params(**parameters).fit(wv)


@pytest.mark.parametrize(
    "parameters", [{"strength": -1.0}, {"strength": "high"}, {"max_iter": 0}, {"strength": np.nan}]
)
def test_odd_parameters_of_soft_debiasing_are_refused(wv, parameters):
    with pytest.raises(InvalidParameterError):
        SoftDebias(PAIRS, SPECIFIC, **parameters).fit(wv)


def test_equalize_pairs_are_checked(wv):
    with pytest.raises(InvalidParameterError, match="in equalize_pairs must consist of different"):
        HardDebias(PAIRS, [("king", "king")], SPECIFIC).fit(wv)


def test_too_many_components_are_refused(estimator, wv):
    with pytest.raises(ValueError, match="differ in 3 directions only: n_components=4"):
        estimator.set_params(n_components=4).fit(wv)


def test_words_with_the_same_vector_define_no_direction(estimator):
    wv = WordVectors(["she", "he", "mother", "father", "a"], np.ones((5, 3)))
    estimator.set_params(definitional_pairs=[("she", "he")])
    with pytest.raises(ValueError, match="differ in 0 directions only"):
        estimator.fit(wv)


def test_debiased_vectors_go_into_a_vectorizer(wv):
    debiased = HardDebias(PAIRS, EQUALIZE, SPECIFIC).fit_transform(wv)
    w2v = Word2VecVectorizer(init_vectors=debiased, epochs=0, dim=debiased.dim, scale=None)
    rows = w2v.fit_transform(["neutral1 neutral2", "neutral3"])
    expected = [debiased[["neutral1", "neutral2"]].mean(axis=0), debiased["neutral3"]]
    np.testing.assert_allclose(rows, expected, atol=1e-6)


small = st.integers(-2, 2)


@settings(max_examples=150)
@given(st.data(), st.integers(1, 3), st.sampled_from([1e-30, 1.0, 1e30]))
def test_no_vectors_make_nan(data, dim, scale):
    """Zero vectors, equal vectors, vectors along the bias, as short or long as can be."""
    words = ["she", "he", "a", "b", "c"]
    rows = data.draw(st.lists(st.lists(small, min_size=dim, max_size=dim), min_size=5, max_size=5))
    wv = WordVectors(words, np.array(rows, dtype=np.float32) * np.float32(scale))
    specific = data.draw(st.lists(st.sampled_from(words), unique=True))
    for debias in (
        HardDebias([("she", "he")], [("a", "b"), ("b", "c"), ("she", "he")], specific),
        SoftDebias([("she", "he")], specific, strength=data.draw(st.sampled_from([0, 1, 1e6]))),
    ):
        if np.allclose(*unit(wv[["she", "he"]].astype(float)), atol=1e-6):
            with pytest.raises(ValueError, match="directions only"):
                debias.fit(wv)
            continue
        lengths = np.linalg.norm(debias.fit_transform(wv).vectors, axis=1)
        assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


# --- the lists of the paper


def test_lists_of_the_paper(data_dir):
    names = ("definitional_pairs", "equalize_pairs", "gender_specific_full")
    lists = [json.loads((data_dir / "debias" / f"{name}.json").read_text()) for name in names]
    pairs, equalize, specific = lists
    paired = [word for pair in pairs + equalize for word in pair]
    words = dict.fromkeys([*paired, *specific, *NEUTRAL])
    wv = random_vectors(list(words), dim=50, dtype=np.float32)
    hard = HardDebias(pairs, equalize, specific).fit(wv)
    assert len(hard.definitional_pairs_) == 10
    assert {tuple(pair) for pair in equalize} <= set(hard.equalize_pairs_)
    debiased = hard.transform(wv)
    assert np.abs(debiased[NEUTRAL] @ hard.bias_direction_).max() < 1e-6
