# SPDX-License-Identifier: BSD-3-Clause
"""The memory that fits take is printed for words in memory and in a file."""

from __future__ import annotations

import pytest

from bench.running import cells, load


def test_a_row_for_each_place_of_the_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = load("bench_memory", monkeypatch)
    monkeypatch.setattr(module, "N_WORDS", 1_000)
    monkeypatch.setattr(module, "LINES", 500)
    monkeypatch.setattr(module, "BUDGETS", {"memory": 2e9, "a file": 0})
    module.main(["--megabytes", "0.05", "--dim", "4"])
    output = capsys.readouterr().out
    header, *rows = cells(output)
    assert header[:4] == ["text MB", "million words", "different", "words in"]
    assert [row[3] for row in rows] == ["memory", "a file"]
    assert all(float(row[5]) >= float(row[4]) > 0 for row in rows)
    assert "python benchmarks/bench_memory.py --megabytes 0.05 --dim 4" in output


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load("bench_memory").main(["--help"])
    assert "python benchmarks/bench_memory.py --quick" in capsys.readouterr().out
