# SPDX-License-Identifier: BSD-3-Clause
"""Documents as rows of word numbers, all of one length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus

# What stands where a document is too short, and for a word out of vocabulary.
PADDING, UNKNOWN, FIRST_WORD = 0, 1, 2


def number_words(
    words: Sequence[str], corpus: Corpus, vocabulary: Mapping[str, int]
) -> NDArray[np.int32]:
    """Look up the number of each token.

    Parameters
    ----------
    words : sequence of str
        Every word of the documents, by its id.
    corpus : Corpus
        The documents in those ids.
    vocabulary : mapping of str to int
        Number of each known word, from 2 on.

    Returns
    -------
    ndarray of int32 of shape (n_tokens,)
        1 for unknown words.
    """
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

    Parameters
    ----------
    numbers : ndarray of int32 of shape (n_tokens,)
        The tokens of all documents.
    offsets : ndarray of int64 of shape (n_documents + 1,)
        Document d is ``numbers[offsets[d] : offsets[d + 1]]``.
    max_len : int
        Length of the rows.
    padding : {"pre", "post"}
        Where the zeros of short documents stand.
    truncating : {"pre", "post"}
        Where long documents lose tokens.

    Returns
    -------
    ndarray of int32 of shape (n_documents, max_len)
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
