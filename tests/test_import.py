# SPDX-License-Identifier: BSD-3-Clause
"""What `import skw2v` brings: little at first, and all that is public once it is asked for."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import skw2v

PUBLIC = [
    module.name
    for module in pkgutil.iter_modules(skw2v.__path__)
    if not module.name.startswith("_")
]


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize("name", PUBLIC)
def test_public_modules_are_there_after_import(name: str) -> None:
    assert name in dir(skw2v)
    assert getattr(skw2v, name).__name__ == f"skw2v.{name}"


def test_they_are_imported_when_they_are_used() -> None:
    code = (
        "import sys, skw2v\n"
        "print(*sys.modules)\n"
        "skw2v.metrics.evaluate_analogies, skw2v.metrics\n"
        "print('skw2v.metrics' in sys.modules)"
    )
    at_import, used = run(code).splitlines()
    loaded = set(at_import.split())
    # The estimators use the patterns themselves
    lazy = {f"skw2v.{name}" for name in PUBLIC} - {"skw2v.token_patterns"}
    assert loaded.isdisjoint(lazy)
    # scikit-learn imports pandas where it is installed
    assert loaded.isdisjoint({"matplotlib", "polars", "gensim"})
    assert used == "True"


def test_other_names_are_none() -> None:
    with pytest.raises(AttributeError, match="module 'skw2v' has no attribute 'metric'"):
        skw2v.metric  # noqa: B018
