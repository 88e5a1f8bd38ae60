# SPDX-License-Identifier: BSD-3-Clause
"""Files of word vectors read back, and gensim reads what we write and the other way round."""

import contextlib

import numpy as np
import pytest
from files_setup import NAMES, odd_words, shared_folder, written
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skw2v import WordVectors
from skw2v._io.word_files import binary as _binary
from skw2v._io.word_files import text as _text
from skw2v._io.word_files.text import check_readable


@pytest.fixture
def wv():
    return odd_words()


@pytest.fixture
def keyed_vectors():
    return pytest.importorskip("gensim.models").KeyedVectors


def to_gensim(keyed_vectors, wv):
    kv = keyed_vectors(wv.dim)
    kv.add_vectors(list(wv.words), np.array(wv.vectors))
    return kv


# --- round trips


@pytest.mark.parametrize("compression", ["", ".gz", ".bz2", ".xz"])
@pytest.mark.parametrize("name", NAMES[1:])
def test_files_read_back_bit_for_bit(tmp_path, wv, name, compression):
    path = tmp_path / (name + compression)
    wv.save(path)
    assert WordVectors.load(path) == wv
    assert WordVectors.load(str(path)) == wv
    disguised = written(tmp_path / "no_ending", path.read_bytes())
    assert WordVectors.load(disguised) == wv


@pytest.mark.parametrize("name", NAMES)
def test_equal_vectors_give_equal_files(tmp_path, wv, name):
    paths = [tmp_path / "one" / name, tmp_path / "two" / name]
    for path in paths:
        path.parent.mkdir()
        wv.save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


texts = st.text(st.characters(exclude_characters=" \n", codec="utf-8"), min_size=1, max_size=6)


def are_words_of_a_text(words, header):
    with contextlib.suppress(ValueError):
        check_readable(words, header=header)
        return True
    return False


matrices = st.tuples(st.integers(1, 6), st.integers(2, 5)).flatmap(
    lambda shape: hnp.arrays(
        np.float32, shape, elements=st.floats(width=32, allow_nan=False, allow_infinity=False)
    )
)


@shared_folder
@given(matrices, st.data(), st.sampled_from(NAMES))
def test_any_words_and_numbers_read_back(tmp_path, vectors, data, name):
    n_words = len(vectors)
    words = data.draw(st.lists(texts, min_size=n_words, max_size=n_words, unique=True))
    wv = WordVectors(words, vectors)
    if name.endswith((".txt", ".vec", ".glove")) and not are_words_of_a_text(
        words, name != "v.glove"
    ):
        with pytest.raises(ValueError, match=r"save to a .*\.npz file"):
            wv.save(tmp_path / name)
        name = "v.npz"
    wv.save(tmp_path / name)
    again = WordVectors.load(tmp_path / name)
    assert again == wv
    assert again.vectors.tobytes() == wv.vectors.tobytes()  # -0.0 is not 0.0


@shared_folder
@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_float64_reads_back_from_text(tmp_path, vectors):
    wv = WordVectors(["a", "b"], vectors)
    wv.save(tmp_path / "v.txt")
    assert WordVectors.load(tmp_path / "v.txt", dtype=np.float64) == wv


def test_own_format_keeps_everything(tmp_path):
    words = ["", "new york", "line\nfeed", "broken \ud83d", "é"]
    wv = WordVectors(words, np.arange(10.0).reshape(5, 2), counts=[5, 4, 3, 2, 1])
    wv.save(tmp_path / "v.npz")
    for mmap in (False, True):
        assert WordVectors.load(tmp_path / "v.npz", mmap=mmap) == wv
    first = WordVectors.load(tmp_path / "v.npz", limit=2)
    assert (first.words, first.counts.tolist()) == (("", "new york"), [5, 4])
    WordVectors([], np.empty((0, 3))).save(tmp_path / "none.npz")
    assert WordVectors.load(tmp_path / "none.npz").vectors.shape == (0, 3)


def test_mapped_vectors_stay_on_disk(tmp_path, wv):
    wv.save(tmp_path / "v.npz")
    mapped = WordVectors.load(tmp_path / "v.npz", mmap=True)
    base = mapped.vectors
    while base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert base is not None
    assert mapped.vectors.flags.aligned
    assert mapped.vectors.ctypes.data % 64 == 0
    assert mapped.most_similar("the") == wv.most_similar("the")
    wv.save(tmp_path / "v.txt")
    with pytest.raises(ValueError, match="memory-mapped"):
        WordVectors.load(tmp_path / "v.txt", mmap=True)


def test_counts_that_could_not_be_read_again_are_not_saved(tmp_path):
    for counts, message in (([-1], "'counts' holds negative"), ([1 << 62], "sum is too large")):
        with pytest.raises(ValueError, match=message):
            WordVectors(["a"], [[1.0]], counts=counts).save(tmp_path / "v.npz")
    assert not list(tmp_path.iterdir())


# --- gensim reads what we write and the other way round


@pytest.mark.parametrize("compression", ["", ".gz", ".bz2", ".xz"])
@pytest.mark.parametrize("binary", [False, True])
def test_gensim_files_are_read(tmp_path, wv, keyed_vectors, binary, compression):
    path = tmp_path / f"v{compression}"
    to_gensim(keyed_vectors, wv).save_word2vec_format(str(path), binary=binary)
    again = WordVectors.load(path)
    assert again == wv


@pytest.mark.parametrize("name", ["v.bin", "v.txt", "v.txt.gz", "v.bin.xz"])
def test_gensim_reads_our_files(tmp_path, wv, keyed_vectors, name):
    wv.save(tmp_path / name)
    kv = keyed_vectors.load_word2vec_format(str(tmp_path / name), binary="bin" in name)
    assert kv.index_to_key == list(wv.words)
    assert kv.vectors.tobytes() == wv.vectors.tobytes()


# gensim opens the file twice and closes it once
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_gensim_and_we_read_glove(tmp_path, wv, keyed_vectors):
    wv.save(tmp_path / "v.glove")
    kv = keyed_vectors.load_word2vec_format(str(tmp_path / "v.glove"), no_header=True)
    assert kv.vectors.tobytes() == wv.vectors.tobytes()
    to_gensim(keyed_vectors, wv).save_word2vec_format(str(tmp_path / "g"), write_header=False)
    assert WordVectors.load(tmp_path / "g") == wv


@shared_folder
@given(st.lists(st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{0,25})?(e-?[0-3]?[0-9])?", fullmatch=True)))
def test_any_decimal_number_is_read_as_gensim_reads_it(tmp_path, numbers):
    numbers = [*numbers, "1"]
    path = written(tmp_path / "v.txt", f"word {' '.join(numbers)}\n")
    with np.errstate(over="ignore"):
        expected = [np.float32(number) for number in numbers]
    if np.isfinite(expected).all():
        assert WordVectors.load(path, format="glove")["word"].tolist() == expected


# --- dialects


def test_blanks_and_line_feeds_of_other_programs(tmp_path):
    expected = WordVectors(["a", "b"], np.array([[1, 2], [3, 4]], np.float32))
    for text in (
        "2 2\na 1 2 \nb 3 4 \n",  # word2vec and fastText end lines by a blank
        "2 2\r\na 1 2\r\nb 3 4\r\n",
        "2 2\na 1 2\nb 3 4",
        "2 2\na 1.0 2e0\nb +3 .4e1\n\n \n",
        "a 1 2\nb 3 4\n",
    ):
        assert WordVectors.load(written(tmp_path / "v", text)) == expected, text
    rows = [row.tobytes() for row in expected.vectors]
    for binary in (
        b"2 2\na " + rows[0] + b"b " + rows[1],
        b"2 2\na " + rows[0] + b"\nb " + rows[1] + b"\n",  # word2vec's own
    ):
        path = written(tmp_path / "v", binary)
        assert WordVectors.load(path, format="word2vec-binary") == expected


def test_binary_numbers_that_look_like_text_are_told_apart(tmp_path):
    """A float32 may hold the byte of a line feed, or nothing but digits."""
    for pattern in (b"\n\n\n\n", b"1.23", b"\n111", b"1 1\n"):
        number = np.frombuffer(pattern, "<f4")
        wv = WordVectors(["a", "b"], np.array([[0.1, *number], [*number, 0.1]], np.float32))
        wv.save(tmp_path / "v.bin")
        assert WordVectors.load(tmp_path / "v.bin") == wv


@pytest.mark.parametrize("name", NAMES)
def test_limit(tmp_path, wv, name):
    wv.save(tmp_path / name)
    for limit in (1, 3, len(wv), 100):
        part = WordVectors.load(tmp_path / name, limit=limit)
        assert part == WordVectors(wv.words[:limit], wv.vectors[:limit])
    with pytest.raises(ValueError, match="limit"):
        WordVectors.load(tmp_path / name, limit=0)


@pytest.mark.parametrize("name", NAMES[1:])
def test_blocks_of_any_size_join_up(tmp_path, wv, name, monkeypatch):
    wv.save(tmp_path / name)
    for size in (1, 7, 50):
        monkeypatch.setattr(_text, "_CHUNK", size)
        monkeypatch.setattr(_binary, "_CHUNK", size)
        assert WordVectors.load(tmp_path / name) == wv
        assert WordVectors.load(tmp_path / name, limit=4).words == wv.words[:4]


def test_binary_numbers_that_look_like_text_are_binary(tmp_path):
    path = tmp_path / "v.bin"
    wv = WordVectors(["0"], np.full((1, 2), 5.6398487e16, dtype=np.float32))
    assert wv.vectors.tobytes().isascii()
    wv.save(path)
    assert WordVectors.load(path) == wv
