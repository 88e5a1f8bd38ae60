# SPDX-License-Identifier: BSD-3-Clause
"""Subwords are trained by all systems, and judged; Korean reviews are classified."""

from __future__ import annotations

import pytest

from bench.running import cells, load
from skw2v import FastTextVectorizer, Word2VecVectorizer


def test_tables(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    module = load("bench_subwords", monkeypatch)
    monkeypatch.setattr(module, "N_BUCKETS", 100)
    module.main(["--megabytes", "0.05", "--systems", "skw2v", "gensim", "--repeats", "2"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[4:] == ["analogy", "semantic", "syntactic", "WS353", "SimLex"]
    assert [row[:2] for row in rows] == [
        [architecture, system]
        for architecture in ("skipgram", "cbow")
        for system in ("skw2v", "gensim")
    ]
    for row in rows:
        assert float(row[2]) > 0
        assert float(row[3]) > 0
        assert row[3] == "1.0" or row[1] != "skw2v"
        assert -1 <= float(row[-1]) <= 1


def test_fasttext_trains_the_same_words(data, tmp_path) -> None:
    pytest.importorskip("fasttext", reason="fasttext-wheel is not installed")
    module = load("bench_subwords")
    module.N_BUCKETS = 100
    module.write_corpus("wiki8", tmp_path, 0.05)
    run = module.Run("fasttext", str(tmp_path), "skipgram", 1, 1, 0)
    theirs, speed = module.train_fasttext(run)
    ours, _ = module.train_skw2v(run)
    assert set(theirs.words) == set(ours.words)
    assert speed != 0


def test_korean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_subwords", monkeypatch)
    reviews = ["정말 최고예요 재밌다", "너무 지루했다 별로"] * 15
    monkeypatch.setattr(module, "read_nsmc", lambda part: (reviews, [1, 0] * 15))
    options = {"dim": 4, "epochs": 1, "random_state": 0}
    estimators = {
        "words": Word2VecVectorizer(**options),
        "jamo": FastTextVectorizer(subwords="jamo", **options),
    }
    monkeypatch.setattr(module, "korean_estimators", lambda n_jobs: estimators)
    module.main(["--korean", "--reviews", "20"])
    captured = capsys.readouterr()
    assert [row[0] for row in cells(captured.out)] == ["features", "words", "jamo"]
    assert "최고에여: " in captured.err
