# SPDX-License-Identifier: BSD-3-Clause
"""Small models, and loops over pairs, words and turns that say what they predict."""

from __future__ import annotations

import heapq
import math
from functools import cache

import numpy as np

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(60, random_state=0)
LOSSES = ["negative_sampling", "hierarchical_softmax", "softmax"]
ARCHITECTURES = ["skipgram", "cbow"]
WAYS = [(loss, "softmax") for loss in LOSSES] + [("negative_sampling", "sigmoid")]
# The course's example, as in test_worked_example
WORDS = ["I", "love", "pizza", "like"]
W = WordVectors(WORDS, np.float32([[-0.1, 0.4], [0.2, 0.3], [-0.5, 0.4], [0.1, -0.2]]))
W_OUT = WordVectors(WORDS, np.float32([[-0.4, -0.1], [-0.2, 0.3], [-0.3, -0.1], [-0.5, -0.1]]))


def make(**options):
    options = {"dim": 8, "epochs": 4, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options)


@cache
def one_of_each():
    """A model of each loss and architecture, whose vectors are large enough to tell words apart."""
    return {
        (loss, architecture): make(loss=loss, architecture=architecture, window=3).fit(TEXTS)
        for loss in LOSSES
        for architecture in ARCHITECTURES
    }


def worked(**options):
    """The model of the course's example: given tables, nothing trained."""
    options = {"loss": "softmax", "architecture": "cbow"} | options
    model = Word2VecVectorizer(
        dim=2,
        epochs=0,
        init_vectors=W,
        init_output_vectors=W_OUT,
        vocabulary=WORDS,
        window=1,
        **options,
    )
    return model.fit([["I", "love", "pizza"]])


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def turns_of(counts):
    """The inner nodes on the way to each word, with 1 where the score speaks for it, else −1."""
    heap = [(count, i, {i: []}) for i, count in enumerate(counts)]
    heapq.heapify(heap)
    n = len(counts)
    made = n
    while len(heap) > 1:
        (low, _, first), (high, _, second) = heapq.heappop(heap), heapq.heappop(heap)
        node = 2 * n - 2 - made  # the root, which is made last, is 0
        joined = {word: [(node, 1), *way] for word, way in first.items()}
        joined |= {word: [(node, -1), *way] for word, way in second.items()}
        heapq.heappush(heap, (low + high, made, joined))
        made += 1
    return heap[0][2]


def naive(model, context, probability="softmax"):
    """Log-probabilities of all words, from one vector and one word at a time."""
    w_out = model._fitted.w_out.astype(float)
    vectors = [model.word_vectors_[word].astype(float) for word in context]
    if model.architecture == "cbow":
        vectors = [np.mean(vectors, axis=0)]
    words = range(len(model.word_vectors_))
    totals = [0.0 for _ in words]
    turns = turns_of(model.word_vectors_.counts.tolist())
    for vector in vectors:
        if model.loss == "hierarchical_softmax":
            logs = [
                sum(
                    math.log(sigmoid(sign * float(w_out[node] @ vector))) for node, sign in turns[w]
                )
                for w in words
            ]
        elif probability == "sigmoid":
            logs = [math.log(sigmoid(float(w_out[w] @ vector))) for w in words]
        else:
            total = sum(math.exp(float(w_out[w] @ vector)) for w in words)
            logs = [float(w_out[w] @ vector) - math.log(total) for w in words]
        totals = [a + b for a, b in zip(totals, logs, strict=True)]
    if probability == "softmax":
        z = math.log(sum(math.exp(each) for each in totals))
        totals = [each - z for each in totals]
    return dict(zip(model.word_vectors_.words, totals, strict=True))
