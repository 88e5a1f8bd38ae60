# SPDX-License-Identifier: BSD-3-Clause
"""Tables of text: what separates their columns, and their rows.

`csv.Sniffer` is not asked: it goes by how often characters occur, and takes the commas of
``Good, really.⇥1`` for separators. Here a separator must cut all rows into as many fields.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

# The number of a line, counted from 1, and its fields.
Row = tuple[int, list[str]]

TAB = "\t"
_SEPARATORS = (",", ";", "|", TAB)
_SNIFFED = 500  # rows that tell the separator


def rows_of(
    content: str, sep: str | None, *, is_csv: bool, is_header: Callable[[list[str]], bool]
) -> list[Row]:
    """Cut a table into rows, without empty lines; None for `sep` finds out what separates columns.

    `is_csv` tells whether the name says that fields are quoted, and `is_header` whether the fields
    of a line are the names that are looked for. `ValueError` if quotes don't close, or two
    separators are as likely.
    """
    with _long_fields(len(content)):
        if sep is None:
            sep = _separator_of(content, is_csv, is_header)
        elif sep == TAB:
            is_csv = False
        try:
            return _split_at_tabs(content) if sep == TAB and not is_csv else [*_split(content, sep)]
        except csv.Error as error:
            raise ValueError(f"not a table with {sep!r} between columns ({error}).") from error


def _separator_of(content: str, is_csv: bool, is_header: Callable[[list[str]], bool]) -> str:
    first_line = content.lstrip("\r\n").partition("\n")[0]
    if TAB in first_line and not is_csv:
        return TAB
    fitting: list[str] = []
    for sep in _SEPARATORS:
        if sep == TAB and fitting:
            break
        try:
            rows = [fields for _, fields in islice(_split(content, sep), _SNIFFED)]
        except csv.Error:
            rows = []
        if rows and is_header(rows[0]):
            return sep
        if rows and len(rows[0]) > 1 and len(set(map(len, rows))) == 1:
            fitting.append(sep)
    if len(fitting) > 1:
        names = " and ".join(map(repr, fitting))
        raise ValueError(f"{names} may separate the columns: give sep={fitting[0]!r} or another.")
    # If none fits, the most frequent one is that of which errors should speak
    return fitting[0] if fitting else max(_SEPARATORS, key=first_line.count)


def _split_at_tabs(content: str) -> list[Row]:
    # str.splitlines and csv also split at other kinds of line breaks, which a review may hold.
    lines = (line.removesuffix("\r") for line in content.split("\n"))
    return [(number, line.split(TAB)) for number, line in enumerate(lines, 1) if line]


def _split(content: str, sep: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=sep, strict=True)
    return ((reader.line_num, fields) for fields in reader if fields)


@contextmanager
def _long_fields(length: int) -> Iterator[None]:
    """Let the csv module read fields of more than 131,072 characters, which a review may have."""
    limit = csv.field_size_limit(max(length, 1))
    try:
        yield
    finally:
        csv.field_size_limit(limit)
