# SPDX-License-Identifier: BSD-3-Clause
"""Put code and outputs of the English notebooks into the translated ones, which keep their texts.

    python -m tests.copy_outputs examples/*_ko.ipynb

To be called after an English notebook was run again. Figures that the text names are not changed:
``tests/test_translations.py`` finds those that differ.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def original(path: Path) -> Path:
    """Return where the English notebook of a translated one is."""
    return path.with_name(re.sub(r"_[a-z]{2}\.ipynb$", ".ipynb", path.name))


def with_outputs(translated: dict[str, Any], english: dict[str, Any]) -> dict[str, Any]:
    """Return the English notebook with the texts of the translated one.

    Parameters
    ----------
    translated, english : dict
        Notebooks with as many cells, texts where the other one has texts.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If the kinds of cells differ.
    """
    ours, theirs = translated["cells"], english["cells"]
    if [cell["cell_type"] for cell in ours] != [cell["cell_type"] for cell in theirs]:
        raise ValueError("the notebooks have other cells, or in another order: translate anew")
    cells = [
        their if their["cell_type"] == "code" else {**their, "source": our["source"]}
        for our, their in zip(ours, theirs, strict=True)
    ]
    return {**english, "cells": cells}


def main(paths: Sequence[str]) -> None:
    """Rewrite the translated notebooks whose code or outputs differ."""
    for path in map(Path, paths):
        text = path.read_text(encoding="utf-8")
        english = json.loads(original(path).read_text(encoding="utf-8"))
        notebook = with_outputs(json.loads(text), english)
        new = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        if new != text:
            path.write_text(new, encoding="utf-8")
            print(f"{path}: outputs copied")


if __name__ == "__main__":
    main(sys.argv[1:])
