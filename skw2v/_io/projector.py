# SPDX-License-Identifier: BSD-3-Clause
"""The two tables that TensorBoard's Embedding Projector loads: vectors, and what they belong to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skw2v._io.atomic import StrPath, atomic_write

VECTORS, METADATA = "vectors.tsv", "metadata.tsv"
# What ends a cell or a line, for Python and for the projector
_BREAKS = ("\t", "\n", "\r")


def write_projector(
    folder: StrPath,
    words: Sequence[str],
    vectors: NDArray[np.floating],
    counts: NDArray[np.int64] | None,
) -> None:
    """Write both tables into a folder; new ones take the place of old ones when both are there."""
    _check_words(words)
    os.makedirs(folder, exist_ok=True)
    with (
        atomic_write(Path(folder) / VECTORS) as numbers,
        atomic_write(Path(folder) / METADATA) as metadata,
    ):
        # Digits that tell each number from its neighbours
        form = f"%.{9 if vectors.dtype == np.float32 else 17}g"
        np.savetxt(numbers, vectors, fmt=form, delimiter="\t")
        metadata.writelines(line.encode() for line in _metadata(words, counts))


def _metadata(words: Sequence[str], counts: NDArray[np.int64] | None) -> Iterator[str]:
    """Lines of the words; the projector expects a header above several columns alone."""
    if counts is None:
        yield from (f"{word}\n" for word in words)
        return
    yield "word\tcount\n"
    yield from (f"{word}\t{n}\n" for word, n in zip(words, counts.tolist(), strict=True))


def _check_words(words: Sequence[str]) -> None:
    for word in words:
        if not word.strip() or any(mark in word for mark in _BREAKS):
            raise ValueError(
                f"The word {word!r:.60} is blank or holds a tab or a line break, which end a cell "
                "or a line of the projector's tables. Leave it out with `subset`, or give words "
                "other names: WordVectors([word.replace(...) for word in words], vectors)."
            )
