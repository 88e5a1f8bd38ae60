# SPDX-License-Identifier: BSD-3-Clause
"""Files packed by Zstandard, which Python unpacks itself from 3.14 on."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from skw2v._io.atomic import StrPath
from skw2v._io.streams import Stream

MAGIC = b"\x28\xb5\x2f\xfd"
_UNPACKERS = ("compression.zstd", "backports.zstd", "pyarrow")


def is_zstandard(path: StrPath) -> bool:
    """Whether a file begins as those of Zstandard do."""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


@contextlib.contextmanager
def unpacking(path: StrPath) -> Iterator[Stream]:
    """Open a file that Zstandard has packed; `ValueError` if nothing unpacks it, or it is damaged.

    An error of the library in the block around it counts as damage.
    """
    name = os.fspath(path)
    library = _library(name)
    is_arrow = library.__name__ == "pyarrow"
    # Arrow has an OSError for damage, as `reading` expects it
    damage: type[Exception] = getattr(library, "ZstdError", EOFError)
    with library.input_stream(name, compression="zstd") if is_arrow else library.open(name) as file:
        try:
            yield Stream(file, name=name)
        except damage as error:
            raise ValueError(f"{name}: the compressed data is damaged: {error}") from error


def _library(name: str) -> Any:
    for library in _UNPACKERS:
        with contextlib.suppress(ImportError):
            return import_module(library)
    raise ValueError(
        f"{name}: this is Zstandard (.zst), which Python unpacks from 3.14 on. Install "
        "backports.zstd or pyarrow, or unpack it first: zstd -d FILE"
    )
