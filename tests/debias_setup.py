# SPDX-License-Identifier: BSD-3-Clause
"""Words with and without a side, and random vectors of them, for the tests of debiasing."""

import numpy as np

from skw2v import WordVectors

PAIRS = [("she", "he"), ("woman", "man"), ("mother", "father")]
EQUALIZE = [("mother", "father"), ("queen", "king")]
SPECIFIC = ["she", "he", "woman", "man", "mother", "father", "queen", "king", "beard"]
NEUTRAL = [f"neutral{i}" for i in range(40)]


def random_vectors(words, dim=8, seed=0, dtype=np.float64):
    vectors = np.random.default_rng(seed).normal(size=(len(words), dim))
    return WordVectors(words, vectors.astype(dtype), counts=range(len(words), 0, -1))


def unit(vectors):
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(lengths == 0, 1, lengths)
