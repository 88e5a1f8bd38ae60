"""Byte streams from and to files, compressed or not."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from skw2v._io.atomic import StrPath, atomic_write

COMPRESSED_SUFFIXES = (".gz", ".bz2", ".xz")


@contextlib.contextmanager
def reading(path: StrPath) -> Iterator[BinaryIO]:
    """Open a file for reading, decompressed; what is wrong with it becomes a `ValueError`.

    Parameters
    ----------
    path : str or path-like
        Plain, gzip, bzip2 or xz: that is seen from the first bytes, not from the name.

    Yields
    ------
    binary file
        Open for reading.
    """
    try:
        with _open(path) as stream:
            yield stream
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise ValueError(f"{os.fspath(path)}: the compressed data is damaged: {error}") from error
    except OSError as error:
        # bz2 reports bad data by an OSError of its own; those of the system have a number.
        if error.errno is not None:
            raise
        raise ValueError(f"{os.fspath(path)}: the compressed data is damaged: {error}") from error
    except ValueError as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from error


def _open(path: StrPath) -> BinaryIO:
    with open(path, "rb") as file:
        magic = file.read(10)
    if magic.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    if magic.startswith(b"BZh") and magic[4:] == b"1AY&SY":
        return cast(BinaryIO, bz2.open(path, "rb"))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return cast(BinaryIO, lzma.open(path, "rb"))
    return open(path, "rb")


@contextlib.contextmanager
def writing(path: StrPath) -> Iterator[BinaryIO]:
    """Replace a file atomically, compressed as its name says.

    Parameters
    ----------
    path : str or path-like
        Ends in ``.gz``, ``.bz2`` or ``.xz`` to be compressed.

    Yields
    ------
    binary file
        Open for writing.
    """
    with atomic_write(path) as file, _compressing(file, Path(path).suffix) as stream:
        yield stream


def _compressing(file: BinaryIO, suffix: str) -> contextlib.AbstractContextManager[BinaryIO]:
    match suffix.lower():
        case ".gz":
            # Without name and time, so that equal vectors give equal files.
            return cast(BinaryIO, gzip.GzipFile("", "wb", fileobj=file, mtime=0))
        case ".bz2":
            return cast(BinaryIO, bz2.BZ2File(file, "wb"))
        case ".xz":
            return cast(BinaryIO, lzma.LZMAFile(file, "wb"))
    return contextlib.nullcontext(file)
