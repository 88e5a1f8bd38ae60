# SPDX-License-Identifier: BSD-3-Clause
"""Words as two arrays: their text, and where in it each begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from skw2v._io.fields import Field

FIELDS = (
    Field("words", ("n_bytes",), ("u1",)),
    Field("word_offsets", ("n_words+1",), ("i8",)),
)


def pack_words(words: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Turn words into arrays.

    Parameters
    ----------
    words : sequence of str
        Any words; even halves of surrogate pairs, which broken emoji leave in scraped text.

    Returns
    -------
    text : ndarray of uint8 of shape (n_bytes,)
        All words in UTF-8, one after the other.
    offsets : ndarray of int64 of shape (n_words + 1,)
        Word i is ``text[offsets[i]:offsets[i + 1]]``.
    """
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpack_words(text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[str, ...]:
    """Turn the arrays of `pack_words` into words again.

    Parameters
    ----------
    text : ndarray of uint8 of shape (n_bytes,)
        All words in UTF-8.
    offsets : ndarray of int64 of shape (n_words + 1,)
        Where each word begins and the last one ends.

    Returns
    -------
    tuple of str
        The words.

    Raises
    ------
    ValueError
        If the offsets don't fit the text, or a word is not UTF-8.
    """
    fits = (
        text.ndim == offsets.ndim == 1
        and offsets.size > 0
        and offsets[0] == 0
        and offsets[-1] == text.size
        # Not np.diff, whose differences may overflow
        and bool((offsets[1:] >= offsets[:-1]).all())
    )
    if not fits:
        raise ValueError("the offsets of the words don't fit their text")
    content = text.tobytes()
    try:
        return tuple(
            content[start:stop].decode("utf-8", "surrogatepass")
            for start, stop in pairwise(offsets.tolist())
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"the word {error.object[:50]!r} is not valid UTF-8") from error
