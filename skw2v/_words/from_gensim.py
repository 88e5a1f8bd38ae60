# SPDX-License-Identifier: BSD-3-Clause
"""Word vectors out of gensim's objects, without importing gensim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class KeyedVectors(Protocol):
    """What is used of gensim's ``KeyedVectors``: words in the order of the rows of a matrix."""

    index_to_key: Sequence[str]
    vectors: NDArray[np.floating]


@runtime_checkable
class TrainedModel(Protocol):
    """What is used of gensim's ``Word2Vec`` and ``FastText``: their word vectors."""

    wv: KeyedVectors


def words_of(keyed: Any) -> tuple[list[str], NDArray[np.floating], NDArray[np.int64] | None]:
    """Return words, vectors (gensim's own matrix, no copy) and counts, if every word has one."""
    keyed = getattr(keyed, "wv", keyed)
    if not isinstance(keyed, KeyedVectors):
        old = " Its attribute index2word is of gensim before 4.0: save it there in word2vec's "
        old += "format, and use WordVectors.load."
        raise TypeError(
            "gensim's KeyedVectors, or a model with such an attribute wv, expected; got "
            f"{type(keyed).__name__}.{old if hasattr(keyed, 'index2word') else ''}"
        )
    words = list(keyed.index_to_key)
    # gensim may have allocated rows for words that are still to come
    vectors = np.asarray(keyed.vectors)[: len(words)]
    counts = getattr(keyed, "expandos", {}).get("count")
    if counts is None or len(counts) != len(words):
        return words, vectors, None
    return words, vectors, np.asarray(counts, dtype=np.int64)
