# SPDX-License-Identifier: BSD-3-Clause
"""A corpus as numbers: flat word ids and document offsets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Corpus:
    """All documents as one array of word ids.

    Parameters
    ----------
    ids : ndarray of int32 of shape (n_tokens,)
        Row of each token's word. Tokens out of vocabulary are left out.
    offsets : ndarray of int64 of shape (n_documents + 1,)
        Document d is ``ids[offsets[d] : offsets[d + 1]]``.
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

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
