# SPDX-License-Identifier: BSD-3-Clause
"""fastText's own files, of version 12: what it needs to make vectors of any word.

All numbers are little-endian. A file holds

- the magic number and the version (int32 each);
- the arguments of the training: twelve int32 and a float64;
- the dictionary: sizes, then for each entry its UTF-8 bytes, a zero byte, its count (int64) and
  its type (int8: 0 for a word, 1 for a label);
- whether the input matrix is quantised (one byte), its shape (two int64) and its numbers (float32):
  rows of words, then rows of buckets;
- the same for the output matrix.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from skw2v._io.atomic import StrPath, atomic_write
from skw2v._io.sources import Source, bytes_left, name_of, opened_to_seek
from skw2v._io.word_files.base import ReadOptions, SeekingFormat, WordsAndVectors, check_words
from skw2v._io.word_files.header import MAX_DIM
from skw2v._subwords.rows import SubwordRows
from skw2v._subwords.scheme import SubwordScheme, checked_scheme

MAGIC = struct.pack("<i", 793712314)
_VERSION = 12
_ARGUMENTS = struct.Struct("<12id")
_SIZES = struct.Struct("<iiiqq")
_ENTRY = struct.Struct("<qb")
_SHAPE = struct.Struct("<?qq")
_FLOAT = np.dtype("<f4")
# fastText's numbers for its models and losses
_SKIP_GRAM, _NEGATIVE_SAMPLING = 2, 2
_SUPERVISED = 3
# The word that fastText puts at the end of each line. It alone has no n-grams.
_END_OF_LINE = "</s>"
# Numbers, or bytes of the dictionary, that are handled at a time
_CHUNK = 1 << 20
# Words whose n-grams are added up at a time
_WORDS = 1 << 14


class _Arguments(NamedTuple):
    """What the file says of its training, as far as it matters here."""

    dim: int
    n_buckets: int
    scheme: SubwordScheme


class _Reader:
    """Reads a file whose length is known, and never believes that it is longer."""

    def __init__(self, file: BinaryIO, max_bytes: int | None) -> None:
        self._file = file
        self.n_left = bytes_left(file)
        if max_bytes is not None and self.n_left > max_bytes:
            raise ValueError(f"there is more to read than max_bytes={max_bytes:,} allows")

    def unpack(self, layout: struct.Struct) -> tuple[int, ...]:
        """Read numbers."""
        return layout.unpack(self.read(layout.size))

    def read(self, n_bytes: int) -> bytes:
        """Read so many bytes."""
        self.expect(n_bytes)
        found = self._file.read(n_bytes)
        if len(found) < n_bytes:
            raise ValueError("the file became shorter while it was read")
        self.n_left -= n_bytes
        return found

    def expect(self, n_bytes: int) -> None:
        """Raise `ValueError` if fewer bytes are left."""
        if n_bytes > self.n_left:
            raise ValueError(
                f"the file ends too early: {n_bytes:,} more bytes are announced, {self.n_left:,} "
                "are there"
            )

    def rows(self, n_rows: int, dim: int) -> NDArray[np.float32]:
        """Read a matrix, of which all bytes are there."""
        self.expect(n_rows * dim * _FLOAT.itemsize)
        matrix = np.empty((n_rows, dim), dtype=np.float32)
        flat = matrix.reshape(-1)
        for start in range(0, flat.size, _CHUNK):
            part = flat[start : start + _CHUNK]
            part[:] = np.frombuffer(self.read(part.size * _FLOAT.itemsize), _FLOAT)
            if not np.isfinite(part).all():
                raise ValueError("the vectors hold NaN or infinity")
        return matrix

    def skip(self, n_bytes: int) -> None:
        """Go on behind so many bytes, or back by a negative number."""
        self.expect(n_bytes)
        self._file.seek(n_bytes, os.SEEK_CUR)
        self.n_left -= n_bytes


class FastText(SeekingFormat):
    """Words, and a row of n-grams for every bucket, whether some n-gram has it or not."""

    name = "fasttext"
    about = "is fastText's ``.bin``, of which `SubwordVectors.load` reads the n-grams, too."
    keeps = (
        "keeps n-grams of characters alone, and counts; it has a row for each of `n_buckets` "
        "buckets. fastText and gensim read it; its output vectors are zero"
    )
    suffixes = (".bin",)
    takes = frozenset({"dtype"})
    holds_ngrams = True
    needs_ngrams = True
    title = "fastText's .bin"

    def recognises(self, head: bytes) -> bool:
        return head.startswith(MAGIC)

    def read(self, source: Source, options: ReadOptions) -> WordsAndVectors:
        """Vectors are means of the rows of each word, as fastText's ``get_word_vector`` has it."""
        try:
            with opened_to_seek(source, self.title) as file:
                content = _read(_Reader(file, options.max_bytes), options.limit)
        except ValueError as error:
            raise ValueError(f"{name_of(source)}: {error}") from error
        return content._replace(vectors=content.vectors.astype(options.dtype, copy=False))

    def check(self, content: WordsAndVectors) -> None:
        if content.subwords is None:
            raise ValueError(
                "fastText's format holds rows of n-grams, which SubwordVectors have and "
                "WordVectors have not: save to .vec, which fastText reads as well."
            )
        check_words(content.words, ends=" \n\0")
        if content.subwords.scheme.kind != "chars":
            raise ValueError(
                "fastText knows n-grams of characters alone, not "
                f"subwords={content.subwords.scheme.kind!r}; save to a .npz file."
            )

    def write(self, path: StrPath, content: WordsAndVectors) -> None:
        """Output vectors, which only further training would need, are zero."""
        n_words, dim = content.vectors.shape
        subwords = cast(SubwordRows, content.subwords)
        counts = np.zeros(n_words, dtype=np.int64) if content.counts is None else content.counts
        with atomic_write(path) as file:
            file.write(MAGIC + struct.pack("<i", _VERSION))
            file.write(_packed_arguments(dim, subwords.scheme))
            file.write(_SIZES.pack(n_words, n_words, 0, int(counts.sum()), -1))
            for word, count in zip(content.words, counts.tolist(), strict=True):
                file.write(word.encode() + b"\0" + _ENTRY.pack(count, 0))
            file.write(_SHAPE.pack(False, n_words + subwords.scheme.n_buckets, dim))
            for part in _parts(n_words):
                file.write(_own_rows(content, part, subwords).astype(_FLOAT).tobytes())
            _write_buckets(file, subwords, dim)
            file.write(_SHAPE.pack(False, n_words, dim))
            _write_zeros(file, n_words * dim)


def _read(reader: _Reader, limit: int | None) -> WordsAndVectors:
    arguments = _read_arguments(reader)
    words, counts = _read_dictionary(reader)
    n_words, dim = len(words), arguments.dim
    _expect_matrix(reader, dim, n_words + arguments.n_buckets)
    kept = n_words if limit is None else min(limit, n_words)
    vectors = reader.rows(kept, dim)
    reader.skip((n_words - kept) * dim * _FLOAT.itemsize)
    rows = reader.rows(arguments.n_buckets, dim)
    _skip_output_matrix(reader, dim)
    subwords = SubwordRows(arguments.scheme, np.arange(len(rows), dtype=np.int32), rows)
    _add_ngrams(vectors, words[:kept], subwords)
    rows.setflags(write=False)
    vectors.setflags(write=False)
    return WordsAndVectors(words[:kept], vectors, counts[:kept], subwords)


def _read_arguments(reader: _Reader) -> _Arguments:
    if reader.read(len(MAGIC)) != MAGIC:
        raise ValueError("this is no file of fastText's: its first bytes are others")
    (version,) = reader.unpack(struct.Struct("<i"))
    if version != _VERSION:
        raise ValueError(f"only version {_VERSION} of fastText's files is read, this is {version}")
    dim, *_, model, n_buckets, min_n, max_n, _, _ = reader.unpack(_ARGUMENTS)
    if not 1 <= dim <= MAX_DIM:
        raise ValueError(f"vectors of {dim:,} numbers are not possible")
    if model == _SUPERVISED:
        raise ValueError("this is a classifier of fastText's, not a model of word vectors")
    if n_buckets < 0:
        raise ValueError(f"{n_buckets} buckets are not possible")
    # A model without n-grams has no buckets
    scheme = SubwordScheme("chars", max(1, min_n), max(0, max_n), max(1, n_buckets))
    return _Arguments(dim, n_buckets, checked_scheme(scheme))


def _read_dictionary(reader: _Reader) -> tuple[list[str], NDArray[np.int64]]:
    n_entries, n_words, n_labels, _, n_pruned = reader.unpack(_SIZES)
    if n_labels or n_pruned > 0 or n_words != n_entries or n_words < 0:
        raise ValueError(
            f"{n_entries:,} entries of the dictionary with {n_words:,} words and {n_labels:,} "
            "labels, or a pruned dictionary: only models of word vectors are read, and only where "
            "nothing was pruned to quantise them"
        )
    reader.expect(n_words * (1 + _ENTRY.size))
    words: dict[str, None] = {}
    counts = np.empty(n_words, dtype=np.int64)
    buffer, start = b"", 0
    for i in range(n_words):
        end = buffer.find(b"\0", start)
        while end < 0 or end + 1 + _ENTRY.size > len(buffer):
            more = min(_CHUNK, reader.n_left)
            if len(buffer) - start > _CHUNK:
                raise ValueError(f"word {i:,} of {n_words:,} is longer than {_CHUNK:,} bytes")
            if not more:
                raise ValueError(f"the file ends within word {i:,} of {n_words:,}")
            buffer, start = buffer[start:] + reader.read(more), 0
            end = buffer.find(b"\0", start)
        word = buffer[start:end].decode("utf-8")
        count, kind = _ENTRY.unpack_from(buffer, end + 1)
        if not word or word in words or kind or count < 0:
            raise ValueError(f"word {i:,}, {word[:50]!r}, is empty, repeated or no word")
        words[word], counts[i] = None, count
        start = end + 1 + _ENTRY.size
    reader.skip(start - len(buffer))
    return list(words), counts


def _expect_matrix(reader: _Reader, dim: int, n_rows: int | None = None) -> int:
    """Read the shape of a matrix, and check it."""
    quantised, found_rows, found_dim = reader.unpack(_SHAPE)
    if quantised:
        raise ValueError(
            "this model is quantised (.ftz): its vectors are not kept as numbers. Use the .bin "
            "file that it was made from"
        )
    if found_dim != dim or found_rows < 0 or (n_rows is not None and found_rows != n_rows):
        wanted = "any number of" if n_rows is None else f"{n_rows:,}"
        raise ValueError(
            f"there must be {wanted} rows of {dim:,} numbers, found {found_rows:,} of {found_dim:,}"
        )
    reader.expect(found_rows * dim * _FLOAT.itemsize)
    return found_rows


def _skip_output_matrix(reader: _Reader, dim: int) -> None:
    n_rows = _expect_matrix(reader, dim)
    reader.skip(n_rows * dim * _FLOAT.itemsize)
    if reader.n_left:
        raise ValueError(f"the file goes on for {reader.n_left:,} bytes behind its end")


def _add_ngrams(vectors: NDArray[np.float32], words: Sequence[str], subwords: SubwordRows) -> None:
    """Turn rows of words into the means of those and the rows of their n-grams, in place."""
    for part in _parts(len(words)):
        sums, sizes, _ = subwords.sums(words[part])
        has_ngrams = np.array([word != _END_OF_LINE for word in words[part]])
        vectors[part] += sums * has_ngrams[:, np.newaxis]
        vectors[part] /= (1 + sizes * has_ngrams)[:, np.newaxis].astype(np.float32)


def _own_rows(content: WordsAndVectors, part: slice, subwords: SubwordRows) -> NDArray[np.float32]:
    """Do the reverse for some of the words."""
    words = content.words[part]
    own: NDArray[np.float32] = subwords.own_rows(words, content.vectors[part])
    if _END_OF_LINE in words:
        end = words.index(_END_OF_LINE)
        own[end] = content.vectors[part][end]
    if not np.isfinite(own).all():
        raise ValueError("the vectors hold numbers too large for fastText's format; save to .npz")
    return own


def _parts(n_words: int) -> Iterator[slice]:
    for start in range(0, n_words, _WORDS):
        yield slice(start, start + _WORDS)


def _packed_arguments(dim: int, scheme: SubwordScheme) -> bytes:
    """Pack the arguments: those that matter, and fastText's defaults."""
    window, epochs, min_count, negative, word_ngrams, rate_updates = 5, 5, 1, 5, 1, 100
    return _ARGUMENTS.pack(
        dim,
        window,
        epochs,
        min_count,
        negative,
        word_ngrams,
        _NEGATIVE_SAMPLING,
        _SKIP_GRAM,
        scheme.n_buckets,
        scheme.min_n,
        scheme.max_n,
        rate_updates,
        1e-4,
    )


def _write_buckets(file: BinaryIO, subwords: SubwordRows, dim: int) -> None:
    """Write the row of every bucket, zero where it has none: about a million numbers at a time."""
    step = max(1, _CHUNK // dim)
    for start in range(0, subwords.scheme.n_buckets, step):
        stop = min(start + step, subwords.scheme.n_buckets)
        first, last = np.searchsorted(subwords.buckets, [start, stop])
        block = np.zeros((stop - start, dim), dtype=_FLOAT)
        block[subwords.buckets[first:last] - start] = subwords.rows[first:last]
        file.write(block.tobytes())


def _write_zeros(file: BinaryIO, n_numbers: int) -> None:
    zeros = bytes(_CHUNK * _FLOAT.itemsize)
    for start in range(0, n_numbers, _CHUNK):
        file.write(zeros[: min(_CHUNK, n_numbers - start) * _FLOAT.itemsize])
