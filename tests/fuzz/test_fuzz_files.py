# SPDX-License-Identifier: BSD-3-Clause
"""Reading damaged files gives something sound or a `ValueError`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from skw2v import Word2VecVectorizer, WordVectors

from . import files, layouts
from .archives import vectorizer_archive
from .findings.files import FINDINGS
from .targets import TARGETS

FILES = [name for name, target in TARGETS.items() if target.check is files.check_file]


@pytest.mark.parametrize("name", FINDINGS)
def test_what_once_broke_something_does_so_no_more(name: str) -> None:
    files.check_file(FINDINGS[name]())


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_give_something_sound_or_a_value_error(name: str) -> None:
    TARGETS[name].run(n_inputs=60)


def test_odd_layouts_of_text_are_read_right_or_refused() -> None:
    TARGETS["layouts of text"].run(n_inputs=200)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [(["the\t0.1", "of"], [0.2, 3.0]), (["the", "of"], [2.0, 3.0]), (["the"], [0.1])],
)
def test_wrong_words_and_numbers_are_noticed(
    words: list[str], numbers: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = layouts.LayoutCase(b"the 0.1\nof 3\n", ("the", "of"), ((0.1,), (3.0,)))
    layouts.check_layout(case)
    wrong = WordVectors(words, np.float32(numbers)[:, np.newaxis])
    monkeypatch.setattr(layouts.WordVectors, "load", lambda *_, **__: wrong)
    with pytest.raises(AssertionError):
        layouts.check_layout(case)


class Unsound:
    """What reading may do wrong."""

    @staticmethod
    def other_error(*_: object, **__: object) -> None:
        raise KeyError("vectors")

    @staticmethod
    def error_without_the_file(*_: object, **__: object) -> None:
        raise ValueError("damaged")

    @staticmethod
    def not_finite(*_: object, **__: object) -> WordVectors:
        wv = WordVectors(["a", "b"], [[1.0], [2.0]])
        wv._vectors = np.array([[1.0], [np.nan]])
        return wv


@pytest.mark.parametrize("problem", ["other_error", "error_without_the_file", "not_finite"])
def test_the_check_notices(problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = files.FileCase(b"a 1\nb 2\n")
    files.check_file(case)
    monkeypatch.setattr(files.WordVectors, "load", getattr(Unsound, problem))
    with pytest.raises((KeyError, AssertionError)):
        files.check_file(case)


def test_the_check_notices_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_CALLS", 10)
    with pytest.raises(AssertionError, match=r"more than 10\.4 calls"):
        files.check_file(files.FileCase(b"a 1\n"))


def test_rows_that_come_from_elsewhere_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = files.FileCase(vectorizer_archive(), vectorizer=True)
    files.check_file(case)
    transform = Word2VecVectorizer.transform
    monkeypatch.setattr(Word2VecVectorizer, "transform", lambda self, X: transform(self, X) + 1)
    with pytest.raises(AssertionError):
        files.check_file(case)


def test_fuzzing_for_long_says_what_it_did() -> None:
    options = ["--minutes", "0.001", "--inputs", "10", "--targets", "text files"]
    command = [sys.executable, "-m", "tests.fuzz", *options]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "found something in: none" in done.stdout
