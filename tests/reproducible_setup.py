# SPDX-License-Identifier: BSD-3-Clause
"""A small training, all bits of which two models may share."""

import zlib

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(250, random_state=0)
ARCHITECTURES = ["skipgram", "cbow"]
SMALL, LARGE = 64, 2048


def make_vectorizer(**options):
    options = {"dim": 12, "epochs": 2, "min_count": 2, "random_state": 0} | options
    return Word2VecVectorizer(**options)


def bits(model):
    """A number that two models share if all of their bits are the same."""
    state = model.word_vectors_.vectors.tobytes() + model._fitted.w_out.tobytes()
    return zlib.crc32(state + repr((model.loss_curve_, model.word_vectors_.words)).encode())
