# SPDX-License-Identifier: BSD-3-Clause
"""Notebooks of ``examples/``, copied to where Sphinx looks for pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx


def copy_notebooks(app: Sphinx) -> None:
    """Copy what changed into ``docs/notebooks``, and remove what is no longer there."""
    folder = Path(app.srcdir) / "notebooks"
    folder.mkdir(exist_ok=True)
    sources = {path.name: path for path in (folder.parents[1] / "examples").glob("*.ipynb")}
    for stale in folder.glob("*.ipynb"):
        if stale.name not in sources:
            stale.unlink()
    for name, source in sources.items():
        copy = folder / name
        content = source.read_bytes()
        if not copy.exists() or copy.read_bytes() != content:
            copy.write_bytes(content)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("builder-inited", copy_notebooks)
    return {"parallel_read_safe": True}
