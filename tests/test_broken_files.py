# SPDX-License-Identifier: BSD-3-Clause
import contextlib
import gzip
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from files_setup import COMPRESSORS, NAMES, shared_folder, written
from fuzz.archives import npy, overlapping
from fuzz.work import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from skw2v import WordVectors
from skw2v._io.word_files import text as _text
from skw2v._io.word_files.base import ReadOptions
from skw2v._io.word_files.layout import hides_more
from skw2v._io.word_files.lines import LineParser, Lines

BROKEN_TEXT = {
    "empty": ("", "line 1: a word and its numbers"),
    "header only": ("2 3\n", "line 2: the file ends here, but its header announces 2 words"),
    "truncated": ("3 2\na 1 2\nb 3 4\n", "line 4: the file ends here"),
    "truncated line": ("2 2\na 1 2\nb 3\n", "line 3: 1 numbers after the word 'b' in place of 2"),
    "too many": ("1 2\na 1 2\nb 3 4\n", "line 3: the file goes on here"),
    "giant count": ("999999999999999 2\na 1 2\n", "line 3: the file ends here"),
    "giant dim": ("1 999999999999999\na 1 2\n", "line 1: vectors of 999,999,999,999,999 numbers"),
    "large dim": ("1 1000000\na 1 2\n", "line 2: 2 numbers after the word 'a' in place of 1000000"),
    "no dim": ("1 0\na\n", "line 1: vectors of 0 numbers"),
    "nan": ("2 2\na 1 2\nb nan 4\n", "line 3: the vector of 'b' holds NaN"),
    "infinity": ("a 1 2\nb 1 -inf\n", "line 2: the vector of 'b' holds NaN"),
    "overflow": ("a 1 2\nb 1 1e60\n", "line 2: the vector of 'b' holds NaN"),
    "duplicate": ("a 1 2\nb 3 4\na 5 6\n", "line 3: the word 'a' occurs for the second time"),
    "empty word": ("a 1 2\n 3 4\n", "line 2: the word is empty"),
    "blank line": ("a 1 2\n\nb 3 4\n", "line 2: the word is empty"),
    "space in word": ("a 1 2\nnew york 3 4\n", "line 2: 3 numbers.*space within the word"),
    "two blanks": ("a 1 2\nb  3 4\n", "line 2: 3 numbers"),
    "too few": ("a 1 2\nb 3\n", "line 2: 1 numbers"),
    "none": ("a 1 2\nb\n", "line 2: 0 numbers"),
    "no number": ("a 1 2\nb 3 x\n", "line 2: 'x' is not a number"),
    "two in one": ("a 1 2\nb 3 4.5.6\n", "line 2: '4.5.6' is not a number"),
    "underscore": ("a 1 2\nb 3 4_5\n", "line 2: '4_5' is not a number"),
    "utf-8": (b"a 1 2\nb\xff 3 4\n", "line 2: invalid UTF-8 at byte 1 of the line"),
}


@pytest.mark.parametrize("compression", COMPRESSORS)
@pytest.mark.parametrize("case", BROKEN_TEXT)
def test_broken_text_is_refused_with_the_line(tmp_path, case, compression):
    content, message = BROKEN_TEXT[case]
    content = content if isinstance(content, bytes) else content.encode()
    path = written(tmp_path / "v", COMPRESSORS[compression](content))
    with pytest.raises(ValueError, match=f"{re.escape(str(path))}: {message}"):
        WordVectors.load(path)


@pytest.mark.filterwarnings("ignore:.*on_bad_lines='skip' left out")
@pytest.mark.parametrize("case", BROKEN_TEXT)
def test_what_can_be_skipped_is_said_to_be(tmp_path, case):
    path = tmp_path / "v"
    content = BROKEN_TEXT[case][0]
    with pytest.raises(ValueError, match=": line ") as caught:
        WordVectors.load(written(path, content))
    if case in ("empty", "header only", "truncated", "too many", "giant count", "no dim"):
        assert "on_bad_lines" not in str(caught.value)
    elif case not in ("giant dim", "large dim", "two blanks"):
        assert str(caught.value).endswith(" (on_bad_lines='skip' leaves it out)")
        assert "a" in WordVectors.load(path, on_bad_lines="skip")


@pytest.mark.parametrize("line", ["-1 5", "5 -1", "+1 5", "99999999999999999999 5", "-1\t5", "2,5"])
def test_whole_numbers_that_no_header_has_are_not_taken_for_a_word(tmp_path, line):
    path = written(tmp_path / "v", line + "\n")
    with pytest.raises(ValueError, match=r"line 1: .*looks like a header, but .*format='glove'"):
        WordVectors.load(path)
    if " " in line:
        assert WordVectors.load(path, format="glove").words == (line.split()[0],)


def test_line_numbers_count_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(_text, "_CHUNK", 64)
    lines = [f"w{i} {i} {i}" for i in range(100)]
    lines[70] = "w70 x 70"
    with pytest.raises(ValueError, match="line 71: 'x' is not"):
        WordVectors.load(written(tmp_path / "v", "\n".join(lines)))
    lines[70:72] = ["", ""]
    with pytest.raises(ValueError, match="line 71: the word is empty"):
        WordVectors.load(written(tmp_path / "v", "\n".join(lines)))


def test_endless_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_text, "_MAX_LINE", 1000)
    with pytest.raises(ValueError, match="a line is longer than 1,000 bytes"):
        WordVectors.load(written(tmp_path / "v", b"a 1" + b"0" * 3_000_000), format="glove")


def test_bad_lines_can_be_skipped(tmp_path):
    bad = "nan nan nan\n. . . 1 2\n 1 2\na 5 6\n\nshort 1\nlong 1 2 3\n"
    good = "".join(f"{word} 3 4\n" for word in "bcdefghij")
    text = f"17 2\na 1 2\n{bad}{good}".encode() + b"\xff 1 2\n"
    wv = WordVectors.load(written(tmp_path / "v", text), on_bad_lines="skip")
    assert wv == WordVectors([*"abcdefghij"], np.array([[1, 2], *[[3, 4]] * 9], np.float32))
    with pytest.raises(ValueError, match="on_bad_lines"):
        WordVectors.load(tmp_path / "v", on_bad_lines="warn")


ONE = np.float32([1, 2]).tobytes()
BROKEN_BINARY = {
    "no header": (b"\x00\x01", "line 1: a header"),
    "truncated": (b"2 2\na " + ONE, "byte 14: the file ends after 1 of 2 words"),
    "in a vector": (b"2 2\na " + ONE + b"b " + ONE[:-1], "byte 14: the file ends after 1 of 2"),
    "giant count": (b"999999999999999 2\na " + ONE, "byte 28: the file ends after 1 of"),
    "giant dim": (b"1 999999999999999\na " + ONE, "line 1: vectors of 999,999"),
    "large dim": (b"1 1000000\na " + ONE, "byte 10: the file ends after 0 of 1 words"),
    "too many": (b"1 2\na " + ONE + b"b " + ONE, "byte 14: the file goes on here"),
    "nan": (b"1 1\na " + np.float32(np.nan).tobytes(), "byte 4: the vector of 'a' holds NaN"),
    "duplicate": (b"2 2\na " + ONE + b"a " + ONE, "byte 14: the word 'a' occurs for the second"),
    "empty word": (b"2 2\na " + ONE + b" " + ONE, "byte 14: the word is empty"),
    "utf-8": (b"2 2\na " + ONE + b"\xff " + ONE, r"byte 14: the word b'\\xff' is not valid UTF-8"),
    "no blank": (b"1 2\n" + b"\xff" * 100_000, "byte 4: no word of a plausible length"),
}


@pytest.mark.parametrize("case", BROKEN_BINARY)
def test_broken_binary_is_refused_with_the_byte(tmp_path, case):
    content, message = BROKEN_BINARY[case]
    with pytest.raises(ValueError, match=message):
        WordVectors.load(written(tmp_path / "v", content), format="word2vec-binary")
    if case in ("nan", "duplicate", "empty word", "utf-8"):
        with pytest.raises(ValueError, match=r"\(on_bad_lines='skip' leaves it out\)$"):
            WordVectors.load(tmp_path / "v", format="word2vec-binary")


def test_bad_binary_words_can_be_skipped(tmp_path):
    content = b"4 2\na " + ONE + b"\xff " + ONE + b"a " + ONE + b"b " + ONE
    path = written(tmp_path / "v.bin", content)
    loaded = WordVectors.load(path, format="word2vec-binary", on_bad_lines="skip")
    assert loaded.words == ("a", "b")


@pytest.mark.parametrize("compression", [".gz", ".bz2", ".xz"])
def test_damaged_compression_is_a_value_error(tmp_path, compression):
    rng = np.random.default_rng(0)
    wv = WordVectors([f"w{i}" for i in range(10)], rng.normal(size=(10, 7)))
    path = tmp_path / f"v.txt{compression}"
    wv.save(path)
    content = path.read_bytes()
    for damaged in (content[:-9], content[:40], content[:30] + b"?" * 40 + content[70:]):
        with pytest.raises(ValueError, match=r"damaged|ends here"):
            WordVectors.load(written(path, damaged), format="word2vec")


@shared_folder
@given(st.binary(max_size=200), st.sampled_from(["skw2v", "word2vec", "word2vec-binary", "glove"]))
@pytest.mark.parametrize("start", [b"", b"2 2\n", b"2 2\na 1 2\n", b"PK\x03\x04", b"\x1f\x8b\x08"])
def test_arbitrary_bytes_only_ever_raise_value_error(tmp_path, start, content, format):
    path = written(tmp_path / "v", start + content)
    for options in ({}, {"format": format}, {"format": format, "on_bad_lines": "skip"}):
        with contextlib.suppress(ValueError, UserWarning):
            WordVectors.load(path, **options)


@shared_folder
@given(st.data(), st.sampled_from(NAMES))
def test_flipped_bytes_only_ever_raise_value_error(tmp_path, data, name):
    wv = WordVectors(["a", "bc"], np.float32([[1, 2.5], [-3, 4]]), counts=[2, 1])
    wv.save(tmp_path / name)
    content = bytearray((tmp_path / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    path = written(tmp_path / name, bytes(content))
    for mmap in (False, True) if name.endswith("npz") else (False,):
        try:
            loaded = WordVectors.load(path, mmap=mmap)
        except ValueError:
            continue
        if name.endswith("npz") and not mmap:
            assert loaded == wv  # the checksums saw everything else


# --- which lines are good, and how long it takes to find out

fields = st.one_of(
    st.from_regex(r"\s?[+-]?[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{0,2})?\s?", fullmatch=True),
    st.sampled_from(["nan", "-Inf", "infinity", "infinit", "1_0", "0x1", "\u0661", "1\0"]),
    st.sampled_from(["\u00a01", "\x1c1", "1\x85", "\t1\t", "1\r", "\r1", "1\u2003"]),
    st.text(max_size=3),
)
lines_of_fields = st.lists(fields, max_size=4).map(" ".join).filter(lambda line: "\n" not in line)


@settings(max_examples=300)
@given(st.lists(lines_of_fields, min_size=1, max_size=4), st.integers(1, 3))
def test_lines_found_among_bad_ones_are_those_that_numpy_reads(lines, dim):
    """One search finds the good lines of a block; line by line they are parsed by NumPy alone."""
    expected = []
    for line in lines:
        word, _, numbers = line.partition(" ")
        if not numbers.strip() or hides_more(word):
            continue
        with contextlib.suppress(ValueError):
            row = np.loadtxt([numbers.rstrip()], delimiter=" ", comments=None, ndmin=2)
            if row.shape == (1, dim):
                expected.append((word, row[0].tolist()))
    parser = LineParser(dim, ReadOptions(bad_lines="skip", dtype=np.dtype(np.float64)))
    block = Lines("\n".join(lines).encode("utf-8", "surrogatepass"), len(lines), 0)
    words, rows = parser._parse_mixed(block, 1)
    np.testing.assert_equal(list(zip(words, rows.tolist(), strict=True)), expected)
    with contextlib.suppress(ValueError):  # the fast way may give up, but not err
        words, rows = parser._parse_good(block)
        np.testing.assert_equal(list(zip(words, rows.tolist(), strict=True)), expected)


def repeated(line, n_bytes):
    return line * (n_bytes // len(line))


GOOD_LINE = b"good 1 2 3\n"
GARBAGE = {
    "line feeds": b"\n",
    "blank lines": b" \r\n",
    "short lines": b"a\n",
    "words": b"one two three four\n",
    "too few numbers": b"x 1 2\n",
    "no numbers": b"x 1 2 1.1.1\n",
    "underscores": b"x 1_1 2 3\n",
    "zeros": b"\0",
    "bytes": bytes(range(128, 256)) + b"\n",
}


@pytest.mark.filterwarnings("ignore:.*on_bad_lines='skip' left out")
@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize("on_bad_lines", ["error", "skip"])
def test_garbage_takes_seconds_and_no_minutes(tmp_path, kind, on_bad_lines):
    """Eight megabytes: far from a second with few calls, minutes line by line."""
    content = GOOD_LINE + repeated(GARBAGE[kind], 8_000_000) + b"\nlast 4 5 6\n"
    path = written(tmp_path / "v", content)
    if on_bad_lines == "skip":
        with at_most(400_000):
            loaded = WordVectors.load(path, on_bad_lines="skip")
        assert loaded.words == ("good", "last")
    else:
        with pytest.raises(ValueError, match="line 2: "), at_most(400_000):
            WordVectors.load(path)


@pytest.mark.parametrize("start", [b"", b"\n"], ids=["header", "blank line"])
def test_compressed_line_feeds_are_passed_over_quickly(tmp_path, start):
    """64 kilobytes that unpack to 64 megabytes."""
    content = gzip.compress(start + b"2 1\na 1\n" + b"\n" * (64 << 20))
    path = written(tmp_path / "v.gz", content)
    with pytest.raises(ValueError, match=r"line 3: the file ends here|line 1: "), at_most(50_000):
        WordVectors.load(path)


BINARY_GARBAGE = {
    "line feeds": (b"\n", "byte 20: no word of a plausible length"),
    "lines of line feeds": (b"\n" * 10_000 + b"x " + ONE, None),
    "the same word": (b"x " + ONE, "byte 30: the word 'x' occurs for the second time"),
    "blanks": (b" ", "byte 20: the word is empty"),
    "not UTF-8": (b"\xff " + ONE, r"byte 20: the word b'\\xff' is not"),
    "zeros": (b"\0", "byte 20: no word of a plausible length"),
}


@pytest.mark.parametrize("kind", BINARY_GARBAGE)
@pytest.mark.parametrize("on_bad_lines", ["error", "skip"])
def test_binary_garbage_takes_seconds_and_no_minutes(tmp_path, kind, on_bad_lines):
    record, message = BINARY_GARBAGE[kind]
    content = b"9000000 2\na " + ONE[:-1] + b"\0" + repeated(record, 8_000_000)
    path = written(tmp_path / "v", content)
    expected = pytest.raises(ValueError, match=message if on_bad_lines == "error" else None)
    with expected, at_most(len(content) / 2):  # records have 9 bytes and more
        WordVectors.load(path, format="word2vec-binary", on_bad_lines=on_bad_lines)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
@pytest.mark.parametrize("format", [None, "glove", "word2vec", "word2vec-binary", "skw2v"])
def test_endless_zeros_are_refused(format):
    with pytest.raises(ValueError, match="/dev/zero"):
        WordVectors.load("/dev/zero", format=format, on_bad_lines="skip")


# --- how much is read


@pytest.mark.parametrize("compression", COMPRESSORS)
def test_no_more_is_read_than_max_bytes(tmp_path, compression):
    text = b"2 2\na 1 2\nb 3 4\n"
    for content, format in ((text, None), (b"2 2\na " + ONE + b"b " + ONE, "word2vec-binary")):
        path = written(tmp_path / "v", COMPRESSORS[compression](content))
        n_bytes = len(content)
        assert len(WordVectors.load(path, format=format, max_bytes=n_bytes)) == 2
        with pytest.raises(ValueError, match=r"v: there is more to read than max_bytes=\d+ allows"):
            WordVectors.load(path, format=format, max_bytes=n_bytes - 1)
    written(tmp_path / "v", COMPRESSORS[compression](text + b"c 5 6\n" * 1_000_000))
    assert len(WordVectors.load(tmp_path / "v", limit=2, max_bytes=len(text))) == 2


def test_archives_read_no_more_than_max_bytes(tmp_path):
    WordVectors([f"w{i}" for i in range(100)], np.ones((100, 10), np.float32)).save(
        tmp_path / "v.npz"
    )
    with pytest.raises(ValueError, match="more to read than max_bytes=4,000"):
        WordVectors.load(tmp_path / "v.npz", max_bytes=4000)
    for options in ({"mmap": True}, {"limit": 10}, {"max_bytes": 6000}):
        assert WordVectors.load(tmp_path / "v.npz", **{"max_bytes": 2000, **options}).dim == 10


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "1"])
@pytest.mark.parametrize("name", ["limit", "max_bytes"])
def test_limits_are_positive_ints(tmp_path, name, value):
    with pytest.raises(ValueError, match=f"{name} must be a positive int or None"):
        WordVectors.load(written(tmp_path / "v", "a 1\n"), **{name: value})


def test_headers_take_no_memory(tmp_path):
    """The process may hold 200 MB more than it does at its start, whatever headers announce."""
    pytest.importorskip("resource")
    if not sys.platform.startswith("linux"):
        pytest.skip("limits of the address space are kept by Linux only")
    written(tmp_path / "v.txt", "900000000000 1000000\na 1 2\n")
    written(tmp_path / "v.bin", b"900000000000 1000000\na " + ONE)
    np.savez(tmp_path / "small.npz", vectors=np.zeros((3, 2), np.float32))
    content = (tmp_path / "small.npz").read_bytes()
    claim = b"(3000000000, 2), }"
    written(tmp_path / "v.npz", content.replace(b"(3, 2), }".ljust(len(claim)), claim))
    assert claim in (tmp_path / "v.npz").read_bytes()
    names = [f"{i:03}" for i in range(97)] + ["vectors", "words", "word_offsets"]
    (tmp_path / "o.npz").write_bytes(overlapping(names, npy(np.zeros(20_000_000, np.uint8))))
    written(tmp_path / "long.txt", b"a" + b" 1" * 30_000_000)
    code = (
        "import resource, sys\n"
        "from skw2v import WordVectors\n"
        "size = int(open('/proc/self/statm').read().split()[0]) * 4096 + 200_000_000\n"
        "resource.setrlimit(resource.RLIMIT_AS, (size, size))\n"
        "for path in sys.argv[1:]:\n"
        "    try: WordVectors.load(path)\n"
        "    except ValueError as error: assert 'MemoryError' not in repr(error.__cause__)\n"
        "    else: raise SystemExit(path)\n"
    )
    paths = [str(tmp_path / name) for name in ("v.txt", "v.bin", "v.npz", "o.npz", "long.txt")]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", code, *paths], check=True, env=environment)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_headers_of_arrays_are_read_without_pythons_parser(tmp_path, monkeypatch, dtype, order):
    # Which in Python 3.11 fails now and then where two threads parse at once
    vectors = WordVectors(["a", "b", "c"], np.asarray(np.eye(3, 2), dtype=dtype, order=order))
    vectors.save(tmp_path / "vectors.npz")
    monkeypatch.setattr("ast.parse", lambda *_, **__: pytest.fail("parsed"))
    assert WordVectors.load(tmp_path / "vectors.npz") == vectors
