# SPDX-License-Identifier: BSD-3-Clause
"""Which column of a table is the text, which is the label, and whether there is a header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from skw2v.datasets._tables import Row

# Names of the text's column in a header, the likeliest first, and of the label's.
TEXT_NAMES = ("text", "document", "review", "sentence", "body", "content", "comment", "message")
LABEL_NAMES = ("label", "sentiment", "category", "class", "target")
Column = str | int | None

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
# In a table with fewer rows it may well be by chance that the first one alone has its label
_FEW_ROWS = 20
_WANTED = (
    "There must be two columns, the text and the label, or a header with one of the names "
    f"{', '.join(TEXT_NAMES)} and one of {', '.join(LABEL_NAMES)}. Or say which columns they are, "
    "by their names or from 0: text=…, label=…, and what separates them: sep=…."
)


def has_names(fields: Sequence[str], text: Column, label: Column) -> bool:
    """Whether a line is a header with the names that are looked for."""
    wanted = [
        isinstance(column, int) or _find(fields, column, names) is not None
        for column, names in ((text, TEXT_NAMES), (label, LABEL_NAMES))
    ]
    return all(wanted) and not (isinstance(text, int) and isinstance(label, int))


def find_text(fields: Sequence[str], text: Column) -> tuple[int | None, bool]:
    """Find the column of the text by the first line, and tell whether that is a header.

    None if it has no such name. A number is right in any case, and a single column needs no name.
    """
    named = _find(fields, None, TEXT_NAMES)
    if isinstance(text, int):
        return text, named == text
    if text is None and named is None and len(fields) == 1:
        return 0, False
    found = _find(fields, text, TEXT_NAMES)
    return found, found is not None


def find_columns(rows: list[Row], text: Column, label: Column) -> tuple[int, int, list[Row]]:
    """Find the columns of the text and of the label, and leave out a header.

    `ValueError` if a column is missing, or nothing tells which it is.
    """
    header = rows[0][1]
    _refuse_ragged(rows)
    if isinstance(text, int) and isinstance(label, int):
        columns = (text, label)
        rows = rows[has_names(header, None, None) :]
    elif isinstance(text, str) or isinstance(label, str) or _names_one(header):
        columns, rows = _by_name(header, text, label), rows[1:]
    elif len(header) != 2:
        raise ValueError(f"its first line has {len(header)} column(s): {header}. {_WANTED}")
    else:
        columns = _by_content(rows, text, label)
        _refuse_unknown_header(rows, *columns)
    for name, column in zip(("text", "label"), columns, strict=True):
        if not 0 <= column < len(header):
            raise ValueError(f"{name}={column} is no column of the {len(header)} from 0.")
    if columns[0] == columns[1]:
        raise ValueError(f"column {columns[0]} cannot be both the text and the label.")
    return *columns, rows


def _refuse_ragged(rows: list[Row]) -> None:
    n_columns = len(rows[0][1])
    for line, fields in rows:
        if len(fields) != n_columns:
            raise ValueError(
                f"line {line}: {len(fields)} column(s), but {n_columns} in the first line. A text "
                "that holds a line break or what separates columns must stand in quotes, which "
                "tables with tabs don't have."
            )


def _names_one(header: Sequence[str]) -> bool:
    return any(_find(header, None, names) is not None for names in (TEXT_NAMES, LABEL_NAMES))


def _find(header: Sequence[str], column: Column, names: Sequence[str]) -> int | None:
    """Find a column by its name, or by one of several names in upper or lower case."""
    if isinstance(column, int):
        return column
    if isinstance(column, str) and column in header:
        return list(header).index(column)
    folded = [name.strip().casefold() for name in header]
    wanted = names if column is None else (column.strip().casefold(),)
    return next((folded.index(name) for name in wanted if name in folded), None)


def _by_name(header: list[str], text: Column, label: Column) -> tuple[int, int]:
    for name, column in (("text", text), ("label", label)):
        if isinstance(column, str) and _find(header, column, ()) is None:
            raise ValueError(f"no column is called {name}={column!r}; its header is {header}.")
    found = [_find(header, text, TEXT_NAMES), _find(header, label, LABEL_NAMES)]
    told = text is not None or label is not None
    if None in found and told and len(header) == 2:
        # With one of two columns given, the other one is known
        known = next(column for column in found if column is not None)
        found = [1 - known if column is None else column for column in found]
    if found[0] is None or found[1] is None:
        raise ValueError(f"its header is {header}. {_WANTED}")
    return found[0], found[1]


def _by_content(rows: list[Row], text: Column, label: Column) -> tuple[int, int]:
    """Tell two columns without names apart: labels are numbers, or few, or short."""
    if isinstance(text, int):
        return text, 1 - text
    if isinstance(label, int):
        return 1 - label, label
    bodies = [[fields[i] for _, fields in rows[len(rows) > 1 :]] for i in (0, 1)]
    first, second = (
        (not all(map(_NUMBER.fullmatch, column)), len(set(column)), sum(map(len, column)))
        for column in bodies
    )
    return (1, 0) if first < second else (0, 1)


def _refuse_unknown_header(rows: list[Row], text: int, label: int) -> None:
    """Refuse a header of other names, which would be one more review, and one more class."""
    first, *others = (fields[label].strip() for _, fields in rows)
    counts = Counter(others)
    if not others or first in counts or _NUMBER.fullmatch(first):
        return
    texts = [fields[text].strip() for _, fields in rows]
    numbers = all(map(_NUMBER.fullmatch, others))
    recur = len(rows) >= _FEW_ROWS and min(counts.values()) > 1
    one_word = len(others) > 1 and " " not in texts[0] and all(" " in text for text in texts[1:])
    if numbers or recur or one_word:
        why = "all labels but its own are numbers" if numbers else "no other has its label"
        raise ValueError(
            f"its first line, {rows[0][1]}, looks like a header: {why}. If it is one, say "
            f"text={rows[0][1][text][:50]!r}, label={rows[0][1][label][:50]!r}; if it is a review, "
            f"text={text}, label={label}."
        )
