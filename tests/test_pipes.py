# SPDX-License-Identifier: BSD-3-Clause
"""Word vectors out of pipes, which are read once and never go back."""

import gzip
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from files_setup import COMPRESSORS
from fuzz.work import HANGS_AFTER

from skw2v import Word2VecVectorizer, WordVectors

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@pytest.fixture(scope="module")
def wv():
    """Far more than a pipe holds at a time (64 KiB on Linux)."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4_000, 5)).astype(np.float32)
    return WordVectors([f"word{i}" for i in range(len(vectors))], vectors)


@pytest.fixture
def pipe(tmp_path):
    """Return a function that makes a named pipe into which a thread writes a file."""
    os.mkfifo(tmp_path / "pipe")
    threads = []

    def feed(content):
        def write():
            # The reader may close the pipe before it has read everything
            try:
                with open(tmp_path / "pipe", "wb") as file:
                    file.write(content)
            except BrokenPipeError:
                pass

        threads.append(threading.Thread(target=write))
        threads[-1].start()
        return tmp_path / "pipe"

    yield feed
    for thread in threads:
        thread.join(timeout=HANGS_AFTER)
        assert not thread.is_alive()


@pytest.mark.parametrize("compression", COMPRESSORS)
@pytest.mark.parametrize(
    ("name", "format"),
    [("v.txt", "word2vec"), ("v.bin", "word2vec-binary"), ("v.glove", "glove")],
)
@pytest.mark.parametrize("told", [False, True])
def test_named_pipes_lose_nothing(tmp_path, wv, pipe, name, format, compression, told):
    wv.save(tmp_path / name)
    path = pipe(COMPRESSORS[compression]((tmp_path / name).read_bytes()))
    assert WordVectors.load(path, format=format if told else None) == wv


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
@pytest.mark.skipif(not os.path.exists("/dev/stdin"), reason="needs /dev/stdin")
def test_standard_input_loses_nothing(tmp_path, wv, compress):
    wv.save(tmp_path / "v.glove")
    code = "from skw2v import WordVectors; print(len(WordVectors.load('/dev/stdin')))"
    content = compress((tmp_path / "v.glove").read_bytes())
    output = subprocess.run(
        [sys.executable, "-c", code], input=content, stdout=subprocess.PIPE, check=True
    ).stdout
    assert int(output) == len(wv)


@pytest.mark.parametrize("format", [None, "skw2v"])
def test_archives_out_of_pipes_are_refused_at_once(tmp_path, wv, pipe, format):
    wv.save(tmp_path / "v.npz")
    if format is None:
        path = pipe((tmp_path / "v.npz").read_bytes())
    else:
        path = tmp_path / "without_writer"
        os.mkfifo(path)
    with pytest.raises(ValueError, match=r"is a pipe or a device.*copy it to a file first"):
        WordVectors.load(path, format=format)


def test_vectorizers_out_of_pipes_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="is a pipe or a device"):
        Word2VecVectorizer.load(tmp_path / "pipe")


def test_compressed_archives_are_refused(tmp_path, wv):
    wv.save(tmp_path / "v.npz")
    (tmp_path / "v.npz.gz").write_bytes(gzip.compress((tmp_path / "v.npz").read_bytes()))
    with pytest.raises(
        ValueError, match=r"v\.npz\.gz: an \.npz archive .* compressed.*unpack it first"
    ):
        WordVectors.load(tmp_path / "v.npz.gz")
