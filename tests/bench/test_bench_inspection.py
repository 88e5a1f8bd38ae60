# SPDX-License-Identifier: BSD-3-Clause
"""The tables of explanations: which rows they have, and that contributions add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.conftest import compress
from bench.running import cells, load


def test_costs(capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_inspection")
    module.main(["--tables", "cost", "--reviews", "150", "--documents", "100", "--repeats", "1"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[3:6] == ["transform", "contributions", "ratio"]
    assert [row[0] for row in rows] == list(module.models())
    assert [row[1] for row in rows] == ["exact", "exact", "exact", "occlusion"]
    assert [row[2] for row in rows] == ["100", "100", "100", "2"]
    assert all(float(row[6]) < 1e-4 for row in rows[:3])


def test_names(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "topics").mkdir()
    lines = [f"{word}s_{i % 2}\t{word} and {word} or more" for i in range(20) for word in "ab"]
    for name in ("banking77", "clinc150", "debian"):
        compress(data / f"topics/{name}_train.tsv.xz", "\n".join(lines))
    load("bench_inspection").main(["--tables", "names"])
    _, *rows = cells(capsys.readouterr().out)
    assert [row[:2] for row in rows] == [
        [name, "4"] for name in ("banking77", "clinc150", "debian")
    ]
    module = load("bench_inspection")
    assert module.share_named({"lost_card": ["the", "cards"], "admin": ["a"]}) == "0.50, 0.00"
    texts, labels = ["tea tea the", "car the bus"], np.array(["drinks", "traffic"])
    assert module.class_tfidf(texts, labels)["drinks"][0] == "tea"


def test_known_words(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"{i}\t{'good' if i % 2 else 'bad'} film the film\t{i % 2}" for i in range(60)]
    header = "id\tdocument\tlabel"
    compress(data / "nsmc/ratings_train.txt.xz", "\n".join([header, *lines]))
    more = ["60\tgood xyzzy\t1", "61\txyzzy\t0"]
    compress(data / "nsmc/ratings_test.txt.xz", "\n".join([header, *lines, *more]))
    load("bench_inspection").main(["--tables", "known", "--reviews", "50"])
    _, *rows = cells(capsys.readouterr().out)
    shares = {row[0]: row[1] for row in rows}
    assert shares == {"0.0% to 0.0%": "1.6%", "25.0% to 50.0%": "1.6%", "99.9% to 100.0%": "96.8%"}
