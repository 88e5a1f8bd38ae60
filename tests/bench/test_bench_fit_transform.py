# SPDX-License-Identifier: BSD-3-Clause
"""The whole path from texts to vectors is timed for both systems."""

from __future__ import annotations

import numpy as np
import pytest

from bench.running import cells, load


def test_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    module = load("bench_fit_transform", monkeypatch)
    arguments = "--reviews 100 --epochs 1 --dim 8 --repeats 2 --workers 1 2"
    module.main(arguments.split())
    output = capsys.readouterr().out
    header, *rows = cells(output)
    assert "100 reviews, skipgram" in output
    assert header == ["workers", "system", "seconds", "skw2v is", "accuracy", "of which"]
    assert [row[1] for row in rows[:4]] == ["skw2v", "gensim"] * 2
    assert "analyse" in rows[1][-1]
    assert [row[0] for row in rows[5:]] == [
        "Word2VecVectorizer.transform",
        "CountVectorizer.transform",
    ]


def test_both_systems_average_alike() -> None:
    module = load("bench_fit_transform")
    vectors = np.array([[1.0, 2.0], [3.0, 6.0]], dtype=np.float32)
    found = module.averages([["a", "b", "x"], ["x"], []], {"a": 0, "b": 1}, vectors)
    np.testing.assert_array_equal(found, [[2, 4], [0, 0], [0, 0]])
