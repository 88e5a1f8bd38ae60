# SPDX-License-Identifier: BSD-3-Clause
"""One entry point for all formats."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from skw2v._io.atomic import StrPath
from skw2v._io.foreign import refuse_foreign
from skw2v._io.word_files.binary import read_binary, write_binary
from skw2v._io.word_files.content import BadLines, WordsAndVectors
from skw2v._io.word_files.fasttext import read_fasttext
from skw2v._io.word_files.formats import (
    SNIFFED,
    FileFormat,
    checked_format,
    format_of,
    format_to_write,
)
from skw2v._io.word_files.npz import read_npz, write_npz
from skw2v._io.word_files.streams import COMPRESSED_SUFFIXES, reading, writing
from skw2v._io.word_files.text import read_text, write_text


def read_word_vectors(
    path: StrPath,
    *,
    format: FileFormat | None,
    limit: int | None,
    mmap: bool,
    dtype: np.dtype,
    bad_lines: BadLines,
    max_bytes: int | None,
) -> WordsAndVectors:
    """Read words and vectors; the parameters are those of `WordVectors.load`."""
    check_sizes(limit=limit, max_bytes=max_bytes)
    if bad_lines not in ("error", "skip"):
        raise ValueError(f"on_bad_lines must be 'error' or 'skip', got {bad_lines!r}.")
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64, got {dtype}.")
    if format is not None and checked_format(format) == "skw2v":
        return read_npz(path, limit=limit, mmap=mmap, max_bytes=max_bytes)
    with reading(path, max_bytes) as stream:
        refuse_foreign(stream.look(SNIFFED))
        chosen = format or format_of(stream.look(SNIFFED))
        if chosen != "skw2v":
            if mmap:
                raise ValueError(f"only skw2v's own format can be memory-mapped, not {chosen!r}")
            if chosen == "fasttext":
                if stream.compressed:
                    raise ValueError("fastText's format is not read out of archives: unpack it")
                content, _ = read_fasttext(path, limit=limit, max_bytes=max_bytes)
                return content._replace(vectors=content.vectors.astype(dtype, copy=False))
            if chosen == "word2vec-binary":
                return read_binary(stream, dtype=dtype, limit=limit, bad_lines=bad_lines)
            header = chosen == "word2vec"
            return read_text(stream, header=header, dtype=dtype, limit=limit, bad_lines=bad_lines)
        if stream.compressed:
            raise ValueError("an .npz archive cannot be read out of another: unpack it first")
    return read_npz(path, limit=limit, mmap=mmap, max_bytes=max_bytes)


def write_word_vectors(
    path: StrPath, content: WordsAndVectors, *, format: FileFormat | None
) -> None:
    """Write words and vectors; the parameters are those of `WordVectors.save`."""
    chosen = format_to_write(path) if format is None else checked_format(format)
    if chosen == "skw2v":
        if str(path).lower().endswith(COMPRESSED_SUFFIXES):
            raise ValueError("skw2v's own format is not compressed, so that it can be mapped.")
        write_npz(path, content)
        return
    if chosen == "fasttext":
        raise ValueError(
            "fastText's format holds rows of n-grams, which SubwordVectors have and WordVectors "
            "have not: save to .vec, which fastText reads as well."
        )
    for word in content.words:
        check_writable(word)
    with writing(path) as stream:
        if chosen == "word2vec-binary":
            write_binary(stream, content)
        else:
            write_text(stream, content, header=chosen == "word2vec")


def check_sizes(**sizes: int | None) -> None:
    """Raise `ValueError` if one of these parameters is neither None nor a positive int."""
    for name, value in sizes.items():
        number = isinstance(value, Integral) and not isinstance(value, bool) and value >= 1
        if value is not None and not number:
            raise ValueError(f"{name} must be a positive int or None, got {value!r}.")


def check_writable(word: str, ends: str = " \n") -> None:
    """Raise `ValueError` if a word would be read as something else, or not at all.

    Parameters
    ----------
    word : str
        The word.
    ends : str, default=blank and line feed
        The characters that end a word in this format.
    """
    if not word or not set(ends).isdisjoint(word):
        raise ValueError(
            f"The word {word!r} is empty or holds one of {list(ends)}, which this format cannot "
            "hold; save to a .npz file."
        )
    try:
        word.encode()
    except UnicodeEncodeError:
        raise ValueError(
            f"The word {word!r} is not valid Unicode, which this format cannot hold; "
            "save to a .npz file."
        ) from None
