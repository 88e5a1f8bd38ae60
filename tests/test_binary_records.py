# SPDX-License-Identifier: BSD-3-Clause
"""Records of word2vec's binary files: where one ends and the next begins."""

import numpy as np
import pytest

from skw2v import WordVectors
from skw2v._io.word_files import binary

_MAX = binary._MAX_WORD


def written(folder, content):
    path = folder / "v"
    path.write_bytes(content)
    return path


def binary_by_loop(content, dim):
    """Names and vectors of a binary file, byte by byte."""
    line, _, rest = content.partition(b"\n")
    names, vectors, place = [], [], 0
    for _ in range(int(line.split()[0])):
        blank = rest.index(b" ", place)
        names.append(rest[place:blank].lstrip(b"\n").decode())
        place = blank + 1 + 4 * dim
        vectors.append(np.frombuffer(rest[blank + 1 : place], "<f4"))
    return names, np.array(vectors)


@pytest.mark.parametrize("dim", [1, 2, 15, 16, 40])
@pytest.mark.parametrize("chunk", [7, 64, 1 << 20])
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n\n"])
def test_records_are_cut_where_a_loop_would_cut_them(tmp_path, monkeypatch, dim, chunk, end):
    monkeypatch.setattr(binary, "_CHUNK", chunk)
    rng = np.random.default_rng(dim)
    records = [
        f"{'' if i % 3 else 'é'}w{i}\n{i}".encode()
        + b" "
        # Vectors full of blanks, line feeds and bytes that are no UTF-8; all of them finite
        + rng.choice(np.frombuffer(b" \n\x20\xc3\x09", np.uint8), 4 * dim).tobytes()
        + end
        for i in range(50)
    ]
    content = b"50 %d\n" % dim + b"".join(records)
    loaded = WordVectors.load(written(tmp_path, content), format="word2vec-binary")
    names, vectors = binary_by_loop(content, dim)
    assert list(loaded.words) == names
    np.testing.assert_array_equal(loaded.vectors, vectors)
    limited = WordVectors.load(tmp_path / "v", format="word2vec-binary", limit=7)
    assert list(limited.words) == names[:7]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_numbers_that_look_like_text_are_binary_where_they_fill_the_file(tmp_path, end):
    content = b"2 1\n" + b"".join(record + end for record in (b"a like", b"b text"))
    loaded = WordVectors.load(written(tmp_path, content))
    assert loaded.words == ("a", "b")
    assert loaded.vectors.tobytes() == b"liketext"


@pytest.mark.parametrize("dim", [1, 30])
def test_words_that_are_not_utf8_are_skipped_among_others(tmp_path, dim):
    vector = np.ones(dim, "<f4").tobytes()
    names = [b"good", b"\xff", b"b\xffad", b"bad\xc3", "é".encode(), b"\xffx y"[:2], b"last", b"!"]
    content = b"8 %d\n" % dim + b"".join(name + b" " + vector for name in names)
    path = written(tmp_path, content)
    loaded = WordVectors.load(path, format="word2vec-binary", on_bad_lines="skip")
    assert loaded.words == ("good", "é", "last", "!")
    place = len(b"8 %d\n" % dim) + len(b"good ") + 4 * dim
    with pytest.raises(ValueError, match=rf"byte {place}: the word b'\\xff' is not valid UTF-8"):
        WordVectors.load(path, format="word2vec-binary")


@pytest.mark.parametrize("dim", [1, 30])
def test_names_longer_than_any_word_are_refused(tmp_path, dim):
    vector = np.ones(dim, "<f4").tobytes()
    for length, is_fine in ((_MAX - 1, True), (_MAX, False)):
        content = b"2 %d\na " % dim + vector + b"b" * length + b" " + vector
        path = written(tmp_path, content)
        if is_fine:
            assert len(WordVectors.load(path, format="word2vec-binary").words[1]) == length
        else:
            with pytest.raises(ValueError, match="no word of a plausible length"):
                WordVectors.load(path, format="word2vec-binary")
