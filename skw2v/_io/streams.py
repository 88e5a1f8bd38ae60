# SPDX-License-Identifier: BSD-3-Clause
"""Byte streams from and to files, compressed or not, or alone in a zip archive."""

from __future__ import annotations

import bz2
import codecs
import contextlib
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol, cast

from skw2v._io.atomic import StrPath, atomic_write
from skw2v._io.sources import Source, can_seek, name_of, opened
from skw2v._io.zip_members import entries_of

COMPRESSED_SUFFIXES = (".gz", ".bz2", ".xz")
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What Python unpacks: stored, deflated, bzip2, xz
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_SHOWN = 20


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, n_bytes: int, /) -> bytes:
        """Read so many bytes, or fewer; none at the end only."""


class Stream:
    """A stream whose next bytes can be looked at before they are read.

    A pipe has no way back. So what tells the format of a file is looked at in the stream that is
    read on afterwards.
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
        """Read so many bytes, fewer at the end or at the limit; there, more is a `ValueError`."""
        found = self.look(n_bytes)
        self._ahead = self._ahead[len(found) :]
        if not found and self._left == 0 and self._source.read(1):
            raise ValueError(f"there is more to read than max_bytes={self._max_bytes:,} allows")
        return found


@contextlib.contextmanager
def reading(source: Source, max_bytes: int | None = None) -> Iterator[Stream]:
    """Open a file for reading, decompressed; what is wrong with it becomes a `ValueError`.

    The file is opened once and never goes back, so that it may be a pipe; a mark of UTF-8 at its
    beginning is passed over. Its first bytes, and not its name, tell how it is compressed.
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


def _decompressing(file: BinaryIO) -> AbstractContextManager[Readable]:
    stream = Stream(file)
    magic = stream.look(10)
    ahead = cast(BinaryIO, stream)  # the decompressors call nothing but `read`
    if magic.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=ahead, mode="rb")
    if magic.startswith(b"BZh") and magic[4:] == b"1AY&SY":
        return bz2.BZ2File(ahead)
    if magic.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(ahead)
    if magic.startswith(ZIP) and can_seek(file) and (member := _only_member(file)):
        return member
    return contextlib.nullcontext(stream)


def _only_member(file: BinaryIO) -> AbstractContextManager[IO[bytes]] | None:
    """Find the only file in a zip archive; `ValueError` if there are several, or it is not read.

    None if it is damaged or holds arrays: an ``.npz`` file, whose reader says what is wrong.
    """
    here = file.tell()
    try:
        entries = entries_of(file)
    except Exception:  # there is no end to what zipfile raises
        return None
    finally:
        file.seek(here)
    if not entries or any(entry.filename.endswith(".npy") for entry in entries):
        return None
    files = [entry for entry in entries if _is_file(entry)]
    if len(files) != 1:
        names = ", ".join(repr(entry.filename[:100]) for entry in files[:_SHOWN])
        more = ", …" if len(files) > _SHOWN else ""
        example = files[0].filename[:100] if files else "NAME"
        raise ValueError(
            f"this zip archive holds {len(files)} files: {names}{more}. Unpack it, or open one: "
            f"with zipfile.ZipFile(path) as archive, archive.open({example!r}) as file: give this "
            "`file` in place of the path"
        )
    if files[0].flag_bits & 1 or files[0].compress_type not in _METHODS:
        raise ValueError(
            f"{files[0].filename[:100]!r} is encrypted in this zip archive, or packed in a way "
            "that Python does not know: unpack it first"
        )
    return _opened_member(file, files[0])


@contextlib.contextmanager
def _opened_member(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(file) as archive, archive.open(entry) as member:
        yield member


def _is_file(entry: zipfile.ZipInfo) -> bool:
    """Whether this is neither a folder nor what macOS adds."""
    path = PurePosixPath(entry.filename)
    return not (entry.is_dir() or path.name.startswith(".") or path.parts[:1] == ("__MACOSX",))


@contextlib.contextmanager
def writing(path: StrPath) -> Iterator[BinaryIO]:
    """Replace a file atomically, compressed as its name says."""
    with atomic_write(path) as file, _compressing(file, Path(path).suffix) as stream:
        yield stream


def _compressing(file: BinaryIO, suffix: str) -> AbstractContextManager[BinaryIO]:
    match suffix.lower():
        case ".gz":
            # Without name and time, so that equal vectors give equal files.
            return cast(BinaryIO, gzip.GzipFile("", "wb", fileobj=file, mtime=0))
        case ".bz2":
            return cast(BinaryIO, bz2.BZ2File(file, "wb"))
        case ".xz":
            return cast(BinaryIO, lzma.LZMAFile(file, "wb"))
    return contextlib.nullcontext(file)
