# SPDX-License-Identifier: BSD-3-Clause
"""Bags: how many subword rows each word has, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Bags(NamedTuple):
    """Rows of several words: word i has ``rows[offsets[i] : offsets[i + 1]]``.

    Rows, or the buckets that stand for them; one that a word has twice counts twice.
    """

    offsets: NDArray[np.int64]
    rows: NDArray[Any]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Number of rows of each word."""
        return np.diff(self.offsets)

    def words(self) -> NDArray[np.int64]:
        """Return the number of the word that each of the rows belongs to."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.sizes)

    def only(self, keep: NDArray[np.bool_]) -> Bags:
        """Keep some of the rows of each word, given for each row whether to keep it."""
        bounds = np.concatenate([[0], np.cumsum(keep)])
        return Bags(bounds[self.offsets], self.rows[keep])


def side_by_side(parts: Sequence[Bags]) -> Bags:
    """Join two or more bags of each word, all of the same words."""
    sizes = np.sum([part.sizes for part in parts], axis=0)
    order = np.argsort(np.concatenate([part.words() for part in parts]), kind="stable")
    rows = np.concatenate([part.rows for part in parts])[order]
    return Bags(np.concatenate([[0], np.cumsum(sizes)]), rows)
