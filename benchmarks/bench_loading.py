# SPDX-License-Identifier: BSD-3-Clause
"""Seconds and memory that it takes to load word vectors, beside gensim.

Each loader runs in a process of its own. "peak" is the most memory that the process ever held
beyond what it held after its imports, also as a multiple of the matrix.

    python benchmarks/bench_loading.py --quick
    python benchmarks/bench_loading.py --words 1000000 --dim 300 --cases text binary
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

CASES = {
    "text": "vectors.txt",
    "text.gz": "vectors.txt.gz",
    "binary": "vectors.bin",
    "npz": "vectors.npz",
    "npz-mapped": "vectors.npz",
}


def peak_memory() -> int:
    """Most bytes that this process has held."""
    try:
        # Not ru_maxrss, which on Linux starts from the size of the parent process.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def load_with_skw2v(case: str, path: str) -> np.ndarray:
    from skw2v import WordVectors

    return WordVectors.load(path, mmap=case == "npz-mapped").vectors


def load_with_gensim(case: str, path: str) -> np.ndarray:
    from gensim.models import KeyedVectors

    return KeyedVectors.load_word2vec_format(path, binary=case == "binary").vectors


def measure(system: str, case: str, path: str) -> None:
    """Load one file in this process and print what it took."""
    if system == "gensim":
        import gensim.models  # noqa: F401
    else:
        import skw2v  # noqa: F401
    load = load_with_gensim if system == "gensim" else load_with_skw2v
    before, start = peak_memory(), time.perf_counter()
    vectors = load(case, path)
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, peak_memory() - before, vectors.nbytes]))


def write_files(folder: Path, n_words: int, dim: int, cases: list[str]) -> None:
    from skw2v import WordVectors

    rng = np.random.default_rng(0)
    vectors = rng.normal(0, 0.3, size=(n_words, dim)).astype(np.float32)
    vectors.setflags(write=False)
    wv = WordVectors([f"word{i}" for i in range(n_words)], vectors)
    for name in sorted({CASES[case] for case in cases}):
        wv.save(folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--dim", type=int, default=300, help="default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="10,000 words of 100 numbers")
    parser.add_argument("--without-gensim", action="store_true", help="measure skw2v alone")
    parser.add_argument(
        "--cases",
        nargs="+",
        choices=CASES,
        default=list(CASES),
        metavar="CASE",
        help=f"some of {', '.join(CASES)}",
    )
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(*options.measure)
        return
    if options.write:
        folder, n_words, dim = options.write
        write_files(Path(folder), int(n_words), int(dim), options.cases)
        return
    n_words, dim = (10_000, 100) if options.quick else (options.words, options.dim)
    systems = ["skw2v"] if options.without_gensim else ["skw2v", "gensim"]
    print(f"{n_words:,} words × {dim}")
    print(f"{'file':<12} {'loader':<7} {'seconds':>8} {'peak MB':>8} {'÷ matrix':>8}")
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, so that the matrix is gone before measuring.
        write = [sys.executable, __file__, "--write", folder, str(n_words), str(dim)]
        subprocess.run([*write, "--cases", *options.cases], check=True)
        for case in options.cases:
            for system in systems:
                if system == "gensim" and case.startswith("npz"):
                    continue
                report(system, case, Path(folder) / CASES[case])


def report(system: str, case: str, path: Path) -> None:
    """Measure one loader in a process of its own and print a line."""
    command = [sys.executable, __file__, "--measure", system, case, str(path)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak, matrix = json.loads(output.splitlines()[-1])
    print(f"{case:<12} {system:<7} {seconds:8.2f} {peak / 1e6:8.0f} {peak / matrix:8.2f}")


if __name__ == "__main__":
    main()
