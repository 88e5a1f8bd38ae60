# SPDX-License-Identifier: BSD-3-Clause
"""Words and vectors, gathered block by block."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from skw2v._io.word_files.base import REMEDY, ReadOptions, WordsAndVectors

# How many words tell whether they are words. As few are looked at where they are written, so that
# what was written is read.
N_TELLING = 100


class Collector:
    """Collects words and vectors; `check` raises `ValueError` if the first ones are no words.

    Memory grows with what was read and never by what a header announces: by one eighth at a time,
    in place where the system can (`realloc`), so that loading takes little more than the result.
    """

    def __init__(
        self,
        dim: int,
        options: ReadOptions,
        check: Callable[[Sequence[str]], None] | None = None,
    ) -> None:
        self._matrix: NDArray = np.empty((0, dim), dtype=options.dtype)
        # A dict keeps the order and finds repetitions.
        self._words: dict[str, None] = {}
        self._bad_lines = options.bad_lines
        self._check = check
        self._first_problem: str | None = None

    def add(self, words: Sequence[str], rows: NDArray, place: Callable[[int], str]) -> None:
        """Add a block; `place` says, for an index into it, where in the file that was."""
        n_before = len(self._words)
        if not self._add_at_once(words, rows):
            kept = self._add_good(words, rows)
            if len(kept) < len(words) and self._first_problem is None:
                i = next(i for i, found in enumerate([*kept, -1]) if found != i)
                self._first_problem = f"{place(i)}: {_problem(words[i], rows[i])}"
                if self._bad_lines == "error":
                    raise ValueError(f"{self._first_problem}{REMEDY}")
            rows = rows[kept]
        self._reserve(len(self._words))
        self._matrix[n_before : len(self._words)] = rows
        if self._check and n_before < N_TELLING <= len(self._words):
            self._check(self._first_words())

    def _first_words(self) -> list[str]:
        return list(islice(self._words, N_TELLING))

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

    def _reserve(self, n_rows: int) -> None:
        capacity, dim = self._matrix.shape
        if n_rows > capacity:
            self._matrix.resize((max(n_rows, capacity + capacity // 8), dim), refcheck=False)

    def finish(self, n_expected: int, name: str, problem: str | None = None) -> WordsAndVectors:
        """Return what was collected, in a read-only matrix, so that nobody needs to copy it.

        `problem` is what was wrong with the first word that did not come here. No good word is an
        error, and fewer than half of `n_expected` a warning.
        """
        n_words = len(self._words)
        if self._bad_lines == "skip" and 2 * n_words < n_expected:
            problem = problem or self._first_problem or "the file ends before"
            message = (
                f"on_bad_lines='skip' left out {n_expected - n_words:,} of {n_expected:,} words. "
                f"The first one: {problem}"
            )
            if not n_words:
                raise ValueError(message)
            warnings.warn(f"{name}: {message}", UserWarning, stacklevel=5)
        if self._check and n_words < N_TELLING:
            self._check(self._first_words())
        self._matrix.resize((n_words, self._matrix.shape[1]), refcheck=False)
        self._matrix.setflags(write=False)
        return WordsAndVectors(tuple(self._words), self._matrix)


def _problem(word: str, row: NDArray) -> str:
    if not word:
        return "the word is empty"
    if not np.isfinite(row).all():
        return f"the vector of {word[:50]!r} holds NaN or infinity"
    return f"the word {word[:50]!r} occurs for the second time"
