# SPDX-License-Identifier: BSD-3-Clause
"""Labelled reviews from a folder of text files or from a table."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_files

from skw2v._compat import invalid_parameter
from skw2v._io.sources import Source, is_open, name_of
from skw2v._io.streams import reading
from skw2v.datasets._columns import Column, find_columns, has_names
from skw2v.datasets._tables import rows_of

# Folder of aclImdb with reviews without a label, beside those of the two classes.
_UNLABELLED = "unsup"
_CHUNK = 1 << 20  # bytes that are read at a time
# Up to 18 digits: such numbers fit into int64.
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


def load_reviews(
    path: Source,
    *,
    text: str | int | None = None,
    label: str | int | None = None,
    sep: str | None = None,
) -> tuple[list[str], NDArray]:
    r"""Read labelled reviews from a folder or from a table.

    Everything is read as UTF-8, and all of a table in memory.

    Parameters
    ----------
    path : str, path-like or file
        One of:

        - a folder as `sklearn.datasets.load_files` reads it, such as ``aclImdb/train``. Each class
          has one subfolder, named after the label; each review has one text file in it. A subfolder
          called ``unsup``, which holds the unlabelled reviews of aclImdb, is left out, and so are
          hidden ones.
        - a table with one review on each line, or an open file with one: plain, compressed by gzip,
          bzip2 or xz, or alone in a zip archive. Lines without a character but separators are
          skipped, and columns other than the text and the label are ignored.
    text, label : str, int or None, default=None
        The columns of the text and the label: their names in the header, or their places from 0 in
        a table without one. None looks for a header with one of the names ``text``, ``document``,
        ``review``, ``sentence``, ``body``, ``content``, ``comment``, ``message`` and one of
        ``label``, ``sentiment``, ``category``, ``class``, ``target``, in upper or lower case. A
        table without a header must then have two columns: the label is that of numbers, or that
        of fewer values.
    sep : str or None, default=None
        The character that separates columns. None takes what Excel's first line ``sep=;`` says, if
        there is one; tabs if the first line has one and the file is not called ``.csv``; otherwise
        that of comma, semicolon, bar and tab which cuts all lines into as many columns. Where tabs
        separate, quotes are ordinary characters; elsewhere fields may be quoted.

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
        If `path` holds no reviews, has no column for the text or for the label, a first line that
        looks like a header of other names, a line with another number of columns, a review without
        a label or bytes that are not UTF-8, or is a damaged archive. The message names the file,
        and the line if there is one. If a parameter is not valid, or is given for a folder.

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
    _check(text, label, sep)
    name = name_of(path)
    if not is_open(path) and os.path.isdir(name):
        if not text is label is sep is None:
            raise ValueError(f"{name}: a folder has no columns; leave out text, label and sep.")
        documents, labels = _read_folder(Path(name))
    else:
        with reading(path) as stream:
            content = b"".join(iter(lambda: stream.read(_CHUNK), b""))
            documents, labels = _read_table(_decode(content), name, text, label, sep)
    if not documents:
        raise ValueError(f"{name}: there are no reviews in it.")
    return documents, _label_array(labels)


def _label_array(labels: list[str]) -> NDArray:
    if all(map(_WHOLE_NUMBER.fullmatch, labels)):
        return np.array(labels, dtype=np.int64)
    return np.array(labels, dtype=np.str_)


def _read_folder(path: Path) -> tuple[list[str], list[str]]:
    folders = (entry.name for entry in path.iterdir() if entry.is_dir())
    classes = [name for name in folders if name != _UNLABELLED and not name.startswith(".")]
    if not classes:
        raise ValueError(f"{path}: expected one subfolder a class, found no subfolder.")
    # Without an encoding the contents stay bytes, so that errors can name the file.
    bunch = load_files(path, categories=classes, shuffle=False)
    documents = []
    for content, name in zip(bunch.data, bunch.filenames, strict=True):
        try:
            documents.append(_decode(content))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return documents, [bunch.target_names[target] for target in bunch.target]


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        hint = " It is UTF-16: save it as UTF-8." if utf16 else ""
        raise ValueError(f"not UTF-8 text ({error}).{hint}") from error


def _check(text: Column, label: Column, sep: str | None) -> None:
    for name, column in (("text", text), ("label", label)):
        if isinstance(column, bool) or not isinstance(column, str | int | None):
            wanted = "be the name of a column, its place from 0, or None"
            raise invalid_parameter("load_reviews", name, wanted, column)
    if sep is not None and not (isinstance(sep, str) and len(sep) == 1 and sep not in '\r\n"'):
        raise invalid_parameter("load_reviews", "sep", "be a single character or None", sep)


def _read_table(
    content: str, name: str, text: Column, label: Column, sep: str | None
) -> tuple[list[str], list[str]]:
    rows = rows_of(
        content,
        sep,
        is_csv=".csv" in os.path.basename(name).lower(),
        is_header=lambda fields: has_names(fields, text, label),
    )
    if not rows:
        return [], []
    text, label, rows = find_columns(rows, text, label)
    documents, labels = [], []
    for line, fields in rows:
        labels.append(fields[label].strip())
        if not labels[-1]:
            raise ValueError(f"line {line}: a review without a label.")
        documents.append(fields[text])
    return documents, labels
