# SPDX-License-Identifier: BSD-3-Clause
"""Where the examples of README and of the user guide run."""

import os
from pathlib import Path

import pytest

# Examples draw without a window
os.environ["MPLBACKEND"] = "agg"


@pytest.fixture(autouse=True)
def _documents_run_in_an_empty_folder(request: pytest.FixtureRequest) -> None:
    """Let documents write files, and see a terminal of 80 columns."""
    if request.node.path.suffix == ".md":
        folder: Path = request.getfixturevalue("tmp_path")
        monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "80")
