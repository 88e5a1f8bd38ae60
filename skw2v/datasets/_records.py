# SPDX-License-Identifier: BSD-3-Clause
"""Documents out of records: lines, lines of JSON, rows of tables and of Parquet files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skw2v._io.streams import Stream
from skw2v.datasets._columns import TEXT_NAMES, Column, find_text
from skw2v.datasets._lines import Bad, decoded_lines
from skw2v.datasets._tables import TAB, Rows, find_separator

Document = str | list[Any]
Found = Iterator[Document | Bad]

# Bytes of a table that tell its separator, and rows of a Parquet file that are read at a time
_SAMPLE, _BATCH = 1 << 20, 1 << 10
# polars unpacks a whole group of rows for each
_BATCH_OF_POLARS = 1 << 16
_SHOWN = 20


@dataclass(frozen=True)
class Wanted:
    """Where the text of a record is, and how records are written; see `read_documents`."""

    text: Column
    sep: str | None
    encoding: str


def read_lines(stream: Stream, wanted: Wanted) -> Found:
    """Take each line for a document."""
    return decoded_lines(stream, wanted.encoding)


def read_json(stream: Stream, wanted: Wanted) -> Found:
    """Take a field of each line's object, or all of a line that is a string or a list."""
    for number, line in enumerate(decoded_lines(stream, wanted.encoding), 1):
        if isinstance(line, Bad):
            yield line
        elif line.strip():
            where = f"line {number}"
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Bad(where, f"not JSON ({error})")
                continue
            yield _field(record, wanted.text, where)


def _field(record: Any, text: Column, where: str) -> Document | Bad:
    if not isinstance(record, dict):
        if text is None:
            return _checked(record, "it", where)
        return Bad(where, f"{record!r:.60} has no fields")
    names = TEXT_NAMES if text is None else (text,)
    name = next((name for name in names if name in record), None)
    if name is None:
        fields = [*record][:_SHOWN]
        if text is None:
            return Bad(where, f"its fields are {fields}. Say which is the text: text=…")
        return Bad(where, f"no field is called text={text!r}; there are {fields}")
    return _checked(record[name], f"the field {name!r}", where)


def _checked(value: Any, what: str, where: str) -> Document | Bad:
    if isinstance(value, str | list):
        return value
    return Bad(where, f"{what} is {value!r:.60} ({type(value).__name__}), no text or list")


def read_table(stream: Stream, wanted: Wanted) -> Found:
    """Take a column of each row that has something in it."""
    sample = stream.look(_SAMPLE)
    name = os.path.basename(stream.name).lower()
    sep = wanted.sep or (TAB if ".tsv" in name or ".tab" in name else None)
    sep, skipped = find_separator(
        sample.decode(wanted.encoding, "replace"),
        sep,
        is_csv=".csv" in name,
        is_header=lambda fields: find_text(fields, wanted.text)[1],
        is_whole=len(sample) < _SAMPLE,
    )
    rows = Rows(decoded_lines(stream, wanted.encoding), sep, skipped)
    return _columns(rows, wanted.text)


def _columns(rows: Rows, text: Column) -> Found:
    column = n_columns = None
    for where, fields in rows:
        if isinstance(fields, Bad):
            yield fields
            continue
        if column is None:
            column, is_header = find_text(fields, text)
            n_columns = len(fields)
            if column is None or not 0 <= column < n_columns:
                raise ValueError(_no_column(fields, text))
            if is_header:
                continue
        if len(fields) == n_columns:
            yield fields[column]
        else:
            yield Bad(where, f"{len(fields)} column(s), but {n_columns} in the first line")


def _no_column(names: Iterable[str], text: Column) -> str:
    shown = [*names][:_SHOWN]
    if text is None:
        return (
            f"its columns are {shown}, none of which is called {', '.join(TEXT_NAMES)}. Say which "
            "is the text, by its name or from 0: text=…"
        )
    return f"no column is text={text!r}; there are {shown}."


def read_parquet(path: str, wanted: Wanted) -> Found:
    """Take a column of a Parquet file, some rows at a time."""
    number = 0
    for values in _parquet_values(path, wanted.text):
        for value in values:
            yield _checked(value, "it", f"row {number}")
            number += 1


def _parquet_values(path: str, text: Column) -> Iterator[list[Any]]:
    try:
        import pyarrow.parquet
    except ImportError:
        yield from _by_polars(path, text)
        return
    with pyarrow.parquet.ParquetFile(path) as file:
        name = _name_of_column(file.schema_arrow.names, text)
        for batch in file.iter_batches(_BATCH, columns=[name]):
            yield batch.column(0).to_pylist()


def _by_polars(path: str, text: Column) -> Iterator[list[Any]]:
    try:
        import polars
    except ImportError as error:
        raise ImportError(f"{path}: Parquet files need pyarrow or polars: install one.") from error
    frame = polars.scan_parquet(path)
    name = _name_of_column(frame.collect_schema().names(), text)
    start = 0
    while values := frame.select(name).slice(start, _BATCH_OF_POLARS).collect()[name].to_list():
        yield values
        start += len(values)


def _name_of_column(names: list[str], text: Column) -> str:
    """Return the column of the text; a file with a single one need not say which."""
    column, _ = find_text(names, text)
    if column is None or not 0 <= column < len(names):
        raise ValueError(_no_column(names, text))
    return names[column]


READERS: Mapping[str, Any] = {"lines": read_lines, "json": read_json, "table": read_table}
