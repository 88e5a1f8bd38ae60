# SPDX-License-Identifier: BSD-3-Clause
"""A str where a list of words is expected is an error, or one word: never its letters."""

import numpy as np
import pytest

from skw2v import SubwordVectors, Word2VecVectorizer, WordVectors
from skw2v.debias import HardDebias, SoftDebias
from skw2v.metrics import (
    cluster_bias,
    direct_bias,
    evaluate_analogies,
    evaluate_similarity,
    make_analogy_scorer,
    make_similarity_scorer,
    neighbour_bias,
    weat,
)
from skw2v.plotting import AnalogyDisplay, WordMapDisplay

# Every letter is a word, so that nothing else tells a word from its letters
WORDS = [*"abcdefgh", "abc", "bad", "ab", "abcd"]
DIRECTION = np.arange(1.0, 5.0)


@pytest.fixture(scope="module")
def wv():
    rng = np.random.default_rng(0)
    return WordVectors(WORDS, rng.normal(size=(len(WORDS), 4)))


LISTS = ["abc", "bad", "ab", "c"]
REFUSED = {
    "constructor": lambda wv: WordVectors("abcd", np.eye(4)),
    "constructor of subwords": lambda wv: SubwordVectors("abcd", np.eye(4), [1], np.ones((1, 4))),
    "compose": lambda wv: SubwordVectors(["a"], [[1.0]], [1], [[1.0]]).compose("abc"),
    "add": lambda wv: wv.add("xyz", np.ones((3, 4))),
    "doesnt_match": lambda wv: wv.doesnt_match("bad"),
    "similarities": lambda wv: wv.similarities("ab"),
    "similarities of words": lambda wv: wv.similarities(["ab", "ab"]),
    "similarities of one pair": lambda wv: wv.similarities(("ab", "ab")),
    "analogies": lambda wv: wv.analogies("abc"),
    "analogies of words": lambda wv: wv.analogies(["abc", "bad"]),
    "analogies of one question": lambda wv: wv.analogies(("abc", "bad", "abc")),
    "wmdistance": lambda wv: wv.wmdistance("bad", ["a"]),
    "wmdistance to": lambda wv: wv.wmdistance(["a"], "bad"),
    "evaluate_analogies": lambda wv: evaluate_analogies(wv, {"abcd": "abcd"}),
    "evaluate_analogies of words": lambda wv: evaluate_analogies(wv, {"s": ["abcd"]}),
    "make_analogy_scorer": lambda wv: make_analogy_scorer({"s": ["abcd"]}),
    "evaluate_similarity": lambda wv: evaluate_similarity(wv, ["ab1", "cd2"]),
    "make_similarity_scorer": lambda wv: make_similarity_scorer(["ab1", "cd2"]),
    "direct_bias": lambda wv: direct_bias(wv, "bad", DIRECTION),
    "weat": lambda wv: weat(wv, ["a"], "bc", ["d"], ["e"]),
    "cluster_bias": lambda wv: cluster_bias(wv, wv, DIRECTION, excluded="bad", n_words=2),
    "neighbour_bias": lambda wv: neighbour_bias(wv, wv, DIRECTION, "abc"),
    "neighbour_bias without": lambda wv: neighbour_bias(wv, wv, DIRECTION, LISTS, excluded="bad"),
    "HardDebias": lambda wv: HardDebias("ab", [], []).fit(wv),
    "HardDebias of words": lambda wv: HardDebias(["ab", "cd"], [], []).fit(wv),
    "HardDebias, equalize": lambda wv: HardDebias([("a", "b")], ["cd"], []).fit(wv),
    "SoftDebias, specific": lambda wv: SoftDebias([("a", "b")], "cd").fit(wv),
    "WordMapDisplay": lambda wv: WordMapDisplay("abc", np.ones((3, 2))),
    "WordMapDisplay, groups": lambda wv: WordMapDisplay(LISTS, np.ones((4, 2)), groups="abcd"),
    "word map": lambda wv: WordMapDisplay.from_word_vectors(wv, "abc"),
    "word map of groups": lambda wv: WordMapDisplay.from_word_vectors(wv, {"x": "abc"}),
    "word map, highlight": lambda wv: WordMapDisplay.from_word_vectors(wv, LISTS, highlight="abc"),
    "AnalogyDisplay": lambda wv: AnalogyDisplay.from_word_vectors(wv, "ab"),
    "AnalogyDisplay of words": lambda wv: AnalogyDisplay.from_word_vectors(wv, ["ab", "cd"]),
    "vocabulary": lambda wv: Word2VecVectorizer(vocabulary="abc").fit(["a b c"]),
    "stop words": lambda wv: Word2VecVectorizer(stop_words="abc").fit(["a b c d"] * 2),
}


@pytest.mark.parametrize("call", REFUSED)
def test_a_str_is_no_list(wv, call):
    message = "list|[Pp]airs? must|str, not|pair in|must be two words|None. Got"
    with pytest.raises((TypeError, ValueError), match=message):
        REFUSED[call](wv)


READINGS = {
    "most_similar": lambda wv, word: wv.most_similar(word),
    "most_similar without": lambda wv, word: wv.most_similar("a", word),
    "most_similar_many": lambda wv, word: wv.most_similar_many(word),
    "n_similarity": lambda wv, word: wv.n_similarity(word, ["a", "b"]),
    "n_similarity to": lambda wv, word: wv.n_similarity(["a", "b"], word),
    "mean_vector": lambda wv, word: wv.mean_vector(word).tolist(),
    "distances": lambda wv, word: wv.distances("a", word).tolist(),
    "subset": lambda wv, word: wv.subset(word),
}


@pytest.mark.parametrize("call", READINGS)
def test_a_str_is_one_word_where_that_is_plain(wv, call):
    assert READINGS[call](wv, "bad") == READINGS[call](wv, ["bad"])


@pytest.mark.parametrize("call", READINGS)
def test_lists_may_come_from_anything(wv, call):
    expected = READINGS[call](wv, ["bad", "abc"])
    assert READINGS[call](wv, ("bad", "abc")) == expected
    assert READINGS[call](wv, np.array(["bad", "abc"])) == expected
    if call != "most_similar without":
        assert READINGS[call](wv, iter(["bad", "abc"])) == expected


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda wv: wv.similarities([("a", "b", "c"), ("d",)]), r"groups of 2 words each; got 3"),
        (lambda wv: wv.analogies([("a", "b")] * 3), r"groups of 3 words each; got 2: \('a', 'b'\)"),
        (
            lambda wv: evaluate_analogies(wv, {"x": [("a", "b", "c")]}),
            r"questions\['x'\] .*4 words",
        ),
        (lambda wv: evaluate_similarity(wv, [("a", "b")]), "two words and a number each"),
        (lambda wv: evaluate_similarity(wv, [("a", "b", "9")]), "two words and a number each"),
        (lambda wv: evaluate_similarity(wv, [(1, "b", 9)]), "two words and a number each"),
    ],
)
def test_groups_of_another_size(wv, ask, message):
    with pytest.raises(ValueError, match=message):
        ask(wv)


def test_questions_without_sections(wv):
    with pytest.raises(TypeError, match=r"mapping .* got list\. Give \{'all': questions\}"):
        evaluate_analogies(wv, [("a", "b", "c", "d")])
    questions = np.array([list("abcd"), list("bcde")])
    assert evaluate_analogies(wv, {"all": questions}).total.n_asked == 2
    assert wv.similarities(questions[:, :2]).shape == (2,)


def test_a_list_is_not_one_word(wv):
    with pytest.raises(TypeError, match=r"one word or one vector of numbers, not \['a', 'b'\]"):
        wv.distances(["a", "b"], ["c"])
    for ask in (wv.similarity, wv.distance, wv.rank, wv.closer_than, wv.relative_cosine_similarity):
        with pytest.raises(TypeError, match="A word is a str, not list"):
            ask(["a"], "b")
        with pytest.raises(TypeError, match="A word is a str, not list"):
            ask("a", ["b"])


def test_integers_are_no_words(wv):
    for ask in (wv.doesnt_match, wv.mean_vector, wv.most_similar_many, wv.subset):
        with pytest.raises(TypeError, match="the token of an integer is '1'"):
            ask([1, 2])
