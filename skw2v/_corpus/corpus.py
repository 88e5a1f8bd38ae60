# SPDX-License-Identifier: BSD-3-Clause
"""A corpus as numbers: flat word ids and document offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Corpus:
    """All documents as one array of word ids, without the tokens out of vocabulary.

    Document d is ``ids[offsets[d] : offsets[d + 1]]``.
    """

    ids: NDArray[np.int32]  # (n_tokens,)
    offsets: NDArray[np.int64]  # (n_documents + 1,)

    @property
    def n_tokens(self) -> int:
        """Number of tokens."""
        return len(self.ids)

    @property
    def longest(self) -> int:
        """Tokens of the longest document; 0 where there is none."""
        return int(np.diff(self.offsets).max(initial=0))

    @property
    def n_documents(self) -> int:
        """Number of documents, empty ones included."""
        return len(self.offsets) - 1

    def copy(self) -> Corpus:
        """Return what stays as it is where the ids of this one are overwritten."""
        return Corpus(self.ids.copy(), self.offsets)

    def part(self, start: int, stop: int) -> Corpus:
        """Return documents that follow each other, without copying their ids."""
        offsets = self.offsets[start : stop + 1]
        return Corpus(self.ids[offsets[0] : offsets[-1]], offsets - offsets[0])

    def chunks(self, n_tokens: int) -> Iterator[Corpus]:
        """Cut between documents into parts of so many tokens, or of one longer document."""
        start = 0
        while start < self.n_documents:
            end = self.offsets[start] + n_tokens
            stop = max(int(np.searchsorted(self.offsets, end, side="right")) - 1, start + 1)
            yield self.part(start, stop)
            start = stop

    def take(self, documents: NDArray[np.int64]) -> Corpus:
        """Copy some documents, in the given order."""
        lengths = np.diff(self.offsets)[documents]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        starts = self.offsets[documents] - offsets[:-1]
        ids = self.ids[np.repeat(starts, lengths) + np.arange(offsets[-1])]
        return Corpus(ids, offsets)
