# SPDX-License-Identifier: BSD-3-Clause
"""The table of norms: which rows it has, and what its columns are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.conftest import compress
from bench.running import cells, load


@pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
def test_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "topics").mkdir()
    asked = [f"topic {i % 4}\tword{'abcd'[i % 4]} asks\twordx {i % 3}" for i in range(60)]
    compress(data / "topics/banking77_train.tsv.xz", "\n".join(asked))
    module = load("bench_norm")
    module.main(["--quick", "--sets", "imdb", "banking77", "--supervised", "imdb"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[4:] == ["None, C=1", "l2, C=1", "None, C=10", "l2, C=10"]
    assert [row[:4] for row in rows] == [
        ["imdb", "200", "mean", "10"],
        ["imdb", "200", "supervised", "10"],
        ["banking77", "60", "mean", "10"],
        ["banking77", "60", "mean", "20"],
    ]
    assert all(0 < float(cell) <= 100 for row in rows for cell in row[4:])
