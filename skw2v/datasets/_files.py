# SPDX-License-Identifier: BSD-3-Clause
"""Labelled reviews from a folder of text files or from a table."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_files

# Names of the text's column in a header, the likeliest first.
_TEXT_NAMES = ("text", "document", "review", "sentence")
# Names of the label's column in a header.
_LABEL_NAMES = ("label", "sentiment")
# Folder of aclImdb with reviews without a label, beside those of the two classes.
_UNLABELLED = "unsup"
# What unpacks a table, by the ending of its name.
_DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
}
# What error messages say of the columns.
_WANTED = (
    "Expected two columns, the text and the label, or a header with one of the names "
    f"{', '.join(_TEXT_NAMES)} and one of {', '.join(_LABEL_NAMES)}."
)
# Up to 18 digits: such numbers fit into int64.
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")

# The number of a line, counted from 1, and its fields.
_Row = tuple[int, list[str]]


def load_reviews(path: str | os.PathLike[str]) -> tuple[list[str], NDArray]:
    r"""Read labelled reviews from a folder or from a table.

    Everything is read as UTF-8. A compressed table is unpacked in memory.

    Parameters
    ----------
    path : str or path-like
        One of:

        - a folder as `sklearn.datasets.load_files` reads it, such as ``aclImdb/train``. Each class
          has one subfolder, named after the label; each review has one text file in it. A subfolder
          called ``unsup``, which holds the unlabelled reviews of aclImdb, is left out, and so are
          hidden ones.
        - a table with one review on each line, plain or compressed (``.gz``, ``.bz2``, ``.xz``).
          If its first line has a tab, tabs separate the columns and quotes are ordinary characters.
          Otherwise, and in a file called ``.csv``, commas separate the columns and fields may be
          quoted. A header line is recognised by its names, in upper or lower case: ``text``,
          ``document``, ``review`` or ``sentence`` for the text and ``label`` or ``sentiment`` for
          the label. Other columns are ignored. Without a header there must be two columns, the
          text and the label. Empty lines are skipped.

    Returns
    -------
    documents : list of str
        The texts, in the order of the file, or by class and file name for a folder. Empty texts
        are kept.
    y : ndarray of shape (n_documents,)
        The labels: int64 if all of them are whole numbers, otherwise str as they are written.

    Raises
    ------
    FileNotFoundError
        If there is nothing at `path`.
    ValueError
        If `path` holds no reviews, has no column for the text or for the label, a line with another
        number of columns, a review without a label or bytes that are not UTF-8, or is a damaged
        archive. The message names the file, and the line if there is one.

    See Also
    --------
    make_reviews : Make up labelled reviews.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skw2v.datasets import load_reviews
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "reviews.tsv"
    ...     _ = path.write_text("review\tsentiment\nA joy to watch.\t1\nToo long.\t0\n")
    ...     documents, y = load_reviews(path)
    >>> documents
    ['A joy to watch.', 'Too long.']
    >>> y
    array([1, 0])
    """
    path = Path(path)
    documents, labels = _read_folder(path) if path.is_dir() else _read_table(path)
    if not documents:
        raise ValueError(f"{path}: there are no reviews in it.")
    return documents, _label_array(labels)


def _label_array(labels: list[str]) -> NDArray:
    if all(map(_is_whole, labels)):
        return np.array(labels, dtype=np.int64)
    return np.array(labels, dtype=np.str_)


def _read_folder(path: Path) -> tuple[list[str], list[str]]:
    folders = (entry.name for entry in path.iterdir() if entry.is_dir())
    classes = [name for name in folders if name != _UNLABELLED and not name.startswith(".")]
    if not classes:
        raise ValueError(f"{path}: expected one subfolder a class, found no subfolder.")
    # Without an encoding the contents stay bytes: `_decode` then names the file in its error.
    bunch = load_files(path, categories=classes, shuffle=False)
    documents = [
        _decode(content, name) for content, name in zip(bunch.data, bunch.filenames, strict=True)
    ]
    return documents, [bunch.target_names[target] for target in bunch.target]


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8 text ({error}).") from error


def _read_table(path: Path) -> tuple[list[str], list[str]]:
    content = _decode(_decompress(path), str(path))
    try:
        rows = _split_at_commas(content) if _has_commas(path, content) else _split_at_tabs(content)
    except csv.Error as error:
        raise ValueError(f"{path}: not a comma-separated table ({error}).") from error
    if not rows:
        return [], []
    text, label, rows = _find_columns(path, rows)
    documents, labels = [], []
    for line, fields in rows:
        labels.append(fields[label].strip())
        if not labels[-1]:
            raise ValueError(f"{path}, line {line}: a review without a label.")
        documents.append(fields[text])
    return documents, labels


def _decompress(path: Path) -> bytes:
    content = path.read_bytes()
    decompress = _DECOMPRESS.get(path.suffix.lower())
    if decompress is None:
        return content
    try:
        return decompress(content)
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error) as error:
        raise ValueError(f"{path}: the archive is damaged ({error}).") from error


def _has_commas(path: Path, content: str) -> bool:
    first_line = content.lstrip("\r\n").partition("\n")[0]
    return ".csv" in path.name.lower() or "\t" not in first_line


def _split_at_tabs(content: str) -> list[_Row]:
    # str.splitlines and csv also split at other kinds of line breaks, which a review may hold.
    lines = (line.removesuffix("\r") for line in content.split("\n"))
    return [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line]


def _split_at_commas(content: str) -> list[_Row]:
    # A long review may exceed the csv module's limit of 131,072 characters for a field.
    limit = csv.field_size_limit(max(len(content), 1))
    try:
        reader = csv.reader(io.StringIO(content, newline=""), strict=True)
        return [(reader.line_num, fields) for fields in reader if fields]
    finally:
        csv.field_size_limit(limit)


def _find_columns(path: Path, rows: list[_Row]) -> tuple[int, int, list[_Row]]:
    """Return the columns of the text and the label, and the rows without the header."""
    names = [name.strip().casefold() for name in rows[0][1]]
    text, label = _first_index(names, _TEXT_NAMES), _first_index(names, _LABEL_NAMES)
    if text is None and label is None:
        text, label = 0, 1
        if len(names) != 2:
            raise ValueError(
                f"{path}: {_WANTED} Its first line has {len(names)} column(s), none so named."
            )
        _refuse_unknown_header(path, rows)
    elif text is None or label is None:
        raise ValueError(f"{path}: {_WANTED} Its header is {rows[0][1]}.")
    else:
        rows = rows[1:]
    for line, fields in rows:
        if len(fields) != len(names):
            raise ValueError(
                f"{path}, line {line}: {len(fields)} column(s), but {len(names)} in the first line."
            )
    return text, label, rows


def _first_index(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _refuse_unknown_header(path: Path, rows: list[_Row]) -> None:
    # If a header were taken for a review, its label would turn all numeric labels into strings.
    labels = [fields[-1].strip() for _, fields in rows]
    if len(rows) > 1 and not _is_whole(labels[0]) and all(map(_is_whole, labels[1:])):
        raise ValueError(
            f"{path}: {_WANTED} Its first line, {rows[0][1]}, looks like a header: all labels "
            "but its own are numbers."
        )


def _is_whole(label: str) -> bool:
    return _WHOLE_NUMBER.fullmatch(label) is not None
