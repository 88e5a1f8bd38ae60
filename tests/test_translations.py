# SPDX-License-Identifier: BSD-3-Clause
"""Korean pages and notebooks say what the English ones say: the same code, the same figures."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from copy_outputs import original, with_outputs

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "examples").glob("*_ko.ipynb"))
PAGES = sorted((ROOT / "docs" / "ko").glob("*.md"))
NUMBER = re.compile(r"\d*\.?\d+|[½¼¾]")
HANGUL = re.compile(r"[가-힣]")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(read(path))["cells"]
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks(path: Path) -> None:
    korean, english = cells(path), cells(original(path))
    assert [cell["cell_type"] for cell in korean] == [cell["cell_type"] for cell in english]
    for ours, theirs in zip(korean, english, strict=True):
        text, english_text = "".join(ours["source"]), "".join(theirs["source"])
        if ours["cell_type"] == "code":
            assert ours == theirs, f"python -m tests.copy_outputs {path.relative_to(ROOT)}"
        else:
            assert HANGUL.search(text)
            assert Counter(NUMBER.findall(text)) == Counter(NUMBER.findall(english_text))


def test_outputs_are_copied_and_texts_kept() -> None:
    english = {
        "cells": [
            {"cell_type": "markdown", "id": "a", "source": ["Two is 2."]},
            {"cell_type": "code", "id": "b", "source": ["1 + 1"], "outputs": ["2"]},
        ],
        "metadata": {},
    }
    text = {"cell_type": "markdown", "id": "old", "source": ["둘은 2입니다."]}
    old = {"cells": [text, {"cell_type": "code", "source": ["1"], "outputs": []}]}
    new = with_outputs(old, english)
    assert new["cells"] == [{**text, "id": "a"}, english["cells"][1]]
    with pytest.raises(ValueError, match="other cells"):
        with_outputs({"cells": [text]}, english)


def test_there_are_some() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"worked_example_ko", "sentiment_korean_ko"}
    assert {path.stem for path in PAGES} >= {"index", "quick_start"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages(path: Path) -> None:
    readme, text = read(ROOT / "README.md"), read(path)
    blocks = re.findall(r"```python\n.*?```", text, re.DOTALL)
    for block in blocks:
        assert HANGUL.search(block) or block in readme, "README prints something else by now"
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for figure in re.findall(r"(?<!\d)\.\d{2,3}\b", prose):
        assert figure in read(ROOT / "docs" / "guide" / "korean.md"), figure
