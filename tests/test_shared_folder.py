# SPDX-License-Identifier: BSD-3-Clause
"""Objects that processes show each other: arrays in a room without a copy, all others with one."""

import os

import numpy as np
import pytest

from skw2v._training.executors.shared_folder import SharedFolder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows maps files in other ways")


class TestFiles:
    def test_arrays_are_one_memory(self, tmp_path):
        one, other = SharedFolder(str(tmp_path)), SharedFolder(str(tmp_path))
        value = {"a": np.arange(5), "b": [np.eye(3, dtype=np.float32)], "c": "text"}
        one.write("name", value)
        mine, others = one.read("name"), other.read("name")
        assert others["c"] == "text"
        np.testing.assert_array_equal(others["a"], value["a"])
        mine["b"][0][1] = 7
        np.testing.assert_array_equal(others["b"][0], [[1, 0, 0], [7, 7, 7], [0, 0, 1]])
        assert value["b"][0][1].tolist() == [0, 1, 0]

    @pytest.mark.parametrize("sizes", [(10, 10_000, 10), (0, 1, 100_000), (5, 5, 5)])
    def test_of_growing_objects(self, tmp_path, sizes):
        one, other = SharedFolder(str(tmp_path)), SharedFolder(str(tmp_path))
        for size in sizes:
            one.write("name", [np.arange(size), np.arange(size) % 3 == 0])
            found = other.read("name")
            np.testing.assert_array_equal(found[0], np.arange(size))
            np.testing.assert_array_equal(found[1], np.arange(size) % 3 == 0)

    def test_arrays_begin_at_lines_of_the_cache(self, tmp_path):
        folder = SharedFolder(str(tmp_path))
        folder.write("name", [np.arange(n, dtype=np.int8) for n in (1, 2, 65)])
        assert [array.ctypes.data % 64 for array in folder.read("name")] == [0, 0, 0]

    def test_a_disk_without_room_is_an_error(self, tmp_path, monkeypatch):
        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "posix_fallocate", full)
        with pytest.raises(OSError, match="No space left"):
            SharedFolder(str(tmp_path)).write("name", np.arange(5))


@pytest.fixture
def folders(tmp_path):
    """The folder as two processes see it."""
    return SharedFolder(str(tmp_path)), SharedFolder(str(tmp_path))


def test_an_array_in_a_room_is_seen_as_it_changes(folders):
    here, there = folders
    room = here.room(100, owner=0)
    assert room.dtype == np.float32
    assert len(room) >= 100
    room[:] = 1
    here.write("found", {"part": room[20:80].reshape(6, 10), "copy": np.arange(3)})
    read = there.read("found")
    assert read["part"].shape == (6, 10)
    room[20] = 7
    assert read["part"][0, 0] == 7
    np.testing.assert_array_equal(read["copy"], [0, 1, 2])


def test_an_array_elsewhere_is_copied(folders):
    here, there = folders
    here.room(100, owner=0)
    array = np.ones(5, dtype=np.float32)
    here.write("found", array)
    array[:] = 2
    np.testing.assert_array_equal(there.read("found"), 1)


def test_rooms_of_several_owners(folders):
    for owner, folder in enumerate(folders):
        for number in range(3):
            room = folder.room(10, owner=owner)
            room[:] = 10 * owner + number
            folder.write(f"{owner} {number}", room[:10])
    for folder in folders:
        found = [folder.read(f"{owner} {number}")[0] for owner in (0, 1) for number in range(3)]
        assert found == [0, 1, 2, 10, 11, 12]


def test_empty_arrays_and_objects_without_any(folders):
    here, there = folders
    room = here.room(10, owner=0)
    here.write("found", (room[:0], np.zeros((0, 3)), "word", None))
    in_room, empty, word, nothing = there.read("found")
    assert in_room.shape == (0,)
    assert empty.shape == (0, 3)
    assert (word, nothing) == ("word", None)
