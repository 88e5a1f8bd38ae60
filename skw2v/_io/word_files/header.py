"""The first line of word2vec's files: number of words, blank, length of a vector."""

from __future__ import annotations

import re
from typing import NamedTuple

# Far above any real model, far below what would make one record fill the memory.
_MAX_DIM = 1 << 20
_PATTERN = re.compile(rb"\s*(\d{1,18})\s+(\d{1,18})\s*")


class Header(NamedTuple):
    """What a file announces."""

    n_words: int
    dim: int


def parse_header(line: bytes) -> Header | None:
    """Read the header; None if the line is none."""
    match = _PATTERN.fullmatch(line)
    return Header(int(match[1]), int(match[2])) if match else None


def expect_header(line: bytes) -> Header:
    """Read the header; `ValueError` if the line is none, or announces an absurd length."""
    header = parse_header(line)
    if header is None:
        raise ValueError(
            f"line 1: a header, number of words and length of a vector, was expected, "
            f"found {line[:50]!r}"
        )
    if not 1 <= header.dim <= _MAX_DIM:
        raise ValueError(f"line 1: vectors of {header.dim:,} numbers are not possible")
    return header
