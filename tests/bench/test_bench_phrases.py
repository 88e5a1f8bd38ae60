# SPDX-License-Identifier: BSD-3-Clause
"""Phrases are found by both systems, and judged."""

from __future__ import annotations

from functools import partial

import pytest

from bench.running import cells, load
from skw2v import Word2VecVectorizer


def test_tables(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    module = load("bench_phrases", monkeypatch)
    options = {"n_passes": 2, "threshold": 1.0, "min_count": 1}
    monkeypatch.setattr(module, "SETTINGS", {"two": options})
    monkeypatch.setattr(module, "JUDGED", {"words": None, "phrases": options})
    monkeypatch.setattr(module, "Word2VecVectorizer", partial(Word2VecVectorizer, dim=5, epochs=1))
    module.main(["--megabytes", "0.05", "--reviews", "150", "--docstrings", "5"])
    header, row, *judged = cells(capsys.readouterr().out)
    assert len(header) == len(row) == 10
    assert row[0] == "two"
    assert int(row[1].replace(",", "")) > 0
    assert row[-1].endswith("same")
    columns = ["features", "of", "phrases", "columns", "accuracy"]
    for names, *rows in (judged[:5], judged[5:]):
        assert names == columns
        assert [each[:2] for each in rows] == [
            [features, of] for of in ("words", "phrases") for features in ("TF-IDF", "mean")
        ]
