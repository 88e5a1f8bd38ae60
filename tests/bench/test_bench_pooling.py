# SPDX-License-Identifier: BSD-3-Clause
"""The table of poolings: which rows it has."""

from __future__ import annotations

import pytest

from bench.running import cells, load


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_pooling")
    module.main(["--quick", "--sets", "imdb"])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["columns", "imdb", "points over the mean"]
    assert [row[0] for row in rows] == list(module.POOLINGS)
    assert all(0 < float(row[1]) <= 1 for row in rows)
    assert rows[0][2] == "+0.0"
