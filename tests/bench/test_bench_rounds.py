# SPDX-License-Identifier: BSD-3-Clause
"""Rounds of several sizes, and what vectors they make."""

from __future__ import annotations

import pytest

from bench.running import cells, load


@pytest.mark.usefixtures("data")
def test_a_row_for_each_size(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = load("bench_rounds", monkeypatch)
    module.main(["--quick", "--architectures", "cbow", "--rounds", "1-1", "4-8"])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["architecture", "batches", "agreement", "loss", "analogy", "WS353", "SimLex"]
    assert [row[:3] for row in rows] == [["cbow", "1 to 1", "0.5"], ["cbow", "4 to 8", "0.5"]]
    assert rows[0][3:] != rows[1][3:]
    module.main(["--quick", "--architectures", "cbow", "--rounds", "4-8", "--agreement", "1"])
    _, row = cells(capsys.readouterr().out)
    assert row[2] == "1"
    assert row[3:] != rows[1][3:]
