# SPDX-License-Identifier: BSD-3-Clause
"""What the subwords of a word are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
SUBWORDS = ("chars", "jamo")
# Buckets are int32. An n-gram longer than this is no part of a word
MAX_BUCKETS, MAX_LENGTH = (1 << 31) - 1, 50
# N-grams of the longest word that is trained.
MAX_NGRAMS = 1 << 20
# N-grams that are hashed at a time, about: memory does not grow with the vocabulary.
_CHUNK = 1 << 18
# Three jamo of three lengths, and a syllable of four
_PER_SYLLABLE = 13


@dataclass(frozen=True)
class SubwordScheme:
    """How words are cut into n-grams, and into how many buckets these are hashed.

    Parameters
    ----------
    kind : {"chars", "jamo"}, default="chars"
        N-grams of characters with ``<`` and ``>`` around the word, as in fastText; or n-grams of
        three to five jamo, with brackets too, and of one to four characters without.
    min_n, max_n : int, default=3 and 6
        Lengths of n-grams of characters; none where `max_n` is 0, or less than `min_n`.
    n_buckets : int, default=2,000,000
        Number of buckets.

    Examples
    --------
    >>> SubwordScheme(min_n=3, max_n=3).bags(["where"]).rows  # <wh, whe, her, ere, re>
    array([ 167652,  420941, 1473420, 1529033,  867498], dtype=int32)
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
        """Find the buckets of the n-grams of each word.

        Parameters
        ----------
        words : sequence of str
            The words.

        Returns
        -------
        Bags
        """
        sizes = np.zeros(len(words), dtype=np.int64)
        rows = [np.empty(0, dtype=np.int32)]
        for part, bags in self.pieces(words):
            sizes[part] += bags.sizes
            rows.append(bags.rows)
        return Bags(np.concatenate([[0], np.cumsum(sizes)]), np.concatenate(rows))

    def pieces(self, words: Sequence[str]) -> Iterator[tuple[slice, Bags]]:
        """Do the same in bounded memory: some words at a time, a very long one bit by bit.

        Parameters
        ----------
        words : sequence of str
            The words.

        Yields
        ------
        part : slice
            Which words: the next ones, or the same long one again.
        bags : Bags
            Some of their buckets, all of them unless it is a long word.
        """
        n_symbols = _CHUNK // self.ngrams_per_character()
        for part in _chunks(words, n_symbols):
            kinds = self._kinds(words[part])
            if all(len(kind.symbols.points) <= 4 * n_symbols for kind in kinds):
                of_kinds = [kind.buckets(self.n_buckets) for kind in kinds]
                yield part, of_kinds[0] if len(of_kinds) == 1 else side_by_side(of_kinds)
                continue
            for kind in kinds:
                for start in range(0, len(kind.symbols.points), n_symbols):
                    stop = min(start + n_symbols, len(kind.symbols.points))
                    yield part, kind.buckets(self.n_buckets, (start, stop))

    def ngrams_per_character(self) -> int:
        """Return about how many n-grams begin at a character."""
        return max(1, self.max_n - self.min_n + 1) if self.kind == "chars" else _PER_SYLLABLE

    def _kinds(self, words: Sequence[str]) -> list[_Kind]:
        if self.kind == "chars":
            return [_Kind(bracketed(characters(words)), (self.min_n, self.max_n))]
        syllables = characters(composed(words))
        return [
            _Kind(bracketed(jamo(syllables)), JAMO_LENGTHS),
            _Kind(syllables, SYLLABLE_LENGTHS, lone_ends=True),
        ]


class _Kind(NamedTuple):
    """Symbols of words, and lengths of their n-grams."""

    symbols: Symbols
    lengths: tuple[int, int]
    lone_ends: bool = False

    def buckets(self, n_buckets: int, begin: tuple[int, int] | None = None) -> Bags:
        """Hash those that begin at some symbols."""
        return ngram_buckets(
            self.symbols, *self.lengths, n_buckets, lone_ends=self.lone_ends, begin=begin
        )


def checked_scheme(scheme: SubwordScheme) -> SubwordScheme:
    """Check values that come from a file or from a user.

    Parameters
    ----------
    scheme : SubwordScheme
        Any values.

    Returns
    -------
    SubwordScheme
        The same.

    Raises
    ------
    ValueError
        Naming the parameter.
    """
    if scheme.kind not in SUBWORDS:
        raise ValueError(f"subwords must be one of {SUBWORDS}, got {scheme.kind!r:.60}.")
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
    """Refuse words to train that have more n-grams than any word has, and would take memory each.

    Parameters
    ----------
    words : sequence of str
        The words.
    scheme : SubwordScheme
        How they are cut.

    Raises
    ------
    ValueError
        Naming the first one.
    """
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
