# SPDX-License-Identifier: BSD-3-Clause
"""skw2v's own files: words, vectors and counts as arrays that are never unpickled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._io import packed_words, subword_arrays
from skw2v._io.archive import Archive, Arrays, open_archive, write_archive
from skw2v._io.atomic import StrPath
from skw2v._io.fields import Field, check_arrays, no_counts, not_finite
from skw2v._io.packed_words import pack_words, unpack_words
from skw2v._io.sources import Source
from skw2v._io.subword_arrays import pack_subwords, unpack_subwords
from skw2v._io.word_files.content import WordsAndVectors
from skw2v._subwords.rows import SubwordRows

_METADATA: dict[str, Any] = {"content": "word vectors", "version": 1}
_FIELDS = (
    Field("vectors", ("n_words", "dim"), ("f2", "f4", "f8"), not_finite, large=True),
    *packed_words.FIELDS,
    Field("counts", ("n_words",), ("i4", "i8"), no_counts, optional=True),
)


def read_npz(
    source: Source, *, limit: int | None, mmap: bool, max_bytes: int | None
) -> WordsAndVectors:
    """Read words, vectors and counts.

    Parameters
    ----------
    source : Source
        Written by `write_npz`, or any archive that holds the same arrays and more.
    limit : int or None
        How many words to read; None for all.
    mmap : bool
        Whether to map the vectors and leave them on disk.
    max_bytes : int or None
        How many bytes may be read.

    Returns
    -------
    WordsAndVectors
        The arrays are read-only.

    Raises
    ------
    ValueError
        If the file is damaged, or holds something else.
    """
    with open_archive(source, max_bytes) as archive:
        return _read(archive, _FIELDS, limit, mmap)[0]


def read_subword_npz(
    source: Source, *, limit: int | None, max_bytes: int | None
) -> tuple[WordsAndVectors, SubwordRows]:
    """Read words, vectors, counts and rows of n-grams.

    Parameters
    ----------
    source : Source
        Written by `write_npz` with such rows, or by `FastTextVectorizer.save`.
    limit, max_bytes
        As for `read_npz`.

    Returns
    -------
    content : WordsAndVectors
    subwords : SubwordRows

    Raises
    ------
    ValueError
        If the file is damaged, or holds something else.
    """
    with open_archive(source, max_bytes) as archive:
        content, arrays = _read(archive, (*_FIELDS, *subword_arrays.FIELDS), limit, mmap=False)
        return content, unpack_subwords(arrays, archive.metadata())


def _read(
    archive: Archive, fields: Sequence[Field], limit: int | None, mmap: bool
) -> tuple[WordsAndVectors, Arrays]:
    at_most = {} if limit is None else {"n_words": limit}
    arrays, _ = archive.read_fields(fields, mmap=mmap, at_most=at_most)
    text, offsets = arrays["words"], arrays["word_offsets"]
    if limit is not None:
        text = text[: max(0, offsets[-1])]
    words = unpack_words(text, offsets)
    return WordsAndVectors(words, arrays["vectors"], arrays.get("counts")), arrays


def write_npz(path: StrPath, content: WordsAndVectors, subwords: SubwordRows | None = None) -> None:
    """Write words, vectors and counts.

    Parameters
    ----------
    path : str or path-like
        The file to write or replace, atomically.
    content : WordsAndVectors
        Any words.
    subwords : SubwordRows or None, default=None
        Rows of n-grams, to be written as well.

    Raises
    ------
    ValueError
        If a count is negative.
    """
    text, offsets = pack_words(content.words)
    arrays: dict[str, NDArray] = {
        "words": text,
        "word_offsets": offsets,
        "vectors": content.vectors,
    }
    if content.counts is not None:
        arrays["counts"] = np.asarray(content.counts)
    check_arrays(_FIELDS, arrays)
    metadata = _METADATA
    if subwords is not None:
        arrays |= pack_subwords(subwords)
        check_arrays((*_FIELDS, *subword_arrays.FIELDS), arrays)
        metadata = metadata | {subword_arrays.METADATA: subwords.scheme.as_parameters()}
    write_archive(path, arrays, metadata)
