# SPDX-License-Identifier: BSD-3-Clause
"""What stands below the title of a notebook's page: where to get it, run it, and find its data.

The text is put in while Sphinx reads the page, so that the file that one downloads is the notebook.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from sphinx.application import Sphinx

REPOSITORY = "skw2v/skw2v"
COLAB = f"https://colab.research.google.com/github/{REPOSITORY}/blob/main/examples/"
BINDER = f"https://mybinder.org/v2/gh/{REPOSITORY}/main?labpath="
# A row of the table of data sets: name, folder or file, where it is, licence
DATA_ROW = re.compile(r"^\| (.+?) \| `([\w.]+)/?` \| (.+?) \| (.+?) \|$", re.MULTILINE)

# The language of a notebook, and what stands before and behind its data sets
TEXTS = {
    "en": ("Download", "Public data", "[which files, and where they go](index.md#data)"),
    "ko": ("내려받기", "공개 데이터", "[어떤 파일을 어디에 두는지](index.md#data)"),
}


class Data(NamedTuple):
    """A public data set."""

    name: str
    folder: str
    address: str
    licence: str


def data_sets(page: str) -> list[Data]:
    """Read the table of data sets in the list of notebooks."""
    return [Data(*row) for row in DATA_ROW.findall(page)]


def used_by(notebook: dict[str, Any], known: list[Data]) -> list[Data]:
    """Return the data sets whose folders a notebook names."""
    text = " ".join("".join(cell["source"]) for cell in notebook["cells"])
    return [data for data in known if re.search(rf"\b{re.escape(data.folder)}\b", text)]


def box(name: str, notebook: dict[str, Any], known: list[Data]) -> str:
    """Return Markdown: a link to the file, two services that run it, and its data."""
    download, data, where = TEXTS["ko" if name.endswith("_ko") else "en"]
    file = f"{name}.ipynb"
    lines = [
        "::::{div} notebook-buttons",
        f"{{download}}`{download} <{file}>`",
        f"[Colab]({COLAB}{file})",
        f"[Binder]({BINDER}{quote(f'examples/{file}', safe='')})",
        "::::",
    ]
    if used := used_by(notebook, known):
        named = [f"{one.name} ({one.address}, {one.licence})" for one in used]
        lines += ["", f"{data}: {'; '.join([*named, where])}."]
    return "\n".join(lines)


def add_box(app: Sphinx, name: str, source: list[str]) -> None:
    """Put the box below the title, if the page is a notebook."""
    folder, _, stem = name.rpartition("/")
    if folder != "notebooks" or Path(app.env.doc2path(name)).suffix != ".ipynb":
        return
    notebook = json.loads(source[0])
    known = data_sets((Path(app.srcdir) / "notebooks" / "index.md").read_text(encoding="utf-8"))
    first, *others = notebook["cells"]
    title, _, text = "".join(first["source"]).partition("\n")
    first["source"] = f"{title}\n\n{box(stem, notebook, known)}\n\n{text.lstrip()}"
    source[0] = json.dumps({**notebook, "cells": [first, *others]})


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", add_box)
    return {"parallel_read_safe": True}
