# SPDX-License-Identifier: BSD-3-Clause
"""The error for an unknown word, with the spellings that were probably meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

# How many of the most frequent words are searched for a similar spelling.
_MAX_SCANNED = 100_000
# How many of those with similar length and an equal first or last letter are compared with the
# unknown word: the search takes under 0.1 s in any vocabulary.
_MAX_COMPARED = 5_000
# Letters of a word that others are compared with: it takes their square.
_LONGEST = 100
# How many spellings to suggest.
_MAX_SUGGESTED = 3


class UnknownWordError(KeyError):
    """A word that was not found, with a message that `describe` makes when it is read.

    The nearest spellings are searched then, not when the error is raised: code that catches the
    error for thousands of unknown words does not pay for a search each time.
    """

    def __init__(self, word: str, describe: Callable[[], str]) -> None:
        super().__init__(word)
        self._describe = describe

    def __str__(self) -> str:
        return self._describe()

    def __reduce__(self) -> tuple:
        return _restore, (self.args[0], str(self))


def _restore(word: str, message: str) -> UnknownWordError:
    return UnknownWordError(word, lambda: message)


def unknown_word(
    word: str, words: Sequence[str], vocabulary: Mapping[str, int]
) -> UnknownWordError:
    """Make the error for a `word` that is none of `words`, of which the most frequent is first."""

    def describe() -> str:
        message = f"The word {word!r:.200} is not in the vocabulary of {len(words):,} words"
        *others, last = [repr(near) for near in near_spellings(word, words, vocabulary)] or [""]
        if not last:
            return f"{message}."
        return f"{message}; did you mean {', '.join(others) + ' or ' if others else ''}{last}?"

    return UnknownWordError(word, describe)


def near_spellings(word: str, words: Sequence[str], vocabulary: Mapping[str, int]) -> list[str]:
    """Find at most three of the first 100,000 known words, the most similar one first.

    >>> words = ["coffee", "tea", "toffee", "milk"]
    >>> near_spellings("coffe", words, dict(zip(words, range(4))))
    ['coffee', 'toffee']
    """
    # The same word in another writing is what was meant
    found = dict.fromkeys(variant for variant in _variants(word) if variant in vocabulary)
    if found:
        return list(found)[:_MAX_SUGGESTED]
    if len(word) > _LONGEST:
        return []
    similar = (
        known
        for known in islice(words, _MAX_SCANNED)
        if abs(len(known) - len(word)) <= 2 and (known[:1] == word[:1] or known[-1:] == word[-1:])
    )
    return difflib.get_close_matches(word, list(islice(similar, _MAX_COMPARED)), n=_MAX_SUGGESTED)


def _variants(word: str) -> Iterator[str]:
    """Write the same word in another case, without its blanks, or in composed characters."""
    plain = unicodedata.normalize("NFC", word.strip())
    yield from (plain, plain.lower(), plain.capitalize(), plain.upper(), plain.casefold())
