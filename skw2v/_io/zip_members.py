# SPDX-License-Identifier: BSD-3-Clause
"""Where the members of a zip file are, after checking that they lie apart and inside of it.

`zipfile` reads the directory at the end of the file. The members themselves are read elsewhere, at
the places found here: that way they can be mapped, and none is read that nobody needs.
"""

from __future__ import annotations

import os
import struct
import zipfile
from bisect import bisect_right
from typing import IO, BinaryIO, NamedTuple, cast

# The directory of an archive of ours takes half a kilobyte, one of 10,000 arrays one megabyte.
_MAX_DIRECTORY = 1 << 20
# Length of the fixed part of the header before each member, as the zip format has it.
LOCAL_HEADER = 30
_SIGNATURE = b"PK\x03\x04"


class Member(NamedTuple):
    """A member: its bytes begin at `start` of the file."""

    name: str
    start: int
    size: int
    crc: int


def entries_of(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """List the members of a zip file, whose directory must be of a plausible length."""
    with zipfile.ZipFile(cast("IO[bytes]", _FewBytes(file))) as archive:
        return archive.infolist()


class ZipMembers:
    """The directory of a zip file, none of whose members share a name or a place."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        entries = entries_of(file)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) < len(entries):
            raise ValueError("two members have the same name")
        self._bounds = sorted(entry.header_offset for entry in entries)
        if len(set(self._bounds)) < len(entries) or (entries and self._bounds[0] < 0):
            raise ValueError("two members have the same place, or one has none")
        self._bounds.append(file.seek(0, os.SEEK_END))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def find(self, name: str) -> Member:
        """Find a member that is there, stored as it is and apart from the next one."""
        entry = self._entries[name]
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            raise ValueError(f"member {name!r} is compressed or encrypted")
        self._file.seek(entry.header_offset)
        header = self._file.read(LOCAL_HEADER)
        name_length, extra_length = struct.unpack("<26x2H", header)
        if not header.startswith(_SIGNATURE) or self._file.read(name_length) != name.encode():
            raise ValueError(f"member {name!r} is not where the directory says")
        start = entry.header_offset + LOCAL_HEADER + name_length + extra_length
        end = self._bounds[bisect_right(self._bounds, entry.header_offset)]
        if entry.file_size != entry.compress_size or start + entry.file_size > end:
            raise ValueError(f"member {name!r} goes on into the next one, or beyond the file")
        return Member(name, start, entry.file_size, entry.CRC)


class _FewBytes:
    """A file out of which no more can be read than a directory of plausible length."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MAX_DIRECTORY
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, n_bytes: int = -1) -> bytes:
        found = self._file.read(self._left + 1 if n_bytes < 0 else min(n_bytes, self._left + 1))
        self._left -= len(found)
        if self._left < 0:
            raise ValueError(f"the directory of the archive is longer than {_MAX_DIRECTORY} bytes")
        return found
