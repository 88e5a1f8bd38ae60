# SPDX-License-Identifier: BSD-3-Clause
"""Choose the words of a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral

from skw2v._words.given_words import check_no_str
from skw2v._words.vectors import WordVectors

Words = Iterable[str] | Mapping[str, Iterable[str]]


@dataclass
class Choice:
    """Words of a map, in the order in which they are drawn.

    Attributes
    ----------
    groups : dict of str to (str or None)
        Every word, with the name of its group or None.
    highlighted : set of str
        The highlighted words.
    neighbours : set of str
        The words that were added as neighbours of others.
    """

    groups: dict[str, str | None] = field(default_factory=dict)
    highlighted: set[str] = field(default_factory=set)
    neighbours: set[str] = field(default_factory=set)


def choose(
    word_vectors: WordVectors,
    words: Words | None,
    n_words: int,
    highlight: Iterable[str] | None,
    neighbours: int,
    restrict_vocab: int | None,
) -> Choice:
    """Choose the words of a map; the parameters are those of `WordMapDisplay.from_word_vectors`.

    Parameters
    ----------
    word_vectors : WordVectors
        All words.
    words : iterable of str, mapping of str to iterable of str, or None
        The words to draw, perhaps in groups.
    n_words : int
        How many of the most frequent words to draw if `words` is None.
    highlight : iterable of str or None
        Words to highlight.
    neighbours : int
        How many neighbours of each given word to draw.
    restrict_vocab : int or None
        How many words, the most frequent ones, may be neighbours.

    Returns
    -------
    Choice

    Raises
    ------
    KeyError
        If a word is unknown.
    ValueError
        If there is nothing to draw, or a number makes no sense.
    TypeError
        If words are given as one str.
    """
    choice = Choice()
    for name, group in _as_groups(words).items():
        choice.groups |= {word: name for word in _checked(group) if word not in choice.groups}
    choice.highlighted = set(highlighted := _checked(highlight or ()))
    choice.groups |= {word: None for word in highlighted if word not in choice.groups}
    word_vectors[list(choice.groups)]  # raises KeyError for an unknown word
    _add_neighbours(choice, word_vectors, neighbours, restrict_vocab)
    if words is None:
        frequent = word_vectors.words[: _checked_number("n_words", n_words)]
        choice.groups |= {word: None for word in frequent if word not in choice.groups}
    if not choice.groups:
        raise ValueError("There is no word to draw.")
    return choice


def _add_neighbours(
    choice: Choice, word_vectors: WordVectors, neighbours: int, restrict_vocab: int | None
) -> None:
    """Add the neighbours of the chosen words, each to the group of the first word it is near."""
    if not _checked_number("neighbours", neighbours):
        return
    given = list(choice.groups)
    if not given:
        raise ValueError("neighbours are those of given words: give words or highlight.")
    answers = word_vectors.most_similar_many(given, topn=neighbours, restrict_vocab=restrict_vocab)
    for word, near in zip(given, answers, strict=True):
        new = {other: choice.groups[word] for other, _ in near if other not in choice.groups}
        choice.groups |= new
        choice.neighbours |= new.keys()


def _as_groups(words: Words | None) -> Mapping[str | None, Iterable[str]]:
    if isinstance(words, Mapping):
        return {**words}
    return {None: () if words is None else words}


def _checked(words: Iterable[str]) -> Sequence[str]:
    check_no_str("words", words)
    return list(words)


def _checked_number(name: str, number: int) -> int:
    if not isinstance(number, Integral) or isinstance(number, bool) or number < 0:
        raise ValueError(f"{name} must be an int of at least 0, got {number!r}.")
    return int(number)
