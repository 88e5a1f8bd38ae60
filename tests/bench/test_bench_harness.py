# SPDX-License-Identifier: BSD-3-Clause
"""Processes, tables and numbers that all benchmarks share."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from bench.running import load


def test_a_run_has_its_own_pinned_process(tmp_path: Path) -> None:
    harness = load("_harness")
    script = tmp_path / "script.py"
    script.write_text(
        "import json, os, sys\n"
        "job = json.loads(sys.argv[2])\n"
        "cores = getattr(os, 'sched_getaffinity', lambda _: {0})(0)\n"
        "print('noise')\n"
        "print(json.dumps({'pid': os.getpid(), 'cores': len(cores), 'x': job['x']}))\n"
    )
    result = harness.in_own_process(str(script), {"x": 3}, 1)
    assert result["x"] == 3
    assert result["pid"] != os.getpid()
    assert result["cores"] == 1 or not hasattr(os, "sched_getaffinity")


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="needs affinity")
def test_pinning_ends() -> None:
    harness = load("_harness")
    before = os.sched_getaffinity(0)
    with harness.pinned(1):
        assert os.sched_getaffinity(0) == {min(before)}
    assert os.sched_getaffinity(0) == before


def test_a_failed_run_ends_the_benchmark(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit(3)")
    with pytest.raises(SystemExit, match="exit status 3"):
        load("_harness").in_own_process(str(script), {}, 1)


def test_markdown() -> None:
    rows = [("a", "1.0"), ("long name", "12.5 (1–2)")]
    assert load("_harness").markdown(("name", "x"), rows).splitlines() == [
        "| name      |          x |",
        "| --------- | ---------: |",
        "| a         |        1.0 |",
        "| long name | 12.5 (1–2) |",
    ]


def test_numbers() -> None:
    harness = load("_harness")
    assert harness.median_and_range([1, 5, 2]) == "2.00 (1.00–5.00)"
    assert harness.median_and_range([1.25], 1) == "1.2"
    assert harness.mean_and_spread([0.1, 0.3]) == "0.200 ± 0.141"
    assert harness.mean_and_spread([0.1]) == "0.100"
    assert harness.mean_and_spread([]) == "–"


def test_machine_line() -> None:
    line = load("_harness").machine_line("/x/bench_a.py", ["--word2vec", "/home/me/word2vec"])
    assert line.endswith(": `python benchmarks/bench_a.py --word2vec word2vec`")
    assert f"NumPy {np.__version__}" in line
