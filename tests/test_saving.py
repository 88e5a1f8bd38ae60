# SPDX-License-Identifier: BSD-3-Clause
"""Saving: all of a file or nothing, whatever the place and whatever goes wrong."""

import os
import socket
import stat
import subprocess
import sys

import pytest
from files_setup import NAMES, odd_words, written
from fuzz.work import HANGS_AFTER

from skw2v import Word2VecVectorizer, WordVectors


@pytest.fixture
def wv():
    return odd_words()


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


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="systems that open folders")
def test_a_file_reaches_the_disk_before_the_folder_that_names_it(tmp_path, wv, monkeypatch):
    synced, fsync = [], os.fsync

    def noting(descriptor):
        synced.append(stat.S_IFMT(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    wv.save(tmp_path / "v.npz")
    assert synced == [stat.S_IFREG, stat.S_IFDIR]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("name", NAMES[:2])
def test_what_a_killed_process_left_is_removed_a_day_later(tmp_path, wv, name):
    """`kill -9` leaves no time to clean up: the next one that saves the same file does."""
    code = (
        "import os, signal, sys\n"
        "from skw2v import WordVectors\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "WordVectors(['a'], [[1.0]]).save(sys.argv[1])\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=False)
    assert killed.returncode != 0
    (left,) = tmp_path.iterdir()
    wv.save(tmp_path / name)
    assert left.exists()  # it might be a process that is still writing
    yesterday = left.stat().st_mtime - 25 * 3600
    others = [f".other-{name}.{'0' * 16}.tmp", f".{name}.tmp", f".{name}.{'x' * 16}.tmp"]
    for other in others:
        written(tmp_path / other, b"")
        os.utime(tmp_path / other, (yesterday, yesterday))
    os.utime(left, (yesterday, yesterday))
    wv.save(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, *others])


@pytest.mark.skipif(sys.platform != "linux", reason="255 bytes to a name, whatever they are")
@pytest.mark.parametrize(
    "name",
    ["가" * 80, "é" * 125, "😀" * 60, "가" * 33 + "a" * 100, "x" + "가" * 83, "\udcff" * 200],
    ids=["hangul", "accents", "emoji", "cut_at_a_letter", "cut_in_a_letter", "no_unicode"],
)
def test_long_names_are_counted_in_bytes(tmp_path, wv, name):
    path = tmp_path / f"{name}.npz"
    for words in (wv, WordVectors(["new"], [[1.0]])):
        words.save(path)
        assert WordVectors.load(path) == words
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


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


@pytest.mark.skipif(os.name != "posix", reason="devices of POSIX")
@pytest.mark.parametrize("name", NAMES)
def test_devices_and_pipes_are_written_into(tmp_path, wv, name):
    pipe = tmp_path / name
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    wv.save(pipe)
    content, _ = reader.communicate(timeout=HANGS_AFTER)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    wv.save(tmp_path / f"plain{name}")
    assert content == (tmp_path / f"plain{name}").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2
    kind = {"v.npz": "skw2v", "v.bin": "word2vec-binary", "v.glove": "glove"}.get(name, "word2vec")
    wv.save("/dev/null", format=kind)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")
def test_standard_output_is_written_into():
    code = (
        "from skw2v import WordVectors\n"
        "WordVectors(['a'], [[1.0]]).save('/dev/stdout', format='glove')\n"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert output == b"a 1\n"


@pytest.mark.skipif(os.name != "posix", reason="devices of POSIX")
def test_vectorizers_are_written_into_pipes(tmp_path):
    model = Word2VecVectorizer(dim=2, min_count=1, epochs=1, random_state=0).fit(["a b"])
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE)
    model.save(tmp_path / "pipe")
    content, _ = reader.communicate(timeout=HANGS_AFTER)
    written(tmp_path / "model.npz", content)
    assert Word2VecVectorizer.load(tmp_path / "model.npz").word_vectors_ == model.word_vectors_


@pytest.mark.skipif(os.name != "posix", reason="devices of POSIX")
def test_places_that_are_none_for_a_file_are_named(tmp_path, wv, monkeypatch):
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path)
        server.bind("s.npz")
        with pytest.raises(ValueError, match=r"s\.npz is a socket, which is not written to"):
            wv.save("s.npz")
        assert stat.S_ISSOCK(os.stat("s.npz").st_mode)
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(IsADirectoryError, match=r"folder\.npz"):
        wv.save(tmp_path / "folder.npz")
    assert len(list(tmp_path.iterdir())) == 2
    monkeypatch.setattr(stat, "S_ISBLK", lambda _: True)
    with pytest.raises(ValueError, match=r"s\.npz is a disk, which is not written to"):
        wv.save("s.npz")


def test_missing_files_and_folders_are_os_errors(tmp_path, wv):
    for name in ("none.txt", "none.npz"):
        with pytest.raises(FileNotFoundError):
            WordVectors.load(tmp_path / name)
        with pytest.raises(FileNotFoundError) as caught:
            wv.save(tmp_path / "folder" / name)
        assert caught.value.filename == str(tmp_path / "folder")
        with pytest.raises(FileNotFoundError):
            WordVectors.load(tmp_path / name, format="skw2v")
