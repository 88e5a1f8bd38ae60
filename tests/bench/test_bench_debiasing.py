# SPDX-License-Identifier: BSD-3-Clause
"""Bias and accuracy are printed for vectors before and after debiasing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.running import cells, load


# There are few made-up words, and they mean nothing
@pytest.mark.filterwarnings("ignore:SoftDebias stopped")
def test_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists = {
        "definitional_pairs": [["Wordaa", "Wordab"], ["wordac", "wordad"]],
        "equalize_pairs": [["wordaa", "wordab"]],
        "gender_specific_full": ["wordaa", "wordab", "wordac", "wordad"],
        "professions": [["wordae", 0, 0], ["wordaf", 0, 0], ["unheard", 0, 0]],
    }
    for folder in ("debias", "mr"):
        (data / folder).mkdir()
    for name, words in lists.items():
        (data / "debias" / f"{name}.json").write_text(json.dumps(words))
    for side, word in (("neg", "wordae"), ("pos", "wordaf")):
        (data / "mr" / f"rt-polarity.{side}").write_text(f"{word} wordag\n" * 12)
    module = load("bench_debiasing")
    module.main(["--dim", "8", "--sentences", "10"])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["vectors", "direct bias", "accuracy"]
    assert [row[0] for row in rows] == ["before", "soft, strength 1000", "hard"]
    assert float(rows[0][1]) > 0
    assert float(rows[2][1]) == 0
    assert all(0 <= float(row[2].split()[0]) <= 1 for row in rows)
