# SPDX-License-Identifier: BSD-3-Clause
"""Korean pages and notebooks say what the English ones say: the same code, the same figures."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

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


def printed(cell: dict[str, Any]) -> list[str]:
    return ["".join(output["text"]) for output in cell["outputs"] if "text" in output]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks(path: Path) -> None:
    korean, english = cells(path), cells(path.with_name(path.name.replace("_ko", "")))
    assert [cell["cell_type"] for cell in korean] == [cell["cell_type"] for cell in english]
    for ours, theirs in zip(korean, english, strict=True):
        text, original = "".join(ours["source"]), "".join(theirs["source"])
        if ours["cell_type"] == "code":
            assert text == original
            assert printed(ours) == printed(theirs)
        else:
            assert HANGUL.search(text)
            assert Counter(NUMBER.findall(text)) == Counter(NUMBER.findall(original))


def test_there_are_some() -> None:
    assert NOTEBOOKS
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
