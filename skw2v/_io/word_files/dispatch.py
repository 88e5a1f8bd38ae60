# SPDX-License-Identifier: BSD-3-Clause
"""One entry point for all formats."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np

from skw2v._io.atomic import StrPath
from skw2v._io.foreign import refuse_foreign
from skw2v._io.sources import Source, go_back, is_open, name_of, place_in
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
from skw2v._io.word_files.layout import hides_more, refuse_what_are_no_words
from skw2v._io.word_files.npz import read_npz, write_npz
from skw2v._io.word_files.streams import COMPRESSED_SUFFIXES, reading, writing
from skw2v._io.word_files.text import read_text, write_text

_MARK = "\ufeff"
_NAMES = {"skw2v": "an .npz archive", "fasttext": "fastText's format"}


def read_word_vectors(
    source: Source,
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
    if mmap and is_open(source):
        raise ValueError(f"{name_of(source)}: mmap=True needs the path of a file, not an open file")
    if format is not None and checked_format(format) == "skw2v":
        return read_npz(source, limit=limit, mmap=mmap, max_bytes=max_bytes)
    start = place_in(source)
    with reading(source, max_bytes) as stream:
        refuse_foreign(stream.look(SNIFFED))
        chosen = format or format_of(stream.look(SNIFFED))
        if mmap and chosen != "skw2v":
            raise ValueError(f"only skw2v's own format can be memory-mapped, not {chosen!r}")
        if stream.compressed and chosen in ("skw2v", "fasttext"):
            raise ValueError(
                f"{_NAMES[chosen]} cannot be read out of another archive: unpack it first"
            )
        if chosen == "word2vec-binary":
            if format and format_of(stream.look(SNIFFED)) == "word2vec":
                raise ValueError(f"this is text, not {format!r}: say format='word2vec', or None")
            return read_binary(stream, dtype=dtype, limit=limit, bad_lines=bad_lines)
        if chosen in ("word2vec", "glove"):
            header = chosen == "word2vec"
            return read_text(stream, header=header, dtype=dtype, limit=limit, bad_lines=bad_lines)
    go_back(source, start)
    if chosen == "skw2v":
        return read_npz(source, limit=limit, mmap=mmap, max_bytes=max_bytes)
    content, _ = read_fasttext(source, limit=limit, max_bytes=max_bytes)
    return content._replace(vectors=content.vectors.astype(dtype, copy=False))


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
    if chosen != "word2vec-binary":
        check_readable(content.words, header=chosen == "word2vec")
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


def check_readable(words: Sequence[str], *, header: bool) -> None:
    """Raise `ValueError` if words would be refused where text is read, or taken for others."""
    for word in filter(hides_more, words):
        raise ValueError(
            f"The word {word!r} holds a carriage return, or ends in a tab and a number or nothing, "
            "which text cannot hold; save to a .npz file."
        )
    if not header and words and words[0].startswith(_MARK):
        raise ValueError(
            f"The first word {words[0]!r} begins with the mark of UTF-8, which text cannot hold; "
            "save to a .npz file."
        )
    try:
        refuse_what_are_no_words(words)
    except ValueError as error:
        raise ValueError(f"Text cannot hold these words, save to a .npz file: {error}") from None
