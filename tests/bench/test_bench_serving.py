# SPDX-License-Identifier: BSD-3-Clause
"""The tables of serving: which rows they have, and that mapped vectors are shared."""

from __future__ import annotations

import sys

import pytest

from bench.running import cells, load


def test_batches(capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_serving")
    module.main(["--tables", "batches", "--reviews", "150", "--documents", "50", "--repeats", "2"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[2:4] == ["ms for one", "known_share"]
    assert [row[0] for row in rows] == [name for name in module.models() for _ in range(2)]
    assert [row[3] for row in rows[4:]] == ["–", "–"]
    assert all(float(row[5].replace(",", "")) > 0 for row in rows)


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of memory")
def test_memory(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("bench_serving")
    ways = {name: module.WAYS[name] for name in ("load, dropped", "load(mmap=True), dropped")}
    monkeypatch.setattr(module, "WAYS", ways)
    sizes = ["--words", "20000", "--dim", "200", "--processes", "2"]
    module.main(["--tables", "memory", *sizes])
    _, *rows = cells(capsys.readouterr().out)
    assert [row[0] for row in rows] == list(ways)
    # Two times 16 MB of vectors, or once
    apart, shared = (float(row[2]) for row in rows)
    assert apart - shared == pytest.approx(16, abs=8)
