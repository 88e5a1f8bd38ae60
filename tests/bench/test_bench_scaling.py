# SPDX-License-Identifier: BSD-3-Clause
"""Points, exponents and the picture of how costs grow."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.running import N_TOKENS, N_WORDS, cells, load


def test_tables_and_picture(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("matplotlib")
    module = load("bench_scaling", monkeypatch)
    points = {"tokens": [2000, 30_000], "dim": [4, 8], "window": [2, 20], "vocabulary": [9, 99]}
    monkeypatch.setattr(module, "SWEEPS", points)
    picture = tmp_path / "scaling.png"
    arguments = ["--fixed-tokens", "3000", "--dim", "8", "--output", str(picture)]
    module.main(arguments)
    output = capsys.readouterr().out
    rows = cells(output)
    assert len(rows) == 4 * 3
    # There are fewer texts than 30,000 words: they are gone through again.
    assert rows[2][0] == "30,000" or int(rows[2][0].replace(",", "")) > 29_900
    assert [row[1] for row in rows[-2:]] == ["9", "99"]
    assert all(f"seconds grow as {what}^" in output for what in points)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert str(tmp_path) not in output


def test_memory(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = load("bench_scaling", monkeypatch)
    module.main(["--memory", "--dim", "8"])
    header, row = cells(capsys.readouterr().out)
    assert header[0] == "tokens"
    # The last word may have been cut, and is left out.
    assert row[:2] == [f"{N_TOKENS - 1:,}", str(N_WORDS)]
    assert row[-1] == "300"
    before, after, peak = map(int, row[3:6])
    assert 0 < min(before, after) <= peak


def test_zipf_corpus_keeps_as_many_tokens_as_asked_for() -> None:
    module = load("bench_scaling")
    for n_words in (50, 5000):
        vocabulary, corpus = module.zipf_corpus(n_words, 50_000)
        assert len(vocabulary) == n_words
        kept = module.keep_probability(vocabulary.counts, module.SAMPLE)
        assert abs(vocabulary.counts @ kept - 50_000) < 1000
        assert corpus.offsets[-1] == corpus.n_tokens == vocabulary.counts.sum()


def test_exponent() -> None:
    module = load("bench_scaling")
    assert module.exponent([1, 2, 4], [3, 12, 48]) == pytest.approx(2)


@pytest.mark.parametrize(
    ("number", "text"), [(20, "20"), (500_000, "500k"), (1_900_000, "1.9M"), (62e6, "62M")]
)
def test_numbers_in_short(number: float, text: str) -> None:
    assert load("bench_scaling").in_short(number) == text
