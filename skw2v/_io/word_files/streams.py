# SPDX-License-Identifier: BSD-3-Clause
"""Byte streams from and to files, compressed or not."""

from __future__ import annotations

import bz2
import codecs
import contextlib
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from skw2v._io.atomic import StrPath, atomic_write
from skw2v._io.sources import Source, name_of, opened
from skw2v._io.word_files.zipped import ZIP, only_member

COMPRESSED_SUFFIXES = (".gz", ".bz2", ".xz")


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, n_bytes: int, /) -> bytes:
        """Read so many bytes, or fewer; none at the end only."""


class Stream:
    """A stream whose next bytes can be looked at before they are read.

    A pipe has no way back. So what tells the format of a file is looked at in the stream that is
    read on afterwards.

    Parameters
    ----------
    source : Readable
        Where the bytes come from.
    max_bytes : int or None, default=None
        How many bytes may be read; None for any number.
    compressed : bool, default=False
        Whether the bytes were unpacked on their way here.
    name : str, default=""
        What to call the file.

    Attributes
    ----------
    compressed, name
        As given.
    """

    def __init__(
        self,
        source: Readable,
        max_bytes: int | None = None,
        *,
        compressed: bool = False,
        name: str = "",
    ) -> None:
        self.compressed, self.name = compressed, name
        self._source = source
        self._max_bytes = self._left = max_bytes
        self._ahead = b""

    def look(self, n_bytes: int) -> bytes:
        """Return the next bytes and leave them there; fewer at the end or at the limit."""
        while (missing := self._allowed(n_bytes - len(self._ahead))) > 0:
            more = self._source.read(missing)
            if not more:
                break
            self._ahead += more
            if self._left is not None:
                self._left -= len(more)
        return self._ahead[:n_bytes]

    def _allowed(self, n_bytes: int) -> int:
        return n_bytes if self._left is None else min(n_bytes, self._left)

    def read(self, n_bytes: int) -> bytes:
        """Read so many bytes; fewer at the end or at the limit.

        Parameters
        ----------
        n_bytes : int
            How many.

        Returns
        -------
        bytes

        Raises
        ------
        ValueError
            If the limit was reached before, and there is more.
        """
        found = self.look(n_bytes)
        self._ahead = self._ahead[len(found) :]
        if not found and self._left == 0 and self._source.read(1):
            raise ValueError(f"there is more to read than max_bytes={self._max_bytes:,} allows")
        return found


@contextlib.contextmanager
def reading(source: Source, max_bytes: int | None = None) -> Iterator[Stream]:
    """Open a file for reading, decompressed; what is wrong with it becomes a `ValueError`.

    The file is opened once and never goes back, so that it may be a pipe. A mark of UTF-8 at its
    beginning is passed over.

    Parameters
    ----------
    source : Source
        Plain, gzip, bzip2, xz or zip: that is seen from the first bytes, not from the name.
    max_bytes : int or None, default=None
        How many bytes may be read, counted after decompression.

    Yields
    ------
    Stream
    """
    name = name_of(source)
    try:
        with opened(source) as file, _decompressing(file) as unpacked:
            packed = not isinstance(unpacked, Stream)
            stream = Stream(unpacked, max_bytes, compressed=packed, name=name)
            while stream.look(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
                stream.read(len(codecs.BOM_UTF8))
            yield stream
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise ValueError(f"{name}: the compressed data is damaged: {error}") from error
    except OSError as error:
        # bz2 reports bad data by an OSError of its own; those of the system have a number.
        if error.errno is not None:
            raise
        raise ValueError(f"{name}: the compressed data is damaged: {error}") from error
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _decompressing(file: BinaryIO) -> contextlib.AbstractContextManager[Readable]:
    stream = Stream(file)
    magic = stream.look(10)
    ahead = cast(BinaryIO, stream)  # the decompressors call nothing but `read`
    if magic.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=ahead, mode="rb")
    if magic.startswith(b"BZh") and magic[4:] == b"1AY&SY":
        return bz2.BZ2File(ahead)
    if magic.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(ahead)
    if magic.startswith(ZIP) and (member := only_member(file)):
        return member
    return contextlib.nullcontext(stream)


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
