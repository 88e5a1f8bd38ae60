import numpy as np
import pytest

from skw2v import WordVectors
from skw2v._io.archive import pack_words, read_archive, unpack_words, write_archive


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
