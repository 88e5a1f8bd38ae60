# SPDX-License-Identifier: BSD-3-Clause
"""Each source file says under which licence it is, in the form that tools read."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("skw2v", "tests", "examples", "benchmarks", "docs", ".ci")


def test_each_source_file_names_its_licence():
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    silent = [
        path
        for path in files
        if "# SPDX-License-Identifier: BSD-3-Clause\n"
        not in path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]
    ]
    assert not silent
