# SPDX-License-Identifier: BSD-3-Clause
"""What all benchmarks share: runs in processes of their own, memory, tables, the machine."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

Job = dict[str, Any]

PACKAGES = ("NumPy", "SciPy", "scikit-learn", "gensim")


@contextmanager
def pinned(workers: int) -> Iterator[None]:
    """Keep this thread, and the processes that it starts, on the first `workers` cores."""
    if not hasattr(os, "sched_setaffinity"):
        print("This system cannot pin processes to cores; times may vary.", file=sys.stderr)
        yield
        return
    allowed = os.sched_getaffinity(0)
    if len(allowed) < workers:
        print(f"Only {len(allowed)} of {workers} cores are at hand.", file=sys.stderr)
    os.sched_setaffinity(0, sorted(allowed)[:workers])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def in_own_process(script: str, job: Job, workers: int) -> Job:
    """Run ``script --job`` on so many cores, and read the result from its last line."""
    command = [sys.executable, script, "--job", json.dumps(job)]
    with pinned(workers):
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"A run failed (exit status {done.returncode}): {job}")
    result: Job = json.loads(done.stdout.splitlines()[-1])
    return result


def log(line: str) -> None:
    """Tell how far a long benchmark is, apart from the tables."""
    print(line, file=sys.stderr, flush=True)


def memory(field: str) -> int:
    """Bytes that this process holds (``"VmRSS"``), or held at most (``"VmHWM"``)."""
    try:
        # Not ru_maxrss, which on Linux starts from the size of the parent process.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.split(f"{field}:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a Markdown table; all columns but those of words are aligned to the right."""
    cells = [list(header), *map(list, rows)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(header))]
    is_text = [
        all(not cell[:1].isdigit() for cell in column[1:]) for column in zip(*cells, strict=True)
    ]
    rule = [
        "-" * width if text else "-" * (width - 1) + ":"
        for width, text in zip(widths, is_text, strict=True)
    ]
    lines = []
    for row in [cells[0], rule, *cells[1:]]:
        padded = (
            cell.ljust(width) if text else cell.rjust(width)
            for cell, width, text in zip(row, widths, is_text, strict=True)
        )
        lines.append(f"| {' | '.join(padded)} |")
    return "\n".join(lines)


def median_and_range(values: Sequence[float], digits: int = 2) -> str:
    """Write the median, and from where to where the values range."""
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    low, high = min(values), max(values)
    return f"{median(values):.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def mean_and_spread(values: Sequence[float]) -> str:
    """Write the mean, with the standard deviation where there are several values."""
    if not values:
        return "–"
    if len(values) == 1:
        return f"{values[0]:.3f}"
    return f"{mean(values):.3f} ± {stdev(values):.3f}"


def machine_line(script: str, arguments: Sequence[str]) -> str:
    """Machine, versions and command, to stand under a table."""
    versions = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    versions += _blas()
    # A file's own name says enough.
    shown = [Path(arg).name if os.sep in arg else arg for arg in arguments]
    command = " ".join(["python", f"benchmarks/{Path(script).name}", *shown])
    return f"{_processor()}, {os.cpu_count()} cores; {', '.join(versions)}: `{command}`"


def _processor() -> str:
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return info.split("model name")[1].split(":", 1)[1].splitlines()[0].strip()
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def _blas() -> list[str]:
    import numpy as np
    from threadpoolctl import threadpool_info

    folder = str(Path(np.__file__).parent.parent / "numpy")
    return [
        f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')})"
        for pool in threadpool_info()
        if pool["user_api"] == "blas" and pool["filepath"].startswith(folder)
    ]


def missing(package: str) -> SystemExit:
    """Say how to get an optional package."""
    return SystemExit(
        f"This comparison needs {package}: pip install {package}, or leave it out (see --help)."
    )
