# SPDX-License-Identifier: BSD-3-Clause
"""Write files so that a crash leaves either the old file or the new one, never half of one.

The new file is written beside the old one under a temporary name, and renamed when it is complete.
A process that is killed in between cannot remove it; the next one that writes the same file does.

Devices and pipes are written into, when everything that they are to get is there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from skw2v._termination import tidy_termination

StrPath: TypeAlias = str | os.PathLike[str]

# A temporary file that nobody has written to for so long is abandoned.
_STALE_SECONDS = 24 * 3600


@contextlib.contextmanager
def atomic_write(path: StrPath) -> Iterator[BinaryIO]:
    """Open a file to write and seek in, that takes the place of `path` if the block ends well.

    A symbolic link stays one: its target is replaced. A pipe or a character device, such as
    ``/dev/null``, is written into; a disk, a socket or the like is a `ValueError`.
    """
    with tidy_termination():
        if _is_stream(path):
            with tempfile.TemporaryFile(prefix="skw2v-") as spool:
                yield cast(BinaryIO, spool)
                spool.seek(0)
                with open(path, "wb") as stream:
                    shutil.copyfileobj(spool, stream)
        else:
            with _replacing(path) as file:
                yield file


def _is_stream(path: StrPath) -> bool:
    """Whether there is something that can only be written into."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        kind = "a disk" if stat.S_ISBLK(mode) else "a socket"
        raise ValueError(f"{os.fspath(path)} is {kind}, which is not written to: name a file.")
    return not stat.S_ISREG(mode)


@contextlib.contextmanager
def _replacing(path: StrPath) -> Iterator[BinaryIO]:
    target = Path(os.path.realpath(path))
    # Same folder, as only a rename within one file system is atomic. Created by `open` and not by
    # `tempfile`, so that the file gets the permissions that the user's umask gives to any new file.
    prefix = f".{_beginning(target.name)}."
    temporary = target.with_name(f"{prefix}{secrets.token_hex(8)}.tmp")
    try:
        with _opened(temporary) as file:
            _remove_abandoned(target.parent, prefix, now=os.fstat(file.fileno()).st_mtime)
            yield file
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(target.stat().st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _opened(temporary: Path) -> BinaryIO:
    """Create a file; that it cannot be is the folder's fault, as its name is known to nobody."""
    try:
        return open(temporary, "xb")
    except OSError as error:
        error.filename = os.fspath(temporary.parent)
        raise


def _beginning(name: str) -> str:
    """Cut a file name to 100 bytes at most: file systems count these, and letters have several."""
    return os.fsencode(name)[:100].decode("utf-8", "ignore")


def _remove_abandoned(folder: Path, prefix: str, now: float) -> None:
    """Remove the temporary files of processes that were killed while they wrote the same file.

    `now` is the clock of the file system, which may be that of another machine.
    """
    temporary = re.compile(re.escape(prefix) + r"[0-9a-f]{16}\.tmp")
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in filter(lambda entry: temporary.fullmatch(entry.name), entries):
            with contextlib.suppress(OSError):  # another process may be removing it, too
                if now - entry.stat().st_mtime > _STALE_SECONDS:
                    os.unlink(entry.path)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself durable, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
