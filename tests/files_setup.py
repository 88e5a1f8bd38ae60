# SPDX-License-Identifier: BSD-3-Clause
"""Files of word vectors: their names, and odd words for them."""

import bz2
import gzip
import lzma

import numpy as np
from hypothesis import HealthCheck, settings

from skw2v import WordVectors

NAMES = ["v.npz", "v.bin", "v.txt", "v.vec", "v.glove"]
COMPRESSORS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
# tmp_path is shared by the examples of one test, each of which overwrites the file.
shared_folder = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80
)


def odd_words():
    rng = np.random.default_rng(0)
    words = ["the", "naïve", "좋아요", "</s>", "a\u00a0b", "x\r", "\u2028", "1", "#", "10.5"]
    return WordVectors(words, rng.normal(size=(len(words), 7)).astype(np.float32))


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
