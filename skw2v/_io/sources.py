# SPDX-License-Identifier: BSD-3-Clause
"""Where bytes come from: the file at a path, or an object that somebody has opened."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol, TypeAlias, cast

from skw2v._io.atomic import StrPath


class OpenFile(Protocol):
    """Anything open that bytes or text can be read from."""

    def read(self, n: int, /) -> bytes | str:
        """Read so many bytes or characters, or fewer; none at the end only."""


Source: TypeAlias = StrPath | OpenFile


def is_open(source: Any) -> bool:
    """Whether this is an open file, and not the path of one."""
    return hasattr(source, "read")


def name_of(source: Source) -> str:
    """What to call a source in messages."""
    if not is_open(source):
        return os.fspath(cast(StrPath, source))
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else f"<{type(source).__name__}>"


def place_in(source: Source) -> int | None:
    """Where an open file that can go back stands; None for others and for paths."""
    if is_open(source) and can_seek(source):
        with contextlib.suppress(OSError):  # text after `next`, which need not go back
            return cast(BinaryIO, source).tell()
    return None


def go_back(source: Source, place: int | None) -> None:
    """Go back to where `place_in` found an open file, if it found a place."""
    if place is not None:
        cast(BinaryIO, source).seek(place)


def can_seek(file: Any) -> bool:
    """Whether an open file can go back."""
    seekable = getattr(file, "seekable", None)
    return bool(seekable and seekable())


@contextlib.contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """Open a path; take an open file as it is, leave it open, and encode what text it gives."""
    if not is_open(source):
        with open(cast(StrPath, source), "rb") as file:
            yield file
    else:
        yield cast(BinaryIO, _Encoded(source) if _is_text(source) else source)


@contextlib.contextmanager
def opened_to_seek(source: Source, what: str) -> Iterator[BinaryIO]:
    """Open `what`, such as "an .npz archive", that is read from its end or here and there.

    `ValueError` if it cannot go back, without waiting for what comes out of a pipe.
    """
    if is_open(source):
        if _is_text(source):
            raise ValueError(f"{what} is not text: open the file by open(path, 'rb')")
        if not can_seek(source):
            raise ValueError(
                f"{what} is read here and there, and this file only goes on: give a path, or "
                "io.BytesIO(file.read())"
            )
    else:
        mode = os.stat(cast(StrPath, source)).st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise ValueError(
                f"this is a pipe or a device, out of which {what} cannot be read: copy it to a "
                "file first"
            )
    with opened(source) as file:
        yield file


def bytes_left(file: BinaryIO) -> int:
    """How many bytes there are from here to the end of a file that can seek."""
    here = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(here)
    return end - here


def _is_text(source: Any) -> bool:
    """Whether an open file gives text; `ValueError` if it gives nothing."""
    if not getattr(source, "readable", lambda: True)():
        raise ValueError("this file is not open for reading: open(path, 'rb')")
    return isinstance(source.read(0), str)


class _Encoded:
    """The UTF-8 bytes of a file that gives text."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._ahead = b""

    def read(self, n_bytes: int) -> bytes:
        if not self._ahead:
            try:
                text = self._file.read(n_bytes)
            except UnicodeDecodeError as error:
                raise ValueError(f"this is no {error.encoding}: open(path, 'rb')") from error
            self._ahead = text.encode("utf-8", "surrogatepass")
        found, self._ahead = self._ahead[:n_bytes], self._ahead[n_bytes:]
        return found
