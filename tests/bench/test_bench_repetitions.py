# SPDX-License-Identifier: BSD-3-Clause
"""The table of repetitive documents: which rows it has, and what they are compared with."""

from __future__ import annotations

import pytest

from bench.running import cells, load


def test_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("bench_repetitions")
    chosen = {name: module.DOCUMENTS[name] for name in ("none", "a word 1,000 times")}
    monkeypatch.setattr(module, "DOCUMENTS", chosen)
    learn, look_ahead = module.TrainingState.learn, module.batch_task._look_ahead
    module.main(["--quick"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[:4] == ["architecture", "beside the reviews", "loss", "accuracy"]
    assert [tuple(row[:2]) for row in rows] == [
        (architecture, name) for architecture in ("skipgram", "cbow") for name in chosen
    ]
    assert all(0 < float(row[2]) < 5 and 0.3 < float(row[3]) <= 1 for row in rows)
    assert [row[5] for row in rows[::2]] == ["1.00", "1.00"]
    assert all(float(row[4].removesuffix(" %")) > 0 for row in rows[1::2])
    assert module.TrainingState.learn is learn
    assert module.batch_task._look_ahead is look_ahead


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        load("bench_repetitions").main(["--help"])
    assert "python benchmarks/bench_repetitions.py --quick" in capsys.readouterr().out
