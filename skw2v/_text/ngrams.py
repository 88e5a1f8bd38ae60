# SPDX-License-Identifier: BSD-3-Clause
"""N-grams in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest
from typing import Any

# Lengths up to which n-grams take a multiple of what their document takes, however long it is.
HARMLESS_LENGTH = 10
# Bytes of the n-grams of a document, beyond these lengths, and of a string beside its letters.
_MOST_BYTES, _STRING_BYTES = 1 << 30, 50


def check_ngrams(
    units: Sequence[str], low: int, high: int, what: str, groups: Iterable[int] | None = None
) -> None:
    """Refuse a document whose n-grams of all lengths would not fit into memory.

    Its units are tokens, or characters as a string. `groups` are the numbers of units in each part
    of the document that n-grams do not leave, where these are not all in one.
    """
    sizes = [_count(t, low, high) for t in ([len(units)] if groups is None else groups)]
    n_ngrams, n_units = (sum(column) for column in zip(*sizes, strict=True)) if sizes else (0, 0)
    # Tokens are joined by blanks
    per_unit = 1.0 if isinstance(units, str) else 1 + sum(map(len, units)) / max(1, len(units))
    n_bytes = n_ngrams * _STRING_BYTES + n_units * per_unit
    if n_bytes > _MOST_BYTES:
        raise ValueError(
            f"A document of {len(units):,} {what} has {n_ngrams:,} n-grams of the lengths "
            f"ngram_range=({low}, {high}), which take {n_bytes / 1e9:,.1f} GB; "
            f"{_MOST_BYTES / 1e9:.1f} GB are the most. Lower the second length, or cut the "
            f"document, which begins with {_beginning(units)!r}."
        )


def _count(t: int, low: int, high: int) -> tuple[int, int]:
    """Count the n-grams of t units, and the units of all these."""
    high = min(high, t)
    if high < low:
        return 0, 0
    lengths = (low + high) * (high - low + 1) // 2
    squares = sum(sign * n * (n + 1) * (2 * n + 1) // 6 for sign, n in ((1, high), (-1, low - 1)))
    return (t + 1) * (high - low + 1) - lengths, (t + 1) * lengths - squares


def _beginning(units: Sequence[str]) -> str:
    return units[:40] if isinstance(units, str) else " ".join(units[:8])[:40]


@dataclass(frozen=True)
class BoundedTokenizer:
    """Refuses documents with gigabytes of n-grams of tokens."""

    tokenize: Callable[[Any], Iterable[str]]
    low: int
    high: int

    def __call__(self, document: Any) -> list[str]:
        tokens = list(self.tokenize(document))
        check_ngrams(tokens, self.low, self.high, "tokens")
        return tokens


@dataclass(frozen=True)
class BoundedPreprocessor:
    """Refuses texts with gigabytes of n-grams of characters, of a whole text or inside of words."""

    preprocess: Callable[[Any], str]
    low: int
    high: int
    inside_words: bool

    def __call__(self, document: Any) -> str:
        text = self.preprocess(document)
        # A word there has a blank on either side
        words = (len(word) + 2 for word in text.split()) if self.inside_words else None
        check_ngrams(text, self.low, self.high, "characters", words)
        return text


def ngrams_in_text_order(
    analyze: Callable[[Any], Iterable[str]], low: int, high: int
) -> Callable[[Any], list[str]]:
    """Make an analyzer return its n-grams in the order of the text."""
    return lambda document: in_text_order(analyze(document), low, high)


def in_text_order(tokens: Iterable[str], low: int, high: int) -> list[str]:
    """Sort n-grams of all lengths by the position where they begin.

    scikit-learn's analyzers list all words of a document, then all pairs, and so on. In that order
    hardly any context window holds both words and pairs. Training would then find unrelated
    vectors for the two, and an average of both would mean little. In the order of the text they
    share windows. On movie reviews (MR), averages of words and pairs classify as well as averages
    of words alone in the order of the text, and worse in that of scikit-learn.

    >>> in_text_order(["not", "a", "bad", "film", "not a", "a bad", "bad film"], 1, 2)
    ['not', 'not a', 'a', 'a bad', 'bad', 'bad film', 'film']
    """
    tokens = list(tokens)
    lengths = range(low, high + 1)
    # A text of t units (words or characters) has t − n + 1 n-grams of length n: solve for t. No
    # loop over the lengths, as `high` may be far beyond all texts
    n_units = (len(tokens) + (low + high - 2) * len(lengths) // 2) // len(lengths)
    if n_units < high:  # the text is too short to have n-grams of every length
        return tokens
    bounds = [0]
    for n in lengths:
        bounds.append(bounds[-1] + n_units - n + 1)
    if bounds[-1] != len(tokens):  # these are not all n-grams of one text
        return tokens
    parts = [tokens[start:stop] for start, stop in pairwise(bounds)]
    return [t for t in chain.from_iterable(zip_longest(*parts)) if t is not None]
