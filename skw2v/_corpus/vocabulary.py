# SPDX-License-Identifier: BSD-3-Clause
"""The vocabulary: which words have a row, and how documents become row numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._corpus.corpus import Corpus

# Tokens that are counted at a time; their matrix takes 20 bytes for each
_CHUNK = 1 << 20


class Vocabulary:
    """Words and their counts, in the order of their rows.

    `former_rows` are the rows of the words in a former training, −1 for new ones; None if there was
    none, or it is not known.
    """

    def __init__(
        self,
        words: Sequence[str],
        counts: NDArray[np.int64],
        former_rows: NDArray[np.int64] | None = None,
    ) -> None:
        self.words = list(words)
        self.counts = counts
        self.former_rows = former_rows
        self.index = dict(zip(self.words, range(len(self.words)), strict=True))

    def __len__(self) -> int:
        return len(self.words)

    def extended(self, words: Sequence[str]) -> Vocabulary:
        """Add words that do not occur."""
        return Vocabulary([*self.words, *words], np.pad(self.counts, (0, len(words))))


def count_words(corpus: Corpus, n_words: int) -> NDArray[np.int64]:
    """Count the occurrences of each word."""
    counts = np.zeros(n_words, dtype=np.int64)
    for start in range(0, corpus.n_tokens, _CHUNK):
        counts += np.bincount(corpus.read(start, start + _CHUNK), minlength=n_words)
    return counts


def counts_of(
    chosen: Sequence[str], words: Sequence[str], counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Look up the counts of some words; those that don't occur have 0."""
    count_of = dict(zip(words, counts.tolist(), strict=True))
    return np.array([count_of.get(word, 0) for word in chosen], dtype=np.int64)


def count_documents(corpus: Corpus, n_words: int) -> NDArray[np.int64]:
    """Count the documents that each word occurs in."""
    found = np.zeros(n_words, dtype=np.int64)
    for part in corpus.chunks(_CHUNK):
        found += presence(part, n_words).sum(axis=0).astype(np.int64)
    return found


def presence(corpus: Corpus, n_words: int) -> sparse.csr_array:
    """Make the binary document × word matrix, in float64."""
    found = sparse.csr_array(
        (np.ones(corpus.n_tokens), corpus.ids.copy(), corpus.offsets.copy()),
        shape=(corpus.n_documents, n_words),
    )
    found.sum_duplicates()
    found.data[:] = 1
    return found


def select_words(
    words: Sequence[str],
    counts: NDArray[np.int64],
    keep: NDArray[np.bool_],
    max_features: int | None = None,
) -> Vocabulary:
    """Make a vocabulary of the words to keep, by falling frequency, equal ones by the word itself.

    Neither the order of the documents nor hashing changes it.
    """
    kept = [int(i) for i in np.flatnonzero(keep)]
    kept.sort(key=lambda i: (-counts[i], words[i]))
    kept = kept[:max_features]
    return Vocabulary([words[i] for i in kept], counts[kept])


def fixed_words(vocabulary: Mapping[str, int] | Iterable[str]) -> list[str]:
    """Read a vocabulary of the user's as `CountVectorizer` does: the words in the order of rows.

    Words without rows keep their order; those of a set are sorted.
    """
    if isinstance(vocabulary, str | bytes):
        raise ValueError(
            f"vocabulary must be a list of words, not the one {type(vocabulary).__name__} "
            f"{vocabulary!r:.60}."
        )
    if isinstance(vocabulary, Mapping):
        words = sorted(vocabulary, key=lambda word: vocabulary[word])
        rows = [vocabulary[word] for word in words]
        if rows != list(range(len(rows))):
            raise ValueError(
                "vocabulary must map its words to the rows 0, 1, …, n_words - 1, each once; got "
                f"{_preview(rows)}."
            )
    else:
        words = sorted(vocabulary) if isinstance(vocabulary, set | frozenset) else list(vocabulary)
    if not words:
        raise ValueError("vocabulary is empty: give at least one word, or None to learn the words.")
    for word in words:
        if not isinstance(word, str):
            hint = " The token of an integer i is str(i)." if isinstance(word, Integral) else ""
            raise ValueError(f"vocabulary must hold strings, got {word!r}.{hint}")
    if len(set(words)) < len(words):
        twice = next(word for word in words if words.count(word) > 1)
        raise ValueError(f"vocabulary has the word {twice!r} more than once.")
    return words


def _preview(rows: list[Any]) -> str:
    return repr(rows if len(rows) <= 8 else [*rows[:8], "…"])
