"""What pyproject.toml says of other packages is what the package imports and what is tested."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import skw2v

PACKAGE = Path(skw2v.__file__).parent
ROOT = PACKAGE.parent


@pytest.fixture
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_oldest_versions_are_the_lower_bounds(project):
    script = [sys.executable, str(ROOT / ".ci" / "oldest.py")]
    done = subprocess.run(script, check=True, capture_output=True, text=True)
    oldest = dict(line.split("==", 1) for line in done.stdout.splitlines())
    bounds = dict(each.split(">=", 1) for each in project["dependencies"])
    assert bounds.items() <= oldest.items()
    # an upper bound or a second one would make no exact version
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in bounds.values())
    extras = project["optional-dependencies"]
    assert {f"{name}>={version}" for name, version in oldest.items()} >= {*extras["plot"]}
    assert len(oldest) == len(bounds) + len(extras["test"])


def test_what_is_imported_is_declared(project):
    imported = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).split(".")[0])
    imported -= {"skw2v", *sys.stdlib_module_names}
    declared = {each.split(">=")[0] for each in project["dependencies"]}
    assert imported == {name.replace("scikit-learn", "sklearn") for name in declared}
