# SPDX-License-Identifier: BSD-3-Clause
"""Words as numbers: code points of their characters, or of the letters of Korean syllables."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The Unicode Standard, section 3.12: a syllable is an initial consonant, a vowel and a final
# consonant, of which there are so many. The first "final consonant" stands for none.
_FIRST_SYLLABLE, _N_SYLLABLES = 0xAC00, 11_172
_INITIALS, _VOWELS, _FINALS = 0x1100, 0x1161, 0x11A7
_N_VOWELS, _N_FINALS = 21, 28


class Symbols(NamedTuple):
    """Code points of several words, one word after the other, and how many each word has."""

    points: NDArray[np.uint32]
    lengths: NDArray[np.int64]


def characters(words: Sequence[str]) -> Symbols:
    """Turn words into the code points of their characters, even of halves of surrogate pairs."""
    text = "".join(words).encode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    return Symbols(np.frombuffer(text, dtype="<u4"), lengths)


def composed(words: Sequence[str]) -> list[str]:
    """Write each Korean syllable as one character, whichever way the text had it."""
    return [unicodedata.normalize("NFC", word) for word in words]


def jamo(of_words: Symbols) -> Symbols:
    """Take syllables apart; each becomes three symbols.

    A syllable without a final consonant gets a symbol that says so, U+11A7, where Unicode's
    arithmetic would put it. So the place of a symbol in its syllable is known: Park et al. (2018),
    "Subword-level word vector representations for Korean", section 3.1. Whatever is no syllable
    stays one symbol.
    """
    points, lengths = of_words
    number = points - np.uint32(_FIRST_SYLLABLE)  # huge where it would be negative
    is_syllable = number < _N_SYLLABLES
    sizes = np.where(is_syllable, 3, 1)
    taken_apart = np.repeat(points, sizes)
    first = (np.cumsum(sizes) - sizes)[is_syllable]
    rest, final = np.divmod(number[is_syllable], _N_FINALS)
    initial, vowel = np.divmod(rest, _N_VOWELS)
    taken_apart[first] = initial + _INITIALS
    taken_apart[first + 1] = vowel + _VOWELS
    taken_apart[first + 2] = final + _FINALS
    words = np.repeat(np.arange(len(lengths)), lengths)
    added = np.bincount(words, sizes - 1, minlength=len(lengths))
    return Symbols(taken_apart, lengths + added.astype(np.int64))


def bracketed(of_words: Symbols) -> Symbols:
    """Put ``<`` before each word and ``>`` behind it."""
    points, lengths = of_words
    ends = np.cumsum(lengths)
    places = np.stack([ends - lengths, ends], axis=1).reshape(-1)
    brackets = np.tile(np.frombuffer(b"<>", dtype=np.uint8), len(lengths))
    return Symbols(np.insert(points, places, brackets), lengths + 2)
