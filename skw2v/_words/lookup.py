# SPDX-License-Identifier: BSD-3-Clause
"""Immutable table of words and vectors: construction, lookup, comparison, pickling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skw2v._words.cosines import Floats, Rows, check_finite, row_norms, unit_rows
from skw2v._words.given_words import check_no_str, checked_words
from skw2v._words.unknown_words import unknown_word

Default = TypeVar("Default")


class WordTable:
    """Words and their vectors. Subclasses add the queries."""

    def __init__(
        self, words: Sequence[str], vectors: ArrayLike, *, counts: ArrayLike | None = None
    ) -> None:
        check_no_str("words", words)
        self._words = checked_words(words)
        self._row_of = dict(zip(self._words, range(len(self._words)), strict=True))
        if len(self._row_of) < len(self._words):
            raise ValueError(f"The word {_first_repeated(self._words)!r} occurs more than once.")
        self._vectors = _checked_vectors(vectors, len(self._words))
        self._counts = None if counts is None else _checked_counts(counts, len(self._words))

    @classmethod
    def _of_checked(
        cls,
        words: Sequence[str],
        row_of: dict[str, int],
        vectors: Floats,
        counts: NDArray[np.int64],
    ) -> Self:
        """Make an instance of what is known to be right, and is nobody else's to change."""
        self = cls.__new__(cls)
        self._words = tuple(words)
        self._row_of = row_of
        self._vectors = frozen(vectors, vectors.dtype)
        self._counts = frozen(counts, np.dtype(np.int64))
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order of the rows."""
        return self._words

    @property
    def vectors(self) -> Floats:
        """The read-only matrix of shape (n_words, dim)."""
        return self._vectors

    @property
    def vocabulary(self) -> MappingProxyType[str, int]:
        """The row of each word."""
        return MappingProxyType(self._row_of)

    @property
    def counts(self) -> NDArray[np.int64] | None:
        """How often each word occurred in the training text, or None if that is not known."""
        return self._counts

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    @cached_property
    def _norms(self) -> Floats:
        # Two threads may both compute it the first time. No harm: the result is the same.
        return row_norms(self._vectors)

    def _with_words(
        self, words: Sequence[str], vectors: Floats, counts: NDArray[np.int64] | None
    ) -> Self:
        """Make a table of other words that is like this one in all else."""
        return type(self)(words, vectors, counts=counts)

    def _rows(self, words: Iterable[str]) -> Rows:
        """Row of each word in the vocabulary, −1 for all others."""
        return np.array([self._row_of.get(w, -1) for w in checked_words(words)], dtype=np.intp)

    def _find(self, words: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """Vectors of words, zero for those that have none, and which have one.

        All queries get the vectors of words here: a table that knows more words than those of its
        vocabulary overrides this alone.
        """
        rows = self._rows(words)
        found = rows >= 0
        if found.all():
            return self._vectors[rows], found
        vectors = np.zeros((len(rows), self.dim), dtype=self._vectors.dtype)
        vectors[found] = self._vectors[rows[found]]
        return vectors, found

    def _checked_matrix(self, vectors: ArrayLike) -> Floats:
        matrix = np.asarray(vectors, dtype=self._vectors.dtype)
        if matrix.ndim != 2 or matrix.shape[1] != self.dim:
            raise ValueError(
                f"A vector must have {self.dim} numbers, got shape {matrix.shape[1:]}."
            )
        check_finite(matrix)
        return matrix

    def _units(self, words: Iterable[str]) -> Floats:
        """Vectors of words, scaled to length 1."""
        words = list(words)
        rows = self._rows(words)
        if (rows >= 0).all():  # the lengths of these are computed once
            return self._vectors[rows] / self._norms[rows, None]
        return unit_rows(self[words])

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word in self._row_of

    def __getitem__(self, key: str | Iterable[str]) -> Floats:
        """Vector of a word, or matrix of the vectors of several.

        Parameters
        ----------
        key : str or iterable of str
            A word, or several of them.

        Returns
        -------
        ndarray of shape (dim,) or (n_words, dim)
            A read-only view for one word of the vocabulary, a new array otherwise.

        Raises
        ------
        KeyError
            If a word is unknown; the message names the nearest spellings.
        TypeError
            If a word is no `str`, such as bytes.
        """
        if isinstance(key, str) and key in self._row_of:
            return self._vectors[self._row_of[key]]
        if isinstance(key, str | bytes):
            return self[[key]][0]
        if not isinstance(key, Iterable):
            raise TypeError(f"Index by a word or by a list of words, not by {key!r}.")
        words = list(key)
        vectors, found = self._find(words)
        if not found.all():
            raise unknown_word(words[int(np.argmin(found))], self._words, self._row_of)
        return vectors

    @overload
    def get(self, word: str) -> Floats | None: ...
    @overload
    def get(self, word: str, default: Default) -> Floats | Default: ...
    def get(self, word: str, default: Any = None) -> Any:
        """Vector of `word`, or `default` if the word is unknown.

        Parameters
        ----------
        word : str
            A word.
        default : object, default=None
            What to return in place of the vector.

        Returns
        -------
        ndarray of shape (dim,) or object
            As of ``wv[word]``, or `default`.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> WordVectors(["tea"], [[1.0, 2.0]]).get("coffee", 0)
        0
        """
        row = self._row_of.get(word)
        if row is not None or not isinstance(word, str):
            return default if row is None else self._vectors[row]
        vectors, found = self._find([word])
        return vectors[0] if found[0] else default

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WordTable):
            return NotImplemented
        return (
            self._words == other._words
            and self._vectors.dtype == other._vectors.dtype
            and np.array_equal(self._vectors, other._vectors)
            and (self._counts is None) == (other._counts is None)
            and (self._counts is None or bool((self._counts == other._counts).all()))
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__}: {len(self):,} words, dim={self.dim}, {self._vectors.dtype}>"
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {"words": self._words, "vectors": self._vectors, "counts": self._counts}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for array in (state["vectors"], state["counts"]):
            if array is not None:
                array.setflags(write=False)
        self.__init__(**state)  # type: ignore[misc]


def _first_repeated(words: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(word for word in words if word in seen or seen.add(word))  # type: ignore[func-returns-value]


def _checked_vectors(vectors: ArrayLike, n_words: int) -> Floats:
    array = np.asarray(vectors)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"vectors must be real numbers, got {array.dtype}.")
    if array.ndim != 2 or len(array) != n_words or array.shape[1] == 0:
        raise ValueError(
            f"vectors must have shape ({n_words}, dim) with dim >= 1 for {n_words} words, "
            f"got {array.shape}."
        )
    # To check a memory-mapped matrix would read all of it from disk.
    if not isinstance(vectors, np.memmap):
        check_finite(array)
    return frozen(array, _float_type(array.dtype))


def _float_type(dtype: np.dtype) -> np.dtype:
    small = dtype.kind == "f" and dtype.itemsize <= 4
    return np.dtype(np.float32 if small else np.float64)


def _checked_counts(counts: ArrayLike, n_words: int) -> NDArray[np.int64]:
    array = np.asarray(counts)
    if array.shape != (n_words,) or array.dtype.kind not in "iu":
        raise ValueError(
            f"counts must be {n_words} integers, got {array.dtype} of shape {array.shape}."
        )
    return frozen(array, np.dtype(np.int64))


def frozen(array: NDArray, dtype: np.dtype) -> NDArray:
    """`array` itself if nobody may write to it, otherwise a read-only copy."""
    usable = array.dtype == dtype and array.flags.c_contiguous and not array.flags.writeable
    if not usable:
        array = np.array(array, dtype=dtype, order="C")
        array.setflags(write=False)
    return array
