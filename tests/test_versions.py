# SPDX-License-Identifier: BSD-3-Clause
"""What pyproject.toml says of other packages is what the package imports and what is tested."""

import ast
import json
import os
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


def test_the_version_is_the_same_everywhere():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^version: (.*)$", citation) == [skw2v.__version__]
    assert re.search(r"(?m)^## (\S+)", changelog)[1] == skw2v.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", skw2v.__version__)


def test_the_citation_has_what_its_format_asks_for():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    keys = re.findall(r"(?m)^([a-z-]+):", citation)
    assert len(keys) == len(set(keys))
    assert {"cff-version", "message", "title", "authors"} <= set(keys)


def test_extras_are_there(project):
    assert {"plot", "examples", "docs", "test"} <= project["optional-dependencies"].keys()


def test_what_binder_installs_is_there(project):
    lines = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (package,) = [line for line in lines if not line.startswith("#")]
    extras = re.fullmatch(r"\.\[([\w,]+)\]", package)[1].split(",")
    assert set(extras) <= project["optional-dependencies"].keys()
    python = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8")
    assert f"Programming Language :: Python :: {python[7:].strip()}" in project["classifiers"]


def test_what_examples_import_is_in_their_extra(project):
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.py")]
    for path in (ROOT / "examples").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    imported = {
        name for source in sources for name in re.findall(r"(?m)^\s*(?:import|from) (\w+)", source)
    }
    # The networks of some notebooks are an extra of their own
    optional = project["optional-dependencies"]
    extras = [*project["dependencies"], *optional["examples"], *optional["sequence"]]
    known = {re.split("[><=;]", each)[0].replace("scikit-learn", "sklearn") for each in extras}
    # A test names what only one example needs, and says so where it is missing
    assert imported - {"skw2v", *sys.stdlib_module_names} - known <= {"gensim", "kiwipiepy"}


def test_the_workflow_calls_scripts_that_are_there():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    called = set(re.findall(r"\.ci/[a-z]+", workflow))
    assert called == {".ci/lint", ".ci/test", ".ci/versions", ".ci/docs", ".ci/package"}
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for script in called:
        assert script in run
        assert os.access(ROOT / script, os.X_OK)
