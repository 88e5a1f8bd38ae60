# SPDX-License-Identifier: BSD-3-Clause
"""What contributions are told of: words, or what these are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._subwords.rows import SubwordRows
from skw2v._subwords.scheme import SUBWORDS, SubwordScheme
from skw2v.inspection._reading import Array, Reading

# Stands for the final consonant that a Korean syllable lacks
_NO_FINAL = "\u11a7"


@dataclass(frozen=True, eq=False)
class Units:
    """Vectors, and how those of words are made of them.

    The vector of word w is the sum of those of ``units[offsets[w] : offsets[w + 1]]``, each times
    its share. At most one of them is the word's own, which no other word has.
    """

    names: tuple[str, ...]
    vectors: Array
    offsets: NDArray[np.int64]
    units: NDArray[np.int64]
    shares: NDArray[np.float64]
    is_own: NDArray[np.bool_]

    @classmethod
    def whole(cls, reading: Reading) -> Self:
        """Leave words whole."""
        names, n = tuple(reading.words), len(reading.words)
        offsets, own = np.arange(n + 1), np.ones(n, dtype=bool)
        return cls(names, reading.vectors, offsets, offsets[:-1], np.ones(n), own)

    @classmethod
    def subwords(cls, reading: Reading, rows: SubwordRows) -> Self:
        """Take words apart into their n-grams and, if they were trained, a row of their own."""
        words, vectors, has_own = reading.words, reading.vectors, reading.scored
        numbers: dict[tuple[str, int], int] = {}  # of an n-gram and its bucket
        units: list[int] = []
        is_own: list[bool] = []
        sizes = []
        for w, word in enumerate(words):
            buckets = rows.scheme.bags([word]).rows.tolist()
            ngrams = zip(spelled_ngrams(rows.scheme, word), buckets, strict=True)
            own = [w] if has_own[w] else []
            found = [numbers.setdefault(ngram, len(words) + len(numbers)) for ngram in ngrams]
            units += own + found
            is_own += [True] * len(own) + [False] * len(found)
            sizes.append(len(own) + len(found))
        own_vectors = np.zeros_like(vectors)
        trained = np.flatnonzero(has_own)
        own_vectors[trained] = rows.own_rows([words[w] for w in trained], vectors[trained])
        return cls(
            (*words, *(ngram for ngram, _ in numbers)),
            np.concatenate([own_vectors, _rows_of(rows, [bucket for _, bucket in numbers])]),
            np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]),
            np.array(units, dtype=np.int64),
            np.repeat(1 / np.maximum(1, sizes), sizes),
            np.array(is_own, dtype=bool),
        )

    @property
    def are_words(self) -> bool:
        """Whether no two words share a unit."""
        return bool(self.is_own.all())

    def within(self, words: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List the units of some words: which of these each is of, and its place in `units`."""
        sizes = np.diff(self.offsets)[words]
        of_word = np.repeat(np.arange(len(words)), sizes)
        before = np.cumsum(sizes) - sizes
        return of_word, np.arange(len(of_word)) + (self.offsets[words] - before)[of_word]


def spelled_ngrams(scheme: SubwordScheme, word: str) -> list[str]:
    """Write the n-grams of a word, in the order of their buckets.

    >>> spelled_ngrams(SubwordScheme(min_n=3, max_n=4), "tea")
    ['<te', '<tea', 'tea', 'tea>', 'ea>']
    """
    found = []
    for ngrams in SUBWORDS[scheme.kind].cut(scheme, [word]):
        symbols = [chr(point) for point in ngrams.symbols.points.tolist()]
        low, high = ngrams.lengths
        found += [
            "".join(symbols[start : start + n]).replace(_NO_FINAL, "")
            for start in range(len(symbols))
            for n in range(low, min(high, len(symbols) - start) + 1)
            if n > 1 or ngrams.lone_ends or 0 < start < len(symbols) - 1
        ]
    return found


def _rows_of(rows: SubwordRows, buckets: list[int]) -> NDArray[Any]:
    """Find the rows of some buckets, zeros for those that have none."""
    found = np.zeros((len(buckets), rows.rows.shape[1]), dtype=rows.rows.dtype)
    places = np.searchsorted(rows.buckets, buckets)
    known = np.isin(buckets, rows.buckets)
    found[known] = rows.rows[places[known]]
    return found
