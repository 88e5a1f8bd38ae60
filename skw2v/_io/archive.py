"""Arrays and metadata in one ``.npz`` file that never unpickles and can be memory-mapped.

The file is what `numpy.savez` writes, with two promises more: members are stored uncompressed, and
the numbers of each begin at a multiple of 64 bytes. So `numpy.load` opens it, and any member can be
mapped. Metadata is JSON in the member ``metadata`` (an array of bytes).
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from skw2v._io.atomic import StrPath, atomic_write

Arrays: TypeAlias = dict[str, NDArray]
Metadata: TypeAlias = dict[str, Any]

_METADATA = "metadata"
_ALIGNMENT = 64
_CHUNK = 1 << 20
# Lengths fixed by the zip format: a local header, the start of an extra field, a zip64 extra field.
_LOCAL_HEADER, _EXTRA_HEADER, _ZIP64_EXTRA = 30, 4, 20
_PADDING_ID = 0xD935  # the extra field that zipalign pads with
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(
    path: StrPath, arrays: Mapping[str, NDArray], metadata: Mapping[str, Any] | None = None
) -> None:
    """Write arrays and metadata; equal content gives an equal file.

    Parameters
    ----------
    path : str or path-like
        The file to write or replace, atomically.
    arrays : mapping of str to ndarray
        Any names but ``metadata``, any types but objects.
    metadata : mapping, default=None
        Anything that `json.dumps` takes.

    Raises
    ------
    ValueError
        If an array holds Python objects, or is called ``metadata``.
    """
    if _METADATA in arrays:
        raise ValueError(f"An array must not be called {_METADATA!r}.")
    text = json.dumps(dict(metadata or {}), sort_keys=True, allow_nan=False)
    members = {_METADATA: np.frombuffer(text.encode(), dtype=np.uint8), **arrays}
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in members.items():
            if array.dtype.hasobject:
                raise ValueError(f"The array {name!r} holds Python objects; they are not saved.")
            info = _aligned_member(f"{name}.npy", file.tell())
            with archive.open(info, "w", force_zip64=True) as member:
                npy.write_array(member, array, allow_pickle=False)


def _aligned_member(name: str, offset: int) -> zipfile.ZipInfo:
    """Describe a member that, written at `offset`, has its data at a multiple of 64 bytes."""
    info = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
    info.external_attr = 0o644 << 16
    fixed = offset + _LOCAL_HEADER + len(name.encode()) + _ZIP64_EXTRA + _EXTRA_HEADER
    padding = -fixed % _ALIGNMENT
    info.extra = struct.pack("<HH", _PADDING_ID, padding) + bytes(padding)
    return info


def read_archive(path: StrPath, *, mmap: bool = False) -> tuple[Arrays, Metadata]:
    """Read what `write_archive` wrote.

    Parameters
    ----------
    path : str or path-like
        The file.
    mmap : bool, default=False
        Return the arrays as read-only `numpy.memmap`, without reading them. Their checksums are
        then not verified.

    Returns
    -------
    arrays : dict of str to ndarray
        The arrays by name.
    metadata : dict
        The metadata.

    Raises
    ------
    ValueError
        If the file is damaged, compressed, or holds Python objects. Memory is only taken for bytes
        that the file really has.
    """
    with _errors_as_value_error(path), open(path, "rb") as file, zipfile.ZipFile(file) as archive:
        arrays = {}
        for info in archive.infolist():
            name = info.filename.removesuffix(".npy")
            array = _mapped_member(file, info)
            arrays[name] = (
                array if mmap and name != _METADATA else _read_member(archive, info, array)
            )
        metadata = json.loads(arrays.pop(_METADATA, np.empty(0, np.uint8)).tobytes() or b"{}")
    if not isinstance(metadata, dict):
        raise ValueError(f"{os.fspath(path)}: the metadata is not a JSON object.")
    return arrays, metadata


@contextlib.contextmanager
def _errors_as_value_error(path: StrPath) -> Iterator[None]:
    """Turn the many errors by which `zipfile` and others report a damaged file into one."""
    try:
        yield
    # NotImplementedError: zipfile's word for a compression that it does not know
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as error:
        raise ValueError(f"{os.fspath(path)} is not a readable .npz file: {error}") from error
    except (ValueError, RuntimeError, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(f"{os.fspath(path)} is damaged: {error}") from error
    except (SyntaxError, tokenize.TokenError) as error:
        raise ValueError(f"{os.fspath(path)} has a damaged array header: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise ValueError(f"{os.fspath(path)} points outside of itself: {error}") from error


def _mapped_member(file: BinaryIO, info: zipfile.ZipInfo) -> NDArray:
    """Map an array member after checking that its bytes lie within the file."""
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        raise ValueError(f"member {info.filename!r} is compressed or encrypted")
    file_size = os.fstat(file.fileno()).st_size
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER)
    name_length, extra_length = struct.unpack("<26x2H", header)
    start = info.header_offset + _LOCAL_HEADER + name_length + extra_length
    file.seek(start)
    shape, fortran, dtype = _array_header(file)
    offset = file.tell()
    n_bytes = math.prod(shape) * dtype.itemsize
    if offset - start + n_bytes != info.file_size or offset + n_bytes > file_size:
        raise ValueError(
            f"member {info.filename!r} at byte {offset} should have {n_bytes} bytes of data"
        )
    if n_bytes == 0:
        return np.empty(shape, dtype)  # an empty range cannot be mapped
    order = "F" if fortran else "C"
    return np.memmap(file, dtype=dtype, mode="r", offset=offset, shape=shape, order=order)  # type: ignore[call-overload]


def _array_header(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype]:
    # Later versions are for headers of more than 64 kB, which may claim up to 4 GB.
    if npy.read_magic(file) != (1, 0):
        raise ValueError("only version 1.0 of .npy is read")
    shape, fortran, dtype = npy.read_array_header_1_0(file)
    if dtype.hasobject:
        raise ValueError("Python objects are never loaded")
    if any(length < 0 for length in shape):
        raise ValueError(f"negative shape {shape}")
    return shape, fortran, dtype


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, mapped: NDArray) -> NDArray:
    """Copy an array into memory through `zipfile`, which verifies the checksum."""
    array = np.empty(mapped.shape, mapped.dtype, order="C" if mapped.flags.c_contiguous else "F")
    flat = array.reshape(-1, order="A").view(np.uint8)
    with archive.open(info) as member:
        member.read(info.file_size - flat.nbytes)
        for start in range(0, flat.nbytes, _CHUNK):
            chunk = member.read(min(_CHUNK, flat.nbytes - start))
            flat[start : start + _CHUNK] = np.frombuffer(chunk, np.uint8)
        member.read()  # the checksum is compared at the end of the member
    return array


def pack_words(words: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Turn words into arrays.

    Parameters
    ----------
    words : sequence of str
        Any words; even halves of surrogate pairs, which broken emoji leave in scraped text.

    Returns
    -------
    text : ndarray of uint8
        All words in UTF-8, one after the other.
    offsets : ndarray of int64 of shape (n_words + 1,)
        Word i is ``text[offsets[i]:offsets[i + 1]]``.
    """
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpack_words(text: NDArray, offsets: NDArray) -> tuple[str, ...]:
    """Turn the arrays of `pack_words` into words again.

    Parameters
    ----------
    text : ndarray of uint8
        All words in UTF-8.
    offsets : ndarray of int64 of shape (n_words + 1,)
        Where each word begins and the last one ends.

    Returns
    -------
    tuple of str
        The words.

    Raises
    ------
    ValueError
        If the offsets don't fit the text, or a word is not UTF-8.
    """
    fits = (
        text.dtype == np.uint8
        and offsets.dtype == np.int64
        and text.ndim == offsets.ndim == 1
        and offsets.size > 0
        and offsets[0] == 0
        and offsets[-1] == text.size
        and bool((np.diff(offsets) >= 0).all())
    )
    if not fits:
        raise ValueError("The offsets of the words don't fit their text.")
    content = text.tobytes()
    try:
        return tuple(
            content[start:stop].decode("utf-8", "surrogatepass")
            for start, stop in pairwise(offsets.tolist())
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"A word is not valid UTF-8: {error.object!r}") from error
