# SPDX-License-Identifier: BSD-3-Clause
"""One table of documents: which rows it has."""

from __future__ import annotations

import pytest

from bench.running import cells, load


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["TF-IDF words", "mean", "supervised"]
    load("bench_documents").main(["--quick", "--sets", "imdb", "--features", *names])
    header, *rows = cells(capsys.readouterr().out)
    assert header[:3] == ["data", "features", "accuracy"]
    assert [row[:2] for row in rows] == [["imdb", name] for name in names]
    assert all(0.3 < float(row[2]) <= 1 for row in rows)
    # The supervised column stands beside the mean.
    assert int(rows[2][-1]) == int(rows[1][-1]) + 1


def test_rows_whose_package_is_missing_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = load("bench_documents")
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    every = {"TF-IDF": module.Features(list), "gensim mean": module.Features(list, needs="gensim")}
    assert module.at_hand(every) == ["TF-IDF"]
    assert "gensim mean" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="pip install gensim"):
        module.main(["--quick", "--sets", "imdb", "--features", "gensim mean"])


def test_unknown_rows(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load("bench_documents").main(["--features", "mood"])
    assert "mood" in capsys.readouterr().err


def test_classifiers_at_their_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["LogisticRegression", "SGDClassifier"]
    load("bench_documents").main(["--quick", "--sets", "imdb", "--classifiers", *names])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["data", "columns", *names]
    assert len({row[1] for row in rows}) == len(rows) == 6
    assert all(0.3 < float(cell.rstrip("*")) <= 1 for row in rows for cell in row[2:])
