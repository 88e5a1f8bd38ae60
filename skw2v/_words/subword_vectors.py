# SPDX-License-Identifier: BSD-3-Clause
"""The public class of word vectors that know words by their n-grams, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skw2v._io.atomic import StrPath
from skw2v._io.fields import largest_number
from skw2v._io.sources import Source, name_of
from skw2v._io.word_files import (
    ReadOptions,
    WordsAndVectors,
    documents_formats,
    read_word_vectors,
    write_word_vectors,
)
from skw2v._subwords.rows import SubwordRows
from skw2v._subwords.scheme import SubwordScheme, checked_scheme
from skw2v._words.cosines import Floats, check_finite
from skw2v._words.given_words import check_no_str
from skw2v._words.lookup import frozen
from skw2v._words.vectors import WordVectors

# A sum of many such rows stays within float32.
_LARGEST_ROW = 1e30


class SubwordVectors(WordVectors):
    r"""Words and their vectors, and vectors for all other words that are made of their n-grams.

    An unknown word has the mean of the rows of its character n-grams: Bojanowski et al. (2017),
    "Enriching word vectors with subword information", section 3.2, with the mean in place of the
    sum, as in fastText. Each n-gram hashes to a *bucket*; buckets without a row count as zero.

    All queries take any word of which some n-gram has a row: ``sv["word"]``, `get`, similarities,
    neighbours, analogies, `subset`, and the tests of `skw2v.metrics`. Answers that are words are
    those of the vocabulary, and so are `words`, ``len(sv)`` and ``"word" in sv``.

    Parameters
    ----------
    words : sequence of str
        The words, each once, the most frequent first.
    vectors : array-like of shape (n_words, dim)
        One row for each word, as for `WordVectors`.
    buckets : array-like of int of shape (n_rows,)
        Buckets that have a row, ascending, each once, from 0 to below `n_buckets`.
    rows : array-like of shape (n_rows, dim)
        The row of each of these buckets, numbers up to 1e30. They are kept as float32.
    min_n, max_n : int, default=3 and 6
        Shortest and longest n-gram of characters.
    n_buckets : int, default=2,000,000
        Number of buckets that n-grams hash to.
    subwords : {"chars", "jamo"}, default="chars"
        What the n-grams are of, as in `FastTextVectorizer`.
    counts : array-like of shape (n_words,), default=None
        How often each word occurred in the training text.

    Attributes
    ----------
    words, vectors, vocabulary, counts, dim
        As in `WordVectors`.
    subword_rows : SubwordRows
        Buckets and their rows, and how words are cut into n-grams; read-only.

    Raises
    ------
    ValueError
        If buckets are not ascending or out of range, shapes don't match, or a number is NaN,
        infinite or larger than 1e30; and whatever `WordVectors` refuses.

    See Also
    --------
    FastTextVectorizer : Learns such vectors.

    Examples
    --------
    >>> from skw2v import FastTextVectorizer
    >>> texts = ["the walker walked", "we talked while walking", "talking and walking"]
    >>> sv = FastTextVectorizer(dim=10, min_count=1, random_state=0).fit(texts).word_vectors_
    >>> "talker" in sv
    False
    >>> sv["talker"].shape
    (10,)
    """

    def __init__(
        self,
        words: Sequence[str],
        vectors: ArrayLike,
        buckets: ArrayLike,
        rows: ArrayLike,
        *,
        min_n: int = 3,
        max_n: int = 6,
        n_buckets: int = 2_000_000,
        subwords: str = "chars",
        counts: ArrayLike | None = None,
    ) -> None:
        super().__init__(words, vectors, counts=counts)
        scheme = checked_scheme(SubwordScheme(subwords, min_n, max_n, n_buckets))
        self._subwords = _checked_rows(scheme, buckets, rows, self.dim)

    @classmethod
    def of(cls, word_vectors: WordVectors, subwords: SubwordRows) -> Self:
        """Add rows of n-grams to word vectors.

        Parameters
        ----------
        word_vectors : WordVectors
            The words.
        subwords : SubwordRows
            The n-grams.

        Returns
        -------
        SubwordVectors
        """
        return cls._of_checked_rows(
            word_vectors,
            _checked_rows(subwords.scheme, subwords.buckets, subwords.rows, word_vectors.dim),
        )

    @classmethod
    def _of_checked_rows(cls, word_vectors: WordVectors, subwords: SubwordRows) -> Self:
        made = cls.__new__(cls)
        made.__dict__.update(word_vectors.__dict__)  # neither ever changes
        made._subwords = subwords
        return made

    @property
    def subword_rows(self) -> SubwordRows:
        """Buckets and their rows, read-only."""
        return self._subwords

    def compose(self, words: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """Make vectors of words from their n-grams alone, whether the words are known or not.

        Parameters
        ----------
        words : sequence of str
            Any words.

        Returns
        -------
        vectors : ndarray of shape (n_words, dim)
            Zero where no n-gram is known.
        known : ndarray of bool of shape (n_words,)
            Whether there is an n-gram that is.

        Raises
        ------
        TypeError
            If `words` is one str.
        """
        check_no_str("words", words)
        vectors, known = self._subwords.vectors(words)
        return vectors.astype(self._vectors.dtype, copy=False), known

    def _with_words(
        self, words: Sequence[str], vectors: Floats, counts: NDArray[np.int64] | None
    ) -> Self:
        return self._of_checked_rows(WordVectors(words, vectors, counts=counts), self._subwords)

    def _find(self, words: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        vectors, found = super()._find(words)
        unknown = np.flatnonzero(~found).tolist()
        if unknown:
            vectors[unknown], found[unknown] = self.compose([words[i] for i in unknown])
        return vectors, found

    @classmethod
    def from_gensim(cls, vectors: Any) -> Self:
        """Refuse: gensim's objects hold n-grams in an order of their own.

        Parameters
        ----------
        vectors : object
            Not used.

        Raises
        ------
        TypeError
            Always, with the way through a file.
        """
        raise TypeError(
            "gensim's subwords come through a file: gensim.models.fasttext.save_facebook_model, "
            "then SubwordVectors.load. WordVectors.from_gensim takes the words alone."
        )

    @classmethod
    def load(  # type: ignore[override]  # nothing is mapped, and there is one type
        cls, path: Source, *, limit: int | None = None, max_bytes: int | None = None
    ) -> Self:
        """Read words, vectors and rows of n-grams from a file.

        Nothing is unpickled, and everything is checked on the way in.

        Parameters
        ----------
        path : str, path-like or binary file
            fastText's ``.bin``, which holds the rows of all buckets (published vectors come so), or
            an ``.npz`` file that `save` or `FastTextVectorizer.save` wrote. Not compressed. An open
            file must be able to seek, as `io.BytesIO` is, and stays open.
        limit : int or None, default=None
            Read only the first `limit` words. Rows of buckets are always read.
        max_bytes : int or None, default=None
            How long the file, unpacked, may be; None is no limit.

        Returns
        -------
        SubwordVectors

        Raises
        ------
        ValueError
            If the file is damaged, of another format, or quantised by fastText.
        OSError
            If the file cannot be opened.
        """
        options = ReadOptions(limit, max_bytes, with_subwords=True)
        content = read_word_vectors(path, options)
        try:
            plain = WordVectors(content.words, content.vectors, counts=content.counts)
            return cls.of(plain, cast(SubwordRows, content.subwords))
        except ValueError as error:
            raise ValueError(f"{name_of(path)}: {error}") from error

    @documents_formats
    def save(self, path: StrPath, *, format: str | None = None) -> None:
        """Write the word vectors to a file, which replaces an old one only when it is complete.

        Parameters
        ----------
        path : str or path-like
            The file.
        format : %(formats)s or None, default=None
            As in `WordVectors.load`. None goes by the ending. These keep the rows of n-grams; with
            all others, words alone are written, as by `WordVectors.save`.%(keep_ngrams)s

        Raises
        ------
        ValueError
            If no format goes with the name, or a word does not fit the format.
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from skw2v import SubwordVectors
        >>> sv = SubwordVectors(["tea"], [[1.0, 2.0]], [7], [[0.5, 0.5]], n_buckets=10)
        >>> with TemporaryDirectory() as folder:
        ...     sv.save(Path(folder) / "drinks.bin")
        ...     SubwordVectors.load(Path(folder) / "drinks.bin")
        <SubwordVectors: 1 words, dim=2, float32>
        """
        content = WordsAndVectors(self.words, self.vectors, self.counts, self._subwords)
        write_word_vectors(path, content, format)

    def __eq__(self, other: object) -> bool:
        same = super().__eq__(other)
        if same is not True or not isinstance(other, SubwordVectors):
            return False if same is True else same
        return (
            self._subwords.scheme == other._subwords.scheme
            and np.array_equal(self._subwords.buckets, other._subwords.buckets)
            and np.array_equal(self._subwords.rows, other._subwords.rows)
        )

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {
            "buckets": self._subwords.buckets,
            "rows": self._subwords.rows,
            **self._subwords.scheme.as_parameters(),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name in ("buckets", "rows"):
            state[name].setflags(write=False)
        super().__setstate__(state)


def _checked_rows(
    scheme: SubwordScheme, buckets: ArrayLike, rows: ArrayLike, dim: int
) -> SubwordRows:
    numbers, matrix = np.asarray(buckets), np.asarray(rows)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):
        raise ValueError(f"buckets must be a list of integers, got {numbers.dtype}.")
    ascending = bool((numbers[1:] > numbers[:-1]).all())
    if numbers.size and not (ascending and numbers[0] >= 0 and numbers[-1] < scheme.n_buckets):
        raise ValueError(
            f"buckets must ascend, each once, from 0 to below n_buckets={scheme.n_buckets}."
        )
    if matrix.shape != (len(numbers), dim) and not (numbers.size == matrix.size == 0):
        raise ValueError(
            f"rows must have shape ({len(numbers)}, {dim}), one row for each bucket, got "
            f"{matrix.shape}."
        )
    with np.errstate(over="ignore"):  # what leaves float32 becomes infinite, and is refused
        matrix = frozen(matrix.reshape(-1, dim), np.dtype(np.float32))
    if not isinstance(rows, np.memmap):
        check_finite(matrix)
        largest = largest_number(matrix)
        if largest > _LARGEST_ROW:
            raise ValueError(
                f"rows hold numbers as large as {largest:.3g}, and at most {_LARGEST_ROW:.0e}, so "
                "that the rows of all n-grams of a word can be added up. Divide vectors and rows "
                "by one number: usually they are around 1."
            )
    return SubwordRows(scheme, frozen(numbers, np.dtype(np.int32)), matrix)
