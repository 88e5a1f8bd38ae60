# SPDX-License-Identifier: BSD-3-Clause
"""Documents as rows of word numbers, all of one length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus

# What stands where a document is too short, and for a word out of vocabulary.
PADDING, UNKNOWN, FIRST_WORD = 0, 1, 2

# Bytes of rows from which on their padding is looked at, and how many times as many numbers as
# tokens they may then have: if one document sets their length, or if the user does.
_MANY_BYTES = 1 << 30
_MOST_OF_LONGEST, _MOST_OF_GIVEN = 100, 1000


def check_padding(offsets: NDArray[np.int64], length: int, *, is_given: bool) -> None:
    """Refuse rows that would be gigabytes of padding, with the length that suits most documents.

    `length` is given by the user, or that of the longest document of a fit.
    """
    lengths = np.diff(offsets)
    n_documents, n_numbers = len(lengths), len(lengths) * length
    n_tokens = int(np.minimum(lengths, length).sum())
    most = _MOST_OF_GIVEN if is_given else _MOST_OF_LONGEST
    n_bytes = n_numbers * np.dtype(np.int32).itemsize
    if n_bytes > _MANY_BYTES and n_numbers > most * n_tokens:
        usual = int(np.quantile(lengths, 0.99, method="lower"))
        set_by = f"max_len={length}" if is_given else "max_len=None, and the longest document"
        raise ValueError(
            f"With {set_by}, {n_documents:,} documents become rows of {length:,} numbers of 4 "
            f"bytes: {n_bytes / 1e9:.1f} GB, of which {1 - n_tokens / n_numbers:.2%} is padding. "
            f"99 % of the documents have {usual:,} tokens or less: max_len={max(1, usual)} would "
            "truncate the others."
        )


def number_words(
    words: Sequence[str], corpus: Corpus, vocabulary: Mapping[str, int]
) -> NDArray[np.int32]:
    """Look up the number, from 2 on, of each token; 1 for unknown words."""
    numbers = np.array([vocabulary.get(word, UNKNOWN) for word in words], dtype=np.int32)
    return numbers[corpus.ids] if len(words) else corpus.ids


def pad_sequences(
    numbers: NDArray[np.int32],
    offsets: NDArray[np.int64],
    max_len: int,
    *,
    padding: str,
    truncating: str,
) -> NDArray[np.int32]:
    """Put documents of any length into rows of one length.

    Zeros fill short documents, and long ones lose tokens, at the beginning ("pre") or the end
    ("post").
    """
    lengths = np.diff(offsets)
    kept = np.minimum(lengths, max_len)
    skipped = lengths - kept if truncating == "pre" else np.zeros_like(lengths)
    begins = max_len - kept if padding == "pre" else np.zeros_like(kept)
    # Where each kept token comes from, and goes to, in flat arrays
    before = np.cumsum(kept) - kept
    steps = np.arange(int(kept.sum()))
    rows = np.zeros((len(lengths), max_len), dtype=np.int32)
    source = np.repeat(offsets[:-1] + skipped - before, kept)
    target = np.repeat(np.arange(len(lengths)) * max_len + begins - before, kept)
    rows.reshape(-1)[steps + target] = numbers[steps + source]
    return rows
