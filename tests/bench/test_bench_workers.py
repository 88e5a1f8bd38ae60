# SPDX-License-Identifier: BSD-3-Clause
"""Workers that are measured, and workers that are predicted."""

from __future__ import annotations

import pytest

from bench.running import cells, load


@pytest.mark.usefixtures("data")
def test_tables(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_workers", monkeypatch)
    monkeypatch.setattr(module, "MEETINGS", 10)
    module.main(["--quick", "--architectures", "cbow"])
    rows = cells(capsys.readouterr().out)
    assert [row[1] for row in rows[1:5]] == [
        "one worker",
        "threads",
        "processes",
        "trainings apart",
    ]
    assert rows[1][4:] == ["1.00", "1.00"]
    header, found = rows[5:]
    assert header[4:] == [f"{n} workers" for n in module.PREDICTED[1:]]
    assert all(0 <= int(share.rstrip("%")) <= 100 for share in found[1:4])
    assert 1 < float(found[4]) <= 2


def test_other_vectors_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("bench_workers", monkeypatch)
    runs = {
        ("cbow", "threads", n): [{"speed": 1.0, "cpu": 1.0, "vectors": vectors}]
        for n, vectors in ((1, "a"), (2, "b"))
    }
    with pytest.raises(SystemExit, match="2 threads have trained other vectors: cbow"):
        module.measured_table(runs)


def test_prediction_by_hand() -> None:
    module = load("bench_workers")
    # Ten batches in two rounds of five: 1 s to compute each, .4 s to add its rows
    found = {"compute": 10, "apply": 4, "draw": 2, "all": 17, "n_batches": 10, "meeting": 0.1}
    found["rounds"] = [[5, 2.0]]
    assert module.predicted_seconds(found, 1) == pytest.approx(17)
    # Three after the other, then the rows by halves, and two meetings
    assert module.predicted_seconds(found, 2) == pytest.approx(1 + 1 + 2 * (3 + 1 + 0.2))
    assert module.predicted_seconds(found, 8) == pytest.approx(1 + 0.25 + 2 * (1 + 0.25 + 0.6))
