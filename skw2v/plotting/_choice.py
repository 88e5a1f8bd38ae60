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
    """Words of a map in the order in which they are drawn, with the name of their group or None."""

    groups: dict[str, str | None] = field(default_factory=dict)
    highlighted: set[str] = field(default_factory=set)
    neighbours: set[str] = field(default_factory=set)

    def add(self, words: Iterable[str], group: str | None = None) -> set[str]:
        """Add those words that are not there yet, and return them."""
        new = dict.fromkeys((word for word in words if word not in self.groups), group)
        self.groups |= new
        return set(new)


def choose(
    word_vectors: WordVectors,
    words: Words | None,
    n_words: int,
    highlight: Iterable[str] | None,
    neighbours: int,
    restrict_vocab: int | None,
) -> Choice:
    """Choose the words of a map; the parameters are those of `WordMapDisplay.from_word_vectors`."""
    choice = Choice()
    groups = words if isinstance(words, Mapping) else {None: () if words is None else words}
    for name, group in groups.items():
        choice.add(_checked(group), name)
    choice.highlighted = set(highlighted := _checked(highlight or ()))
    choice.add(highlighted)
    word_vectors[list(choice.groups)]  # raises KeyError for an unknown word
    _add_neighbours(choice, word_vectors, neighbours, restrict_vocab)
    if words is None:
        choice.add(word_vectors.words[: _checked_number("n_words", n_words)])
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
        choice.neighbours |= choice.add((other for other, _ in near), choice.groups[word])


def _checked(words: Iterable[str]) -> Sequence[str]:
    check_no_str("words", words)
    return list(words)


def _checked_number(name: str, number: int) -> int:
    if not isinstance(number, Integral) or isinstance(number, bool) or number < 0:
        raise ValueError(f"{name} must be an int of at least 0, got {number!r}.")
    return int(number)
