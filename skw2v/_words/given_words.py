# SPDX-License-Identifier: BSD-3-Clause
"""Words as users give them: a str in place of a list would be read as its letters."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any


def checked_words(words: Iterable[str]) -> tuple[str, ...]:
    """List words; `TypeError` for what is no str, with what was probably meant."""
    checked = tuple(words)
    for word in checked:
        if not isinstance(word, str):
            _refuse_word(word)
    return checked


def _refuse_word(word: object) -> None:
    hint = ""
    if isinstance(word, bytes):
        hint = f": decode it, {word!r:.40}.decode()"
    elif isinstance(word, Integral) and not isinstance(word, bool):
        hint = f": the token of an integer is {str(int(word))!r}"
    raise TypeError(f"A word is a str, not {type(word).__name__}{hint}.")


def check_no_str(name: str, words: object) -> None:
    """Raise `TypeError` for a str where a list is expected."""
    if isinstance(words, str | bytes):
        raise TypeError(
            f"{name} must be a list of words, not the one {type(words).__name__} {words!r:.60}."
        )


def listed(words: Any) -> list[str]:
    """List words; a str is one word."""
    return [words] if isinstance(words, str) else list(words)


def some_words(words: Any) -> list[str]:
    """List words, of which there must be one."""
    found = listed(words)
    if not found:
        raise ValueError("Give at least one word.")
    return found


def word_tuples(name: str, tuples: Iterable[Iterable[str]], size: int) -> list[tuple[str, ...]]:
    """List groups, called `name` in messages, of `size` words each; `TypeError` for a str."""
    wanted = f"{name} must be a list of groups of {size} words each"
    if isinstance(tuples, str | bytes):
        raise TypeError(f"{wanted}, not the one {type(tuples).__name__} {tuples!r:.60}.")
    checked = []
    for words in tuples:
        if isinstance(words, str | bytes) or not isinstance(words, Iterable):
            raise TypeError(f"{wanted}, such as {('word',) * size}; got {words!r:.60} for one.")
        group = tuple(words)
        if len(group) != size:
            raise ValueError(f"{wanted}; got {len(group)}: {group!r:.60}.")
        checked.append(group)
    return checked
