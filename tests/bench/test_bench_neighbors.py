# SPDX-License-Identifier: BSD-3-Clause
"""Searches with and without an index are timed, and what they find is counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.running import cells, load
from skw2v import WordVectors


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    load("bench_neighbors").main(["--words", "500", "--dim", "4", "--queries", "20"])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["index", "built, s", "one query, ms", "of many, ms", "recall@10"]
    assert [row[0] for row in rows[:2]] == ["none", "scikit-learn"]
    assert [float(row[4]) for row in rows[:2]] == [1, 1]
    assert all(float(row[2]) > 0 and float(row[3]) > 0 for row in rows)


def test_vectors_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"w{i}" for i in range(30)]
    WordVectors(words, np.random.default_rng(0).normal(size=(30, 3))).save(tmp_path / "words.npz")
    options = ["--vectors", str(tmp_path / "words.npz"), "--methods", "scikit-learn"]
    load("bench_neighbors").main(options)
    output = capsys.readouterr().out
    assert output.startswith("30 words, dim 3, 30 queries")
    assert "--vectors words.npz" in output


def test_recall() -> None:
    recall = load("bench_neighbors").recall
    exact = [[("a", 1.0), ("b", 0.5)], [("c", 1.0), ("d", 0.5)]]
    assert recall(exact, exact) == 1
    assert recall([[("b", 0.5), ("x", 0.1)], []], exact) == 0.25
