# SPDX-License-Identifier: BSD-3-Clause
"""The documents of a fit, from when they are read until nobody needs them any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import assign_ids, read_corpus
from skw2v._corpus.word_ids import NO_LIMIT, WordLimit
from skw2v._text.documents import TokenisedDocuments


@dataclass(frozen=True)
class Text:
    """The documents as they were read: the word of each id, and the documents in ids."""

    words: list[str]
    corpus: Corpus
    kind: str | None


class TrainingDocuments(NamedTuple):
    """The documents of a fit, without unknown words.

    `scores` are the means of their words' scores, which come from the labels of other documents.
    """

    corpus: Corpus
    scores: NDArray[np.float64]
    text: Text | None  # with unknown words, if `fit` was asked to keep them

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Discard the documents at the end of the block."""
        try:
            yield
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the files that hold word ids which are not in memory."""
        self.corpus.discard()
        if self.text is not None:
            self.text.corpus.discard()


def read_text(
    documents: TokenisedDocuments,
    max_memory: float = np.inf,
    limit: WordLimit = NO_LIMIT,
    passed_on: Callable[[Iterable[Iterable[str]]], Iterable[Iterable[str]]] = iter,
    *,
    needs_tokens: bool,
) -> Text:
    """Read the documents, once, as they are `passed_on`; ids beyond `max_memory` go to a file."""
    read = read_corpus if needs_tokens else assign_ids
    words, corpus = read(passed_on(documents), max_memory, limit)
    return Text(words, corpus, documents.kind)
