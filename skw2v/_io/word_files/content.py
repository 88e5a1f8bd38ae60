# SPDX-License-Identifier: BSD-3-Clause
"""Words and vectors as they come out of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

BadLines: TypeAlias = Literal["error", "skip"]


class WordsAndVectors(NamedTuple):
    """Words, their vectors and, where known, their counts."""

    words: Sequence[str]
    vectors: NDArray
    counts: NDArray | None = None


class Collector:
    """Collects words and vectors block by block.

    Memory grows with what was read and never by what a header announces: by one eighth at a time,
    in place where the system can (`realloc`), so that loading takes little more than the result.

    Parameters
    ----------
    dim : int
        Length of a vector.
    dtype : dtype
        Type of the matrix.
    bad_lines : {"error", "skip"}
        What to do about empty or repeated words and about numbers that are not finite.
    """

    def __init__(self, dim: int, dtype: np.dtype, bad_lines: BadLines) -> None:
        self._matrix: NDArray = np.empty((0, dim), dtype=dtype)
        # A dict keeps the order and finds repetitions.
        self._words: dict[str, None] = {}
        self._bad_lines = bad_lines

    def add(self, words: Sequence[str], rows: NDArray, place: Callable[[int], str]) -> None:
        """Add a block.

        Parameters
        ----------
        words : sequence of str
            The words of the block.
        rows : ndarray of shape (n_words, dim)
            Their vectors.
        place : callable
            Says, for an index into the block, where in the file it was.

        Raises
        ------
        ValueError
            If a word is bad and bad words are errors.
        """
        n_before = len(self._words)
        if not self._add_at_once(words, rows):
            kept = self._add_good(words, rows)
            if len(kept) < len(words) and self._bad_lines == "error":
                i = next(i for i, found in enumerate([*kept, -1]) if found != i)
                raise ValueError(f"{place(i)}: {self._problem(words[i], rows[i])}")
            rows = rows[kept]
        self._reserve(len(self._words))
        self._matrix[n_before : len(self._words)] = rows

    def _add_at_once(self, words: Sequence[str], rows: NDArray) -> bool:
        """Add words that are all good; say whether they are."""
        new = dict.fromkeys(words)
        good = (
            len(new) == len(words)
            and "" not in new
            and self._words.keys().isdisjoint(new)
            and bool(np.isfinite(rows).all())
        )
        if good:
            self._words.update(new)
        return good

    def _add_good(self, words: Sequence[str], rows: NDArray) -> list[int]:
        """Add the good words, and return their indices."""
        finite = np.flatnonzero(np.isfinite(rows).all(axis=1)).tolist()[::-1]
        # Of a word that occurs twice the dict keeps the last entry: backwards that is the first.
        first = {words[i]: i for i in finite}
        first.pop("", None)
        kept = sorted(first[word] for word in first.keys() - self._words.keys())
        self._words.update(dict.fromkeys(words[i] for i in kept))
        return kept

    def _problem(self, word: str, row: NDArray) -> str:
        if not word:
            return "the word is empty"
        if not np.isfinite(row).all():
            return f"the vector of {word[:50]!r} holds NaN or infinity"
        return f"the word {word[:50]!r} occurs for the second time"

    def _reserve(self, n_rows: int) -> None:
        capacity, dim = self._matrix.shape
        if n_rows > capacity:
            self._matrix.resize((max(n_rows, capacity + capacity // 8), dim), refcheck=False)

    def finish(self) -> WordsAndVectors:
        """Return what was collected, in a read-only matrix, so that nobody needs to copy it."""
        self._matrix.resize((len(self._words), self._matrix.shape[1]), refcheck=False)
        self._matrix.setflags(write=False)
        return WordsAndVectors(tuple(self._words), self._matrix)
