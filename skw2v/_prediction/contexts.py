# SPDX-License-Identifier: BSD-3-Clause
"""Contexts as users give them: one or many, and what is said of those without a known word."""

from __future__ import annotations

import warnings
from collections.abc import Container, Iterable, Sequence
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus


class KnownWords(NamedTuple):
    """Documents in the ids of their words that have a vector.

    `vectors` are those of the ids, and `rows` the rows of their words in the vocabulary, −1 for
    words that are not there.
    """

    corpus: Corpus
    vectors: NDArray[np.floating[Any]]
    rows: NDArray[np.int64]


def is_one_context(contexts: Any) -> bool:
    """Tell a single context, which is a text or a list of tokens, from several of them."""
    if isinstance(contexts, list | tuple) and len(contexts):
        return isinstance(contexts[0], str | Integral)
    return isinstance(contexts, str | bytes)


def refuse_texts(tokens: Iterable[Any], known: Container[str]) -> None:
    """Refuse a list of texts, which a model of texts would read as the tokens of one context."""
    for token in tokens:
        if isinstance(token, str) and len(token.split()) > 1 and token not in known:
            raise ValueError(
                f"A list of strings is one context, and these are its tokens, but {token!r:.80} is "
                "a text of several words. Give texts as an array, np.array(texts, dtype=object), "
                "or each of them as the list of its tokens."
            )


def tell_of_unknown(
    tokens: Sequence[Sequence[str]], corpus: Corpus, one: bool, instead: str
) -> NDArray[np.int64]:
    """Return the contexts that have a known word; refuse the only one, or warn of those without."""
    sizes = np.diff(corpus.offsets)
    unknown = np.flatnonzero(sizes == 0)
    if one and len(unknown):
        raise ValueError(
            f"No word of the context {list(tokens[0])!r:.200} is in the vocabulary: give a known "
            "word beside the blank."
        )
    if len(unknown):
        first = unknown[0]
        warnings.warn(
            f"{len(unknown):,} of {len(sizes):,} contexts have no known word, and get {instead}: "
            f"the first is context {first}, {list(tokens[first])!r:.200}.",
            UserWarning,
            stacklevel=3,
        )
    return np.flatnonzero(sizes)
