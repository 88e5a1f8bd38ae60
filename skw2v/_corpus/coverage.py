# SPDX-License-Identifier: BSD-3-Clause
"""How many words of the documents have a pretrained vector, and why so few have one.

Nobody sees that a file does not fit: unknown words are left out, or start at random. Yet a file
may be meant to know only a few words. So nothing is said

- where half of the tokens are known: that much is not by accident;
- below it, unless another spelling would make a quarter of the tokens known that are not, which is
  no accident either, or no token is known at all, so that the file is of no use;
- and with a quarter of the tokens or more, or a file of less than 10,000 words. The 10,000 most
  frequent words of a language are more than three quarters of what is written in it, where a list
  of somebody's own is shorter.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Shares of the tokens: enough to say nothing, what another spelling must add, and what a file of so
# many words should know at least.
ENOUGH, MUCH, LITTLE, MANY_WORDS = 0.5, 0.25, 0.25, 10_000
# Parts of what files make of a word, such as /c/en/tea, tea_NOUN and tea|NN
_PART = re.compile(r"[^\W_]+")

Counts = NDArray[np.int64]


class Coverage(NamedTuple):
    """Shares of the different words, and of all their occurrences, that have a vector."""

    words: float
    tokens: float

    def __str__(self) -> str:
        return f"{self.words:.1%} of the words and {self.tokens:.1%} of the tokens"


def measure_coverage(words: Sequence[str], counts: Counts, known: Collection[str]) -> Coverage:
    """Compute the shares of words, and of their occurrences, that are known.

    >>> measure_coverage(["tea", "xyzzy"], np.array([3, 1]), {"tea", "milk"})
    Coverage(words=0.5, tokens=0.75)
    """
    is_known = np.fromiter((word in known for word in words), bool, len(words))
    n_known = float(is_known.sum()), float(counts[is_known].sum())
    return Coverage(n_known[0] / max(1, len(words)), n_known[1] / max(1, int(counts.sum())))


def warn_of_little(
    words: Sequence[str], counts: Counts, known: Collection[str], coverage: Coverage
) -> None:
    """Warn where init_vectors seem not to fit the documents: the rule of this module."""
    if coverage.tokens >= ENOUGH or not counts.any():
        return
    gain, cause = likely_cause(words, counts, known)
    suspicious = coverage.tokens < LITTLE and len(known) >= MANY_WORDS
    if gain >= MUCH or not coverage.tokens or suspicious:
        warnings.warn(
            f"init_vectors know no more than {coverage} of the documents. {cause}",
            UserWarning,
            stacklevel=2,
        )


def nothing_known(words: Sequence[str], counts: Counts, known: Collection[str]) -> str:
    """Say that no word is known where none is learnt, and why that may be."""
    return (
        "epochs=0 learns no word, and the documents have no word to use that has a vector already. "
        f"{likely_cause(words, counts, known)[1]}"
    )


def likely_cause(words: Sequence[str], counts: Counts, known: Collection[str]) -> tuple[float, str]:
    """Return the share of tokens to gain by removing the likely cause, and a sentence on both."""
    unknown = {
        word: int(count)
        for word, count in zip(words, counts, strict=True)
        if word not in known and count
    }
    total = max(1, int(counts.sum()))

    def gain(found: Collection[str]) -> float:
        return sum(count for word, count in unknown.items() if word in found) / total

    def by_count(some: Iterable[str]) -> list[str]:
        return sorted(some, key=lambda word: (-unknown[word], word))

    lower = {word for word in unknown if word.lower() in known}
    folded = _meant_by(known, unknown, lambda word: [word])
    parts = _meant_by(known, unknown, _parts)
    if folded and gain(folded) >= gain(parts):
        example = by_count(folded)[0]
        differs = f"The case differs: the documents have {example!r}, the vectors "
        if 2 * gain(lower) >= gain(folded):
            remedy = "Set lowercase=True; words of lists of tokens are yours to lower-case."
        else:
            remedy = "Set lowercase=False, or give vectors of lower-case words."
        return gain(folded), f"{differs}{folded[example]!r}. {remedy}"
    if parts:
        example = by_count(parts)[0]
        return gain(parts), (
            f"The vectors write words in another format: {parts[example]!r} for {example!r}. Give "
            "WordVectors whose words are spelled as in the documents."
        )
    missing = by_count(unknown)[:3]
    return 0.0, (
        f"Are they of the same language, and of the same spelling? The documents have words such "
        f"as {_listed(missing)}, the vectors {_listed(islice(known, 3)) or 'none'}."
    )


def _meant_by(
    known: Iterable[str], unknown: Collection[str], spellings: Callable[[str], Iterable[str]]
) -> dict[str, str]:
    """Find the known word that each unknown word may stand for, whatever its case."""
    writings: dict[str, list[str]] = {}
    for word in unknown:
        writings.setdefault(word.lower(), []).append(word)
    found: dict[str, str] = {}
    for word in known:
        for spelling in spellings(word):
            for writing in writings.get(spelling.lower(), ()):
                found.setdefault(writing, word)
    return found


def _parts(word: str) -> Iterator[str]:
    """Cut a word at marks, if there is one in it."""
    if not word.isalnum():
        yield from _PART.findall(word)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"{word!r:.32}" for word in words)
