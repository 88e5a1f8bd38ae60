# SPDX-License-Identifier: BSD-3-Clause
"""Pairs of words, and which of them a vocabulary knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from skw2v._compat import InvalidParameterError

WordSet: TypeAlias = tuple[str, ...]


def checked_words(name: str, words: Iterable[str]) -> list[str]:
    """List words; `InvalidParameterError` with the parameter's name if they are none."""
    if isinstance(words, str) or not isinstance(words, Iterable):
        raise InvalidParameterError(f"{name} must be a list of words, got {words!r}.")
    listed = list(words)
    for word in listed:
        if not isinstance(word, str):
            raise InvalidParameterError(f"{name} must hold words, got {word!r}.")
    return listed


def checked_sets(name: str, sets: Iterable[Iterable[str]]) -> list[WordSet]:
    """List pairs (or larger sets) of different words.

    Parameters
    ----------
    name : str
        The parameter they come from, for messages.
    sets : iterable of iterable of str
        The pairs.

    Returns
    -------
    list of tuple of str

    Raises
    ------
    InvalidParameterError
        If one of them does not consist of two or more different words.
    """
    if isinstance(sets, str) or not isinstance(sets, Iterable):
        raise InvalidParameterError(f"{name} must be a list of pairs of words, got {sets!r}.")
    checked = []
    for words in sets:
        if isinstance(words, str) or not isinstance(words, Iterable):
            raise InvalidParameterError(f"{name} must hold pairs of words, got {words!r}.")
        found = tuple(checked_words(name, words))
        if len(found) < 2 or len(set(found)) < len(found):
            raise InvalidParameterError(
                f"A pair in {name} must consist of different words, got {found!r}."
            )
        checked.append(found)
    return checked


def case_variants(sets: Iterable[WordSet]) -> list[WordSet]:
    """Each set as it is, and in lower case, title case and upper case; none twice.

    The authors' program equalizes pairs in these three cases too.
    """
    variants: dict[WordSet, None] = {}
    for words in sets:
        variants[words] = None
        for fold in (str.lower, str.title, str.upper):
            folded = tuple(map(fold, words))
            if len(set(folded)) == len(folded):
                variants[folded] = None
    return list(variants)


def known_sets(sets: Iterable[WordSet], vocabulary: Collection[str]) -> Iterator[WordSet]:
    """Yield the sets all of whose words are in the vocabulary."""
    return (words for words in sets if all(word in vocabulary for word in words))
