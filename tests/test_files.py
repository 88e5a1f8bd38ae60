import bz2
import contextlib
import gzip
import lzma
import os
import re
import stat
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skw2v import WordVectors
from skw2v._archive import pack_words, read_archive, unpack_words, write_archive
from skw2v._files import _binary, _text

COMPRESSORS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
NAMES = ["v.npz", "v.bin", "v.txt", "v.vec", "v.glove"]
# tmp_path is shared by the examples of one test, each of which overwrites the file.
shared_folder = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80
)


@pytest.fixture
def wv():
    rng = np.random.default_rng(0)
    words = ["the", "naïve", "좋아요", "</s>", "a\u00a0b", "x\r", "\u2028", "1", "#", "10.5"]
    return WordVectors(words, rng.normal(size=(len(words), 7)).astype(np.float32))


@pytest.fixture
def keyed_vectors():
    return pytest.importorskip("gensim.models").KeyedVectors


def to_gensim(keyed_vectors, wv):
    kv = keyed_vectors(wv.dim)
    kv.add_vectors(list(wv.words), np.array(wv.vectors))
    return kv


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- round trips


@pytest.mark.parametrize("compression", COMPRESSORS)
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


# --- broken files

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
    text = f"99 2\na 1 2\n{bad}b 3 4\n".encode() + b"\xff 1 2\n"
    wv = WordVectors.load(written(tmp_path / "v", text), on_bad_lines="skip")
    assert wv == WordVectors(["a", "b"], np.array([[1, 2], [3, 4]], np.float32))
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
    "no blank": (b"1 2\n" + b"x" * 100_000, "byte 4: no word of a plausible length"),
}


@pytest.mark.parametrize("case", BROKEN_BINARY)
def test_broken_binary_is_refused_with_the_byte(tmp_path, case):
    content, message = BROKEN_BINARY[case]
    with pytest.raises(ValueError, match=message):
        WordVectors.load(written(tmp_path / "v", content), format="word2vec-binary")


def test_bad_binary_words_can_be_skipped(tmp_path):
    content = b"4 2\na " + ONE + b"\xff " + ONE + b"a " + ONE + b"b " + ONE
    path = written(tmp_path / "v.bin", content)
    loaded = WordVectors.load(path, format="word2vec-binary", on_bad_lines="skip")
    assert loaded.words == ("a", "b")


@pytest.mark.parametrize("compression", [".gz", ".bz2", ".xz"])
def test_damaged_compression_is_a_value_error(tmp_path, wv, compression):
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
        with contextlib.suppress(ValueError):
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
    paths = [str(tmp_path / name) for name in ("v.txt", "v.bin", "v.npz")]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", code, *paths], check=True, env=environment)


# --- saving


@pytest.mark.parametrize("word", ["", "new york", "a\nb", "\ud83d"])
@pytest.mark.parametrize("name", ["v.txt", "v.bin", "v.glove"])
def test_words_that_would_break_the_file_are_refused(tmp_path, word, name):
    wv = WordVectors([word], [[1.0]])
    with pytest.raises(ValueError, match=r"save to a \.npz file"):
        wv.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["v", "v.gz", "v.pkl", "v.npz.gz"])
def test_names_must_tell_the_format(tmp_path, wv, name):
    with pytest.raises(ValueError, match="format"):
        wv.save(tmp_path / name)
    wv.save(tmp_path / name, format="glove")
    assert WordVectors.load(tmp_path / name) == wv
    with pytest.raises(ValueError, match="format must be one of"):
        wv.save(tmp_path / name, format="pickle")
    with pytest.raises(ValueError, match="format must be one of"):
        WordVectors.load(tmp_path / name, format="pickle")


@pytest.mark.parametrize("name", [*NAMES, "v.txt.gz"])
def test_a_crash_leaves_the_old_file(tmp_path, wv, name, monkeypatch):
    wv.save(tmp_path / name)
    old = (tmp_path / name).read_bytes()

    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        WordVectors(["new"], [[1.0]]).save(tmp_path / name)
    assert (tmp_path / name).read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")
def test_permissions_and_links_survive(tmp_path, wv):
    plain = written(tmp_path / "plain", b"")
    wv.save(tmp_path / "v.npz")
    assert stat.S_IMODE((tmp_path / "v.npz").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    (tmp_path / "v.npz").chmod(0o640)
    (tmp_path / "link.npz").symlink_to("v.npz")
    WordVectors(["new"], [[1.0]]).save(tmp_path / "link.npz")
    assert (tmp_path / "link.npz").is_symlink()
    assert WordVectors.load(tmp_path / "v.npz").words == ("new",)
    assert stat.S_IMODE((tmp_path / "v.npz").stat().st_mode) == 0o640


def test_missing_files_and_folders_are_os_errors(tmp_path, wv):
    for name in ("none.txt", "none.npz"):
        with pytest.raises(FileNotFoundError):
            WordVectors.load(tmp_path / name)
        with pytest.raises(FileNotFoundError):
            wv.save(tmp_path / "folder" / name)
        with pytest.raises(FileNotFoundError):
            WordVectors.load(tmp_path / name, format="skw2v")


# --- the archive


def test_archive_keeps_arrays_and_metadata(tmp_path):
    text, offsets = pack_words(["a", "", "é"])
    arrays = {
        "vectors": np.arange(12, dtype=np.float32).reshape(3, 4),
        "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "empty": np.empty((0, 4)),
        "scalar": np.array(True),
        "strided": np.arange(10)[::3],
        "text": text,
        "offsets": offsets,
    }
    metadata = {"version": 1, "parameters": {"dim": 100, "name": "좋아요"}, "none": None}
    write_archive(tmp_path / "a.npz", arrays, metadata)
    for mmap in (False, True):
        read, found = read_archive(tmp_path / "a.npz", mmap=mmap)
        assert found == metadata
        assert list(read) == list(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(read[name], array, strict=True)
    assert unpack_words(read["text"], read["offsets"]) == ("a", "", "é")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["vectors"], arrays["vectors"])


def test_archive_never_holds_objects(tmp_path):
    with pytest.raises(ValueError, match="Python objects"):
        write_archive(tmp_path / "a.npz", {"x": np.array([None])})
    assert list(tmp_path.iterdir()) == []
    np.savez(tmp_path / "a.npz", x=np.array([print]))
    for mmap in (False, True):
        with pytest.raises(ValueError, match="Python objects are never loaded"):
            read_archive(tmp_path / "a.npz", mmap=mmap)
    with pytest.raises(ValueError, match="must not be called 'metadata'"):
        write_archive(tmp_path / "a.npz", {"metadata": np.ones(1)})


def test_archive_reads_what_numpy_saves(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.arange(5))
    arrays, metadata = read_archive(tmp_path / "a.npz")
    assert (arrays["x"].tolist(), metadata) == ([0, 1, 2, 3, 4], {})
    np.savez_compressed(tmp_path / "a.npz", x=np.arange(5))
    with pytest.raises(ValueError, match="compressed"):
        read_archive(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", x=np.arange(5))
    with pytest.raises(ValueError, match="holds no word vectors: without vectors, word_offsets"):
        WordVectors.load(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        (b"abc", [0, 4]),
        (b"abc", [1, 3]),
        (b"abc", [0, 2, 1, 3]),
        (b"abc", []),
        (b"abc", [[0, 3]]),
        (b"\xff", [0, 1]),
    ],
)
def test_words_that_do_not_fit_are_refused(text, offsets):
    with pytest.raises(ValueError, match=r"offsets|UTF-8"):
        unpack_words(np.frombuffer(text, np.uint8), np.array(offsets, dtype=np.int64))
