# SPDX-License-Identifier: BSD-3-Clause
"""Sentences with words in the wrong place are scored, and told from those that are right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.running import cells, load


def test_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    lines = [" ".join(f"{kind}{rng.integers(3)}" for kind in "abcdefghijk") for _ in range(1200)]
    (data / "ptb/ptb.train.txt").write_text("\n".join(lines))
    module = load("bench_surprise")
    module.main(["--quick", "--epochs", "9"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[3:5] == ["pairs", "AUC"]
    assert [tuple(row[:3]) for row in rows] == [
        (loss, architecture, probability)
        for architecture in ("cbow", "skipgram")
        for loss, probability in module.WAYS
    ]
    assert all(0 <= float(row[3]) <= 1 and float(row[5]) < 0 for row in rows)
    assert float(rows[0][3]) > 0.9


def test_words_are_replaced() -> None:
    rng = np.random.default_rng(0)
    documents = [["a"] * 500, ["b"] * 500]
    (first, second) = load("bench_surprise").replaced(documents, 0.3, rng)
    assert len(first) == len(second) == 500
    assert 0.1 < first.count("b") / 500 < 0.2
    assert set(second) == {"a", "b"}
