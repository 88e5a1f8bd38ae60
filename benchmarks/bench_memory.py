# SPDX-License-Identifier: BSD-3-Clause
"""What `fit` holds of corpora of 100 MB and 1 GB, with their words in memory and in a file.

Lines of 20 words are drawn by Zipf's law from a million words, written to a file, and read by
`skw2v.datasets.read_documents`. Each fit has a process of its own. Printed are the megabytes that
it held at most, those that were there before, and megabytes of text in a second: of reading alone,
and of reading and one epoch.

    python benchmarks/bench_memory.py                    # 100 MB
    python benchmarks/bench_memory.py --megabytes 100 1000
    python benchmarks/bench_memory.py --quick            # 2 MB
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from _harness import Job, in_own_process, log, machine_line, markdown, memory

from skw2v import Word2VecVectorizer
from skw2v.datasets import read_documents

N_WORDS, WORDS_OF_LINE, LINES = 1_000_000, 20, 50_000
BUDGETS = {"memory": 2e9, "a file": 1e7}


def write_corpus(path: Path, megabytes: float) -> None:
    """Write lines of words whose ranks follow Zipf's law, until there is enough."""
    rng = np.random.default_rng(0)
    words = np.array([f"w{i:x}" for i in range(N_WORDS)], dtype=object)
    cumulated = np.cumsum(1 / np.arange(1, N_WORDS + 1))
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes * 1e6:
            draws = rng.random((LINES, WORDS_OF_LINE)) * cumulated[-1]
            ranks = np.searchsorted(cumulated, draws)
            file.writelines(f"{' '.join(line)}\n" for line in words[ranks])


def measure(job: Job) -> Job:
    """Fit to the file in this process, after it was read once alone."""
    documents = read_documents(job["path"])
    started = time.perf_counter()
    for _ in documents:
        pass
    read = time.perf_counter()
    before = memory("VmHWM")
    vectorizer = Word2VecVectorizer(
        dim=job["dim"],
        min_count=5,
        epochs=1,
        random_state=0,
        n_jobs=job["workers"],
        max_memory=job["max_memory"],
    ).fit(documents)
    return {
        "before": before,
        "peak": memory("VmHWM"),
        "read": read - started,
        "fit": time.perf_counter() - read,
        "n_tokens": int(vectorizer.word_vectors_.counts.sum()),
        "n_words": len(vectorizer.word_vectors_),
    }


def compare(options: argparse.Namespace, folder: str) -> None:
    """Print a table of all sizes and budgets."""
    rows = []
    for megabytes in [2.0] if options.quick else options.megabytes:
        path = Path(folder) / "corpus.txt"
        log(f"writing {megabytes:g} MB")
        write_corpus(path, megabytes)
        size = path.stat().st_size / 1e6
        for place, budget in BUDGETS.items():
            log(f"words in {place}")
            job = {"path": str(path), "dim": options.dim, "workers": options.workers}
            found = in_own_process(__file__, job | {"max_memory": budget}, options.workers)
            row = [f"{size:,.0f}", f"{found['n_tokens'] / 1e6:.1f}", f"{found['n_words']:,}", place]
            row += [f"{found[name] / 1e6:.0f}" for name in ("before", "peak")]
            rows.append(row + [f"{size / found[name]:.1f}" for name in ("read", "fit")])
    header = ("text MB", "million words", "different", "words in", "before MB", "peak MB")
    print(markdown((*header, "MB/s read", "MB/s fit"), rows))


def main(argv: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--megabytes", type=float, nargs="+", default=[100.0], help="default: 100")
    add("--dim", type=int, default=50, help="default: %(default)s")
    add("--workers", type=int, default=1, help="default: %(default)s")
    add("--quick", action="store_true", help="a small corpus")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(options, folder)
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
