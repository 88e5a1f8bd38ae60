# SPDX-License-Identifier: BSD-3-Clause
"""What the subwords of a word are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np

from skw2v._subwords.bags import Bags, side_by_side
from skw2v._subwords.hashing import ngram_buckets
from skw2v._subwords.symbols import Symbols, bracketed, characters, composed, jamo

# Lengths of n-grams of jamo and of syllables: Park et al. (2018), "Subword-level word vector
# representations for Korean", whose best model has both.
JAMO_LENGTHS, SYLLABLE_LENGTHS = (3, 5), (1, 4)
# Buckets are int32. An n-gram longer than this is no part of a word
MAX_BUCKETS, MAX_LENGTH = (1 << 31) - 1, 50
# N-grams of the longest word that is trained.
MAX_NGRAMS = 1 << 20
# N-grams that are hashed at a time, about: memory does not grow with the vocabulary.
_CHUNK = 1 << 18


@dataclass(frozen=True)
class SubwordScheme:
    """How words are cut into n-grams, and into how many buckets these are hashed.

    `kind` is one of `SUBWORDS`; n-grams of characters have lengths from `min_n` to `max_n`, and
    there are none where `max_n` is 0, or less than `min_n`.
    """

    kind: str = "chars"
    min_n: int = 3
    max_n: int = 6
    n_buckets: int = 2_000_000

    def as_parameters(self) -> dict[str, Any]:
        """Return the values by the names that they have as parameters."""
        return {
            "subwords": self.kind,
            "min_n": int(self.min_n),  # a search over np.arange gives NumPy's
            "max_n": int(self.max_n),
            "n_buckets": int(self.n_buckets),
        }

    def bags(self, words: Sequence[str]) -> Bags:
        """Find the buckets of the n-grams of each word."""
        sizes = np.zeros(len(words), dtype=np.int64)
        rows = [np.empty(0, dtype=np.int32)]
        for part, bags in self.pieces(words):
            sizes[part] += bags.sizes
            rows.append(bags.rows)
        return Bags(np.concatenate([[0], np.cumsum(sizes)]), np.concatenate(rows))

    def pieces(self, words: Sequence[str]) -> Iterator[tuple[slice, Bags]]:
        """Do the same in bounded memory: some words at a time, a very long one bit by bit.

        Such a word comes several times, each time with some of its buckets.
        """
        n_symbols = _CHUNK // self.ngrams_per_character()
        for part in _chunks(words, n_symbols):
            cut = SUBWORDS[self.kind].cut(self, words[part])
            if all(len(ngrams.symbols.points) <= 4 * n_symbols for ngrams in cut):
                bags = [ngrams.buckets(self.n_buckets) for ngrams in cut]
                yield part, bags[0] if len(bags) == 1 else side_by_side(bags)
                continue
            for ngrams in cut:
                for start in range(0, len(ngrams.symbols.points), n_symbols):
                    stop = min(start + n_symbols, len(ngrams.symbols.points))
                    yield part, ngrams.buckets(self.n_buckets, (start, stop))

    def ngrams_per_character(self) -> int:
        """Return about how many n-grams begin at a character."""
        return SUBWORDS[self.kind].per_character(self)


class _NGrams(NamedTuple):
    """Symbols of words, and lengths of their n-grams."""

    symbols: Symbols
    lengths: tuple[int, int]
    lone_ends: bool = False

    def buckets(self, n_buckets: int, begin: tuple[int, int] | None = None) -> Bags:
        """Hash those that begin at some symbols."""
        return ngram_buckets(
            self.symbols, *self.lengths, n_buckets, lone_ends=self.lone_ends, begin=begin
        )


class Subwords(NamedTuple):
    """A way to cut words into n-grams, and about how many of these begin at a character."""

    cut: Callable[[SubwordScheme, Sequence[str]], list[_NGrams]]
    per_character: Callable[[SubwordScheme], int]


def _cut_characters(scheme: SubwordScheme, words: Sequence[str]) -> list[_NGrams]:
    return [_NGrams(bracketed(characters(words)), (scheme.min_n, scheme.max_n))]


def _cut_jamo(scheme: SubwordScheme, words: Sequence[str]) -> list[_NGrams]:
    syllables = characters(composed(words))
    return [
        _NGrams(bracketed(jamo(syllables)), JAMO_LENGTHS),
        _NGrams(syllables, SYLLABLE_LENGTHS, lone_ends=True),
    ]


SUBWORDS = {
    # With < and > around the word, as in fastText
    "chars": Subwords(_cut_characters, lambda scheme: max(1, scheme.max_n - scheme.min_n + 1)),
    # Jamo with these brackets, too, and syllables without. Three jamo of three lengths, and a
    # syllable of four begin at a syllable
    "jamo": Subwords(_cut_jamo, lambda _: 13),
}


def checked_scheme(scheme: SubwordScheme) -> SubwordScheme:
    """Return a scheme from a file or a user; `ValueError`, naming the parameter, if it is wrong."""
    if scheme.kind not in SUBWORDS:
        raise ValueError(f"subwords must be one of {tuple(SUBWORDS)}, got {scheme.kind!r:.60}.")
    for name, low, high in (
        ("min_n", 1, MAX_LENGTH),
        ("max_n", 0, MAX_LENGTH),
        ("n_buckets", 1, MAX_BUCKETS),
    ):
        value = getattr(scheme, name)
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or not low <= int(value) <= high:
            raise ValueError(f"{name} must be an int from {low} to {high:,}, got {value!r:.60}.")
    return scheme


def check_lengths(words: Sequence[str], scheme: SubwordScheme) -> None:
    """Refuse words to train with more n-grams than any word has, as each would take memory."""
    each = scheme.ngrams_per_character()
    for word in words:
        if len(word) * each > MAX_NGRAMS:
            raise ValueError(
                f"The word {word!r:.40}… has {len(word):,} characters, and so about "
                f"{len(word) * each:,} n-grams; at most {MAX_NGRAMS:,} are trained, and it is "
                "hardly a word. Leave it out: raise min_count, or set a token_pattern such as "
                r"r'(?u)\b\w{1,99}\b'."
            )


def _chunks(words: Sequence[str], n_characters: int) -> Iterator[slice]:
    """Cut words into parts of about so many characters; a longer word is alone."""
    total = np.fromiter(accumulate(len(word) + 2 for word in words), np.int64, len(words))
    start = 0
    while start < len(words):
        done = int(total[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + n_characters, side="right")))
        yield slice(start, stop)
        start = stop
