# SPDX-License-Identifier: BSD-3-Clause
"""Each evening has a row, and on the first one nothing has moved yet."""

from __future__ import annotations

import pytest

from bench.running import cells, load


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    load("bench_new_texts").main(["--quick", "--days", "2", "--seeds", "2"])
    header, first, *others = cells(capsys.readouterr().out)
    assert header == ["days", "kept", "refitted", "frozen"]
    assert [row[0] for row in [first, *others]] == ["0", "1", "2"]
    assert len(set(first[1:])) == 1
    assert all(cell.startswith("0.") for row in others for cell in row[1:])


def test_span() -> None:
    span = load("bench_new_texts").span
    assert span(0.5, 0.5) == "0.500"
    assert span(0.25, 0.5) == "0.250–0.500"
