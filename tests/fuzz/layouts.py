# SPDX-License-Identifier: BSD-3-Clause
"""Text of vectors with odd separators and marks: right words and numbers, or a `ValueError`."""

from __future__ import annotations

import codecs
import gzip
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

from skw2v import WordVectors

from .targets import register

MARKS = [b"", b"", b"", codecs.BOM_UTF8]
ENCODINGS = ["utf-8"] * 6 + ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"]
SEPARATORS = [" ", " ", "\t", "\t", " \t", "\t ", "  ", "\t\t", "\xa0", "\u3000", "\x0b"]
SEPARATORS += [",", ", ", ";", "|", ":", "="]
LINE_ENDS = ["\n", "\n", "\n", "\r\n", " \n", "\t\n", "\r", "\n\n"]
# No word of these could be a number, or holds what another separator would cut at.
WORDS = ["the", "of", "naïve", "좋아요", "don't", "…", "</s>", "x2", "a-b", "é", "#", "word"]
PHRASES = ["new york", "at&t inc.", "the the", "x y"]


@dataclass(frozen=True)
class LayoutCase:
    """A file, how to read it, and the words and numbers that somebody meant."""

    content: bytes
    words: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    options: dict[str, Any] = field(default_factory=dict)


def check_layout(case: LayoutCase) -> None:
    """Read the file: what comes out of it has been meant, or it is refused."""
    file = io.BytesIO(case.content)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", ".*on_bad_lines='skip' left out", UserWarning)
            loaded = WordVectors.load(file, **case.options)
    except (ValueError, UserWarning):
        return
    meant = dict(zip(case.words, case.rows, strict=True))
    for word, row in zip(loaded.words, loaded.vectors.tolist(), strict=True):
        assert word in meant, f"{word!r} is no word of the file"
        assert row == list(np.float32(meant[word])), f"{word!r} has other numbers"
    if "on_bad_lines" not in case.options:
        n_words = case.options.get("limit") or len(case.words)
        assert loaded.words == case.words[:n_words], "words are missing"


NUMBERS = st.sampled_from(["0.1", "-0.25", "3", "1e-3", "-7", ".5", "2.", "0.0", "12.75"])


@st.composite
def layouts(draw: Callable) -> LayoutCase:
    """Draw words and numbers, and write them somehow."""
    dim = draw(st.integers(1, 4))
    end, between = draw(st.sampled_from(SEPARATORS)), draw(st.sampled_from(SEPARATORS))
    if draw(st.booleans()):
        between = end
    pool = WORDS + PHRASES if end.strip(" ") and draw(st.booleans()) else WORDS
    words = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique=True))
    numbers = [draw(st.lists(NUMBERS, min_size=dim, max_size=dim)) for _ in words]
    shown = draw(st.sampled_from(["{}", "{}", "{}", "{}", '"{}"', ""]))
    if end in (":", "|", "=") or not shown:
        # Whole numbers, and such words as "user:12", are as good words as any
        numbers = [["0.5", *row[1:]] for row in numbers]
    comma = draw(st.sampled_from([".", ".", ".", ","]))
    lines = []
    for word, row in zip(words, numbers, strict=True):
        first, second = end, between
        # One line has separators of its own. Among such lines "of," is as good a word as any.
        if not (end + between).strip(" \t") and draw(st.integers(0, 9)) == 0:
            first = second = draw(st.sampled_from([" ", "\t"]))
        fields = [number.replace(".", comma) for number in row]
        prefix = shown.format(word) + first if shown else ""
        lines.append(prefix + second.join(fields))
    # Words are what stands there, where their number is announced or somebody names the format
    plain = shown == "{}" and not (end + between).strip(" \t")
    header = draw(st.sampled_from([None, None, "columns", *(["right", "lies"] if plain else [])]))
    if header == "right":
        lines.insert(0, f"{len(words)}{draw(st.sampled_from([' ', between]))}{dim}")
    elif header == "lies":
        lies = draw(st.tuples(st.integers(0, 5), st.integers(0, 5)))
        lines.insert(0, f"{lies[0]} {lies[1]}")
    elif header == "columns":
        lines.insert(0, end.join(["word", *(f"dim{i}" for i in range(dim))]))
    line_end = draw(st.sampled_from(LINE_ENDS))
    text = line_end.join(lines) + draw(st.sampled_from([line_end, ""]))
    content = draw(st.sampled_from(MARKS)) + text.encode(draw(st.sampled_from(ENCODINGS)))
    options: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        options["on_bad_lines"] = "skip"
    if draw(st.integers(0, 3)) == 0:
        options["limit"] = draw(st.integers(1, 3))
    if draw(st.integers(0, 3)) == 0:
        options["format"] = draw(st.sampled_from(["glove", "word2vec", "word2vec-binary"]))
    if options.get("format") == "glove" and (header in ("right", "lies") or not plain):
        del options["format"]  # who says so says that the header is a word
    rows = tuple(tuple(map(float, row)) for row in numbers)
    pack = draw(st.sampled_from([bytes, gzip.compress]))
    return LayoutCase(pack(content), tuple(words), rows, options)


register("layouts of text", layouts(), check_layout)
