# SPDX-License-Identifier: BSD-3-Clause
"""Two languages are read apart, mixed, told apart again, and judged one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.conftest import compress
from bench.running import cells, load

N = 60


@pytest.fixture
def reviews(data: Path) -> None:
    """Lay out reviews that are easy to judge."""
    (data / "mr").mkdir()
    for name, word in (("neg", "dull"), ("pos", "superb")):
        lines = [f"a {word} film {word} number{i % 7}" for i in range(N)]
        (data / f"mr/rt-polarity.{name}").write_text("\n".join(lines))
    lines = [f"{i}\t영화 정말 {('지루', '최고')[i % 2]} {i % 7}편\t{i % 2}" for i in range(N)]
    for part in ("train", "test"):
        compress(data / f"nsmc/ratings_{part}.txt.xz", "\n".join(["id\tdocument\tlabel", *lines]))


@pytest.mark.usefixtures("reviews")
def test_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("bench_languages")
    monkeypatch.setattr(module, "N_TEST", 20)
    module.main(["--english", "80", "--korean", "50", "--seeds", "2"])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["made of", "", "English, 80", "Korean, 50"]
    assert [row[:2] for row in rows] == [
        [kind, way] for kind in ("words", "subwords") for way in module.WAYS
    ]
    for row in rows:
        for cell in row[2:]:
            accuracy, spread = map(float, cell.split(" ± "))
            assert 0 <= spread <= accuracy <= 1
    assert min(float(cell.split()[0]) for cell in rows[0][2:]) > 0.8


@pytest.mark.usefixtures("reviews")
def test_what_is_learnt_from_is_never_judged() -> None:
    module = load("bench_languages")
    train, test = module.read_english(90, 30)
    assert (len(train.texts), len(test.texts)) == (90, 30)
    assert sorted(train.labels + test.labels) == [0] * N + [1] * N
    again = module.read_english(90, 30)
    assert (train, test) == again


def test_columns() -> None:
    found = load("bench_languages").side_by_side(["a film", "영화 film"])
    np.testing.assert_array_equal(found, [["a film", ""], ["", "영화 film"]])
