"""Text files: one word and its numbers a line; word2vec's have a header, GloVe's have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from skw2v._io.word_files.content import BadLines, Collector, WordsAndVectors
from skw2v._io.word_files.header import Header, expect_header

_CHUNK = 1 << 20
_MAX_LINE = 64 << 20


def read_text(
    stream: BinaryIO, *, header: bool, dtype: np.dtype, limit: int | None, bad_lines: BadLines
) -> WordsAndVectors:
    """Read words and vectors.

    Parameters
    ----------
    stream : binary file
        UTF-8 text.
    header : bool
        Whether the first line announces the number of words and the length of a vector.
    dtype : dtype
        Type of the matrix.
    limit : int or None
        How many lines to read; None for all.
    bad_lines : {"error", "skip"}
        What to do about a line that is no word with its vector. "skip" also forgives a header that
        announces another number of words.

    Returns
    -------
    WordsAndVectors
        Words and vectors.

    Raises
    ------
    ValueError
        With the number of the line that is wrong.
    """
    blocks = _line_blocks(stream)
    first = next(blocks, [])
    announced = expect_header(first.pop(0) if first else b"") if header else None
    first_line = 2 if header else 1
    dim = announced.dim if announced else _count_numbers(first)
    collector = Collector(dim, dtype, bad_lines)
    n_read = 0
    for lines in chain([first], blocks):
        if limit is not None:
            lines = lines[: limit - n_read]
        if lines:
            _add_lines(collector, lines, dim, dtype, first_line + n_read, bad_lines)
        n_read += len(lines)
        if n_read == limit:
            return collector.finish()
        if announced and bad_lines == "error":
            _check_count(announced, n_read, complete=False)
    if announced and bad_lines == "error":
        _check_count(announced, n_read, complete=True)
    return collector.finish()


def _line_blocks(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Lines in lists of about one megabyte, without the blank lines at the end of the file."""
    rest, blank = b"", False
    while chunk := stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _MAX_LINE:
            raise ValueError(f"a line is longer than {_MAX_LINE:,} bytes: is this a text file?")
        lines, blank_before, blank = _without_blank_end(lines, blank)
        if lines:
            yield [b"", *lines] if blank_before else lines
    if rest.strip():
        yield [b"", rest] if blank else [rest]


def _without_blank_end(lines: list[bytes], blank: bool) -> tuple[list[bytes], bool, bool]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end], blank, end < len(lines) or (blank and not end)


def _count_numbers(lines: Sequence[bytes]) -> int:
    """Length of the vectors of a file without a header, from its first line."""
    n_numbers = len(lines[0].rstrip().split(b" ")) - 1 if lines else 0
    if n_numbers < 1:
        raise ValueError("line 1: a word and its numbers were expected")
    return n_numbers


def _check_count(announced: Header, n_read: int, *, complete: bool) -> None:
    if n_read > announced.n_words or (complete and n_read < announced.n_words):
        end = "ends" if complete else "goes on"
        raise ValueError(
            f"line {min(n_read, announced.n_words) + 2}: the file {end} here, "
            f"but its header announces {announced.n_words:,} words"
        )


def _add_lines(
    collector: Collector,
    lines: Sequence[bytes],
    dim: int,
    dtype: np.dtype,
    first_line: int,
    bad_lines: BadLines,
) -> None:
    numbers = range(first_line, first_line + len(lines))
    try:
        words, rows = _parse(lines, dim, dtype)
    except ValueError:
        problems = [_problem(line, dim, dtype) for line in lines]
        if bad_lines == "error":
            number, problem = next((n, p) for n, p in zip(numbers, problems, strict=True) if p)
            raise ValueError(f"line {number}: {problem}") from None
        good = [i for i, problem in enumerate(problems) if problem is None]
        if not good:
            return
        numbers = [numbers[i] for i in good]  # type: ignore[assignment]
        words, rows = _parse([lines[i] for i in good], dim, dtype)
    collector.add(words, rows, lambda i: f"line {numbers[i]}")


def _parse(lines: Sequence[bytes], dim: int, dtype: np.dtype) -> tuple[list[str], NDArray]:
    """Words and vectors of some lines; `ValueError` if any of them is wrong."""
    parts = [line.decode().partition(" ") for line in lines]
    texts = [text.rstrip() for _, _, text in parts]
    # loadtxt passes over empty lines, so that words and vectors would no longer match.
    if not all(texts):
        raise ValueError("no numbers")
    rows = np.loadtxt(texts, dtype=dtype, delimiter=" ", comments=None, ndmin=2)
    if rows.shape != (len(lines), dim):
        raise ValueError("wrong number of columns")
    return [word for word, _, _ in parts], rows


def _problem(line: bytes, dim: int, dtype: np.dtype) -> str | None:
    """Say what is wrong with a line; None if nothing is."""
    try:
        _parse([line], dim, dtype)
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 at byte {error.start} of the line"
    except ValueError:
        word, _, text = line.decode().partition(" ")
    else:
        return None
    if not word:
        return "the word is empty"
    fields = text.rstrip().split(" ") if text.strip() else []
    wrong = next((field for field in fields if not _is_number(field)), None)
    if len(fields) != dim:
        hint = "; is there a space within the word?" if len(fields) > dim and wrong else ""
        return f"{len(fields)} numbers after the word {word[:50]!r} in place of {dim}{hint}"
    return f"{wrong[:50]!r} is not a number" if wrong is not None else "not a vector"


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return "_" not in field


def write_text(stream: BinaryIO, content: WordsAndVectors, *, header: bool) -> None:
    """Write words and vectors with as many digits as it takes to read the same numbers again.

    Parameters
    ----------
    stream : binary file
        Open for writing.
    content : WordsAndVectors
        Words without blanks, and vectors.
    header : bool
        Whether the first line announces the number of words and the length of a vector.
    """
    n_words, dim = content.vectors.shape
    # Always 9 or 17 digits: the shortest form that reads back takes four times as long to find.
    digits = 9 if content.vectors.dtype == np.float32 else 17
    form = " ".join([f"%.{digits}g"] * dim)
    if header:
        stream.write(f"{n_words} {dim}\n".encode())
    for word, row in zip(content.words, content.vectors, strict=True):
        stream.write(f"{word} {form % tuple(row.tolist())}\n".encode())
