# SPDX-License-Identifier: BSD-3-Clause
"""Bags: how many subword rows each word has, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Bags(NamedTuple):
    """Rows of several words, one word after the other.

    Parameters
    ----------
    offsets : ndarray of int64 of shape (n_words + 1,)
        Word i has the rows ``rows[offsets[i] : offsets[i + 1]]``.
    rows : ndarray of int of shape (n_refs,)
        Rows, or the buckets that stand for them. One that a word has twice counts twice.
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
        """Keep some of the rows of each word: those where ``keep``, of shape (n_refs,), is true."""
        bounds = np.concatenate([[0], np.cumsum(keep)])
        return Bags(bounds[self.offsets], self.rows[keep])


def side_by_side(parts: Sequence[Bags]) -> Bags:
    """Join two or more bags of each word.

    Parameters
    ----------
    parts : sequence of Bags
        Of the same words.

    Returns
    -------
    Bags
    """
    sizes = np.sum([part.sizes for part in parts], axis=0)
    order = np.argsort(np.concatenate([part.words() for part in parts]), kind="stable")
    rows = np.concatenate([part.rows for part in parts])[order]
    return Bags(np.concatenate([[0], np.cumsum(sizes)]), rows)
