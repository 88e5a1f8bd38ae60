# SPDX-License-Identifier: BSD-3-Clause
"""Text files: one word and its numbers a line; word2vec's have a header, GloVe's have none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, ClassVar

import numpy as np

from skw2v._io.streams import Stream
from skw2v._io.word_files.base import (
    REMEDY,
    ReadOptions,
    StreamFormat,
    WordsAndVectors,
    check_words,
)
from skw2v._io.word_files.collector import Collector
from skw2v._io.word_files.header import Header, check_dim, expect_header, is_followed_by_text
from skw2v._io.word_files.layout import (
    TAB,
    end_of_words,
    hides_more,
    hint,
    refuse_what_are_no_words,
    with_blanks,
)
from skw2v._io.word_files.lines import LineParser, Lines, count_byte

_CHUNK = 1 << 18
_MAX_LINE = 64 << 20
_MARK = "\ufeff"


class _Text(StreamFormat):
    """Lines of a word and its numbers, of which a header may announce how many there are."""

    keeps = "reads back bit for bit"
    takes = frozenset({"dtype", "on_bad_lines"})
    has_header: ClassVar[bool]
    # Whether the first words must show that they are words
    is_doubted: ClassVar[bool] = False

    def read(self, stream: Stream, options: ReadOptions) -> WordsAndVectors:
        blocks, number, announced = _blocks(stream), 1, None
        if self.has_header:
            line, line_feed, rest = next(blocks, b"").partition(b"\n")
            announced, number = expect_header(line), 2
            blocks = chain([rest] if line_feed else [], blocks)
        parts = _without_blank_end(blocks)
        first = next(parts, Lines(b"", 0, 0))
        line = first.text.partition(b"\n")[0]
        end = _end_of_words(line, number + first.n_blank_before)
        dim = announced.dim if announced else _count_numbers(line, end)
        check = refuse_what_are_no_words if self.is_doubted else None
        collector = Collector(dim, options, check)
        parser = LineParser(dim, options, end)
        limit = options.limit or sys.maxsize
        is_strict = options.bad_lines == "error"
        n_read = n_lines = 0  # with blank lines between blocks, and without
        for lines in chain([first][: first.n_lines], parts):
            if lines.n_blank_before and is_strict:
                raise ValueError(f"line {number + n_read}: the word is empty{REMEDY}")
            n_read += lines.n_blank_before
            lines = lines.cut(max(0, limit - n_read))
            start = number + n_read
            words, rows = parser.parse(lines, start)
            collector.add(words, rows, lambda i, start=start: f"line {start + i}")  # type: ignore[misc]
            n_read, n_lines = n_read + lines.n_lines, n_lines + lines.n_lines
            if n_read >= limit:
                break
            if announced and is_strict:
                _check_count(announced, n_read, complete=False)
        else:
            if announced and is_strict:
                _check_count(announced, n_read, complete=True)
        if announced:
            n_lines = max(n_lines, min(announced.n_words, limit))
        return collector.finish(n_lines, stream.name, parser.first_problem)

    def check(self, content: WordsAndVectors) -> None:
        check_words(content.words)
        check_readable(content.words, header=self.has_header)

    def write(self, stream: BinaryIO, content: WordsAndVectors) -> None:
        n_words, dim = content.vectors.shape
        # Always 9 or 17 digits, which read back bit for bit: the shortest form that does so takes
        # four times as long to find.
        digits = 9 if content.vectors.dtype == np.float32 else 17
        form = " ".join([f"%.{digits}g"] * dim)
        if self.has_header:
            stream.write(f"{n_words} {dim}\n".encode())
        for word, row in zip(content.words, content.vectors, strict=True):
            stream.write(f"{word} {form % tuple(row.tolist())}\n".encode())


class Word2VecText(_Text):
    """word2vec's text files, and fastText's ``.vec``."""

    name = "word2vec"
    about = "is text with a header line, which fastText's ``.vec`` is as well."
    suffixes = (".vec", ".txt", ".w2v")
    has_header = True

    def recognises(self, head: bytes) -> bool:
        return is_followed_by_text(head) is True


class GloVe(_Text):
    """GloVe's text files, which begin with a word, so that nothing tells them from other text."""

    name = "glove"
    about = "is text without a header line."
    suffixes = (".glove",)
    has_header = False

    def recognises(self, head: bytes) -> bool:
        return False


class UnknownText(GloVe):
    """Text of which nobody says what it is: words may have taken in numbers."""

    is_doubted = True


def check_readable(words: Sequence[str], *, header: bool) -> None:
    """Raise `ValueError` if words would be refused where text is read, or taken for others."""
    for word in filter(hides_more, words):
        raise ValueError(
            f"The word {word!r} holds a carriage return, or ends in a tab and a number or nothing, "
            "which text cannot hold; save to a .npz file."
        )
    if header:
        return
    if words and words[0].startswith(_MARK):
        raise ValueError(
            f"The first word {words[0]!r} begins with the mark of UTF-8, which text without a "
            "header cannot hold; save to a .vec or a .npz file."
        )
    try:
        refuse_what_are_no_words(words)
    except ValueError as error:
        raise ValueError(
            f"Text without a header cannot hold these words, save to a .vec or a .npz file: {error}"
        ) from None


def _end_of_words(line: bytes, number: int) -> str:
    check_dim(max(1, count_byte(line, b"\t")))
    try:
        return end_of_words(line.decode("utf-8", "surrogateescape"))
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None


def _blocks(stream: Stream) -> Iterator[bytes]:
    """Whole lines without the last line feed, about a quarter of a megabyte at a time."""
    unfinished: list[bytes] = []
    while chunk := stream.read(_CHUNK):
        end = chunk.rfind(b"\n")
        if end >= 0:
            yield b"".join([*unfinished, memoryview(chunk)[:end]])
            unfinished.clear()
        unfinished.append(chunk[end + 1 :])
        if sum(map(len, unfinished)) > _MAX_LINE:
            raise ValueError(f"a line is longer than {_MAX_LINE:,} bytes: is this a text file?")
    if any(unfinished):
        yield b"".join(unfinished)


def _without_blank_end(blocks: Iterable[bytes]) -> Iterator[Lines]:
    """Leave out the blank lines at the end of the file, of which there may be very many."""
    n_blank = 0
    for block in blocks:
        text = block.rstrip()
        if text:
            yield Lines(text, count_byte(text, b"\n") + 1, n_blank)
            n_blank = block.count(b"\n", len(text))
        else:
            n_blank += count_byte(block, b"\n") + 1


def _count_numbers(line: bytes, end: str) -> int:
    """Length of the vectors of a file without a header, from its first line."""
    line = line.rstrip()
    if end == TAB:
        n_numbers = 1 + with_blanks(line).partition(b"\t")[2].count(b" ")
    else:
        n_numbers = line.count(b" ")
    if n_numbers < 1:
        text = line[:1000].decode("utf-8", "surrogateescape")
        raise ValueError(
            f"line 1: a word and its numbers were expected, found {text[:50]!r}{hint(text)}"
        )
    check_dim(n_numbers)
    return n_numbers


def _check_count(announced: Header, n_read: int, *, complete: bool) -> None:
    if n_read > announced.n_words or (complete and n_read < announced.n_words):
        end = "ends" if complete else "goes on"
        raise ValueError(
            f"line {min(n_read, announced.n_words) + 2}: the file {end} here, "
            f"but its header announces {announced.n_words:,} words"
        )
