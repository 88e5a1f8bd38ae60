# SPDX-License-Identifier: BSD-3-Clause
"""Tables of text: what separates their columns, and their rows, at once or one after the other.

`csv.Sniffer` is not asked: it goes by how often characters occur, and takes the commas of
``Good, really.⇥1`` for separators. Here a separator must cut all rows into as many fields.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from skw2v.datasets._lines import Bad

# The number of a line, counted from 1, and its fields.
Row = tuple[int, list[str]]

TAB = "\t"
_SEPARATORS = (",", ";", "|", TAB)
_SNIFFED = 500  # rows that tell the separator
# Characters of a field of a table that is read row by row: what is longer lacks a quote
_LONGEST_FIELD = 1 << 27
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


def find_separator(
    sample: str,
    sep: str | None,
    *,
    is_csv: bool,
    is_header: Callable[[list[str]], bool],
    is_whole: bool,
) -> tuple[str, int]:
    """Say what separates the columns, and how many lines come before the table, by its beginning.

    The parameters are those of `rows_of`; `is_whole` tells whether the sample is all there is.
    """
    if said := _SAID_BY_EXCEL.match(sample):
        return sep or said[1], 1
    with _long_fields(len(sample)):
        return sep or _separator_of(sample, is_csv, is_header, is_whole), 0


class Rows:
    """Rows of lines that come one after the other, each with its place; bad ones among them."""

    def __init__(self, lines: Iterator[str | Bad], sep: str, n_skipped: int) -> None:
        self._lines = lines
        self._sep = sep
        self._number = 0
        self._problem: Bad | None = None
        for _ in range(n_skipped):
            next(self._feed())

    def __iter__(self) -> Iterator[tuple[str, list[str] | Bad]]:
        lines = self._feed()
        rows = self._between_tabs(lines) if self._sep == TAB else self._quoted(lines)
        for where, fields in rows:
            if self._problem is not None:  # its characters are guesses
                fields, self._problem = self._problem, None
            if isinstance(fields, Bad) or any(fields):
                yield where, fields

    def _feed(self) -> Iterator[str]:
        """Give all lines on, and remember what is wrong with one."""
        for line in self._lines:
            self._number += 1
            if isinstance(line, Bad):
                self._problem = line
                yield f"{line.text}\n"
            else:
                yield f"{line}\n"

    def _between_tabs(self, lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
        for line in lines:
            yield f"line {self._number}", line[:-1].split(TAB)

    def _quoted(self, lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
        reader = csv.reader(lines, delimiter=self._sep, strict=True)
        while True:
            where = f"line {self._number + 1}"
            try:
                with _long_fields(_LONGEST_FIELD):
                    fields: Any = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fields = Bad(where, f"no row with {self._sep!r} between columns ({error})")
            yield where, fields


def _separator_of(
    content: str, is_csv: bool, is_header: Callable[[list[str]], bool], is_whole: bool = True
) -> str:
    first_line = content.lstrip("\r\n").partition("\n")[0]
    if TAB in first_line and not is_csv:
        return TAB
    fitting: list[str] = []
    for sep in _SEPARATORS:
        rows = _first_rows(content, sep, is_whole)
        if rows and is_header(rows[0]):
            return sep
        if rows and len(rows[0]) > 1 and len(set(map(len, rows))) == 1:
            fitting.append(sep)
    if len(fitting) > 1:
        names = " and ".join(map(repr, fitting))
        raise ValueError(f"{names} may separate the columns: give sep={fitting[0]!r} or another.")
    # If none fits, the most frequent one is that of which errors should speak
    return fitting[0] if fitting else max(_SEPARATORS, key=first_line.count)


def _first_rows(content: str, sep: str, is_whole: bool) -> list[list[str]]:
    """Cut the beginning of a table; none if it cannot be cut so."""
    rows: list[list[str]] = []
    try:
        for _, fields in islice(_split(content, sep), _SNIFFED):
            rows.append(fields)
    except csv.Error:
        if is_whole:
            return []
    # The last row of a part may go on
    return rows if is_whole or len(rows) == _SNIFFED else rows[:-1]


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
