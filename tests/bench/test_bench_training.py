# SPDX-License-Identifier: BSD-3-Clause
"""Training is timed and judged alike for all systems."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from bench.running import N_TOKENS, cells, load


def test_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    module = load("bench_training", monkeypatch)
    arguments = "--systems skw2v gensim gensim-file --repeats 2 --seeds 2 --dim 8"
    module.main([*arguments.split(), "--workers", "1", "2", "--roofline", "--profile"])
    header, *rows = cells(capsys.readouterr().out)
    assert header[:6] == [
        *("architecture", "dim", "workers", "system"),
        *("million words/s", "skw2v is"),
    ]
    assert header[6:] == ["÷ fewest workers", "analogy", "WS353", "SimLex", "of sgemm"]
    speeds = [row for row in rows if row[0] in ("skipgram", "cbow")]
    assert len(speeds) == 2 * 2 * 3
    for row in speeds:
        assert float(row[4].split()[0]) > 0
        assert "±" in row[8]
        assert (row[-1] == "–") == (row[3] != "skw2v")
        assert (row[5] == "1.00×") or row[3] != "skw2v"
    # The vectors are the same for any number of workers.
    first, second = ([r[7:10] for r in speeds if r[2:4] == [n, "skw2v"]] for n in "12")
    assert first == second
    assert any(row[-1] == "negative_sampling._shared_targets" for row in rows)


def test_losses(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    module = load("bench_training", monkeypatch)
    common = ["--repeats", "1", "--dim", "8", "--loss"]
    module.main([*common, "hierarchical_softmax"])
    _, *rows = cells(capsys.readouterr().out)
    assert [row[3] for row in rows] == ["skw2v", "gensim"] * 2
    module.main([*common, "softmax", "--systems", "skw2v", "--roofline"])
    _, *rows = cells(capsys.readouterr().out)
    assert all(row[-1].endswith("%") for row in rows)
    for arguments in (["softmax"], ["hierarchical_softmax", "--roofline"]):
        with pytest.raises(SystemExit):
            module.main([*common, *arguments])


def test_optimizers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_training", monkeypatch)
    common = "--repeats 1 --dim 8 --systems skw2v --architectures cbow --cpu-time --optimizer"
    found = set()
    for optimizer in ("sgd", "adagrad", "adam"):
        module.main([*common.split(), optimizer])
        header, row = cells(capsys.readouterr().out)
        assert header[4] == "million words/CPU s"
        found.add(float(row[header.index("loss")]))
    assert len(found) == 3
    with pytest.raises(SystemExit):
        module.main(["--cpu-time", "--word2vec", "word2vec"])


def test_reviews_have_an_accuracy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = load("bench_training", monkeypatch)
    arguments = "--corpus imdb --systems skw2v --repeats 1 --dim 8 --architectures cbow"
    module.main(arguments.split())
    header, row = cells(capsys.readouterr().out)
    assert 0.3 < float(row[header.index("accuracy")]) <= 1


def test_systems_count_the_same_words(tmp_path: Path) -> None:
    pytest.importorskip("gensim.models")
    systems, corpora = load("_systems"), load("_corpora")
    corpora.write_corpus("ptb", tmp_path)
    words = [
        systems.train(systems.Training(name, str(tmp_path), dim=4)).word_vectors.words
        for name in ("skw2v", "gensim", "gensim-file")
    ]
    assert set(words[0]) == set(words[1]) == set(words[2])


def test_flops_are_those_of_the_products(tmp_path: Path) -> None:
    systems, corpora = load("_systems"), load("_corpora")
    corpora.write_corpus("wiki8", tmp_path)
    # Blocks of 20 centres and 12 negatives, and of 32 and 12
    for architecture, products_per_token in (
        ("skipgram", 3 * (20 + 12) * (20 + 10) / 20),
        ("cbow", 3 * 12),
    ):
        training = systems.Training("skw2v", str(tmp_path), architecture, dim=8, epochs=2)
        _, run = systems.load_skw2v(training)
        n_tokens = 2 * N_TOKENS * run.trainer.sampler.kept_share
        found = systems.training_flops(training, run)
        np.testing.assert_allclose(found, n_tokens * products_per_token * 2 * 8, rtol=1e-3)
    assert systems.sgemm_flops(size=32, seconds=0) > 0


def test_word2vec_c_is_timed_by_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    systems = load("_systems")
    # Reports arrive in whatever pieces the pipe makes of them; the last one comes twice.
    output = [
        *(b"Vocab size: 9", b"\rAlpha: 0.1  Progress: 10.00%  Words", b"\r  Progress: 30"),
        *(b".00%  Words", b"\r  Progress: 90.00%", b"\r  Progress: 90.00%", b""),
    ]
    times = iter([1.0, 3.0, 5.0, 6.0, 7.0, 9.0])
    chunks = iter(output)
    with monkeypatch.context() as patch:
        patch.setattr(systems.os, "read", lambda *_: next(chunks))
        patch.setattr(systems.time, "perf_counter", lambda: next(times))
        share, seconds = systems.read_progress(0)
    assert share == pytest.approx(0.8)
    assert seconds == 7.0 - 3.0


def test_word2vec_c_that_reports_nothing() -> None:
    systems = load("_systems")
    reader, writer = os.pipe()
    os.write(writer, b"Progress: 1.00%")
    os.close(writer)
    with pytest.raises(SystemExit, match="too short"):
        systems.read_progress(reader)
    os.close(reader)
