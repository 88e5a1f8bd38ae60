# SPDX-License-Identifier: BSD-3-Clause
"""What the subwords of a word are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from numbers import Integral
from typing import Any

import numpy as np

from skw2v._subwords.bags import Bags, one_after_the_other, side_by_side
from skw2v._subwords.hashing import ngram_buckets
from skw2v._subwords.symbols import bracketed, characters, composed, jamo

# Lengths of n-grams of jamo and of syllables: Park et al. (2018), "Subword-level word vector
# representations for Korean", whose best model has both.
JAMO_LENGTHS, SYLLABLE_LENGTHS = (3, 5), (1, 4)
SUBWORDS = ("chars", "jamo")
# Buckets are int32. An n-gram longer than this is no part of a word
MAX_BUCKETS, MAX_LENGTH = (1 << 31) - 1, 50
# N-grams that are hashed at a time, about: memory does not grow with the vocabulary.
_CHUNK = 1 << 20


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
        find = self._of_jamo if self.kind == "jamo" else self._of_characters
        n_lengths = max(1, self.max_n - self.min_n + 1)
        parts = [find(chunk) for chunk in _chunks(words, _CHUNK // n_lengths)]
        if not parts:
            return Bags(np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int32))
        return one_after_the_other(parts)

    def _of_characters(self, words: Sequence[str]) -> Bags:
        symbols = bracketed(characters(words))
        return ngram_buckets(symbols, self.min_n, self.max_n, self.n_buckets)

    def _of_jamo(self, words: Sequence[str]) -> Bags:
        syllables = characters(composed(words))
        letters = bracketed(jamo(syllables))
        return side_by_side(
            [
                ngram_buckets(letters, *JAMO_LENGTHS, self.n_buckets),
                ngram_buckets(syllables, *SYLLABLE_LENGTHS, self.n_buckets, lone_ends=True),
            ]
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


def _chunks(words: Sequence[str], n_characters: int) -> Iterator[Sequence[str]]:
    """Cut words into parts of about so many characters."""
    total = np.fromiter(accumulate(len(word) + 2 for word in words), np.int64, len(words))
    start = 0
    while start < len(words):
        done = int(total[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + n_characters, side="right")))
        yield words[start:stop]
        start = stop
