# SPDX-License-Identifier: BSD-3-Clause
"""Arrays and metadata in one ``.npz`` file that never unpickles and can be memory-mapped.

The file is what `numpy.savez` writes, with two promises more: members are stored uncompressed, and
the numbers of each begin at a multiple of 64 bytes. So `numpy.load` opens it, and any member can be
mapped. Metadata is JSON in the member ``metadata`` (an array of bytes).

`numpy.load` itself maps no members, whatever its `mmap_mode`. It maps files of one array each, but
that takes several, and no step replaces all of them at once.
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple, TypeAlias

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from skw2v._io.atomic import StrPath, atomic_write
from skw2v._io.fields import Field, check_numbers, check_shapes
from skw2v._io.foreign import refuse_foreign
from skw2v._io.sources import Source, name_of, opened_to_seek
from skw2v._io.zip_members import LOCAL_HEADER, Member, ZipMembers

Arrays: TypeAlias = dict[str, NDArray]
Metadata: TypeAlias = dict[str, Any]

_METADATA = Field("metadata", ("n_bytes",), ("u1",))
_KINDS = "biufc"  # NumPy's letters for booleans and numbers
_ALIGNMENT = 64
_CHUNK = 1 << 20
_SNIFFED = 512
# Lengths fixed by the zip format: the start of an extra field, a zip64 extra field.
_EXTRA_HEADER, _ZIP64_EXTRA = 4, 20
_PADDING_ID = 0xD935  # the extra field that zipalign pads with
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(
    path: StrPath, arrays: Mapping[str, NDArray], metadata: Mapping[str, Any] | None = None
) -> None:
    """Replace a file atomically; equal content gives an equal file.

    `ValueError` for what is neither numbers nor booleans, and for an array called ``metadata``.
    """
    if _METADATA.name in arrays:
        raise ValueError(f"An array must not be called {_METADATA.name!r}.")
    text = json.dumps(dict(metadata or {}), sort_keys=True, allow_nan=False)
    members = {_METADATA.name: np.frombuffer(text.encode(), dtype=np.uint8), **arrays}
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in members.items():
            if array.dtype.kind not in _KINDS:
                raise ValueError(f"The array {name!r} holds {array.dtype}; only numbers are saved.")
            info = _aligned_member(f"{name}.npy", file.tell())
            with archive.open(info, "w", force_zip64=True) as member:
                npy.write_array(member, array, allow_pickle=False)


def _aligned_member(name: str, offset: int) -> zipfile.ZipInfo:
    """Describe a member that, written at `offset`, has its data at a multiple of 64 bytes."""
    info = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
    info.external_attr = 0o644 << 16
    fixed = offset + LOCAL_HEADER + len(name.encode()) + _ZIP64_EXTRA + _EXTRA_HEADER
    padding = -fixed % _ALIGNMENT
    info.extra = struct.pack("<HH", _PADDING_ID, padding) + bytes(padding)
    return info


class ArrayHeader(NamedTuple):
    """What is known of an array before it is read."""

    shape: tuple[int, ...]
    dtype: np.dtype
    fortran_order: bool
    offset: int
    member: Member

    @property
    def n_bytes(self) -> int:
        """Length of the data."""
        return math.prod(self.shape) * self.dtype.itemsize


class Archive:
    """An open archive, of which nothing is read before it is asked for.

    At most `max_bytes` of arrays are read; mapped ones, which need a file descriptor, don't count.
    """

    def __init__(self, file: BinaryIO, max_bytes: int | None = None) -> None:
        self._file = file
        self._members = ZipMembers(file)
        self._max_bytes, self._n_read = max_bytes, 0

    def header(self, name: str) -> ArrayHeader:
        """Look at an array that is there, and check that its data is as long as it should be."""
        member = self._members.find(f"{name}.npy")
        self._file.seek(member.start)
        shape, fortran_order, dtype = _array_header(self._file)
        header = ArrayHeader(shape, dtype, fortran_order, self._file.tell(), member)
        if header.offset + header.n_bytes != member.start + member.size:
            raise ValueError(f"the array {name!r} is longer or shorter than its shape")
        return header

    def read(self, name: str, n_rows: int | None = None) -> NDArray:
        """Read an array, or some of its rows, read-only and in the byte order of this machine.

        Of a whole array the checksum is compared.
        """
        header = self.header(name)
        n_all = header.shape[0] if header.shape else 1
        # The rows of a matrix in Fortran order are all over it.
        if n_rows is not None and n_rows < n_all and not header.fortran_order:
            array = np.empty((n_rows, *header.shape[1:]), header.dtype)
            self._fill(array, header)
        else:
            array = np.empty(header.shape, header.dtype, "F" if header.fortran_order else "C")
            if self._fill(array, header) != header.member.crc:
                raise ValueError(f"the array {name!r} is damaged: its checksum is wrong")
            array = array[:n_rows] if array.ndim else array
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        array.setflags(write=False)
        return array

    def _fill(self, array: NDArray, header: ArrayHeader) -> int:
        """Read the data of an array, and return the checksum of all that was read."""
        self._n_read += array.nbytes
        if self._max_bytes is not None and self._n_read > self._max_bytes:
            raise ValueError(f"there is more to read than max_bytes={self._max_bytes:,} allows")
        self._file.seek(header.member.start)
        crc = zlib.crc32(self._file.read(header.offset - header.member.start))
        flat = array.reshape(-1, order="A").view(np.uint8).data
        for start in range(0, array.nbytes, _CHUNK):
            chunk = flat[start : start + _CHUNK]
            if self._file.readinto(chunk) < len(chunk):  # type: ignore[attr-defined]
                raise ValueError("the file became shorter while it was read")
            crc = zlib.crc32(chunk, crc)
        return crc

    def map(self, name: str) -> NDArray:
        """Map an array read-only, without comparing its checksum.

        It is read if it lies where the processor would stumble, or is of foreign byte order: then
        `write_archive` has not written it.
        """
        header = self.header(name)
        if not (header.n_bytes and header.dtype.isnative) or header.offset % header.dtype.alignment:
            return self.read(name)
        order = "F" if header.fortran_order else "C"
        return np.memmap(  # type: ignore[call-overload]
            self._file, header.dtype, "r", header.offset, header.shape, order
        )

    def read_fields(
        self,
        fields: Sequence[Field],
        *,
        mmap: bool = False,
        at_most: Mapping[str, int] | None = None,
    ) -> tuple[Arrays, dict[str, int]]:
        """Read arrays and check them; return them, read-only, and their lengths by name.

        `mmap` maps the large ones instead, without checking their numbers. Along the first axis
        `at_most` limits what is read by the name of a length; the lengths are those before that.
        """
        present = [field for field in fields if f"{field.name}.npy" in self._members]
        lengths = check_shapes(fields, {field.name: self.header(field.name) for field in present})
        arrays = {}
        for field in present:
            base, _, more = field.shape[0].partition("+")
            limit = (at_most or {}).get(base)
            n_rows = None if limit is None else limit + int(more or 0)
            if mmap and field.large:
                arrays[field.name] = self.map(field.name)[:n_rows]
            else:
                arrays[field.name] = self.read(field.name, n_rows)
                check_numbers(field, arrays[field.name])
        return arrays, lengths

    def metadata(self) -> Metadata:
        """Read the metadata; empty if there is none."""
        if f"{_METADATA.name}.npy" not in self._members:
            return {}
        arrays, _ = self.read_fields([_METADATA])
        metadata = json.loads(arrays[_METADATA.name].tobytes(), parse_constant=_no_number)
        if not isinstance(metadata, dict):
            raise ValueError("the metadata is not a JSON object")
        return metadata


# As NumPy writes it, for arrays of one type
_HEADER = re.compile(
    rb"\{'descr': '(?P<type>[<>|=]\w{1,10})', 'fortran_order': (?P<order>True|False), "
    rb"'shape': \((?P<shape>(\d{1,18}(, \d{1,18})*,?)?)\), \} *\n?"
)


def _no_number(name: str) -> None:
    raise ValueError(f"the metadata holds {name}")


def _array_header(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype]:
    # Later versions are for headers of more than 64 kB, which may claim up to 4 GB.
    if npy.read_magic(file) != (1, 0):
        raise ValueError("only version 1.0 of .npy is read")
    text = file.read(int.from_bytes(file.read(2), "little"))
    # NumPy takes the text for Python. There is no end to what can be wrong with that, and in Python
    # 3.11 it fails where two threads do so at once
    match = _HEADER.fullmatch(text)
    if match is None:
        raise ValueError(f"the header of an array is damaged: {text[:80]!r}")
    shape = tuple(int(length) for length in match["shape"].split(b",") if length.strip())
    fortran_order = match["order"] == b"True"
    try:
        dtype = np.dtype(match["type"].decode())
    except TypeError as error:
        raise ValueError(f"the header of an array is damaged: {error}") from error
    if dtype.kind not in _KINDS:
        raise ValueError(f"only numbers are read, never Python objects or text; found {dtype!s}")
    return shape, fortran_order, dtype


@contextlib.contextmanager
def open_archive(source: Source, max_bytes: int | None = None) -> Iterator[Archive]:
    """Open an archive; what is wrong with it becomes a `ValueError` that names the file.

    It must be able to seek, as members are found from the end. Memory is only taken for bytes that
    the file really has, and at most `max_bytes` of arrays are read.
    """
    name = name_of(source)
    try:
        with opened_to_seek(source, "an .npz or .zip archive") as file:
            start = file.tell()
            refuse_foreign(file.read(_SNIFFED))
            file.seek(start)
            yield Archive(file, max_bytes)
    # NotImplementedError: zipfile's word for a version that it does not know
    except (zipfile.BadZipFile, struct.error, EOFError, NotImplementedError) as error:
        raise ValueError(f"{name} is not a readable .npz or .zip file: {error}") from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise ValueError(f"{name}: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise ValueError(f"{name} points outside of itself: {error}") from error
