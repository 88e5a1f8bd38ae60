"""word2vec's binary files: a header line, then for each word its name, a blank and raw float32."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from skw2v._io.word_files.content import BadLines, Collector, WordsAndVectors
from skw2v._io.word_files.header import MAX_HEADER, expect_header
from skw2v._io.word_files.streams import Stream

_CHUNK = 1 << 20
_MAX_WORD = 1 << 16
_FLOAT = np.dtype("<f4")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what "surrogateescape" makes of such bytes


def read_binary(
    stream: Stream, *, dtype: np.dtype, limit: int | None, bad_lines: BadLines
) -> WordsAndVectors:
    """Read words and vectors.

    Parameters
    ----------
    stream : Stream
        Written by word2vec, or by a program that follows it.
    dtype : dtype
        Type of the matrix.
    limit : int or None
        How many words to read; None for all.
    bad_lines : {"error", "skip"}
        What to do about words that are empty, repeated or not UTF-8, and about vectors that are not
        finite.

    Returns
    -------
    WordsAndVectors

    Raises
    ------
    ValueError
        With the offset of the byte where the wrong record begins, counted in the decompressed data.
    """
    head = stream.look(MAX_HEADER)
    line = stream.read(head.find(b"\n") + 1) or head
    header = expect_header(line)
    n_words = header.n_words if limit is None else min(header.n_words, limit)
    collector = Collector(header.dim, dtype, bad_lines)
    records = _RecordReader(stream, header.dim, start=len(line))
    n_read = 0
    while n_read < n_words:
        block = records.read(n_words - n_read)
        if not block.names:
            raise ValueError(
                f"byte {records.offset}: the file ends after {n_read:,} of {header.n_words:,} words"
            )
        n_read += len(block.names)
        collector.add(_decoded(block, bad_lines), block.vectors, block.place)
    if n_read == header.n_words and bad_lines == "error":
        records.expect_end(header.n_words)
    return collector.finish()


class _Block(NamedTuple):
    """Some records: names, vectors, and the byte of the file where each vector begins."""

    names: list[bytes]
    vectors: NDArray
    starts: NDArray[np.int64]

    def place(self, i: int) -> str:
        """Say where record i begins."""
        return f"byte {self.starts[i] - 1 - len(self.names[i])}"


def _decoded(block: _Block, bad_lines: BadLines) -> list[str]:
    """Decode names; those that are not UTF-8 become empty, and are refused as such."""
    # No name holds a blank, so that all can be decoded at once.
    words = b" ".join(block.names).decode("utf-8", "surrogateescape").split(" ")
    for i, word in enumerate(words):
        if not word.isascii() and _NOT_UTF8.search(word):
            if bad_lines == "error":
                name = block.names[i][:50]
                raise ValueError(f"{block.place(i)}: the word {name!r} is not valid UTF-8")
            words[i] = ""
    return words


class _RecordReader:
    """Cuts a stream into records; never holds more than a chunk and one record."""

    def __init__(self, stream: Stream, dim: int, start: int) -> None:
        self.offset = start
        self._stream = stream
        self._width = dim * _FLOAT.itemsize
        self._buffer = b""

    def read(self, n_max: int) -> _Block:
        """Read the next records, at most `n_max`; none at the end of the file."""
        names: list[bytes] = []
        starts: list[int] = []
        while not names and (chunk := self._stream.read(_CHUNK)):
            self._buffer += chunk
            names, starts = self._cut(n_max)
        if not names:
            return _Block([], np.empty((0, self._width), np.uint8), np.empty(0, np.int64))
        content = np.frombuffer(self._buffer, np.uint8)
        vectors = sliding_window_view(content, self._width)[starts].view(_FLOAT)
        block = _Block(names, vectors, np.array(starts) + self.offset)
        end = starts[-1] + self._width
        self._buffer = self._buffer[end:]
        self.offset += end
        return block

    def _cut(self, n_max: int) -> tuple[list[bytes], list[int]]:
        """Names, and places of the vectors, of the complete records in the buffer."""
        buffer, step = self._buffer, self._width + 1
        last = len(buffer) - step
        ends, start, blank = [0], 0, 0
        for _ in range(n_max):
            blank = buffer.find(b" ", start, start + _MAX_WORD)
            if not 0 <= blank <= last:
                break
            start = blank + step
            ends.append(start)
        if blank < 0 and len(buffer) - start >= _MAX_WORD:
            raise ValueError(f"byte {self.offset + start}: no word of a plausible length here")
        # word2vec itself ends each vector by a line feed, gensim does not.
        names = [buffer[i : j - step].lstrip(b"\n") for i, j in pairwise(ends)]
        return names, [end - self._width for end in ends[1:]]

    def expect_end(self, n_words: int) -> None:
        """Raise `ValueError` if there is more than a line feed left."""
        if (self._buffer + self._stream.read(_CHUNK)).strip(b"\n"):
            raise ValueError(
                f"byte {self.offset}: the file goes on here, but its header announces "
                f"{n_words:,} words"
            )


def write_binary(stream: BinaryIO, content: WordsAndVectors) -> None:
    """Write words and vectors, these as float32.

    Parameters
    ----------
    stream : binary file
        Open for writing.
    content : WordsAndVectors
        Words without blanks, and vectors.
    """
    n_words, dim = content.vectors.shape
    stream.write(f"{n_words} {dim}\n".encode())
    for word, row in zip(content.words, content.vectors, strict=True):
        stream.write(f"{word} ".encode() + row.astype(_FLOAT).tobytes())
