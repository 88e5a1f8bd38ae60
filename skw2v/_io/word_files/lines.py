# SPDX-License-Identifier: BSD-3-Clause
"""Which lines of a text file are a word with its vector, and what the vectors are."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._io.word_files.base import REMEDY, ReadOptions
from skw2v._io.word_files.layout import (
    BLANK,
    NUMBER,
    TAB,
    hides_more,
    hint,
    is_number,
    with_blanks,
)

# Bytes that are not UTF-8 come out of "surrogateescape" as these characters.
_NOT_UTF8 = r"\udc80-\udcff"


class Lines(NamedTuple):
    """Some lines, without the last line feed, and how many blank lines come before them."""

    text: bytes
    n_lines: int
    n_blank_before: int

    def cut(self, n_lines: int) -> Lines:
        """The first lines, at most so many."""
        if n_lines >= self.n_lines:
            return self
        text = b"\n".join(self.text.split(b"\n", n_lines)[:n_lines])
        return Lines(text, n_lines, self.n_blank_before)


def count_byte(text: bytes, byte: bytes) -> int:
    """Count a byte, ten times faster than `bytes.count` where there are many."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == byte[0]))


class LineParser:
    """Turns lines of words, each ended by `end`, and `dim` numbers into words and vectors.

    `first_problem` is what was wrong with the first line that was left out.
    """

    def __init__(self, dim: int, options: ReadOptions, end: str = BLANK) -> None:
        self._dim, self._end = dim, end
        self._dtype, self._bad_lines = options.dtype, options.bad_lines
        numbers = rf"{NUMBER}(?: {NUMBER}){{{dim - 1}}}+"
        word = rf"[^{end}\n{_NOT_UTF8}]*+"
        self._line = re.compile(rf"^({word}){end}({numbers})[^\S\n]*+$", re.MULTILINE)
        self._had_bad_lines = False
        self.first_problem: str | None = None

    def parse(self, lines: Lines, number: int) -> tuple[list[str], NDArray]:
        """Read the good lines, of which `number` is the first; a bad one may be an error."""
        if self._end == TAB:
            lines = lines._replace(text=with_blanks(lines.text))
        # Where there was a bad line there are often more: then a first try is lost time.
        if not self._had_bad_lines:
            try:
                return self._parse_good(lines)
            except ValueError:
                pass
        return self._parse_mixed(lines, number)

    def _parse_good(self, lines: Lines) -> tuple[list[str], NDArray]:
        """Read lines of which all are good, else raise `ValueError`."""
        # Lines have one blank before each number, and perhaps one at the end. Where bad lines are
        # errors, they are the last lines to be read, and need no cheap test.
        if self._bad_lines == "skip" and self._end == BLANK:
            n_more = count_byte(lines.text, b" ") - self._dim * lines.n_lines
            if not 0 <= n_more <= lines.n_lines:
                raise ValueError("wrong number of blanks")
        parts = [line.partition(self._end) for line in lines.text.decode().split("\n")]
        words = [word for word, _, _ in parts]
        is_odd = b"\t" in lines.text or b"\r" in lines.text
        if self._end == BLANK and is_odd and any(map(hides_more, words)):
            raise ValueError("a word with more in it")
        return words, self._numbers([numbers for _, _, numbers in parts])

    def _hides_more(self, word: str) -> bool:
        return self._end == BLANK and hides_more(word)

    def _numbers(self, texts: list[str]) -> NDArray:
        texts = [text.rstrip() for text in texts]
        # loadtxt passes over empty lines, so that words and vectors would no longer match.
        if not all(texts):
            raise ValueError("no numbers")
        rows = np.loadtxt(texts, dtype=self._dtype, delimiter=" ", comments=None, ndmin=2)
        if rows.shape != (len(texts), self._dim):
            raise ValueError("wrong number of columns")
        return rows

    def _parse_mixed(self, lines: Lines, number: int) -> tuple[list[str], NDArray]:
        """Read lines of which some are bad: find the good ones in one search."""
        text = lines.text.decode("utf-8", "surrogateescape")
        if self._bad_lines == "error" or self.first_problem is None:
            self._look_at_first_bad(text, number)
        good = [found for found in self._line.findall(text) if not self._hides_more(found[0])]
        self._had_bad_lines = len(good) < lines.n_lines
        if not good:
            return [], np.empty((0, self._dim), self._dtype)
        return [word for word, _ in good], self._numbers([numbers for _, numbers in good])

    def _look_at_first_bad(self, text: str, number: int) -> None:
        start = 0
        for match in self._line.finditer(text):
            if match.start() > start or self._hides_more(match[1]):
                break
            start, number = match.end() + 1, number + 1
        if start <= len(text):
            end = text.find("\n", start)
            line = text[start : len(text) if end < 0 else end]
            self.first_problem = f"line {number}: {_problem(line, self._dim, self._end)}"
            if self._bad_lines == "error":
                # Where separators are others, no line is good
                raise ValueError(f"{self.first_problem}{'' if hint(line) else REMEDY}")


def _problem(line: str, dim: int, end: str) -> str:
    """Say what is wrong with a bad line."""
    try:
        line.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 at byte {error.start} of the line"
    word, _, numbers = line.partition(end)
    if not word:
        return "the word is empty"
    if end == BLANK and hides_more(word):
        what = "carriage return" if "\r" in word[:-1] else "tab"
        return f"a {what} stands in {word[:50]!r}, where other lines have blanks alone{hint(line)}"
    numbers = numbers.rstrip()
    n_found = numbers.count(" ") + 1 if numbers else 0
    fields = numbers.split(" ", dim + 1) if numbers else []
    wrong = next((field for field in fields if not is_number(field)), None)
    more = hint(line)
    if n_found != dim:
        if not more and n_found > dim and wrong:
            more = "; is there a space within the word?"
        return f"{n_found} numbers after the word {word[:50]!r} in place of {dim}{more}"
    return f"{wrong[:50]!r} is not a number{more}" if wrong is not None else "not a vector"
