# SPDX-License-Identifier: BSD-3-Clause
"""Words, and rows of n-grams, as arrays of an archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._io.fields import Field, not_finite
from skw2v._subwords.rows import SubwordRows
from skw2v._subwords.scheme import SubwordScheme, checked_scheme


def _not_ascending(array: NDArray[Any]) -> str | None:
    """Say that an array is no list of different numbers in order, if it is none."""
    ascends = bool((array[1:] > array[:-1]).all())
    return None if ascends and (not array.size or array[0] >= 0) else "does not ascend from 0 on"


# All words in UTF-8, one after the other; word i is words[word_offsets[i] : word_offsets[i + 1]]
WORDS = (
    Field("words", ("n_bytes",), ("u1",)),
    Field("word_offsets", ("n_words+1",), ("i8",)),
)
SUBWORDS = (
    Field("buckets", ("n_subwords",), ("i4",), _not_ascending),
    Field("bucket_rows", ("n_subwords", "dim"), ("f4",), not_finite, large=True),
)
# Under which name the metadata of an archive has the scheme of subwords
SCHEME = "subwords"


def pack_words(words: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Turn words into `WORDS`, even halves of surrogate pairs, which broken emoji leave in text."""
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in encoded], out=offsets[1:])
    return {"words": np.frombuffer(b"".join(encoded), dtype=np.uint8), "word_offsets": offsets}


def unpack_words(text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[str, ...]:
    """Turn `WORDS` into words; `ValueError` if the offsets don't fit or a word is not UTF-8."""
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


def pack_subwords(subwords: SubwordRows) -> dict[str, NDArray[Any]]:
    """Turn buckets and their rows into `SUBWORDS`."""
    return {"buckets": subwords.buckets, "bucket_rows": subwords.rows}


def unpack_subwords(arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> SubwordRows:
    """Turn checked `SUBWORDS`, and a scheme that is checked here, into rows of n-grams."""
    saved = metadata.get(SCHEME)
    names = SubwordScheme().as_parameters()
    if not isinstance(saved, dict) or saved.keys() != names.keys():
        raise ValueError("the metadata does not say what the subwords are")
    scheme = checked_scheme(
        SubwordScheme(saved["subwords"], saved["min_n"], saved["max_n"], saved["n_buckets"])
    )
    buckets = arrays["buckets"]
    if buckets.size and buckets[-1] >= scheme.n_buckets:
        raise ValueError(f"bucket {buckets[-1]:,} is none of {scheme.n_buckets:,}")
    return SubwordRows(scheme, np.asarray(buckets, dtype=np.int32), arrays["bucket_rows"])
