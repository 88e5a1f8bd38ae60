# SPDX-License-Identifier: BSD-3-Clause
"""Commands of `make`, scripts of `.ci`, hooks, and what CONTRIBUTING says of them are the same."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# Script of each command, as the Makefile has it
RECIPES = dict(re.findall(r"^(\w+):  ## .+\n\t(\.ci/\w+)", MAKEFILE, re.MULTILINE))
# The script that the others call
HELPER = ".ci/python"


def lines_of(script):
    text = (ROOT / script).read_text(encoding="utf-8")
    return re.findall(r"^\.ci/python -m ([\w ]+?)(?: --check)?(?: \.)?$", text, re.MULTILINE)


def test_contributing_names_all_commands_and_scripts():
    rows = re.findall(r"^\| (?:`make (\w+)`)? ?\| `(\.ci/\w+)` \| \S", CONTRIBUTING, re.MULTILINE)
    assert {command: script for command, script in rows if command} == RECIPES
    there = {f".ci/{path.name}" for path in (ROOT / ".ci").iterdir() if not path.suffix}
    assert {script for _, script in rows} == there - {HELPER}
    assert HELPER in CONTRIBUTING


def test_scripts_can_be_run():
    for script in {HELPER, *RECIPES.values()}:
        assert os.access(ROOT / script, os.X_OK), script
        assert (ROOT / script).read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


def test_make_knows_its_commands():
    (phony,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony.split() == ["help", *RECIPES]
    assert MAKEFILE.count("$(ARGS)") == len(RECIPES)


def test_a_commit_passes_what_lint_looks_at():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"entry: \.ci/python -m ([\w ]+?)(?: --.*)?$", hooks, re.MULTILINE)
    # Types are those of the whole package, which a commit of one file does not show
    assert set(lines_of(".ci/lint")) - {"mypy"} <= set(entries)
    assert "http" not in hooks  # it works without a network


@pytest.mark.skipif(os.name != "posix", reason="a script of bash")
def test_scripts_find_their_python(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "python"
    script.write_bytes((ROOT / HELPER).read_bytes())
    script.chmod(0o755)

    def answer(**more):
        done = subprocess.run(
            [script, "b"], capture_output=True, text=True, check=True, env=environment | more
        )
        return done.stdout.strip()

    def make_python(path, name):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {name} $1\n")
        path.chmod(0o755)
        return str(path)

    make_python(tmp_path / "bin" / "python3", "system")
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    assert answer(PATH=path) == "system b"
    make_python(tmp_path / ".venv" / "bin" / "python", "environment")
    assert answer(PATH=path) == "environment b"
    chosen = make_python(tmp_path / "elsewhere" / "python", "chosen")
    assert answer(PATH=path, PYTHON=chosen) == "chosen b"
    assert answer(PATH=path, PYTHON="python3") == "system b"
