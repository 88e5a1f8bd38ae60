# SPDX-License-Identifier: BSD-3-Clause
"""Words and pairs that look alike when they are joined, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from skw2v._phrases.neighbours import Gaps, Ints

# Any large odd number does: equal hashes are checked by spelling.
_BASE = 0x9E3779B97F4A7C15
_MODULUS = 1 << 64

Hashes = NDArray[np.uint64]


def counts_of_spellings(
    words: Sequence[str],
    word_counts: Ints,
    pairs: tuple[Ints, Ints, Ints],
    pair_counts: Ints,
    gaps: Gaps,
    delimiter: str,
) -> tuple[Ints, Ints, int]:
    """Add up the counts of words and pairs that are spelled alike when they are joined.

    "new_york" + "city" and "new" + "york_city" are one phrase, and so are "new" + "york" and a word
    "new_york" of the text, as in word2phrase. `pairs` are first words, gaps and last words; words
    with a count of 0 don't take part. Returns both counts, and the number of different spellings.
    """
    occur = np.flatnonzero(word_counts)
    n_types = len(occur) + len(pair_counts)
    # As long as no word holds the delimiter, no two are spelled alike
    if not any(delimiter in words[i] for i in occur.tolist()):
        return word_counts, pair_counts, n_types
    between = [
        delimiter.join(["", *(words[c] for c in gaps.words(gap)), ""]) for gap in range(len(gaps))
    ]
    # Millions of pairs are too many to spell: hashes tell which may be alike
    suspects = _repeated(_hashes(words, between, occur, pairs))
    counts = np.concatenate([word_counts[occur], pair_counts])
    of_words = suspects[suspects < len(occur)]
    of_pairs = suspects[suspects >= len(occur)] - len(occur)
    spelled = [words[i] for i in occur[of_words].tolist()]
    spelled += [
        words[first] + between[gap] + words[last]
        for first, gap, last in zip(*(ids[of_pairs].tolist() for ids in pairs), strict=True)
    ]
    totals: Counter[str] = Counter()
    for spelling, n in zip(spelled, counts[suspects].tolist(), strict=True):
        totals[spelling] += n
    counts[suspects] = [totals[spelling] for spelling in spelled]
    word_counts = word_counts.copy()
    word_counts[occur] = counts[: len(occur)]
    return word_counts, counts[len(occur) :], n_types - len(spelled) + len(totals)


def _hashes(
    words: Sequence[str], between: Sequence[str], occur: Ints, pairs: tuple[Ints, Ints, Ints]
) -> Hashes:
    """Hash the spellings of words and of pairs, as polynomials of their characters modulo 2⁶⁴.

    The hash of a + b follows from those of a and b: ``hash(a) · base ** len(b) + hash(b)``.
    """
    of_words, shifts = _polynomials(words)
    of_gaps, gap_shifts = _polynomials(between)
    first, gap, last = pairs
    of_pairs = (of_words[first] * gap_shifts[gap] + of_gaps[gap]) * shifts[last] + of_words[last]
    return np.concatenate([of_words[occur], of_pairs])


def _polynomials(texts: Iterable[str]) -> tuple[Hashes, Hashes]:
    """Hash texts; return the factors ``base ** len(text)``, too."""
    hashes, shifts = [], []
    for text in texts:
        value = 0
        for character in map(ord, text):
            value = (value * _BASE + character) % _MODULUS
        hashes.append(value)
        shifts.append(pow(_BASE, len(text), _MODULUS))
    return np.array(hashes, dtype=np.uint64), np.array(shifts, dtype=np.uint64)


def _repeated(hashes: Hashes) -> Ints:
    """Find those that occur more than once."""
    order = np.argsort(hashes, kind="stable")
    same = np.diff(hashes[order]) == 0
    repeated = np.concatenate(([False], same)) | np.concatenate((same, [False]))
    return np.sort(order[repeated])
