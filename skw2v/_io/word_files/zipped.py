# SPDX-License-Identifier: BSD-3-Clause
"""Zip archives that hold one file of word vectors, as they are often downloaded."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from skw2v._io.sources import can_seek
from skw2v._io.zip_members import entries_of

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What Python unpacks: stored, deflated, bzip2, xz
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_SHOWN = 20


def only_member(file: BinaryIO) -> AbstractContextManager[IO[bytes]] | None:
    """Find the only file in a zip archive.

    Parameters
    ----------
    file : binary file
        It is left where it stands.

    Returns
    -------
    context manager or None
        Opens the file for reading. None if `file` cannot seek, is damaged, or holds arrays: it is
        to be taken for an ``.npz`` file, and what is wrong will be said there.

    Raises
    ------
    ValueError
        If there are several files, or the only one cannot be read.
    """
    if not can_seek(file):
        return None
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
            f"with zipfile.ZipFile(path) as archive, archive.open({example!r}) as file: "
            "WordVectors.load(file)"
        )
    if files[0].flag_bits & 1 or files[0].compress_type not in _METHODS:
        raise ValueError(
            f"{files[0].filename[:100]!r} is encrypted in this zip archive, or packed in a way "
            "that Python does not know: unpack it first"
        )
    return _opened(file, files[0])


@contextmanager
def _opened(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(file) as archive, archive.open(entry) as member:
        yield member


def _is_file(entry: zipfile.ZipInfo) -> bool:
    """Whether this is neither a folder nor what macOS adds."""
    path = PurePosixPath(entry.filename)
    return not (entry.is_dir() or path.name.startswith(".") or path.parts[:1] == ("__MACOSX",))
