# SPDX-License-Identifier: BSD-3-Clause
"""Where temporary files go, how they vanish, and what is said where there is no room for them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator

from joblib.externals.loky.backend import resource_tracker


def folder_asked_for() -> str | None:
    """Return joblib's folder for temporary files, if there is one; None is the system's."""
    return os.environ.get("JOBLIB_TEMP_FOLDER") or None


class TemporaryFolder:
    """A folder that vanishes with this object, or with this process however it ends."""

    def __init__(self) -> None:
        self.path = tempfile.mkdtemp(prefix="skw2v-corpus-", dir=folder_asked_for())
        # A process of its own removes the folder if this one is killed
        resource_tracker.register(self.path, "folder")
        self.remove = weakref.finalize(self, _remove, self.path, os.getpid())


def _remove(path: str, owner: int) -> None:
    if os.getpid() == owner:  # and no fork of it
        shutil.rmtree(path, ignore_errors=True)
        resource_tracker.unregister(path, "folder")


@contextlib.contextmanager
def naming_the_folder(what: str, n_bytes: int, less: str) -> Iterator[None]:
    """Say which folder is full, how much was needed for `what`, and what helps: `less`, too."""
    try:
        yield
    except OSError as error:
        folder = folder_asked_for() or tempfile.tempdir or os.environ.get("TMPDIR")
        raise OSError(
            error.errno,
            f"{error.strerror or error}: {what} beyond max_memory go to temporary files, and this "
            f"one needs {n_bytes:,} bytes so far. Set the environment variable JOBLIB_TEMP_FOLDER "
            f"or TMPDIR to a folder with more room, raise max_memory, or {less}",
            folder or "no temporary folder",
        ) from error
