"""word2vec's binary files: a header line, then for each word its name, a blank and raw float32."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from skw2v._io.word_files.content import BadLines, Collector, WordsAndVectors
from skw2v._io.word_files.header import expect_header

_CHUNK = 1 << 20
_MAX_WORD = 1 << 16
_FLOAT = np.dtype("<f4")


def read_binary(
    stream: BinaryIO, *, dtype: np.dtype, limit: int | None, bad_lines: BadLines
) -> WordsAndVectors:
    """Read words and vectors.

    Parameters
    ----------
    stream : binary file
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
        Words and vectors.

    Raises
    ------
    ValueError
        With the offset of the byte where the wrong record begins, counted in the decompressed data.
    """
    line = stream.readline(100)
    header = expect_header(line)
    n_words = header.n_words if limit is None else min(header.n_words, limit)
    collector = Collector(header.dim, dtype, bad_lines)
    records = _Records(stream, header.dim, start=len(line))
    n_read = 0
    while n_read < n_words:
        names, vectors, offsets = records.next_block(n_words - n_read)
        if not names:
            raise ValueError(
                f"byte {records.offset}: the file ends after {n_read:,} of {header.n_words:,} words"
            )
        n_read += len(names)
        words = [
            _decoded(name, offset, bad_lines) for name, offset in zip(names, offsets, strict=True)
        ]
        collector.add(words, vectors, lambda i, offsets=offsets: f"byte {offsets[i]}")  # type: ignore[misc]
    if n_read == header.n_words and bad_lines == "error":
        records.expect_end(header.n_words)
    return collector.finish()


def _decoded(name: bytes, offset: int, bad_lines: BadLines) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        if bad_lines == "skip":
            return ""  # refused by the collector like any empty word
        raise ValueError(f"byte {offset}: the word {name[:50]!r} is not valid UTF-8") from None


class _Records:
    """Cuts a stream into records; never holds more than a chunk and one record."""

    def __init__(self, stream: BinaryIO, dim: int, start: int) -> None:
        self.offset = start
        self._stream = stream
        self._dim = dim
        self._buffer = b""

    def next_block(self, n_max: int) -> tuple[list[bytes], NDArray, list[int]]:
        """Names, vectors and offsets of the next records, at most `n_max`; none at the end."""
        width = self._dim * _FLOAT.itemsize
        names: list[bytes] = []
        while not names and (chunk := self._stream.read(_CHUNK)):
            self._buffer += chunk
            names, starts, end = self._cut(width, n_max)
        if not names:
            return [], np.empty((0, self._dim), _FLOAT), []
        vectors = np.stack(
            [np.frombuffer(self._buffer, _FLOAT, self._dim, start) for start in starts]
        )
        offsets = [
            self.offset + start - 1 - len(name) for name, start in zip(names, starts, strict=True)
        ]
        self._buffer = self._buffer[end:]
        self.offset += end
        return names, vectors, offsets

    def _cut(self, width: int, n_max: int) -> tuple[list[bytes], list[int], int]:
        """Names, places of the vectors, and end of the complete records in the buffer."""
        names: list[bytes] = []
        starts: list[int] = []
        end = 0
        buffer = self._buffer
        while len(names) < n_max:
            # word2vec itself ends each vector by a line feed, gensim does not.
            while buffer.startswith(b"\n", end):
                end += 1
            blank = buffer.find(b" ", end, end + _MAX_WORD)
            if blank < 0 and len(buffer) - end >= _MAX_WORD:
                raise ValueError(f"byte {self.offset + end}: no word of a plausible length here")
            if blank < 0 or blank + 1 + width > len(buffer):
                break
            names.append(buffer[end:blank])
            starts.append(blank + 1)
            end = blank + 1 + width
        return names, starts, end

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
