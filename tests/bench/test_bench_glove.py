# SPDX-License-Identifier: BSD-3-Clause
"""GloVe and mutual information are timed and judged, and so are all families."""

from __future__ import annotations

import pytest

from bench.running import cells, load


def test_glove(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_glove", monkeypatch)
    module.main(["--megabytes", "0.05", "--epochs", "1", "2", "--dim", "5"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[:5] == ["system", "epochs", "entries", "counting s", "training s"]
    assert [row[:2] for row in rows] == [["GloVe", "1"], ["GloVe", "2"], ["PMI", "–"]]
    assert {len(row) for row in rows} == {len(header)}
    assert rows[0][2] == rows[1][2]


def test_families(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_families", monkeypatch)
    quick = {
        "PMI": ("PMIVectorizer", {"dim": 5}),
        "none": ("NoSuchVectorizer", {}),
    }
    monkeypatch.setattr(module, "FAMILIES", quick)
    monkeypatch.setattr(module, "WORDS", {"min_count": 5, "analyzer": str.split})
    options = ["--megabytes", "0.05", "--reviews", "100", "--tables", "words", "imdb"]
    module.main([*options, "--families", "PMI"])
    words, row, documents, other = cells(capsys.readouterr().out)
    assert words == ["family", "fit s", "analogy", "semantic", "syntactic", "WS353", "SimLex"]
    assert documents == ["family", "fit_transform s", "accuracy"]
    assert (row[0], other[0]) == ("PMI", "PMI")
    assert 0 <= float(other[2]) <= 1


def test_a_family_that_is_missing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("bench_families")
    monkeypatch.setattr(module, "FAMILIES", {"a": ("PMIVectorizer", {}), "b": ("Nothing", {})})
    assert module.at_hand(["a", "b"]) == ["a"]
