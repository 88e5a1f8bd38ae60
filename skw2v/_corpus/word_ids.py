# SPDX-License-Identifier: BSD-3-Clause
"""Ids for words as they come, of at most so many words at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.stored_ids import IdWriter


def _say_nothing(_: int) -> None:
    pass


class WordLimit(NamedTuple):
    """How many different words to count, and those that are counted in any case.

    `tell` is called each time that words with so many occurrences, or fewer, have been forgotten.
    """

    most: float = np.inf
    kept: Container[str] = ()
    tell: Callable[[int], None] = _say_nothing


NO_LIMIT = WordLimit()


class WordIds:
    """The id of each word, in the order in which words come.

    Each time that there are more words than the limit, those with at most 1, then 2, 3, …
    occurrences are forgotten, as in word2vec.c. One that comes again gets a new id.
    """

    def __init__(self, limit: WordLimit) -> None:
        self._limit, self._most = limit, limit.most
        self._next = count()
        self.of: defaultdict[str, int] = defaultdict(self._next.__next__)
        self._counts = np.zeros(0, dtype=np.int64)
        self._n_counted = 0
        self.forgotten = 0  # words with so many occurrences, or fewer, were forgotten last

    @property
    def are_too_many(self) -> bool:
        """Whether `forget` is due."""
        return len(self.of) > self._most

    def forget(self, writer: IdWriter) -> None:
        """Forget the rarest words, given all ids so far."""
        self._count(writer)
        words = [word for word in self.of if word not in self._limit.kept]
        counts = self._counts[[self.of[word] for word in words]]
        if len(words):
            n_too_many = min(len(self.of) - int(self._most), len(words))
            enough = int(np.partition(counts, n_too_many - 1)[n_too_many - 1])
            self.forgotten = max(self.forgotten + 1, enough)
            rare = np.flatnonzero(counts <= self.forgotten).tolist()
            for i in rare:
                del self.of[words[i]]
            if rare:
                self._limit.tell(self.forgotten)
        if self.are_too_many:  # those that are kept; don't look again at each document
            self._most = 1.5 * len(self.of)

    def rows(self) -> NDArray[np.int32]:
        """Give the words that are left the numbers 0, 1, …: that of each id, −1 of other ids."""
        ids = np.fromiter(self.of.values(), dtype=np.int64, count=len(self.of))
        rows = np.full(next(self._next), -1, dtype=np.int32)
        rows[ids] = np.arange(len(ids), dtype=np.int32)
        return rows

    def _count(self, writer: IdWriter) -> None:
        """Count the ids that came since the last time."""
        counts = self._counts
        for ids in writer.parts_since(self._n_counted):
            found = np.bincount(ids, minlength=len(counts))
            found[: len(counts)] += counts
            counts = found
            self._n_counted += len(ids)
        self._counts = counts
