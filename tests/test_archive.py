# SPDX-License-Identifier: BSD-3-Clause
import json
import os
import struct
import warnings
import zipfile

import numpy as np
import pytest
from fuzz.archives import npy, overlapping

from skw2v import WordVectors
from skw2v._io import zip_members
from skw2v._io.archive import open_archive, write_archive
from skw2v._io.fields import Field, check_arrays, no_counts, not_finite
from skw2v._io.packed import pack_words, unpack_words


def read_all(path, names, max_bytes=None):
    with open_archive(path, max_bytes) as archive:
        return {name: archive.read(name) for name in names}


def npy_with_header(text, data=b""):
    header = text.encode().ljust(118 - 10) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def zipped(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_archive_keeps_arrays_and_metadata(tmp_path):
    text, offsets = pack_words(["a", "", "é"]).values()
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
    with open_archive(tmp_path / "a.npz") as archive:
        assert archive.metadata() == metadata
        for name, array in arrays.items():
            np.testing.assert_array_equal(archive.read(name), array, strict=True)
            np.testing.assert_array_equal(archive.map(name), array, strict=True)
            assert not archive.read(name).flags.writeable
        for n_rows in (0, 1, 2, 5):
            for name in ("vectors", "columns", "empty"):
                part = archive.read(name, n_rows)
                np.testing.assert_array_equal(part, arrays[name][:n_rows], strict=True)
        assert isinstance(archive.map("vectors"), np.memmap)
    assert unpack_words(text, offsets) == ("a", "", "é")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["vectors"], arrays["vectors"])


def test_archive_never_holds_objects(tmp_path):
    with pytest.raises(ValueError, match="only numbers are saved"):
        write_archive(tmp_path / "a.npz", {"x": np.array([None])})
    assert list(tmp_path.iterdir()) == []
    np.savez(tmp_path / "a.npz", x=np.array([print]))
    with pytest.raises(ValueError, match="never Python objects"):
        read_all(tmp_path / "a.npz", ["x"])
    with pytest.raises(ValueError, match="must not be called 'metadata'"):
        write_archive(tmp_path / "a.npz", {"metadata": np.ones(1)})


def test_archive_reads_what_numpy_saves(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.arange(5))
    with open_archive(tmp_path / "a.npz") as archive:
        assert (archive.read("x").tolist(), archive.metadata()) == ([0, 1, 2, 3, 4], {})
    np.savez_compressed(tmp_path / "a.npz", x=np.arange(5))
    with pytest.raises(ValueError, match="compressed"):
        read_all(tmp_path / "a.npz", ["x"])
    np.savez(tmp_path / "a.npz", x=np.arange(5))
    with pytest.raises(ValueError, match=r"a\.npz: there is no array called vectors or words or"):
        WordVectors.load(tmp_path / "a.npz")


def test_arrays_of_foreign_byte_order_or_alignment_are_read_and_not_mapped(tmp_path):
    vectors = np.arange(6, dtype=">f4").reshape(3, 2)
    text, offsets = pack_words(["a", "b", "c"]).values()
    for name, array in (("big.npz", vectors), ("odd.npz", vectors.astype("<f4"))):
        zipped(
            tmp_path / name,
            {
                # One byte more than a multiple of four before the data
                "vectors.npy": npy(array).replace(b"\x76\x00", b"\x77\x00").replace(b"\n", b" \n"),
                "words.npy": npy(text),
                "word_offsets.npy": npy(offsets),
            },
        )
        for mmap in (False, True):
            wv = WordVectors.load(tmp_path / name, mmap=mmap)
            np.testing.assert_array_equal(wv.vectors, vectors)
            assert wv.vectors.dtype.isnative
            assert wv.vectors.flags.aligned
        with open_archive(tmp_path / name) as archive:
            found = archive.map("vectors")
        assert found.dtype.isnative
        assert not isinstance(found, np.memmap)


# --- damaged archives


@pytest.mark.parametrize(
    "header",
    [
        "{b'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 8), }",
        "{'descr': '|V0', 'fortran_order': False, 'shape': (99999999999,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': [1], 'fortran_order': False, 'shape': (2,), }",
        "{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (1,), }",
        "((((((((((",
        "[1, 2]",
        "",
    ],
)
def test_damaged_array_headers_are_value_errors(tmp_path, header):
    path = zipped(tmp_path / "a.npz", {"x.npy": npy_with_header(header, bytes(8))})
    for use in ("read", "map"):
        with pytest.raises(ValueError, match=r"a\.npz"), open_archive(path) as archive:
            getattr(archive, use)("x")


@pytest.mark.parametrize("length", [2, 7])
def test_arrays_that_claim_another_length_than_they_have_are_refused(tmp_path, length):
    """A longer one would be mapped on into the next."""
    content = npy(np.ones(3)).replace(b"(3,)", f"({length},)".encode())
    path = zipped(tmp_path / "a.npz", {"x.npy": content, "y.npy": npy(np.ones(99))})
    with open_archive(path) as archive:
        for use in (archive.read, archive.map):
            with pytest.raises(ValueError, match="'x' is longer or shorter than its shape"):
                use("x")


def test_only_version_1_of_the_array_format_is_read(tmp_path):
    path = zipped(tmp_path / "a.npz", {"x.npy": npy(np.ones(2), version=(2, 0))})
    with pytest.raises(ValueError, match=r"version 1\.0"):
        read_all(path, ["x"])


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, '{"x": NaN}', '{"x": ' + "1" * 5000])
def test_damaged_metadata_is_a_value_error(tmp_path, text):
    array = np.frombuffer(text.encode(), np.uint8)
    path = zipped(tmp_path / "a.npz", {"metadata.npy": npy(array)})
    with pytest.raises(ValueError, match=r"a\.npz"), open_archive(path) as archive:
        archive.metadata()


def test_overlapping_members_are_refused(tmp_path):
    """Of a hundred members in the bytes of one, a hundred times the file would be read."""
    names = [f"array{i}" for i in range(100)]
    (tmp_path / "a.npz").write_bytes(overlapping(names, npy(np.arange(1000))))
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert len(archive.infolist()) == 100
    for name in names[:-1]:
        with pytest.raises(ValueError, match="goes on into the next one"):
            read_all(tmp_path / "a.npz", [name])


def test_members_of_the_same_name_or_place_are_refused(tmp_path):
    array = npy(np.ones(3))
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("x.npy", array)
        archive.writestr("x.npy", array)
    with pytest.raises(ValueError, match="same name"):
        read_all(tmp_path / "a.npz", ["x"])
    path = zipped(tmp_path / "b.npz", {"x.npy": array, "y.npy": array})
    content = path.read_bytes()
    place = content.rfind(b"PK\x01\x02") + 42
    path.write_bytes(content[:place] + bytes(4) + content[place + 4 :])
    with pytest.raises(ValueError, match=r"same place|not where"):
        read_all(path, ["y"])


def test_only_the_members_that_are_needed_are_read(tmp_path):
    write_archive(tmp_path / "a.npz", {"x": np.arange(5), "large": np.arange(1000)})
    content = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(content.replace(np.arange(1000).tobytes(), bytes(8000)))
    assert read_all(tmp_path / "a.npz", ["x"])["x"].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="checksum"):
        read_all(tmp_path / "a.npz", ["large"])


def test_long_directories_are_refused_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(zip_members, "_MAX_DIRECTORY", 1000)
    write_archive(tmp_path / "a.npz", {f"array{i}": np.ones(1) for i in range(30)})
    with pytest.raises(ValueError, match="directory of the archive is longer than 1000 bytes"):
        read_all(tmp_path / "a.npz", ["array0"])


def test_no_more_is_read_than_allowed(tmp_path):
    write_archive(tmp_path / "a.npz", {"x": np.arange(10), "y": np.arange(10)})
    assert len(read_all(tmp_path / "a.npz", ["x", "y"], max_bytes=160)) == 2
    with pytest.raises(ValueError, match="more to read than max_bytes=159 allows"):
        read_all(tmp_path / "a.npz", ["x", "y"], max_bytes=159)


def test_a_file_that_becomes_shorter_while_it_is_read_is_an_error(tmp_path):
    write_archive(tmp_path / "a.npz", {"x": np.arange(100_000)})
    with open_archive(tmp_path / "a.npz") as archive:
        os.truncate(tmp_path / "a.npz", 100_000)
        with pytest.raises(ValueError, match="shorter"):
            archive.read("x")


# --- what arrays must be

FIELDS = (
    Field("vectors", ("n", "dim"), ("f4", "f8"), not_finite),
    Field("weights", ("n",), ("f4", "f8"), like="vectors"),
    Field("offsets", ("n+1",), ("i8",)),
    Field("counts", ("n",), ("i8",), no_counts, optional=True),
)
GOOD = {
    "vectors": np.ones((3, 2), np.float32),
    "weights": np.ones(3, np.float32),
    "offsets": np.arange(4),
    "counts": np.arange(3),
}


def test_fields_give_lengths():
    assert check_arrays(FIELDS, GOOD) == {"n": 3, "dim": 2}
    assert check_arrays(FIELDS, {**GOOD, "other": np.ones(9)}) == {"n": 3, "dim": 2}
    assert check_arrays(FIELDS, {k: v for k, v in GOOD.items() if k != "counts"})["n"] == 3
    assert check_arrays(FIELDS, {**GOOD, "offsets": np.arange(4, dtype=">i8")})["n"] == 3


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("vectors", None, "no array called vectors"),
        ("vectors", np.ones(3, np.float32), r"'vectors' must have shape \(n, dim\)"),
        ("vectors", np.ones((3, 2), np.float16), "'vectors' must be float32 or float64"),
        ("vectors", np.full((3, 2), np.nan, np.float32), "'vectors' holds NaN"),
        ("vectors", np.full((3, 2), np.inf, np.float32), "'vectors' holds NaN"),
        ("weights", np.ones(1, np.float32), r"'weights' must have shape \(n\) with n=3, dim=2"),
        ("weights", np.ones((3, 1), np.float32), "'weights' must have shape"),
        ("weights", np.ones(3), "'weights' must be float32, found float64"),
        ("offsets", np.arange(3), r"'offsets' must have shape \(n\+1\)"),
        ("offsets", np.arange(4.0), "'offsets' must be int64, found float64"),
        ("counts", np.array([1, -1, 1]), "'counts' holds negative numbers"),
        ("counts", np.full(3, 1 << 61), "'counts' holds numbers whose sum is too large"),
    ],
)
def test_arrays_that_are_not_as_described_are_refused(name, array, message):
    arrays = {**GOOD, name: array}
    with pytest.raises(ValueError, match=message):
        check_arrays(FIELDS, {k: v for k, v in arrays.items() if v is not None})


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 100])
def test_all_numbers_are_checked_from_the_first_to_the_last(monkeypatch, chunk):
    monkeypatch.setattr("skw2v._io.fields._CHUNK", chunk)
    for bad in (np.nan, np.inf, -np.inf):
        for place in range(5):
            array = np.arange(5.0)
            array[place] = bad
            assert not_finite(array) == "holds NaN or infinity"
    assert not_finite(np.ones((5, 3))) is None


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        (b"abc", [0, 4]),
        (b"abc", [1, 3]),
        (b"abc", [0, 2, 1, 3]),
        (b"abc", [0, np.iinfo(np.int64).max, np.iinfo(np.int64).min, 3]),
        (b"abc", []),
        (b"abc", [[0, 3]]),
        (b"\xff", [0, 1]),
    ],
)
def test_words_that_do_not_fit_are_refused(text, offsets):
    with pytest.raises(ValueError, match=r"offsets|UTF-8"):
        unpack_words(np.frombuffer(text, np.uint8), np.array(offsets, dtype=np.int64))


def test_metadata_is_plain_json(tmp_path):
    write_archive(tmp_path / "a.npz", {}, {"b": 1, "a": [True, None]})
    with np.load(tmp_path / "a.npz") as archive:
        assert json.loads(archive["metadata"].tobytes()) == {"b": 1, "a": [True, None]}
    with pytest.raises(ValueError, match="JSON"):
        write_archive(tmp_path / "a.npz", {}, {"x": float("nan")})
