# SPDX-License-Identifier: BSD-3-Clause
"""Word vectors out of open files and archives, and what other files are said to be."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import tempfile
import urllib.request
import zipfile

import numpy as np
import pytest

from skw2v import SubwordVectors, Word2VecVectorizer, WordVectors

WV = WordVectors(["the", "좋아요"], np.array([[0.1, 0.2], [0.3, -4e-3]], np.float32))
NAMES = ["v.txt", "v.glove", "v.bin", "v.npz"]
COMPRESSORS = [bytes, gzip.compress, bz2.compress, lzma.compress]


def saved(tmp_path, name):
    WV.save(tmp_path / name)
    return tmp_path / name


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def sv():
    rows = np.arange(24, dtype=np.float32).reshape(12, 2)
    options = {"min_n": 1, "max_n": 2, "n_buckets": 12, "counts": [2, 1]}
    return SubwordVectors(["tea", "좋아요"], rows[:2], range(12), rows, **options)


# --- open files


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format", [False, True])
def test_binary_files_are_read_and_left_open(tmp_path, name, format):
    path = saved(tmp_path, name)
    kinds = {"txt": "word2vec", "glove": "glove", "bin": "word2vec-binary", "npz": "skw2v"}
    options = {"format": kinds[name[2:]]} if format else {}
    for opened in (
        io.BytesIO(path.read_bytes()),
        path.open("rb"),
        path.open("rb", buffering=0),
    ):
        with opened as file:
            assert WordVectors.load(file, **options) == WV
            assert not file.closed


@pytest.mark.parametrize("name", NAMES[:3])
@pytest.mark.parametrize("compress", COMPRESSORS)
def test_compressed_files_are_unpacked(tmp_path, name, compress):
    content = compress(saved(tmp_path, name).read_bytes())
    assert WordVectors.load(io.BytesIO(content)) == WV
    with pytest.raises(ValueError, match=r"<BytesIO>: there is more to read than max_bytes=5"):
        WordVectors.load(io.BytesIO(content), max_bytes=5)


@pytest.mark.parametrize("name", NAMES[:2])
def test_text_files_are_read(tmp_path, name):
    path = saved(tmp_path, name)
    content = path.read_text(encoding="utf-8")
    assert WordVectors.load(io.StringIO(content)) == WV
    assert WordVectors.load(io.StringIO("\ufeff" + content)) == WV
    for encoding in ("utf-16", "utf-8-sig", "cp949"):
        path.write_bytes(content.encode(encoding))
        with open(path, encoding=encoding) as file:
            assert WordVectors.load(file) == WV
            assert not file.closed


def test_files_are_read_from_where_they_stand(tmp_path, sv):
    for name in (*NAMES, "s.bin"):
        if name == "s.bin":
            sv.save(tmp_path / name)
        else:
            saved(tmp_path, name)
        file = io.BytesIO(b"before" + (tmp_path / name).read_bytes())
        file.seek(6)
        assert WordVectors.load(file).words == (sv if name == "s.bin" else WV).words


def test_lines_may_have_been_read_before(tmp_path):
    content = "before\n" + saved(tmp_path, "v.txt").read_text(encoding="utf-8")
    (tmp_path / "v.txt").write_text(content, encoding="utf-8")
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as wrapper:
        wrapper.write(content)
        wrapper.seek(0)
        assert next(iter(wrapper)) == "before\n"
        assert WordVectors.load(wrapper) == WV
    for mode, encoding in (("r", "utf-8"), ("rb", None)):
        with open(tmp_path / "v.txt", mode, encoding=encoding) as file:
            next(file)
            assert WordVectors.load(file) == WV


@pytest.mark.parametrize("name", NAMES[:3])
def test_files_that_only_go_on_are_read(tmp_path, name):
    with urllib.request.urlopen(saved(tmp_path, name).as_uri()) as response:
        assert WordVectors.load(response) == WV


def wrong(message):
    return pytest.raises(ValueError, match=message)


class OnlyRead:
    """The least that a file can do."""

    def __init__(self, content):
        self.read = io.BytesIO(content).read


def test_what_must_go_back_says_so(tmp_path, sv):
    for name in NAMES[:3]:
        assert WordVectors.load(OnlyRead(saved(tmp_path, name).read_bytes())) == WV
    archive = OnlyRead(saved(tmp_path, "v.npz").read_bytes())
    with pytest.raises(ValueError, match=r"<OnlyRead>: an \.npz or .*io\.BytesIO\(file\.read\(\)"):
        WordVectors.load(archive)
    sv.save(tmp_path / "s.bin")
    for load in (WordVectors.load, SubwordVectors.load):
        with pytest.raises(ValueError, match=r"<OnlyRead>: fastText's \.bin is read here and ther"):
            load(OnlyRead((tmp_path / "s.bin").read_bytes()))


def test_files_of_the_wrong_mode_are_named(tmp_path, sv):
    path = saved(tmp_path, "v.npz")
    with open(path, "rb") as file, pytest.raises(ValueError, match="mmap=True needs the path"):
        WordVectors.load(file, mmap=True)
    for name in ("v.npz", "v.bin"):
        message = rf"{name}: .*open\(path, 'rb'\)"
        with saved(tmp_path, name).open(encoding="utf-8") as file, wrong(message):
            WordVectors.load(file)
    message = r"is not text: open the file by open\(path, 'rb'\)"
    with open(path, encoding="latin-1") as file, wrong(message):
        WordVectors.load(file)
    for format in (None, "glove", "skw2v"):
        with open(tmp_path / "new", "wb") as file, wrong("not open for reading"):
            WordVectors.load(file, format=format)
    with pytest.raises(ValueError, match="closed file"):
        WordVectors.load(file)
    with pytest.raises(ValueError, match=r"<StringIO>: line 1: .*'a' is not a number"):
        WordVectors.load(io.StringIO("new a 0.1\n"))


@pytest.mark.parametrize("name", ["s.bin", "s.npz"])
def test_subword_vectors_out_of_open_files(tmp_path, sv, name):
    sv.save(tmp_path / name)
    with open(tmp_path / name, "rb") as file:
        again = SubwordVectors.load(file)
        assert not file.closed
    content = (tmp_path / name).read_bytes()
    for loaded in (again, SubwordVectors.load(io.BytesIO(content))):
        assert loaded.words == sv.words
        np.testing.assert_array_equal(loaded["teas"], sv["teas"])
    with pytest.raises(ValueError, match=r"<BytesIO>: .* cannot be read while it is compressed"):
        SubwordVectors.load(io.BytesIO(gzip.compress(content)))
    with pytest.raises(ValueError, match=r"<BytesIO>: .*max_bytes"):
        SubwordVectors.load(io.BytesIO(content), max_bytes=100)


# --- archives


@pytest.mark.parametrize("name", NAMES[:3])
@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_zip_of_one_file_is_read(tmp_path, name, method):
    members = {
        "data/": b"",
        f"data/{name}": saved(tmp_path, name).read_bytes(),
        f"__MACOSX/data/._{name}": b"\0\5\x16\7",
        "data/.DS_Store": b"",
    }
    path = zipped(tmp_path / "v.zip", members, method)
    assert WordVectors.load(path) == WV
    with open(path, "rb") as file:
        assert WordVectors.load(file) == WV
    with pytest.raises(ValueError, match=r"v\.zip: there is more to read than max_bytes=5"):
        WordVectors.load(path, max_bytes=5)


def test_a_zip_of_several_files_lists_them(tmp_path):
    content = saved(tmp_path, "v.glove").read_bytes()
    members = {f"glove.6B.{dim}d.txt": content for dim in (50, 100, 200, 300)}
    path = zipped(tmp_path / "glove.6B.zip", members)
    with pytest.raises(ValueError, match=r"6B\.zip: this zip archive holds 4 files: 'glove\.6B\.5"):
        WordVectors.load(path)
    # as the message says
    with zipfile.ZipFile(path) as archive, archive.open("glove.6B.100d.txt") as file:
        assert WordVectors.load(file) == WV
    with pytest.raises(ValueError, match=r"e\.zip: this zip archive holds 0 files"):
        WordVectors.load(zipped(tmp_path / "e.zip", {"empty/": b""}))


def test_zips_that_cannot_be_unpacked_are_named(tmp_path, sv):
    sv.save(tmp_path / "wiki.bin")
    path = zipped(tmp_path / "wiki.zip", {"wiki.bin": (tmp_path / "wiki.bin").read_bytes()})
    with pytest.raises(
        ValueError, match=r"wiki\.zip: fastText's \.bin cannot be read .* in a zip archive: unpack"
    ):
        WordVectors.load(path)
    with pytest.raises(
        ValueError, match=r"wiki\.zip: fastText's \.bin cannot be read .* in a zip archive: unpack"
    ):
        SubwordVectors.load(path)
    content = bytearray(zipped(tmp_path / "v.zip", {"v.txt": b"a 1 2\n" * 9}).read_bytes())
    encrypted = content.copy()
    place = encrypted.index(b"PK\1\2")
    encrypted[place + 8] |= 1
    (tmp_path / "x.zip").write_bytes(encrypted)
    with pytest.raises(ValueError, match=r"x\.zip: 'v\.txt' is encrypted"):
        WordVectors.load(tmp_path / "x.zip")
    damaged = content.copy()
    struct.pack_into("<I", damaged, place + 16, 1)
    (tmp_path / "y.zip").write_bytes(damaged)
    with pytest.raises(ValueError, match=r"y\.zip: the compressed data is damaged: Bad CRC"):
        WordVectors.load(tmp_path / "y.zip")
    (tmp_path / "z.zip").write_bytes(content[:-30])
    with pytest.raises(ValueError, match=r"z\.zip is not a readable \.npz or \.zip file"):
        WordVectors.load(tmp_path / "z.zip")


@pytest.mark.parametrize("name", [".gz", ".bz2", ".xz"])
def test_compressed_archives_are_named_where_nothing_unpacks_them(tmp_path, name):
    compress = dict(zip([".gz", ".bz2", ".xz"], COMPRESSORS[1:], strict=True))[name]
    path = tmp_path / f"v.npz{name}"
    path.write_bytes(compress(saved(tmp_path, "v.npz").read_bytes()))
    for load in (lambda path: WordVectors.load(path, format="skw2v"), Word2VecVectorizer.load):
        with pytest.raises(ValueError, match=rf"\({name}\) around an archive.*Unpack it first"):
            load(path)


def test_tar_archives_are_named(tmp_path):
    path = saved(tmp_path, "v.glove")
    for mode in ("w", "w:gz", "w:xz"):
        with tarfile.open(tmp_path / "v.tar", mode) as archive:
            archive.add(path, "v.glove")
        with pytest.raises(ValueError, match=r"v\.tar: this is a tar archive.*tar -xf"):
            WordVectors.load(tmp_path / "v.tar")


OTHERS = {
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(50), "Zstandard.*zstd -d"),
    "lz4": (b"\x04\x22\x4d\x18" + bytes(50), "LZ4.*lz4 -d"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7-Zip"),
    "rar": (b"Rar!\x1a\x07\0" + bytes(50), "RAR"),
    "gzip twice": (gzip.compress(gzip.compress(b"a 1\n")), r"gzip \(\.gz\) around.* gunzip"),
    "bzip2 twice": (gzip.compress(bz2.compress(b"a 1\n")), r"bzip2 .*or twice.* bunzip2"),
    "xz twice": (bz2.compress(lzma.compress(b"a 1\n")), r"xz .*or twice.* unxz"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(50), "HDF5"),
    "parquet": (b"PAR1" + bytes(50), r"pandas\.read_parquet"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n", "git lfs pull"),
    "page": (b"<!DOCTYPE html>\n<html><head><title>Quota</title>", "a page of a web site"),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("load", [WordVectors.load, SubwordVectors.load])
def test_other_files_are_named(tmp_path, kind, load):
    content, message = OTHERS[kind]
    (tmp_path / "v.txt").write_bytes(content)
    with pytest.raises(ValueError, match=rf"v\.txt: .*{message}"):
        load(tmp_path / "v.txt")
    for format in ("glove", "word2vec", "word2vec-binary"):
        with pytest.raises(ValueError, match=rf"v\.txt: .*{message}"):
            WordVectors.load(tmp_path / "v.txt", format=format)


@pytest.mark.parametrize("separator", [" ", "\t"])
@pytest.mark.parametrize(
    "word", ["<html>", "<html", "PAR1", "<!DOCTYPE", "version", "Rar!", "7z", "BZh", "PK"]
)
def test_words_are_no_other_files(tmp_path, word, separator):
    (tmp_path / "v.txt").write_text(f"{word}{separator}-.5\nb{separator}3e-4\n")
    assert WordVectors.load(tmp_path / "v.txt").words == (word, "b")


def test_a_word_in_the_place_of_a_mark_is_none(tmp_path):
    (tmp_path / "v.txt").write_text(f"{'a' * 254} 1\nustar 3\n")
    assert WordVectors.load(tmp_path / "v.txt").words[1] == "ustar"
