# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of all benchmarks share: how they are run, and what they print."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = [
    "bench_training",
    "bench_fit_transform",
    "bench_scaling",
    "bench_few_labels",
    "bench_phrases",
    "bench_debiasing",
    "bench_subwords",
    "bench_glove",
    "bench_families",
    "bench_doc2vec",
    "bench_languages",
    "bench_new_texts",
    "bench_norm",
    "bench_inspection",
    "bench_surprise",
    "bench_serving",
    "bench_workers",
    "bench_rounds",
]
SHARED = ["_harness", "_corpora", "_systems", "bench_documents"]
N_WORDS, N_TOKENS = 60, 12_000


def load(name: str, monkeypatch: pytest.MonkeyPatch | None = None) -> ModuleType:
    """Import a benchmark; with `monkeypatch` its runs stay in this process."""
    module = importlib.import_module(name)
    if monkeypatch is not None:
        monkeypatch.setattr(module, "in_own_process", lambda _, job, workers: module.measure(job))
    return module


def cells(output: str) -> list[list[str]]:
    """Rows of the Markdown tables, without the rules."""
    rows = [line.strip("|").split("|") for line in output.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip(" -:")]
