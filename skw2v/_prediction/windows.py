# SPDX-License-Identifier: BSD-3-Clause
"""The context of each word of a corpus: all words of its document in a window around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus


class Windows(NamedTuple):
    """Some words of a corpus by their positions in it, and their contexts as word ids."""

    positions: NDArray[np.int64]
    documents: NDArray[np.int64]
    contexts: Corpus


def windows(
    corpus: Corpus, wanted: NDArray[np.bool_], window: int, n_at_once: int
) -> Iterator[Windows]:
    """Go through those words of a corpus whose ids are `wanted`, and that have a context."""
    for start in range(0, corpus.n_tokens, n_at_once):
        stop = min(start + n_at_once, corpus.n_tokens)
        positions = start + np.flatnonzero(wanted[corpus.ids[start:stop]])
        documents = np.searchsorted(corpus.offsets, positions, side="right") - 1
        first = np.maximum(corpus.offsets[documents], positions - window)
        last = np.minimum(corpus.offsets[documents + 1], positions + window + 1)
        sizes = last - first - 1
        has_context = sizes > 0
        if has_context.any():
            chosen = positions[has_context], first[has_context], sizes[has_context]
            yield Windows(chosen[0], documents[has_context], _contexts(corpus, *chosen))


def _contexts(
    corpus: Corpus,
    positions: NDArray[np.int64],
    first: NDArray[np.int64],
    sizes: NDArray[np.int64],
) -> Corpus:
    """Copy `sizes` words from the `first` one on, leaving out the one in the middle."""
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], sizes)
    places += places >= np.repeat(positions, sizes)
    return Corpus(corpus.ids[places], offsets)
