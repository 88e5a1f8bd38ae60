# SPDX-License-Identifier: BSD-3-Clause
"""Files that once hung, crashed, were misread, or raised something other than `ValueError`."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable

import numpy as np

from ..archives import npy, npz, overlapping, saved, vectorizer_archive
from ..files import FileCase

FINDINGS: dict[str, Callable[[], FileCase]] = {}


def finding(build: Callable[[], FileCase]) -> Callable[[], FileCase]:
    """Register a file by the name of the function that builds it."""
    FINDINGS[build.__name__] = build
    return build


@finding
def scores_for_one_word() -> FileCase:
    """`transform` returned foreign memory, and crashed where the scores were mapped."""
    scores = saved()[0]["scores"][:1]
    return FileCase(vectorizer_archive({"scores": scores}), {"mmap": True}, vectorizer=True)


@finding
def weights_for_one_word() -> FileCase:
    """`transform` raised an IndexError."""
    weights = saved()[0]["weights"][:1]
    return FileCase(vectorizer_archive({"weights": weights}), vectorizer=True)


@finding
def pooling_that_is_a_string() -> FileCase:
    """Four poolings were made of its letters."""
    return FileCase(vectorizer_archive(pooling="mean"), vectorizer=True)


@finding
def names_of_files_for_documents() -> FileCase:
    """`transform` would have opened files."""
    return FileCase(vectorizer_archive(parameters={"input": "filename"}), vectorizer=True)


@finding
def token_pattern_that_is_no_pattern() -> FileCase:
    """`transform` raised re.error."""
    return FileCase(vectorizer_archive(parameters={"token_pattern": "("}), vectorizer=True)


@finding
def array_header_with_a_key_of_bytes() -> FileCase:
    """NumPy raised a TypeError."""
    text = b"{b'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".ljust(117) + b"\n"
    header = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text
    return FileCase(npz({"vectors": header + bytes(8)}))


@finding
def array_of_arrays() -> FileCase:
    """A type that has a shape of its own."""
    text = b"{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"
    header = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text
    return FileCase(npz({"vectors": header + bytes(8)}))


@finding
def a_hundred_arrays_in_the_bytes_of_one() -> FileCase:
    """All were read, whether needed or not."""
    names = ["vectors", "words", "word_offsets", *(f"array{i}" for i in range(97))]
    return FileCase(overlapping(names, npy(np.zeros(1_000_000, dtype=np.uint8))))


@finding
def counts_that_overflow() -> FileCase:
    """Unsigned counts became negative."""
    arrays = saved()[0]
    counts = np.full(len(arrays["counts"]), 2**63 + 1, dtype=np.uint64)
    members = {**arrays, "counts": counts}
    return FileCase(npz({name: npy(array) for name, array in members.items()}))


@finding
def header_of_impossible_numbers() -> FileCase:
    """It was taken for the word "-1" with the vector [5]."""
    return FileCase(b"-1 5\n")


@finding
def nothing_but_line_feeds() -> FileCase:
    """Text of line feeds took minutes."""
    return FileCase(gzip.compress(b"\n" * (32 << 20)))


@finding
def binary_of_nothing_but_line_feeds() -> FileCase:
    """It took time in the square of its length."""
    return FileCase(b"5 2\n" + b"\n" * (4 << 20), {"format": "word2vec-binary"})


@finding
def bad_lines_to_skip() -> FileCase:
    """They took two seconds a megabyte."""
    return FileCase(b"a 1 2\n" + b"b 1 x\n" * (1 << 19), {"on_bad_lines": "skip"})
