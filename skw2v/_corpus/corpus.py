# SPDX-License-Identifier: BSD-3-Clause
"""A corpus as numbers: flat word ids and document offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.stored_ids import Ids, StoredIds, part_of


@dataclass(frozen=True)
class Corpus:
    """All documents as one array of word ids, without the tokens out of vocabulary.

    Document d is ``ids[offsets[d] : offsets[d + 1]]``. Where ids are not in memory, `ids` reads all
    of them; `read` and `part` don't.
    """

    tokens: Ids  # (n_tokens,)
    offsets: NDArray[np.int64]  # (n_documents + 1,)

    @property
    def ids(self) -> NDArray[np.int32]:
        """The word ids of all documents, of shape (n_tokens,)."""
        return np.asarray(self.tokens)

    def read(self, start: int, stop: int) -> NDArray[np.int32]:
        """Return the ids of some tokens."""
        return self.tokens[start:stop]

    @property
    def n_tokens(self) -> int:
        """Number of tokens."""
        return len(self.tokens)

    @property
    def n_bytes(self) -> int:
        """Bytes of ids in memory."""
        return 0 if isinstance(self.tokens, StoredIds) else self.tokens.nbytes

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
        return Corpus(self.tokens.copy(), self.offsets)

    def discard(self) -> None:
        """Remove ids that are not in memory; there is no way back."""
        if isinstance(self.tokens, StoredIds):
            self.tokens.discard()

    def part(self, start: int, stop: int) -> Corpus:
        """Return documents that follow each other, without copying their ids."""
        offsets = self.offsets[start : stop + 1]
        return Corpus(part_of(self.tokens, offsets[0], offsets[-1]), offsets - offsets[0])

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
