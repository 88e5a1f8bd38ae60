# SPDX-License-Identifier: BSD-3-Clause
"""The first line of word2vec's files: number of words, blank, length of a vector."""

from __future__ import annotations

import re
from typing import NamedTuple

# Far above any real model, far below what would make one record fill the memory.
MAX_DIM = 1 << 20
MAX_HEADER = 100
_PATTERN = re.compile(rb"\s*(\d{1,18})\s+(\d{1,18})\s*")


class Header(NamedTuple):
    """What a file announces."""

    n_words: int
    dim: int


def parse_header(line: bytes) -> Header | None:
    """Read the header; None if the line is none."""
    match = _PATTERN.fullmatch(line) if len(line) <= MAX_HEADER else None
    return Header(int(match[1]), int(match[2])) if match else None


def expect_header(line: bytes) -> Header:
    """Read the header; `ValueError` if the line is none, or announces an absurd length."""
    header = parse_header(line)
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
