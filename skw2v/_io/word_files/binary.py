# SPDX-License-Identifier: BSD-3-Clause
"""word2vec's binary files: a header line, then for each word its name, a blank and raw float32."""

from __future__ import annotations

import re
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from skw2v._io.streams import Stream
from skw2v._io.word_files.base import (
    REMEDY,
    BadLines,
    ReadOptions,
    StreamFormat,
    WordsAndVectors,
    check_words,
)
from skw2v._io.word_files.collector import Collector
from skw2v._io.word_files.header import (
    MAX_HEADER,
    expect_header,
    is_followed_by_text,
    refuse_broken_header,
)

_CHUNK = 1 << 20
_MAX_WORD = 1 << 16
_FLOAT = np.dtype("<f4")
_BLANK = ord(" ")
_LINE_FEEDS = re.compile(rb" \n++")
# Bytes of a vector, below which names take less time without a slice of each.
_NARROW = 64
# A word with what "surrogateescape" makes of such bytes, among words that stand between blanks
_NOT_UTF8 = re.compile("(?<![^ ])[^ \udc80-\udcff]*+[\udc80-\udcff][^ ]*+")


class Word2VecBinary(StreamFormat):
    """Records of a name and a vector, with or without line feeds between them."""

    name = "word2vec-binary"
    about = "is word2vec's ``.bin``: a header line, words as text and numbers as float32."
    keeps = "rounds to float32"
    suffixes = (".bin",)
    takes = frozenset({"dtype", "on_bad_lines"})

    def recognises(self, head: bytes) -> bool:
        return is_followed_by_text(head) is False

    def check_head(self, head: bytes) -> None:
        refuse_broken_header(head)
        if is_followed_by_text(head):
            raise ValueError(f"this is text, not {self.name!r}: say format='word2vec', or None")

    def read(self, stream: Stream, options: ReadOptions) -> WordsAndVectors:
        head = stream.look(MAX_HEADER)
        line = stream.read(head.find(b"\n") + 1) or head
        header = expect_header(line)
        limit, bad_lines = options.limit, options.bad_lines
        n_words = header.n_words if limit is None else min(header.n_words, limit)
        collector = Collector(header.dim, options)
        records = _RecordReader(stream, header.dim, start=len(line))
        n_read = 0
        while n_read < n_words:
            block = records.read(n_words - n_read)
            if not block.names:
                raise ValueError(
                    f"byte {records.offset}: the file ends after {n_read:,} of "
                    f"{header.n_words:,} words"
                )
            n_read += len(block.names)
            collector.add(_checked(block, bad_lines), block.vectors, block.place)
        if n_read == header.n_words and bad_lines == "error":
            records.expect_end(header.n_words)
        return collector.finish(n_read, stream.name)

    def check(self, content: WordsAndVectors) -> None:
        check_words(content.words)

    def write(self, stream: BinaryIO, content: WordsAndVectors) -> None:
        n_words, dim = content.vectors.shape
        stream.write(f"{n_words} {dim}\n".encode())
        for word, row in zip(content.words, content.vectors, strict=True):
            stream.write(f"{word} ".encode() + row.astype(_FLOAT).tobytes())


class _Block(NamedTuple):
    """Some records: names, vectors, and the byte of the file where each vector begins.

    Bytes of a name that are not UTF-8 are the characters that "surrogateescape" makes of them.
    """

    names: list[str]
    vectors: NDArray
    starts: NDArray[np.int64]

    def place(self, i: int) -> str:
        """Say where record i begins."""
        return f"byte {self.starts[i] - 1 - len(_encoded(self.names[i]))}"


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _checked(block: _Block, bad_lines: BadLines) -> list[str]:
    """Return the names; those that are not UTF-8 become empty, and are refused as such."""
    text = " ".join(block.names)
    if text.isascii() or not (first := _NOT_UTF8.search(text)):
        return block.names
    if bad_lines == "error":
        place = block.place(text.count(" ", 0, first.start()))
        word = _encoded(first[0])[:50]
        raise ValueError(f"{place}: the word {word!r} is not valid UTF-8{REMEDY}")
    return _NOT_UTF8.sub("", text).split(" ")


class _RecordReader:
    """Cuts a stream into records; never holds more than a chunk and one record."""

    def __init__(self, stream: Stream, dim: int, start: int) -> None:
        self.offset = start
        self._stream = stream
        self._width = dim * _FLOAT.itemsize
        self._buffer = b""

    def read(self, n_max: int) -> _Block:
        """Read the next records, at most `n_max`; none at the end of the file."""
        starts = np.empty(0, np.int64)
        while not len(starts) and (chunk := self._stream.read(_CHUNK)):
            self._buffer += chunk
            starts = self._find_vectors(n_max)
        if not len(starts):
            return _Block([], np.empty((0, self._width), np.uint8), starts)
        content = np.frombuffer(self._buffer, np.uint8)
        vectors = sliding_window_view(content, self._width)[starts].view(_FLOAT)
        block = _Block(_names(self._buffer, starts, self._width), vectors, starts + self.offset)
        end = int(starts[-1]) + self._width
        self._buffer = self._buffer[end:]
        self.offset += end
        return block

    def _find_vectors(self, n_max: int) -> NDArray[np.int64]:
        """Find the places of the vectors of the complete records in the buffer."""
        blanks = np.flatnonzero(np.frombuffer(self._buffer, np.uint8) == _BLANK)
        # A record ends at the first blank after the vector of the record before. So each blank has
        # a next one, in case it ends a name
        following = np.searchsorted(blanks, blanks + 1 + self._width).data
        ends: list[int] = []
        i = 0
        while i < len(following) and len(ends) < n_max:
            ends.append(i)
            i = following[i]
        starts: NDArray[np.int64] = blanks[ends] + 1
        begins = np.concatenate([[0], starts + self._width])
        too_long = np.flatnonzero(starts - begins[:-1] > _MAX_WORD)
        is_cut = len(ends) < n_max and len(self._buffer) - begins[-1] >= _MAX_WORD
        if len(too_long) or is_cut:
            begin = begins[too_long[0]] if len(too_long) else begins[-1]
            raise ValueError(f"byte {self.offset + begin}: no word of a plausible length here")
        return starts[starts + self._width <= len(self._buffer)]

    def expect_end(self, n_words: int) -> None:
        """Raise `ValueError` if there is more than a line feed left."""
        if (self._buffer + self._stream.read(_CHUNK)).strip(b"\n"):
            raise ValueError(
                f"byte {self.offset}: the file goes on here, but its header announces "
                f"{n_words:,} words"
            )


def _names(buffer: bytes, starts: NDArray[np.int64], width: int) -> list[str]:
    """Decode what stands before the vectors, `width` bytes from each of `starts`, of records."""
    ends = starts - 1
    if width < _NARROW:
        # Leaves out all vectors at once
        changes = np.zeros(ends[-1] + 1, np.int8)
        changes[starts[:-1]] = 1
        changes[starts[:-1] + width] -= 1
        is_name = np.cumsum(changes[:-1], dtype=np.int8) == 0
        text = np.frombuffer(buffer, np.uint8)[: ends[-1]][is_name].tobytes()
    else:
        begins = [0, *(starts[:-1] + width).tolist()]
        text = b" ".join([buffer[i:j] for i, j in zip(begins, ends.tolist(), strict=True)])
    # word2vec itself ends each vector by a line feed, gensim does not.
    text = text.lstrip(b"\n").replace(b" \n", b" ")
    if b" \n" in text:
        text = _LINE_FEEDS.sub(b" ", text)
    # No name holds a blank
    return text.decode("utf-8", "surrogateescape").split(" ")
