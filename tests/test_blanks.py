# SPDX-License-Identifier: BSD-3-Clause
"""Words for contexts by two tables alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(100, random_state=0)
IN = WordVectors(["I", "love", "pizza"], [[0.5, 1.0], [0.0, -2.0], [3.0, 0.25]])
OUT = WordVectors(["eat", "drink", "see"], [[1.0, 0.5], [0.0, 1.0], [-1.0, 2.0]])


def by_hand(context: list[str], architecture: str) -> dict[str, float]:
    h = [sum(float(IN[word][i]) for word in context) for i in range(2)]
    if architecture == "cbow":
        h = [each / len(context) for each in h]
    scores = {w: math.exp(sum(a * b for a, b in zip(h, OUT[w], strict=True))) for w in OUT}
    return {word: score / sum(scores.values()) for word, score in scores.items()}


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
@pytest.mark.parametrize("context", [["I"], ["I", "pizza"], ["pizza", "I", "pizza"]])
def test_the_softmax_of_scores(architecture: str, context: list[str]) -> None:
    found = IN.predict_words(context, OUT, topn=None, architecture=architecture)
    assert dict(found) == pytest.approx(by_hand(context, architecture))
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)
    assert IN.predict_words(context, OUT, topn=1, architecture=architecture) == found[:1]


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
@pytest.mark.parametrize("loss", ["softmax", "negative_sampling"])
def test_as_the_model_that_trained_both(architecture: str, loss: str) -> None:
    options: dict[str, Any] = {"dim": 8, "epochs": 5, "random_state": 0}
    model = Word2VecVectorizer(architecture=architecture, loss=loss, **options).fit(TEXTS)
    contexts = [["the", "food"], ["good", "was", "the"]]
    found = model.word_vectors_.predict_words(
        contexts, model.output_vectors_, topn=5, architecture=architecture
    )
    for some, same in zip(found, model.predict_words(contexts, topn=5), strict=True):
        assert dict(some) == pytest.approx(dict(same), rel=1e-4)


def test_subwords_make_unknown_words_of_a_context() -> None:
    model = FastTextVectorizer(architecture="cbow", dim=8, epochs=5, random_state=0).fit(TEXTS)
    found = model.word_vectors_.predict_words(["foods"], model.output_vectors_, topn=1)
    assert found[0][0] in model.output_vectors_


def test_many_contexts_and_none() -> None:
    assert IN.predict_words([], OUT) == []
    one, two = IN.predict_words([["I"], ("love", "pizza")], OUT, topn=2)
    assert one == IN.predict_words(("I",), OUT, topn=2)
    assert two == IN.predict_words(["love", "pizza"], OUT, topn=2)


@pytest.mark.parametrize(
    ("context", "output_vectors", "options", "error", "message"),
    [
        ("I love", OUT, {}, TypeError, "context must be a list of words, not the one str"),
        (["I", "tofu"], OUT, {}, KeyError, "tofu"),
        ([["I"], []], OUT, {}, ValueError, "at least one word"),
        ([["I"], "love"], OUT, {}, TypeError, "A context must be a list of words"),
        (["I"], OUT.vectors, {}, TypeError, "must be WordVectors, such as output_vectors_"),
        (["I"], None, {}, TypeError, "not NoneType"),
        (["I"], WordVectors(["a"], [[1.0]]), {}, ValueError, "of length 1, and .* length 2"),
        (["I"], OUT, {"architecture": "glove"}, ValueError, "'cbow', 'skipgram'.*'glove'"),
        (["I"], OUT, {"topn": -1}, ValueError, "topn"),
        (["I", 3], OUT, {}, TypeError, "A word is a str, not int"),
    ],
)
def test_what_is_no_context(
    context: Any, output_vectors: Any, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        IN.predict_words(context, output_vectors, **options)


def test_probabilities_of_long_vectors_are_numbers() -> None:
    long = WordVectors(["far"], np.array([[1e30, 1e30]], dtype=np.float32))
    found = long.predict_words(["far"], OUT)
    assert found[0] == ("eat", 1.0)
    assert np.isfinite([p for _, p in found]).all()
