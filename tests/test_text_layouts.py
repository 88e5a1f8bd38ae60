# SPDX-License-Identifier: BSD-3-Clause
"""Text files with separators and marks other than word2vec's and GloVe's."""

import codecs
import gzip

import numpy as np
import pytest

from skw2v import WordVectors
from skw2v._io.word_files.header import is_followed_by_text

EXPECTED = WordVectors(["the", "좋아요"], np.array([[0.1, 0.2, -3], [0.4, 5e-1, 6]], np.float32))
ROWS = [("the", "0.1 0.2 -3"), ("좋아요", "0.4 5e-1 6")]
HEADERS = [None, "2 3", "2\t3"]


def file(tmp_path, content):
    path = tmp_path / "vectors.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def text(end, between, rows=ROWS, header=None, line_end="\n"):
    lines = [word + end + numbers.replace(" ", between) for word, numbers in rows]
    return "".join(line + line_end for line in ([header] if header else []) + lines)


# --- read right


def test_the_first_bytes_may_end_within_a_character():
    content = "2 2\n좋 1 two\n아".encode()
    for n_bytes in range(len(content) - 2, len(content) + 1):
        assert is_followed_by_text(content[:n_bytes])


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", " \n", "\t\r\n"])
@pytest.mark.parametrize(
    ("end", "between"), [("\t", " "), ("\t", "\t"), (" \t", " "), ("\t ", "\t"), (" ", " ")]
)
def test_tabs_separate_as_blanks_do(tmp_path, end, between, line_end, header):
    content = text(end, between, header=header, line_end=line_end)
    for options in ({}, {"on_bad_lines": "skip"}, {"limit": 2}):
        assert WordVectors.load(file(tmp_path, content), **options) == EXPECTED
    named = "word2vec" if header else "glove"
    assert WordVectors.load(file(tmp_path, content), format=named) == EXPECTED


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("between", [" ", "\t"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_mark_of_utf8_is_no_part_of_the_first_word(tmp_path, header, between, pack):
    content = codecs.BOM_UTF8 + text(between, between, header=header).encode()
    assert WordVectors.load(file(tmp_path, pack(content))) == EXPECTED


def test_binary_files_may_begin_with_a_mark(tmp_path):
    EXPECTED.save(tmp_path / "v.bin")
    content = codecs.BOM_UTF8 + (tmp_path / "v.bin").read_bytes()
    assert WordVectors.load(file(tmp_path, content)) == EXPECTED


@pytest.mark.parametrize("header", HEADERS)
def test_words_that_a_tab_ends_may_hold_blanks(tmp_path, header):
    rows = [("the", "0.1 0.2 -3"), ("new york", "1 2 3"), ("windows 10", "4 5 6")]
    header = header and header.replace("2", "3", 1)
    loaded = WordVectors.load(file(tmp_path, text("\t", "\t", rows, header)))
    assert loaded.words == ("the", "new york", "windows 10")
    assert loaded["windows 10"].tolist() == [4, 5, 6]


def test_tabs_within_words_stay_where_blanks_separate(tmp_path):
    words = ["a\tb", "\tc", "d\te\t!", "\x1f\t<"]
    for first in words:  # which tells text from binary numbers
        order = [first, *(word for word in words if word != first)]
        wv = WordVectors(order, np.eye(4, dtype=np.float32))
        for name in ("v.txt", "v.glove", "v.bin"):
            wv.save(tmp_path / name)
            assert WordVectors.load(tmp_path / name) == wv


def test_bad_lines_among_tabs_are_told_and_skipped(tmp_path):
    content = text("\t", "\t", [*ROWS, ("short", "1 2"), ("empty", "1  3"), ("x", "1 2 y")])
    path = file(tmp_path, content)
    with pytest.raises(ValueError, match="line 3: 2 numbers after the word 'short' in place of 3"):
        WordVectors.load(path)
    with pytest.warns(UserWarning, match=r"left out 3 of 5 words.*line 3: 2 numbers"):
        assert WordVectors.load(path, on_bad_lines="skip") == EXPECTED


# --- refused by name

NO_VECTORS = {
    "commas": (text(",", ","), r"',' seems to separate, which must be blanks or tabs.*pandas"),
    "commas and blanks": (text(", ", ", "), "',' seems to separate"),
    "semicolons": (text(";", ";"), "';' seems to separate"),
    "bars": (text("|", "|"), r"'\|' seems to separate"),
    "wide blanks": (text("\u3000", "\u3000"), r"'\\u3000' seems to separate"),
    "no-break spaces": (text("\xa0", "\xa0"), r"'\\xa0' seems to separate"),
    "a comma behind the word": (text(",", " "), "every word ends in a separator and a number"),
    "a no-break space behind it": (text("\xa0", " "), "every word ends in a separator and a num"),
    "a colon behind the word": (text(":", " "), "every word ends in a separator and a number"),
    "a comma and a blank": (text(", ", " "), "every word ends in ','"),
    "a colon and a blank": (text(": ", " "), "every word ends in ':'"),
    "blank, then tabs": (text(" ", "\t"), "a word with a blank in it, or a word and the first num"),
    "decimal commas": ("the 0,1 0,2\n", "decimal comma"),
    "decimal commas, tabs": ("the\t0,1\t0,2\n", "decimal comma"),
    "decimal commas, semicolons": ("the;0,1;0,2\n", "decimal comma"),
    "two blanks": (text("  ", "  "), "is there one blank, or one tab"),
    "two tabs": (text("\t\t", "\t\t"), "is there one blank, or one tab"),
    "names of columns": ("word\tdim0\tdim1\n" + text("\t", "\t"), "column names"),
    "names of columns, numbers": ("\t0\t1\t2\n" + text("\t", "\t"), "line 1: "),
    "quotes": ('"the" 0.1 0.2\n"a" 0.3 0.4\n', "every word stands in quotes"),
    "old Mac": (text(" ", " ", line_end="\r"), "carriage returns alone"),
    "old Mac, names": ("word\tdim0\rthe 0.1\r", "line 1: a carriage return stands in"),
    "a header with a comma": ("2, 3\n" + text(" ", " "), "line 1: .*looks like a header, but"),
    "numbers alone": ("0.1 0.2 0.3\n-0.4 5e-1 .6\n", "numbers without words"),
    "numbers alone, tabs": ("0.1\t0.2\t0.3\n0.4\t0.5\t0.6\n", r"metadata\.tsv"),
    "numpy.savetxt": ("1.0e+00 2.0e+00\n3.0e+00 4.0e+00\n", "numbers without words"),
    "words alone": ("the\nof\n", "line 1: a word and its numbers were expected, found 'the'"),
    "some tabs": ("a 1 2\nb\t3 4\n", "line 2: a tab stands in "),
    "tabs, then blanks": ("a\t1\t2\nb 3 4\n", "line 2: 0 numbers after the word 'b 3 4'"),
    "UTF-16": (text(" ", " ").encode("utf-16"), "UTF-16.*encoding='utf-16'"),
    "UTF-16, big": (codecs.BOM_UTF16_BE + text(" ", " ").encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": ("the 0.1 0.2 -3\n".encode("utf-16-le"), "UTF-16"),
    "UTF-32": (text(" ", " ").encode("utf-32"), "UTF-16 or UTF-32"),
}


@pytest.mark.parametrize("kind", NO_VECTORS)
@pytest.mark.parametrize("on_bad_lines", ["error", "skip"])
def test_what_looks_like_vectors_is_refused_by_name(tmp_path, kind, on_bad_lines):
    content, message = NO_VECTORS[kind]
    path = file(tmp_path, content)
    if on_bad_lines == "error":
        with pytest.raises(ValueError, match=rf"vectors\.txt: .*{message}") as caught:
            WordVectors.load(path)
        # Where the first line is no vector, others are no better, except below a header
        told = "on_bad_lines='skip'" in str(caught.value)
        assert told is (kind in ("names of columns, numbers", "tabs, then blanks"))
    elif kind not in ("names of columns, numbers", "some tabs", "tabs, then blanks"):
        with pytest.raises(ValueError, match=r"vectors\.txt: "):  # it left out all, or is refused
            WordVectors.load(path, on_bad_lines="skip")


@pytest.mark.parametrize(
    ("line", "told"),
    [("the|0.1|x", True), ("the|0.1|x|0.2|y", True), ("the|0.1|x|y", False), ("the|x", False)],
)
def test_a_separator_is_named_where_half_of_what_it_parts_are_numbers(tmp_path, line, told):
    with pytest.raises(ValueError, match=r"vectors\.txt: line 1: ") as caught:
        WordVectors.load(file(tmp_path, f"{line}\n"))
    assert ("'|' seems to separate" in str(caught.value)) is told


@pytest.mark.parametrize(
    "content", ["1 1\nthe 0,1\n", "1 3\nnew york\xa00.1 3\n", "1 2\nthe -0.25\x0b2.\n"]
)
def test_short_texts_are_not_taken_for_binary_numbers(tmp_path, content):
    for options in ({}, {"on_bad_lines": "skip"}, {"format": "word2vec-binary"}):
        with pytest.raises(ValueError, match=r"line 2: |this is text"):
            WordVectors.load(file(tmp_path, content), **options)


def test_blank_lines_behind_the_header_are_text(tmp_path):
    path = file(tmp_path, "1 1\n\nthe 0.1\n\n")
    with pytest.raises(ValueError, match="line 2: the word is empty"):
        WordVectors.load(path)
    assert WordVectors.load(path, on_bad_lines="skip")["the"] == np.float32(0.1)


@pytest.mark.parametrize("content", [text("\t", "\t"), text("\t", " "), text(" ", " ")])
@pytest.mark.parametrize("header", ["2 2", "2 1", "2 4", "1 3", "3 3"])
def test_headers_that_lie_are_noticed(tmp_path, content, header):
    with pytest.raises(ValueError, match=r"line [1-4]: "):
        WordVectors.load(file(tmp_path, f"{header}\n{content}"))


@pytest.mark.parametrize(
    "words",
    [
        ["1", "2", "17"],  # nodes of a graph
        ["0.5", "half"],
        ["user:12", "item:3"],
        ["10,000", "5,000"],
        ["12:30", "13:45"],
        ["a,", "b;"],
        [","],
        ['"', "''"],
        ["1e5", "kg"],
    ],
)
def test_no_false_alarm(tmp_path, words):
    wv = WordVectors(words, np.arange(2.0 * len(words), dtype=np.float32).reshape(-1, 2))
    for name in ("v.txt", "v.glove", "v.bin"):
        wv.save(tmp_path / name)
        assert WordVectors.load(tmp_path / name) == wv


@pytest.mark.parametrize("words", [["x\t1"], ["x\ry"], ["ok", "x\t"]])
def test_words_that_would_be_refused_are_not_written(tmp_path, words):
    wv = WordVectors(words, np.ones((len(words), 2)))
    for name in ("v.txt", "v.glove"):
        with pytest.raises(ValueError, match=r"save to a \.npz file"):
            wv.save(tmp_path / name)
    assert not list(tmp_path.iterdir())
    wv.save(tmp_path / "v.npz")
    assert WordVectors.load(tmp_path / "v.npz") == wv


@pytest.mark.parametrize(
    "words",
    [
        ["0.5", "0.25"],
        ["a,1", "b,2"],
        ["price=9.99", "price=8.99"],
        ["tea,", "milk,"],
        ['"tea"', '"milk"'],
    ],
)
def test_an_announced_length_or_a_named_format_tells_words_from_numbers(tmp_path, words):
    wv = WordVectors(words, np.ones((len(words), 2), np.float32))
    for name in ("v.txt", "v.bin"):
        wv.save(tmp_path / name)
        assert WordVectors.load(tmp_path / name) == wv
    with pytest.raises(ValueError, match=r"without a header.*save to a \.vec or a \.npz file"):
        wv.save(tmp_path / "v.glove")
    path = file(tmp_path, "".join(f"{word} 1 1\n" for word in words))
    with pytest.raises(ValueError, match="every word"):
        WordVectors.load(path)
    assert WordVectors.load(path, format="glove") == wv
    # where the length shows that they have taken in a number
    with pytest.raises(ValueError, match=r"line 2: 2 numbers after the word .* in place of 3"):
        WordVectors.load(file(tmp_path, "2 3\n" + path.read_text()))


def test_a_mark_that_belongs_to_the_first_word_is_not_lost(tmp_path):
    wv = WordVectors(["\ufeffthe", "a"], np.ones((2, 2), np.float32))
    with pytest.raises(ValueError, match=r"mark of UTF-8.*save to a \.vec or a \.npz file"):
        wv.save(tmp_path / "v.glove")
    wv.save(tmp_path / "v.vec")
    assert WordVectors.load(tmp_path / "v.vec") == wv


# --- on_bad_lines="skip"


def test_skipping_everything_is_an_error(tmp_path):
    path = file(tmp_path, "3 2\na 1\nb 2\nc x y\n")
    with pytest.raises(
        ValueError, match=r"vectors\.txt: on_bad_lines='skip' left out 3 of 3 words.*line 2: 1 numb"
    ):
        WordVectors.load(path, on_bad_lines="skip")
    nan = np.float32(np.nan).tobytes()
    with pytest.raises(ValueError, match=r"left out 2 of 2 words.*byte 4: the vector of 'a' holds"):
        WordVectors.load(file(tmp_path, b"2 1\na " + nan + b"b " + nan), on_bad_lines="skip")


def test_skipping_most_is_a_warning(tmp_path):
    with pytest.warns(UserWarning, match=r"vectors\.txt: .*left out 2 of 3 words") as caught:
        WordVectors.load(file(tmp_path, "a 1 2\nb 1\nc 1\n"), on_bad_lines="skip")
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=r"left out 398 of 400 words.*the file ends before"):
        WordVectors.load(file(tmp_path, "400 2\na 1 2\nb 1 2\n"), on_bad_lines="skip")
    with pytest.warns(UserWarning, match=r"left out 2 of 3 words.*line 2: the word 'a' occurs"):
        WordVectors.load(file(tmp_path, "a 1 2\na 1 2\na 3 4\n"), on_bad_lines="skip")


def test_skipping_some_is_none(tmp_path):
    for content in ("a 1 2\nb 1 2\nc 1\n", "a 1 2\n\nb 1 2\n\nc 1 2\n", "4 2\na 1 2\nb 1 2\n"):
        wv = WordVectors.load(file(tmp_path, content), on_bad_lines="skip", limit=3)
        assert wv.words[:2] == ("a", "b")
