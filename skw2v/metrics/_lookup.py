# SPDX-License-Identifier: BSD-3-Clause
"""Find the words of test sets in the vocabulary, regardless of case or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

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


def folded_vocabulary(
    word_vectors: WordVectors, restrict_vocab: int | None, case_sensitive: bool
) -> dict[str, str]:
    """Map the folded spelling of each word to the word, of several words to the most frequent.

    Parameters
    ----------
    word_vectors : WordVectors
        Words, most frequent first.
    restrict_vocab : int or None
        How many of the words to map; None for all.
    case_sensitive : bool
        Whether "Word" and "word" are different words.

    Returns
    -------
    dict of str to str
        From the folded spelling to the word.
    """
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ValueError(f"restrict_vocab must be a positive int or None, got {restrict_vocab!r}.")
    fold = folding(case_sensitive)
    return {fold(word): word for word in reversed(word_vectors.words[:restrict_vocab])}
