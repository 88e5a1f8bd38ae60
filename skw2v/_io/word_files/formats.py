# SPDX-License-Identifier: BSD-3-Clause
"""Which format a file has, or is to get."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from skw2v._io.atomic import StrPath
from skw2v._io.word_files.fasttext import MAGIC
from skw2v._io.word_files.header import Header, parse_header
from skw2v._io.word_files.streams import COMPRESSED_SUFFIXES

FileFormat: TypeAlias = Literal["skw2v", "word2vec", "word2vec-binary", "glove", "fasttext"]

# How many bytes from the beginning of a file tell its format.
SNIFFED = 1 << 16
_BY_SUFFIX: dict[str, FileFormat] = {
    ".npz": "skw2v",
    ".bin": "word2vec-binary",
    ".vec": "word2vec",
    ".txt": "word2vec",
    ".w2v": "word2vec",
    ".glove": "glove",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
# With separators that are none of these formats', to be refused as text
_NUMERIC = frozenset(b"0123456789+-.eEnaifNAIF \t\r,;|:=")
_ENDS = tuple(b"%c" % byte for byte in b"0123456789.")
_TWO_WHOLE_NUMBERS = re.compile(rb"\s*[+-]?\d+[\s,;|:=]+[+-]?\d+\s*")


def checked_format(name: str) -> FileFormat:
    """Return `name` if it is the name of a format, else raise `ValueError`."""
    if name not in get_args(FileFormat):
        raise ValueError(f"format must be one of {', '.join(get_args(FileFormat))}; got {name!r}.")
    return name  # type: ignore[return-value]


def format_to_write(path: StrPath) -> FileFormat:
    """Format that goes with the ending of a file's name."""
    name = Path(path)
    compressed = name.suffix.lower() in COMPRESSED_SUFFIXES
    suffix = (Path(name.stem) if compressed else name).suffix.lower()
    if suffix not in _BY_SUFFIX:
        raise ValueError(
            f"No format goes with the name {name.name!r}: give one, or a name that ends in "
            f"{', '.join(_BY_SUFFIX)} (and in {', '.join(COMPRESSED_SUFFIXES)} to compress it)."
        )
    return _BY_SUFFIX[suffix]


def format_of(head: bytes) -> FileFormat:
    """Tell the format of a file from its first bytes.

    Archives begin as zip files do; a first line of two whole numbers is word2vec's header, after
    which binary numbers don't look like text; anything else is GloVe's text.

    Parameters
    ----------
    head : bytes
        The first `SNIFFED` bytes, decompressed, or all there are.

    Returns
    -------
    FileFormat

    Raises
    ------
    ValueError
        If the first line is two whole numbers that no header has, such as ``-1 5``.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "skw2v"
    if head.startswith(MAGIC):
        return "fasttext"
    first, _, rest = head.partition(b"\n")
    header = parse_header(first)
    if header is not None:
        return "word2vec" if _looks_like_text(rest, header) else "word2vec-binary"
    if _TWO_WHOLE_NUMBERS.fullmatch(first):
        raise ValueError(
            f"line 1: {first[:50]!r} looks like a header, but its numbers or what separates them "
            "are not possible; if it is a word with one number, say format='glove'"
        )
    return "glove"


def _looks_like_text(head: bytes, header: Header) -> bool:
    """Whether what follows a header is text, if need be broken text."""
    line, line_feed, _ = head.lstrip(b"\r\n").partition(b"\n")
    # A tab may end the word, and separate the numbers
    _, _, numbers = line.replace(b"\t", b" ").partition(b" ")
    # A line feed may well be one of the first binary bytes: then numbers are missing before it.
    complete = not line_feed or len(numbers.split()) == header.dim
    if numbers and complete and _NUMERIC.issuperset(numbers):
        return True
    # The end of a number ends text
    is_text = head.rstrip().endswith(_ENDS) or not _is_filled_by_records(head, header)
    return is_text and _is_plain(head)


def _is_filled_by_records(head: bytes, header: Header) -> bool:
    """Whether these are just the binary records announced: the numbers of a few may look plain."""
    position = 0
    for _ in range(header.n_words):
        blank = head.find(b" ", position)
        if blank < 0:
            return False
        position = blank + 1 + 4 * header.dim
        position += head[position : position + 1] == b"\n"
    return position == len(head)


def _is_plain(head: bytes) -> bool:
    """Whether bytes are UTF-8 without control characters, as binary numbers hardly ever are."""
    try:
        # Incremental, as the end may have been cut within a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(head)
