# SPDX-License-Identifier: BSD-3-Clause
"""Documents of a fit beyond a budget of memory: the same bits, less memory, nothing left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from estimators import assert_same_fit
from fuzz.work import HANGS_AFTER
from joblib import parallel_config

from skw2v import FastTextVectorizer, Word2VecVectorizer
from skw2v._corpus import encoding, stored_ids
from skw2v._corpus.encoding import assign_ids, remap_ids
from skw2v._corpus.stored_ids import StoredIds
from skw2v._documents import pooling
from skw2v.datasets import make_reviews

pytestmark = pytest.mark.slow

TEXTS, Y = make_reviews(120, random_state=0)
QUICK = {"dim": 6, "epochs": 2, "random_state": 0}
POOLED = {"pooling": ["mean", "max", "std"], "remove_components": 1, "weighting": "sif"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Have temporary files in a folder that is empty at the end."""
    monkeypatch.setenv("JOBLIB_TEMP_FOLDER", str(tmp_path))
    yield tmp_path
    assert not [*tmp_path.glob("skw2v-corpus-*")]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write and read few ids at a time, as in a large corpus."""
    monkeypatch.setattr(stored_ids, "_PIECE", 1_000)
    for module, name in (
        (encoding, "_CHUNK"),
        (pooling, "_MATRIX"),
        (sys.modules["skw2v._corpus.vocabulary"], "_CHUNK"),
    ):
        monkeypatch.setattr(module, name, 700)


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[StoredIds]:
    """Return all that were made."""
    made: list[StoredIds] = []
    init = StoredIds.__init__

    def remembering(self: StoredIds, *args: Any) -> None:
        init(self, *args)
        made.append(self)

    monkeypatch.setattr(StoredIds, "__init__", remembering)
    return made


@pytest.mark.usefixtures("small_pieces")
class TestSameBits:
    @pytest.mark.parametrize(
        ("estimator", "options"),
        [
            (Word2VecVectorizer, {}),
            (Word2VecVectorizer, {"architecture": "cbow", "n_jobs": 2}),
            (Word2VecVectorizer, POOLED | {"min_df": 3, "max_features": 50}),
            (Word2VecVectorizer, {"weighting": "supervised"}),
            (Word2VecVectorizer, {"weighting": "idf", "loss": "hierarchical_softmax"}),
            (FastTextVectorizer, {"n_buckets": 100}),
            (FastTextVectorizer, {"n_buckets": 100, "weighting": "supervised", "min_count": 20}),
            (FastTextVectorizer, {"n_buckets": 100, "oov": "skip"}),
        ],
    )
    @pytest.mark.parametrize("max_memory", [0, 8_000])
    def test_as_in_memory(
        self, estimator: Any, options: Any, max_memory: float, stored: list[StoredIds]
    ) -> None:
        expected = estimator(**QUICK, **options)
        rows = expected.fit_transform(TEXTS, Y)
        assert not stored
        for n_jobs in (1, 2):
            found = estimator(**QUICK, **options | {"n_jobs": n_jobs}, max_memory=max_memory)
            np.testing.assert_array_equal(found.fit_transform(TEXTS, Y), rows)
            assert_same_fit(found, expected)
            assert_same_fit(found.fit(iter(TEXTS), Y), expected)
        assert stored

    @pytest.mark.parametrize("weighting", [None, "idf"])
    def test_rows_that_are_made_a_few_at_a_time(
        self, weighting: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        model = Word2VecVectorizer(**QUICK, weighting=weighting).fit(TEXTS)
        rows = model.transform([*TEXTS, "", "xyzzy", " ".join(TEXTS)])
        monkeypatch.setattr(pooling, "_MATRIX", 1 << 22)
        expected = model.transform([*TEXTS, "", "xyzzy", " ".join(TEXTS)])
        np.testing.assert_array_equal(rows, expected)

    def test_workers_that_are_processes(self, stored: list[StoredIds]) -> None:
        expected = Word2VecVectorizer(**QUICK).fit(TEXTS)
        with parallel_config(backend="loky", n_jobs=2):
            assert_same_fit(Word2VecVectorizer(**QUICK, max_memory=0).fit(TEXTS), expected)
        assert stored

    def test_documents_that_come_in_portions(self, stored: list[StoredIds]) -> None:
        expected, found = (Word2VecVectorizer(**QUICK, max_memory=m) for m in (2e9, 0))
        for start in range(0, len(TEXTS), 40):
            for model in (expected, found):
                model.partial_fit(TEXTS[start : start + 40])
        found.partial_fit([])
        assert_same_fit(found, expected)
        assert stored

    def test_file_names(self, tmp_path: Path, stored: list[StoredIds]) -> None:
        paths = [tmp_path / f"{i:03}.txt" for i in range(len(TEXTS))]
        for path, text in zip(paths, TEXTS, strict=True):
            path.write_text(text, encoding="utf-8")
        found = Word2VecVectorizer(**QUICK, input="filename", max_memory=0).fit(map(str, paths))
        assert_same_fit(found, Word2VecVectorizer(**QUICK).fit(TEXTS))
        assert stored

    def test_the_budget_is_kept_to_the_byte(self, stored: list[StoredIds]) -> None:
        documents = [["a", "b"], ["a"]]
        assert assign_ids(documents, 12)[1].n_bytes == 12
        assert not stored
        words, corpus = assign_ids(documents, 11)
        assert corpus.n_bytes == 0
        assert corpus.ids.tolist() == [0, 1, 0]
        corpus.discard()
        assert words == ["a", "b"]

    def test_parts(self) -> None:
        documents = [["a"] * i + ["b"] * 3 for i in range(50)]
        _, expected = assign_ids(documents)
        _, corpus = assign_ids(documents, 0)
        for one, other in zip(corpus.chunks(99), expected.chunks(99), strict=True):
            assert one.n_bytes == 0
            assert one.ids.tolist() == other.ids.tolist()
            assert one.part(1, 3).read(1, 5).tolist() == other.part(1, 3).ids[1:5].tolist()
        taken = np.array([40, 3])
        assert corpus.take(taken).ids.tolist() == expected.take(taken).ids.tolist()
        corpus.discard()

    def test_ids_of_another_vocabulary_are_written_in_place(self) -> None:
        tokens = np.random.default_rng(0).integers(9, size=5_000).astype(str)
        documents = np.split(tokens, 50)
        words, expected = assign_ids(documents)
        _, corpus = assign_ids(documents, 1_000)
        whole = corpus.copy()
        rows = {"3": 1, "7": 0}
        expected, found = (remap_ids(c, words, rows.get) for c in (expected, corpus))
        for part in (found, pickle.loads(pickle.dumps(found))):
            np.testing.assert_array_equal(part.ids, expected.ids)
            np.testing.assert_array_equal(part.offsets, expected.offsets)
        assert whole.n_tokens == 5_000
        assert [words[i] for i in whole.ids] == tokens.tolist()
        for corpus in (found, whole):
            corpus.discard()
            with pytest.raises(FileNotFoundError):
                corpus.read(0, 1)


class Interrupting:
    """Documents that end in an error."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __iter__(self) -> Iterator[str]:
        yield from TEXTS
        raise self.error


class TestNothingIsLeft:
    """The fixture `folder` looks."""

    @pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
    def test_an_error_in_the_documents(self, error: BaseException, folder: Path) -> None:
        with pytest.raises(type(error)):
            Word2VecVectorizer(**QUICK, max_memory=0).fit(Interrupting(error))
        assert not [*folder.iterdir()]

    @pytest.mark.parametrize("estimator", [Word2VecVectorizer, FastTextVectorizer])
    def test_an_error_of_labels(self, estimator: Any, folder: Path) -> None:
        model = estimator(**QUICK, weighting="supervised", max_memory=0)
        with pytest.raises(ValueError, match="y has") as caught:
            model.fit_transform(TEXTS, Y[1:])
        assert not [*folder.iterdir()]
        del caught  # which holds what there was

    def test_an_interrupted_training(self, monkeypatch: Any, folder: Path) -> None:
        def interrupted(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("skw2v._training.sampling.sampler.Sampler.draw", interrupted)
        with pytest.raises(KeyboardInterrupt) as caught:
            Word2VecVectorizer(**QUICK, max_memory=0).fit(TEXTS)
        assert not [*folder.iterdir()]
        del caught

    def test_an_error_while_rows_are_made(self, monkeypatch: Any, folder: Path) -> None:
        model = Word2VecVectorizer(**QUICK, max_memory=0)
        monkeypatch.setattr("skw2v._fit.Fitted.rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError) as caught:
            model.fit_transform(TEXTS)
        assert not [*folder.iterdir()]
        del caught

    def test_a_fork_removes_nothing(self) -> None:
        if not hasattr(os, "fork"):
            pytest.skip(
                "only a fork has a copy of this process's folder, and this system has no forks"
            )
        _, corpus = assign_ids([["a"] * 9], 0)
        command = "corpus = pickle.loads(sys.stdin.buffer.read()); print(corpus.ids.sum())"
        done = subprocess.run(
            [sys.executable, "-c", f"import pickle, sys; {command}"],
            input=pickle.dumps(corpus),
            capture_output=True,
            check=True,
        )
        assert done.stdout.split() == [b"0"]
        folder = corpus.tokens._folder  # type: ignore[union-attr]
        folder.remove.peek()[1](folder.path, os.getpid() + 1)  # as a fork would call it
        assert corpus.ids.tolist() == [0] * 9
        corpus.discard()

    @pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
    def test_a_killed_process(self, number: signal.Signals, folder: Path) -> None:
        code = (
            "from skw2v import Word2VecVectorizer\n"
            "model = Word2VecVectorizer(dim=4, min_count=1, epochs=10**6, max_memory=0)\n"
            "model.fit([['a', 'b'] * 500] * 50)\n"
        )
        process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + HANGS_AFTER
            while not [*folder.glob("*/ids")]:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.send_signal(number)
            assert process.wait(HANGS_AFTER) == -number
            while [*folder.iterdir()]:  # joblib's tracker of resources removes it
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="limits and figures of Linux")
class TestRoom:
    def test_a_full_folder_is_named(self, folder: Path) -> None:
        code = (
            "import resource\n"
            "from skw2v import Word2VecVectorizer\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
            "model = Word2VecVectorizer(dim=4, max_memory=0)\n"
            "try: model.fit([['a', 'b'] * 5_000] * 2)\n"
            "except OSError as error: print(error, hasattr(model, 'word_vectors_'))\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        message = "word ids beyond max_memory go to temporary files, and this one needs 40,000 "
        assert message in done.stdout, done.stderr
        assert done.stdout.endswith(f"{str(folder)!r} False\n")

    def test_no_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JOBLIB_TEMP_FOLDER", "/nowhere")
        with pytest.raises(FileNotFoundError, match=r"max_memory.*'/nowhere'"):
            Word2VecVectorizer(**QUICK, max_memory=0).fit(TEXTS)

    def test_the_corpus_is_not_in_memory(self) -> None:
        """Of ten million tokens in memory, the peak is 40 MB higher; tables are small."""
        code = (
            "import sys\n"
            "from skw2v import Word2VecVectorizer\n"
            "document = [f'w{i % 50}' for i in range(10_000)]\n"
            "documents = (document for _ in range(1_000))\n"
            "model = Word2VecVectorizer(dim=2, epochs=1, sample=1e-6)\n"
            "model.set_params(max_memory=float(sys.argv[1])).fit(documents)\n"
            "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
        )
        peaks = []
        for budget in ("1e9", "1e6"):
            command = [sys.executable, "-c", code, budget]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            peaks.append(int(done.stdout) * 1024)
        assert peaks[0] - peaks[1] > 25e6, peaks
