# SPDX-License-Identifier: BSD-3-Clause
"""Files as documents, which are read anew each time that somebody goes through them."""

from __future__ import annotations

import codecs
import os
import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any, Literal

from skw2v._compat import invalid_parameter
from skw2v._io.atomic import StrPath
from skw2v._io.sources import Source
from skw2v._io.streams import reading
from skw2v._io.zstandard import is_zstandard, unpacking
from skw2v.datasets._columns import Column
from skw2v.datasets._lines import Bad
from skw2v.datasets._paths import find_files
from skw2v.datasets._records import READERS, Document, Wanted, read_parquet

_OWNER = "read_documents"
# What is taken off a name before its end tells the format
_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")
_FORMAT_OF = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "table",
    ".tsv": "table",
    ".tab": "table",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_FORMATS = ("auto", *READERS, "parquet")
_BAD_LINES = ("error", "skip")
_SHOWN = 3  # paths

Path = StrPath | Iterable[StrPath]


def read_documents(
    path: Path,
    *,
    format: Literal["auto", "lines", "json", "table", "parquet"] = "auto",
    text: str | int | None = None,
    sep: str | None = None,
    encoding: str = "utf-8",
    on_bad_lines: Literal["error", "skip"] = "error",
) -> Documents:
    r"""Give the documents of files to `fit` and `transform`, without holding them.

    What is returned is an iterable, and each pass over it reads the files from the beginning. So it
    may be fitted and transformed, and fitted again. A pass holds one document in memory beside a
    mebibyte or so of the file (of a Parquet file, one group of rows of the column).

    Parameters
    ----------
    path : str, path-like or iterable of them
        A file; a folder, for the files in it that are not hidden, sorted by name; or a pattern such
        as ``"corpus/**/*.txt"``, for what it matches, sorted. Several are read in their order.
        Files may be compressed by gzip, bzip2, xz or Zstandard (with Python 3.14, backports.zstd or
        pyarrow), or alone in a zip archive.
    format : {"auto", "lines", "json", "table", "parquet"}, default="auto"
        What a document is:

        - "lines": a line. Empty ones are empty documents.
        - "json": a field of the object on each line, a text or a list of tokens; or all of a line
          that is a string or a list. Empty lines are skipped.
        - "table": a column of a table, as `load_reviews` reads them, with quotes or with tabs. Rows
          without a character but separators are skipped.
        - "parquet": a column of a Parquet file, by pyarrow, or by polars where that is missing.

        "auto" goes by the end of each file's name: ``.jsonl``, ``.ndjson``, ``.json``, ``.csv``,
        ``.tsv``, ``.tab``, ``.parquet``, ``.pq``; all others hold lines.
    text : str, int or None, default=None
        The field or the column with the text: its name, or its place from 0 in a table. None takes
        the first of the names ``text``, ``document``, ``review``, ``sentence``, ``body``,
        ``content``, ``comment``, ``message`` that is there, or the only column.
    sep : str or None, default=None
        The character that separates the columns of tables. None finds out, as `load_reviews` does,
        from the first mebibyte.
    encoding : str, default="utf-8"
        How text is encoded, in files other than Parquet. UTF-16 and UTF-32 are not read.
    on_bad_lines : {"error", "skip"}, default="error"
        What to do with a line that is not in that encoding, is no JSON, lacks the field, has
        another number of columns, or holds no text there, but a number or nothing. "skip" leaves
        such documents out, and counts them. Damaged archives are errors in any case.

    Returns
    -------
    documents : iterable of str or list
        Its attribute `n_skipped_` is the number of lines that the last pass has left out, None
        before the first; `paths` are the files. It can be pickled.

    Raises
    ------
    FileNotFoundError
        If there is nothing at a path. Paths are looked up by this call.
    InvalidParameterError
        If a parameter is not valid, or is given for files that have no use for it (a
        ``ValueError``).
    ValueError
        While documents are read: if a line is bad, a file has no column for the text, or is a
        damaged archive. The message names the file, and the line from 1 (in a Parquet file, the row
        from 0).
    ImportError
        While documents are read: if nothing is there that reads Parquet.

    Warns
    -----
    UserWarning
        If a pass leaves out all lines that there are.

    See Also
    --------
    load_reviews : Read labelled reviews into memory.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import read_documents
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "corpus.jsonl"
    ...     _ = path.write_text('{"text": "good food"}\n{"title": "x"}\n{"text": "bad food"}\n')
    ...     documents = read_documents(path, on_bad_lines="skip")
    ...     vectorizer = Word2VecVectorizer(dim=10, min_count=1).fit(documents)
    ...     print(list(documents), documents.n_skipped_)
    ['good food', 'bad food'] 1
    >>> vectorizer.word_vectors_.words
    ('food', 'bad', 'good')
    """
    _check(format, text, sep, encoding, on_bad_lines)
    paths = find_files(_OWNER, path)
    formats = tuple(_format_of(path) if format == "auto" else format for path in paths)
    _check_use(formats, text, sep)
    wanted = Wanted(text, sep, _plain(encoding))
    return Documents(paths, formats, wanted, on_bad_lines == "skip")


@dataclass(eq=False)
class Documents:
    """What `read_documents` returns."""

    paths: tuple[str, ...]
    formats: tuple[str, ...]
    _wanted: Wanted
    _skips: bool
    n_skipped_: int | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[Document]:
        first: str | None = None
        n_skipped, is_empty = 0, True
        try:
            for path, kind in zip(self.paths, self.formats, strict=True):
                with closing(_records(path, kind, self._wanted)) as records:
                    for record in records:
                        if not isinstance(record, Bad):
                            is_empty = False
                            yield record
                            continue
                        problem = f"{path}: {record.where}: {record.problem}"
                        if not self._skips:
                            raise ValueError(
                                f"{problem}. on_bad_lines='skip' leaves such documents out."
                            )
                        n_skipped += 1
                        first = first or problem
        finally:
            self.n_skipped_ = n_skipped
        if first is not None and is_empty:
            warnings.warn(
                f"All {n_skipped:,} documents were left out, the first for this: {first}.",
                UserWarning,
                stacklevel=2,
            )

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self.paths[:_SHOWN]))
        more = ", …" if len(self.paths) > _SHOWN else ""
        kinds = " and ".join(dict.fromkeys(self.formats))
        return f"<documents of {len(self.paths):,} file(s) ({kinds}): {shown}{more}>"


def _records(path: str, kind: str, wanted: Wanted) -> Generator[Document | Bad, None, None]:
    """Read a file, and name it in what is wrong with it."""
    if kind == "parquet":
        try:
            yield from read_parquet(path, wanted)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        return
    with ExitStack() as stack:
        source: Source = path
        if is_zstandard(path):
            source = stack.enter_context(unpacking(path))
        stream = stack.enter_context(reading(source))
        yield from READERS[kind](stream, wanted)


def _format_of(path: str) -> str:
    root, end = os.path.splitext(path.lower())
    if end in _PACKED:
        end = os.path.splitext(root)[1]
    return _FORMAT_OF.get(end, "lines")


def _check(format: Any, text: Column, sep: Any, encoding: Any, on_bad_lines: Any) -> None:
    for name, value, options in (
        ("format", format, _FORMATS),
        ("on_bad_lines", on_bad_lines, _BAD_LINES),
    ):
        if value not in options:
            raise invalid_parameter(_OWNER, name, f"be one of {options}", value)
    if isinstance(text, bool) or not isinstance(text, str | int | None):
        wanted = "be the name of a field or column, the place of a column from 0, or None"
        raise invalid_parameter(_OWNER, "text", wanted, text)
    if sep is not None and not (isinstance(sep, str) and len(sep) == 1 and sep not in '\r\n"'):
        raise invalid_parameter(_OWNER, "sep", "be a single character or None", sep)
    try:
        separate = "\n".encode(_plain(encoding)) == b"\n"
    except (LookupError, TypeError):
        separate = False
    if not separate:
        wanted = "be an encoding that Python knows, other than UTF-16 and UTF-32"
        raise invalid_parameter(_OWNER, "encoding", wanted, encoding)


def _plain(encoding: str) -> str:
    """Return the name of an encoding without a mark at its beginning, which is passed over."""
    return codecs.lookup(encoding).name.removesuffix("-sig")


def _check_use(formats: Iterable[str], text: Column, sep: str | None) -> None:
    """Refuse what no file has a use for: a slip, such as a table that is called ``.txt``."""
    if text is not None and set(formats) <= {"lines"}:
        wanted = "be None for lines, which have no columns; or give format='json' or 'table'"
        raise invalid_parameter(_OWNER, "text", wanted, text)
    if isinstance(text, int) and "json" in formats:
        raise invalid_parameter(_OWNER, "text", "be a name where lines hold JSON", text)
    if sep is not None and "table" not in formats:
        wanted = "be None for what is no table; or give format='table'"
        raise invalid_parameter(_OWNER, "sep", wanted, sep)
