# SPDX-License-Identifier: BSD-3-Clause
"""A file from which a fit that was interrupted goes on, to the same bits."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from skw2v._io.archive import open_archive, write_archive
from skw2v._learning import Training, WordTraining
from skw2v._progress import say
from skw2v._version import __version__

_KIND = "checkpoint"


def draw_seed(vectorizer: Any) -> int:
    """Draw the seed of a fit; one that goes on without a `random_state` has the seed of before."""
    path = getattr(vectorizer, "checkpoint", None)
    if vectorizer.random_state is None and path is not None and os.path.exists(path):
        return int(_read_metadata(path)["seed"])
    return int(check_random_state(vectorizer.random_state).randint(np.iinfo(np.int32).max))


@contextmanager
def checkpointed(vectorizer: Any, training: Training, seed: int) -> Iterator[None]:
    """Let a training go on from the file of `checkpoint`, if there is one, and write it meanwhile.

    Once the block has ended well, nobody needs the file any more, and it is removed.
    """
    path = getattr(vectorizer, "checkpoint", None)
    if path is None or not isinstance(training, WordTraining):
        yield
        return
    if os.path.isdir(path) or not os.fspath(path):
        raise ValueError(f"checkpoint={os.fspath(path)!r} must be the name of a file.")
    # A link stays, and the current folder may change
    path = os.path.realpath(path)
    trainer, metadata = training.run.trainer, _metadata(training, seed)
    if os.path.exists(path):
        _check(path, metadata)
        with open_archive(path) as archive:
            trainer.go_on_from(archive.read)
        say(vectorizer, f"goes on from {os.fspath(path)}, epoch {trainer.first_epoch + 1}")
    else:
        write_archive(path, trainer.snapshot(), metadata)  # so that a bad path is noticed now
    trainer.keep = _Writer(path, metadata, 60 * vectorizer.checkpoint_minutes)
    yield
    try:
        os.remove(path)
    except FileNotFoundError:  # somebody has tidied up
        pass
    except OSError as error:
        warnings.warn(
            f"The fit is complete, and its checkpoint could not be removed: {error}. Remove it, or "
            "the next fit goes on from there.",
            UserWarning,
            stacklevel=2,
        )


class _Writer:
    """Writes snapshots, and waits for some seconds after each."""

    def __init__(self, path: Any, metadata: Mapping[str, Any], seconds: float) -> None:
        self._path, self._metadata, self._seconds = path, metadata, seconds
        self._last = time.monotonic()

    def __call__(self, snapshot: Callable[[], dict[str, NDArray[Any]]]) -> None:
        if time.monotonic() - self._last < self._seconds:
            return
        try:
            write_archive(self._path, snapshot(), self._metadata)
        except OSError as error:
            warnings.warn(
                f"The checkpoint could not be written, and training goes on: {error}. What stands "
                "in the file is as it was before.",
                UserWarning,
                stacklevel=2,
            )
        self._last = time.monotonic()


def _metadata(training: WordTraining, seed: int) -> dict[str, Any]:
    return {
        "kind": _KIND,
        "version": __version__,
        "seed": seed,
        "training": training.fingerprint(),
    }


def _check(path: Any, metadata: Mapping[str, Any]) -> None:
    """Refuse the checkpoint of another training; its file is not touched."""
    found = _read_metadata(path)
    names = {
        "version": "another version of skw2v",
        "seed": "another random_state",
        "training": "other documents, parameters or init_vectors",
    }
    for key, other in names.items():
        if found[key] != metadata[key]:
            raise ValueError(
                f"checkpoint={os.fspath(path)!r} is of a training with {other}. Fit as that one "
                "was, to go on with it; or remove the file, or give another name, to begin anew."
            )


def _read_metadata(path: Any) -> dict[str, Any]:
    with open_archive(path) as archive:
        metadata = archive.metadata()
        if metadata.get("kind") != _KIND or not {"version", "seed", "training"} <= metadata.keys():
            raise ValueError("this is no checkpoint, and fit replaces no other file")
    return metadata
