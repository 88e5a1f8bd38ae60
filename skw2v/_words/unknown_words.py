"""The error for an unknown word, with the spelling that was probably meant."""

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


class UnknownWordError(KeyError):
    """An unknown word.

    The nearest spelling is searched when the message is read, not when the error is raised: code
    that catches the error for thousands of unknown words does not pay for a search each time.

    Parameters
    ----------
    word : str
        The word that was not found.
    describe : callable
        Returns the message.
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
    """Make the error to raise for a `word` that is not in `vocabulary`.

    Parameters
    ----------
    word : str
        The unknown word.
    words : sequence of str
        The known words, most frequent first.
    vocabulary : mapping of str to int
        The same words, for lookup.

    Returns
    -------
    UnknownWordError
        A `KeyError` whose message names the word and its nearest spelling.
    """

    def describe() -> str:
        message = f"The word {word!r} is not in the vocabulary of {len(words):,} words"
        nearest = nearest_spelling(word, words, vocabulary)
        return f"{message}; did you mean {nearest!r}?" if nearest is not None else f"{message}."

    return UnknownWordError(word, describe)


def nearest_spelling(word: str, words: Sequence[str], vocabulary: Mapping[str, int]) -> str | None:
    """Find the known word most like `word`.

    Parameters
    ----------
    word : str
        The unknown word.
    words : sequence of str
        The known words, most frequent first: only the first 100,000 are searched.
    vocabulary : mapping of str to int
        The same words, for lookup.

    Returns
    -------
    str or None
        A word of `words`, or None if none is like it.
    """
    for variant in _variants(word):
        if variant in vocabulary:
            return variant
    similar = (
        known
        for known in islice(words, _MAX_SCANNED)
        if abs(len(known) - len(word)) <= 2 and (known[:1] == word[:1] or known[-1:] == word[-1:])
    )
    matches = difflib.get_close_matches(word, list(islice(similar, _MAX_COMPARED)), n=1)
    return matches[0] if matches else None


def _variants(word: str) -> Iterator[str]:
    """Write the same word in another case, without its blanks, or in composed characters."""
    plain = unicodedata.normalize("NFC", word.strip())
    yield from (plain, plain.lower(), plain.capitalize(), plain.upper(), plain.casefold())
