# SPDX-License-Identifier: BSD-3-Clause
"""Lines of a stream, decoded a block at a time, and those among them that cannot be read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from skw2v._io.streams import Readable

_CHUNK = 1 << 18  # bytes that are read at a time


@dataclass(frozen=True)
class Bad:
    """A line that holds no document: where it is, and why; `text` is what can be told of it."""

    where: str
    problem: str
    text: str = ""


def decoded_lines(stream: Readable, encoding: str) -> Iterator[str | Bad]:
    """Split at line feeds, with a carriage return before them or without."""
    n_before = 0
    for block in _blocks(stream):
        try:
            lines: list[str | Bad] = [*block.decode(encoding).split("\n")]
        except UnicodeDecodeError:
            parts = enumerate(block.split(b"\n"), n_before + 1)
            lines = [_decoded(line, number, encoding) for number, line in parts]
        n_before += len(lines)
        yield from lines


def _blocks(stream: Readable) -> Iterator[bytes]:
    """Cut after a line, so often that blocks stay small; what ends their last line is left out."""
    begun: list[bytes] = []  # a line whose end is not in sight
    while chunk := stream.read(_CHUNK):
        whole, end, rest = chunk.rpartition(b"\n")
        if end:
            yield b"".join([*begun, whole, end]).replace(b"\r\n", b"\n")[:-1]
            begun = []
        begun.append(rest)
    if last := b"".join(begun):
        yield last


def _decoded(line: bytes, number: int, encoding: str) -> str | Bad:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"not {codecs.lookup(encoding).name.upper()} text ({error})"
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            problem += ". It is UTF-16: save it as UTF-8"
        return Bad(f"line {number}", problem, line.decode(encoding, "replace"))
