# SPDX-License-Identifier: BSD-3-Clause
"""The public class of word vectors."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from skw2v._io.atomic import StrPath
from skw2v._io.projector import write_projector
from skw2v._io.sources import Source, name_of
from skw2v._io.word_files import (
    BadLines,
    ReadOptions,
    WordsAndVectors,
    documents_formats,
    read_word_vectors,
    write_word_vectors,
)
from skw2v._words.analogies import AnalogyQueries
from skw2v._words.blanks import BlankQueries
from skw2v._words.distances import DistanceQueries
from skw2v._words.from_gensim import words_of
from skw2v._words.gensim_names import OF_WORD_VECTORS, GensimNames
from skw2v._words.sets import WordSets

if TYPE_CHECKING:
    import pandas


class WordVectors(AnalogyQueries, DistanceQueries, BlankQueries, WordSets, GensimNames):
    """Words and their vectors, with queries about them.

    An instance never changes. Copies are the instance itself, and threads may share it.

    Parameters
    ----------
    words : sequence of str
        The words, each once. By convention the most frequent come first; `restrict_vocab` relies
        on that.
    vectors : array-like of shape (n_words, dim)
        One row for each word, finite numbers. float32 and float64 stay what they are, float16
        becomes float32, everything else float64. A read-only C-ordered array is used as it is,
        anything else is copied.
    counts : array-like of shape (n_words,), default=None
        How often each word occurred in the training text.

    Attributes
    ----------
    words : tuple of str
        The words in the order of the rows.
    vectors : ndarray of shape (n_words, dim)
        The matrix, read-only.
    vocabulary : mapping of str to int
        The row of each word, read-only.
    counts : ndarray of int64 of shape (n_words,) or None
        How often each word occurred, read-only.
    dim : int
        Length of a vector.

    Raises
    ------
    ValueError
        If a word occurs twice, shapes don't match, or a number is NaN or infinite.
    TypeError
        If a word is not a `str`.

    See Also
    --------
    skw2v.metrics : How well word vectors solve analogies and predict human similarity judgements.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> wv = WordVectors(
    ...     ["king", "queen", "man", "woman"], [[5.0, 1.0], [5.0, 3.0], [1.0, 1.0], [1.0, 3.0]]
    ... )
    >>> wv["queen"]
    array([5., 3.])
    >>> "prince" in wv
    False
    >>> wv.analogy("man", "king", "woman", topn=1)
    [('queen', 0.9951...)]
    """

    _gensim_names = OF_WORD_VECTORS

    @classmethod
    @documents_formats
    def load(
        cls,
        path: Source,
        *,
        format: str | None = None,
        limit: int | None = None,
        mmap: bool = False,
        dtype: DTypeLike = np.float32,
        on_bad_lines: BadLines = "error",
        max_bytes: int | None = None,
    ) -> Self:
        """Read word vectors from a file.

        Nothing is unpickled, and everything is checked on the way in: a file from a stranger gives
        word vectors or an error.

        Parameters
        ----------
        path : str, path-like or file
            The file, or an open one, in binary or text mode, that is read from where it stands and
            stays open. Text and binary files may be compressed by gzip, bzip2 or xz, or be alone in
            a zip archive, and may come out of a pipe: ``"/dev/stdin"``. Of the formats,
            %(seeking_formats)s need an open file that can seek, in binary mode.
        format : %(formats)s or None, default=None
            None looks at the content. Text is UTF-8, and blanks separate words and numbers; or a
            tab ends each word, which may then hold blanks, and tabs or blanks separate the
            numbers.%(about)s
        limit : int or None, default=None
            Read only the first `limit` words.
        mmap : bool, default=False
            Map the vectors into memory and leave them on disk until they are used: loading takes
            no memory for them, and processes share them. Only for %(take_mmap)s, and for a path.
            Checksums, and whether the numbers are finite, are then not verified. See the notes.
        dtype : {numpy.float32, numpy.float64}, default=numpy.float32
            Type of the numbers, for %(take_dtype)s. Others have their own.
        on_bad_lines : {"error", "skip"}, default="error"
            Whether to refuse a file with words that are empty, repeated, not UTF-8 or hold blanks,
            or with vectors of wrong length or not finite, or to leave these words out. If that
            leaves no word, it is an error, and a warning if most words are gone. For
            %(take_on_bad_lines)s.
        max_bytes : int or None, default=None
            How many bytes to read at most, counted after decompression: a compressed file of one
            megabyte may unpack to a thousand. Mapped vectors don't count. None reads any number.

        Returns
        -------
        WordVectors
            The words in the order of the file.

        Raises
        ------
        ValueError
            If the file is damaged or not of this format; with the line, or in binary files the
            byte, where that was noticed. If it is text without a header, no `format` is said, and
            its words are no words: numbers alone, or words with a separator and a number at their
            end. If there is more to read than `max_bytes`.
        OSError
            If the file cannot be opened.

        Warns
        -----
        UserWarning
            If ``on_bad_lines="skip"`` leaves out most words.

        See Also
        --------
        save : Write such a file.

        Notes
        -----
        A mapped file must stay as it is while it is in use. `save` is no danger: it writes a new
        file and leaves the mapped one to those who use it. A program that writes into the mapped
        file changes the vectors, and one that makes it shorter ends this process with the signal
        SIGBUS when a missing part is used; Python cannot catch that.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from skw2v import WordVectors
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "drinks.txt"
        ...     _ = path.write_text("tea 0.5 1.0" + chr(10) + "coffee 0.25 2.0" + chr(10))
        ...     WordVectors.load(path)
        <WordVectors: 2 words, dim=2, float32>
        """
        options = ReadOptions(limit, max_bytes, on_bad_lines, np.dtype(dtype), mmap)
        content = read_word_vectors(path, options, format)
        try:
            return cls(content.words, content.vectors, counts=content.counts)
        except ValueError as error:
            raise ValueError(f"{name_of(path)}: {error}") from error

    @classmethod
    def from_gensim(cls, vectors: Any) -> Self:
        """Take over the word vectors of gensim, which is not imported for it.

        Parameters
        ----------
        vectors : gensim.models.KeyedVectors, or a model
            A model's are those of its attribute `wv`. Of fastText's, the vectors of the words are
            taken, not those of their subwords.

        Returns
        -------
        WordVectors
            The words in gensim's order, with their counts if gensim has them. The matrix is copied.

        Raises
        ------
        TypeError
            If `vectors` is something else, or a word is no `str`.
        ValueError
            If a number is NaN or infinite.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> import numpy as np
        >>> from skw2v import WordVectors
        >>> keyed = SimpleNamespace(index_to_key=["tea", "milk"], vectors=np.eye(2))
        >>> WordVectors.from_gensim(keyed)
        <WordVectors: 2 words, dim=2, float64>
        """
        words, matrix, counts = words_of(vectors)
        return cls(words, matrix, counts=counts)

    @documents_formats
    def save(self, path: StrPath, *, format: str | None = None) -> None:
        """Write the word vectors to a file, which replaces an old one only when it is complete.

        Parameters
        ----------
        path : str or path-like
            The file. Text and binary files are compressed if the name ends in ``.gz``, ``.bz2`` or
            ``.xz``.
        format : %(formats_of_words)s or None, default=None
            As in `load`. None goes by the ending. A format that is not said to keep counts leaves
            them out.%(keep_words)s

        Raises
        ------
        ValueError
            If no format goes with the name, or a word does not fit the format: words with blanks,
            such as n-grams, fit "skw2v" only, as do words that would not be read again: one that
            ends in a tab and a number, and in "glove" all of them decimal numbers. If counts are
            negative, or their sum is 2⁶² or more.
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "iced tea"], [[1.0, 2.0], [3.0, 4.0]])
        >>> with TemporaryDirectory() as folder:
        ...     wv.save(Path(folder) / "drinks.npz")
        ...     WordVectors.load(Path(folder) / "drinks.npz") == wv
        True
        """
        content = WordsAndVectors(self.words, self.vectors, self.counts)
        write_word_vectors(path, content, format)

    def save_projector(self, folder: StrPath) -> None:
        """Write the two tables that TensorBoard's Embedding Projector loads.

        They are ``vectors.tsv``, one line of numbers for each word, and ``metadata.tsv``, one line
        for each word in the same order: the word alone, or under a header the word and its count.

        Parameters
        ----------
        folder : str or path-like
            Where to write them; it is made if it is not there. They replace old ones only when both
            are complete.

        Raises
        ------
        ValueError
            If a word is blank, or holds a tab or a line break.
        OSError
            If a file cannot be written.

        See Also
        --------
        save : Write a file that `load` reads.

        Notes
        -----
        The projector draws some 10,000 points at a time:
        ``wv.subset(wv.words[:10_000]).save_projector(folder)`` takes the most frequent words.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["tea", "milk"], [[1.0, 2.0], [3.0, 4.0]], counts=[7, 5])
        >>> with TemporaryDirectory() as folder:
        ...     wv.save_projector(folder)
        ...     print((Path(folder) / "metadata.tsv").read_text().expandtabs(6))
        word  count
        tea   7
        milk  5
        <BLANKLINE>
        """
        write_projector(folder, self.words, self.vectors, self.counts)

    def to_frame(self) -> pandas.DataFrame:
        """Copy the vectors into a pandas data frame.

        Returns
        -------
        pandas.DataFrame of shape (n_words, dim)
            Words as index, columns ``dim0``, ``dim1`` and so on.

        Raises
        ------
        ImportError
            If pandas is not installed.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> WordVectors(["tea", "milk"], [[1.0, 2.0], [3.0, 4.0]]).to_frame()
              dim0  dim1
        word
        tea    1.0   2.0
        milk   3.0   4.0
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame() needs pandas: pip install pandas") from error
        index = pd.Index(self._words, name="word")
        columns = [f"dim{i}" for i in range(self.dim)]
        return pd.DataFrame(self._vectors.copy(), index=index, columns=columns)


def as_word_vectors(source: Any) -> WordVectors:
    """Return word vectors given as such, as a file, or as gensim's KeyedVectors or model."""
    if isinstance(source, WordVectors):
        return source
    if isinstance(source, str | os.PathLike):
        return WordVectors.load(source)
    return WordVectors.from_gensim(source)


def with_other_vectors(table: WordVectors, vectors: NDArray[np.float32]) -> WordVectors:
    """Give the first words of a table of counted words other vectors, which nobody will change."""
    n, view = len(vectors), vectors.view()
    view.flags.writeable = False
    words, row_of = table.words[:n], table._row_of
    if n < len(row_of):
        row_of = {word: row for row, word in enumerate(words)}
    return WordVectors._of_checked(words, row_of, view, np.asarray(table.counts)[:n])
