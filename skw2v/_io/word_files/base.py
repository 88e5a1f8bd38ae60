# SPDX-License-Identifier: BSD-3-Clause
"""What a format of word-vector files is: one object that knows all about itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from numbers import Integral
from typing import BinaryIO, ClassVar, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skw2v._io.atomic import StrPath
from skw2v._io.sources import Source
from skw2v._io.streams import Stream
from skw2v._subwords.rows import SubwordRows

BadLines: TypeAlias = Literal["error", "skip"]
REMEDY = " (on_bad_lines='skip' leaves it out)"
_FLOAT32 = np.dtype(np.float32)


class WordsAndVectors(NamedTuple):
    """Words and vectors as they come out of a file and go into one."""

    words: Sequence[str]
    vectors: NDArray
    counts: NDArray | None = None
    subwords: SubwordRows | None = None


@dataclass(frozen=True)
class ReadOptions:
    """The parameters of `WordVectors.load`, checked; and whether rows of n-grams are wanted."""

    limit: int | None = None
    max_bytes: int | None = None
    bad_lines: BadLines = "error"
    dtype: np.dtype = _FLOAT32
    mmap: bool = False
    with_subwords: bool = False

    def __post_init__(self) -> None:
        for name, value in (("limit", self.limit), ("max_bytes", self.max_bytes)):
            number = isinstance(value, Integral) and not isinstance(value, bool) and value >= 1
            if value is not None and not number:
                raise ValueError(f"{name} must be a positive int or None, got {value!r}.")
        if self.bad_lines not in ("error", "skip"):
            raise ValueError(f"on_bad_lines must be 'error' or 'skip', got {self.bad_lines!r}.")
        if self.dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, got {self.dtype}.")


class FileFormat(ABC):
    """A format of word-vector files: a `StreamFormat` or a `SeekingFormat`.

    Attributes
    ----------
    name : str
        What users call it: ``WordVectors.load(path, format=name)``.
    about : str
        What it is, for the documentation of `load`, where it comes after the name.
    keeps : str
        What is kept of the vectors that are written, for the documentation of `save`.
    suffixes : tuple of str
        Endings, one at least, of the names of files that are written in this format if none is
        asked for. Of two formats with the same, the one that keeps more gets it, or the first.
    takes : set of str
        Which of the parameters "dtype", "mmap" and "on_bad_lines" of `load` matter to it.
    holds_ngrams : bool, default=False
        Whether rows of n-grams are kept.
    needs_ngrams : bool, default=False
        Whether words without rows of n-grams cannot be written.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    keeps: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    takes: ClassVar[Set[str]] = frozenset()
    holds_ngrams: ClassVar[bool] = False
    needs_ngrams: ClassVar[bool] = False

    @abstractmethod
    def recognises(self, head: bytes) -> bool:
        """Tell whether a file that begins with these bytes, decompressed, is of this format."""

    def check_head(self, head: bytes) -> None:  # noqa: B027  # few have anything to check
        """Raise `ValueError` if a file that is said to be of this format is clearly another's."""

    @abstractmethod
    def check(self, content: WordsAndVectors) -> None:
        """Raise `ValueError` if these words could not be written, or not be read again."""


class StreamFormat(FileFormat):
    """A format that is read from the first byte to the last: out of pipes, and compressed."""

    @abstractmethod
    def read(self, stream: Stream, options: ReadOptions) -> WordsAndVectors:
        """Read words and vectors.

        Parameters
        ----------
        stream : Stream
            Decompressed bytes; never more than its own limit.
        options : ReadOptions
            `limit` counts, and those that the format takes.

        Returns
        -------
        WordsAndVectors
            With a read-only matrix.

        Raises
        ------
        ValueError
            Saying where in the file it is wrong.
        """

    @abstractmethod
    def write(self, stream: BinaryIO, content: WordsAndVectors) -> None:
        """Write words and vectors that `check` has let pass."""


class SeekingFormat(FileFormat):
    """A format that is read here and there, out of files that are not compressed.

    A file that is said to be of one that can be mapped is not looked at before: so `read` of such a
    format refuses other programs' files by itself.

    Attributes
    ----------
    title : str
        What to call a file in messages: "an .npz archive".
    """

    title: ClassVar[str]

    @abstractmethod
    def read(self, source: Source, options: ReadOptions) -> WordsAndVectors:
        """Read words and vectors.

        Parameters
        ----------
        source : Source
            A regular file, or an open one that can seek.
        options : ReadOptions
            `limit` and `max_bytes` count, and those that the format takes. If `with_subwords`, the
            result has rows of n-grams, or it is an error that there are none.

        Returns
        -------
        WordsAndVectors
            With read-only arrays.

        Raises
        ------
        ValueError
            Naming the file, and saying what is wrong with it.
        """

    @abstractmethod
    def write(self, path: StrPath, content: WordsAndVectors) -> None:
        """Replace a file atomically by words and vectors that `check` has let pass."""


def check_words(words: Iterable[str], ends: str = " \n") -> None:
    """Raise `ValueError` for a word with one of the characters that end words, or no Unicode."""
    for word in words:
        if not word or not set(ends).isdisjoint(word):
            raise ValueError(
                f"The word {word!r} is empty or holds one of {list(ends)}, which this format "
                "cannot hold; save to a .npz file."
            )
        try:
            word.encode()
        except UnicodeEncodeError:
            raise ValueError(
                f"The word {word!r} is not valid Unicode, which this format cannot hold; "
                "save to a .npz file."
            ) from None
