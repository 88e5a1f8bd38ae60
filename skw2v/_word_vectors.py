"""Immutable word vectors: words, their matrix, and the questions one asks of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


class WordVectors:
    """Words and their vectors."""

    def __init__(self, words: Sequence[str], vectors: ArrayLike) -> None:
        self.words = tuple(words)
        self.vectors: NDArray[np.floating] = np.asarray(vectors)
