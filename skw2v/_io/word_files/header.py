# SPDX-License-Identifier: BSD-3-Clause
"""The first line of word2vec's files: number of words, blank, length of a vector."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

# Far above any real model, far below what would make one record fill the memory.
MAX_DIM = 1 << 20
MAX_HEADER = 100
_PATTERN = re.compile(rb"\s*(\d{1,18})\s+(\d{1,18})\s*")
_TWO_WHOLE_NUMBERS = re.compile(rb"\s*[+-]?\d+[\s,;|:=]+[+-]?\d+\s*")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
# With separators that are none of these formats', to be refused as text
_NUMERIC = frozenset(b"0123456789+-.eEnaifNAIF \t\r,;|:=")
_ENDS = tuple(b"%c" % byte for byte in b"0123456789.")


class Header(NamedTuple):
    """What a file announces."""

    n_words: int
    dim: int


def _parse(line: bytes) -> Header | None:
    match = _PATTERN.fullmatch(line) if len(line) <= MAX_HEADER else None
    return Header(int(match[1]), int(match[2])) if match else None


def expect_header(line: bytes) -> Header:
    """Read the header; `ValueError` if the line is none, or announces an absurd length."""
    header = _parse(line)
    if header is None:
        raise ValueError(
            f"line 1: a header, number of words and length of a vector, was expected, "
            f"found {line[:50]!r}"
        )
    check_dim(header.dim)
    return header


def check_dim(dim: int) -> None:
    """Raise `ValueError` if no model has vectors of this length."""
    if not 1 <= dim <= MAX_DIM:
        raise ValueError(f"line 1: vectors of {dim:,} numbers are not possible")


def refuse_broken_header(head: bytes) -> None:
    """Raise `ValueError` if a file begins by two whole numbers that no header has: ``-1 5``."""
    line = head.partition(b"\n")[0]
    if _parse(line) is None and _TWO_WHOLE_NUMBERS.fullmatch(line):
        raise ValueError(
            f"line 1: {line[:50]!r} looks like a header, but its numbers or what separates them "
            "are not possible; if it is a word with one number, say format='glove'"
        )


def is_followed_by_text(head: bytes) -> bool | None:
    """Whether text, if need be broken text, follows the header; None if there is no header."""
    first, _, rest = head.partition(b"\n")
    header = _parse(first)
    if header is None:
        return None
    line, line_feed, _ = rest.lstrip(b"\r\n").partition(b"\n")
    # A tab may end the word, and separate the numbers; or a blank does, and the word holds tabs
    for start in (line.replace(b"\t", b" "), line):
        numbers = start.partition(b" ")[2].replace(b"\t", b" ")
        # A line feed may well be one of the first binary bytes: then numbers are missing before it
        complete = not line_feed or len(numbers.split()) == header.dim
        if numbers and complete and _NUMERIC.issuperset(numbers):
            return True
    # The end of a number ends text
    is_text = rest.rstrip().endswith(_ENDS) or not _is_filled_by_records(rest, header)
    return is_text and _is_plain(rest)


def _is_filled_by_records(content: bytes, header: Header) -> bool:
    """Whether these are just the binary records announced: the numbers of a few may look plain."""
    position = 0
    for _ in range(header.n_words):
        blank = content.find(b" ", position)
        if blank < 0:
            return False
        position = blank + 1 + 4 * header.dim
        position += content[position : position + 1] == b"\n"
    return position == len(content)


def _is_plain(content: bytes) -> bool:
    """Whether bytes are UTF-8 without control characters, as binary numbers hardly ever are."""
    try:
        # Incremental, as the end may have been cut within a character.
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(content)
