# SPDX-License-Identifier: BSD-3-Clause
"""Which files are meant: one, those of a folder, those that a pattern matches, or several such."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from skw2v._compat import invalid_parameter

_WANTED = "be a path, a pattern such as 'corpus/*.txt', or a list of these"


def find_files(owner: str, path: Any) -> tuple[str, ...]:
    """Return the files of a path, sorted, or of several paths in their order.

    `FileNotFoundError` if there is none, for each path.
    """
    if isinstance(path, str | os.PathLike):
        return tuple(_found(os.fspath(path)))
    if isinstance(path, bytes) or hasattr(path, "read") or not isinstance(path, Iterable):
        raise invalid_parameter(owner, "path", _WANTED, path)
    files: list[str] = []
    for one in path:
        if not isinstance(one, str | os.PathLike):
            raise invalid_parameter(owner, "path", _WANTED, one)
        files += _found(os.fspath(one))
    if not files:
        raise FileNotFoundError(f"path={path!r:.60} names no file: give at least one.")
    return tuple(files)


def _found(path: str) -> list[str]:
    if os.path.isdir(path):
        entries = [entry for entry in sorted(Path(path).iterdir()) if entry.is_file()]
        files = [str(entry) for entry in entries if not entry.name.startswith(".")]
        if not files:
            raise FileNotFoundError(
                f"{path}: the folder has no files. Those of folders in it are found by a pattern: "
                f"{os.path.join(path, '**', '*.txt')!r}"
            )
        return files
    if os.path.exists(path):
        return [path]
    files = sorted(filter(os.path.isfile, glob.glob(path, recursive=True)))
    if not files:
        is_pattern = glob.has_magic(path)
        raise FileNotFoundError(
            f"{path}: no file matches this pattern." if is_pattern else f"{path}: no such file."
        )
    return files
