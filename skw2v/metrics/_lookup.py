# SPDX-License-Identifier: BSD-3-Clause
"""Find the words of test sets in the vocabulary, regardless of case or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

from skw2v._words.search import n_candidates
from skw2v._words.vectors import WordVectors

OOV: TypeAlias = Literal["skip", "zero"]


def check_oov(oov: str) -> None:
    """Raise `ValueError` unless `oov` is one of the two ways to treat unknown words."""
    if oov not in get_args(OOV):
        raise ValueError(f"oov must be 'skip' or 'zero', got {oov!r}.")


def folding(case_sensitive: bool) -> Callable[[str], str]:
    """Return the function that makes spellings equal which count as the same word."""
    # Upper case, not casefold: the same words then match as in word2vec's own evaluation tools.
    return str if case_sensitive else str.upper


class KnownWords:
    """The words that a test may ask about: the first `restrict_vocab`, in any case or in theirs."""

    def __init__(
        self, word_vectors: WordVectors, restrict_vocab: int | None, case_sensitive: bool
    ) -> None:
        n_words = n_candidates(word_vectors, restrict_vocab)
        if n_words < len(word_vectors):
            word_vectors = word_vectors.subset(word_vectors.words[:n_words])
        self.word_vectors = word_vectors
        self._fold = folding(case_sensitive)
        # Of several spellings the most frequent one
        self._spellings = {self._fold(word): word for word in reversed(word_vectors.words)}
        lower = all(word == word.lower() for word in word_vectors.words)
        self._to_lower = lower and not case_sensitive

    def __contains__(self, word: str) -> bool:
        """Whether a word is in the vocabulary, in some spelling."""
        return self._fold(word) in self._spellings

    def spelling(self, word: str) -> str | None:
        """Return the spelling under which a word has a vector, or None if it has none."""
        known = self._spellings.get(self._fold(word))
        if known is not None:
            return known
        # N-grams may know it, and they are spelt as the vocabulary is
        spelt = word.lower() if self._to_lower else word
        return None if self.word_vectors.get(spelt) is None else spelt
