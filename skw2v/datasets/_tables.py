# SPDX-License-Identifier: BSD-3-Clause
"""Tables of text: what separates their columns, and their rows.

`csv.Sniffer` is not asked: it goes by how often characters occur, and takes the commas of
``Good, really.⇥1`` for separators. Here a separator must cut all rows into as many fields.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

# The number of a line, counted from 1, and its fields.
Row = tuple[int, list[str]]

TAB = "\t"
_SEPARATORS = (",", ";", "|", TAB)
_SNIFFED = 500  # rows that tell the separator
# Excel's own line, which says what separates
_SAID_BY_EXCEL = re.compile(r"sep=([^\r\n])(?=\r?\n)")
# Lines and what ends them, one after the other: the first ones may tell enough
_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# Where tabs separate, a text may hold all line breaks but this one
_LINES_OF_TABS = re.compile(r"[^\n]*\n|[^\n]+")


def rows_of(
    content: str, sep: str | None, *, is_csv: bool, is_header: Callable[[list[str]], bool]
) -> list[Row]:
    """Cut a table into rows with something in them; None for `sep` finds out what separates.

    `is_csv` tells whether the file's name says that it is no tab, and `is_header` whether the
    fields of a line are the names that are looked for. `ValueError` if quotes don't close, or two
    separators are as likely.
    """
    if said := _SAID_BY_EXCEL.match(content):
        sep = sep or said[1]
        content = content[said.end() :]  # from the line feed on, so that lines keep their numbers
    with _long_fields(len(content)):
        sep = sep or _separator_of(content, is_csv, is_header)
        try:
            return list(_split(content, sep))
        except csv.Error as error:
            raise ValueError(f"not a table with {sep!r} between columns ({error}).") from error


def _separator_of(content: str, is_csv: bool, is_header: Callable[[list[str]], bool]) -> str:
    first_line = content.lstrip("\r\n").partition("\n")[0]
    if TAB in first_line and not is_csv:
        return TAB
    fitting: list[str] = []
    for sep in _SEPARATORS:
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


def _split(content: str, sep: str) -> Iterator[Row]:
    """Cut lines into fields, of which some are not empty; between tabs, quotes are characters."""
    rows: Iterator[Row]
    if sep == TAB:
        lines = (match[0].removesuffix("\n") for match in _LINES_OF_TABS.finditer(content))
        rows = enumerate((line.removesuffix("\r").split(TAB) for line in lines), 1)
    else:
        lines = (match[0] for match in _LINES.finditer(content))
        reader = csv.reader(lines, delimiter=sep, strict=True)
        rows = ((reader.line_num, fields) for fields in reader)
    return ((number, fields) for number, fields in rows if any(fields))


@contextmanager
def _long_fields(length: int) -> Iterator[None]:
    """Let the csv module read fields of more than 131,072 characters, which a review may have."""
    limit = csv.field_size_limit(max(length, 1))
    try:
        yield
    finally:
        csv.field_size_limit(limit)
