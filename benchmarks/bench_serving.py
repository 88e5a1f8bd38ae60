# SPDX-License-Identifier: BSD-3-Clause
"""What a fitted pipeline costs behind a server: time by size of batch, and memory by process.

batches: pipelines of a vectorizer and a logistic regression are fitted on IMDB's train reviews (in
one epoch: how good the vectors are does not matter here). Then ``predict`` is called on test
reviews, one after the other or in batches, once as they are and once cut to 20 words. Seconds are
the processor's, of one thread, so that other work on the machine counts for little; medians (and
ranges) of several runs, which alternate. Beside it `known_share` of one review, which a server that
does not answer to unknown words calls, too.

memory: a pipeline of made-up vectors is written in several ways, and loaded by several processes at
a time. After its imports each process loads, and predicts 1,000 documents of 50 words, drawn by
Zipf's law. "MB" is what they all take beyond their imports, where memory that several share counts
once (the "Pss" of Linux). Loading and the first document are seconds by the clock.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_serving.py --quick
    python benchmarks/bench_serving.py --tables memory --processes 4
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import joblib
import numpy as np
from _corpora import read_reviews
from _harness import log, machine_line, markdown, median_and_range
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors
from skw2v.inspection import known_share

QUICK = {"reviews": 1000, "documents": 200, "repeats": 1, "words": 20_000, "dim": 100}
BATCHES = (1, 10, 100, 1000)
SHORT = 20
# What a server has: a call of its own for each of so many documents, no more
SINGLE = 200


def models() -> dict[str, Any]:
    """Make the vectorizers of the first table, by name."""
    once = {"epochs": 1, "random_state": 0}
    return {
        "Word2VecVectorizer": Word2VecVectorizer(**once),
        "FastTextVectorizer": FastTextVectorizer(**once),
        "TfidfVectorizer": TfidfVectorizer(),
    }


def compare_batches(options: argparse.Namespace) -> str:
    """Make the table of times."""
    train = read_reviews("train", options.reviews)
    whole = read_reviews("test", options.documents).texts
    short = [" ".join(text.split()[:SHORT]) for text in whole]
    rows = []
    with threadpool_limits(1):
        for name, vectorizer in models().items():
            model = make_pipeline(vectorizer, LogisticRegression(max_iter=1000))
            model.fit(train.texts, train.labels)
            for length, documents in ((f"first {SHORT} words", short), ("whole", whole)):
                rows.append([name, length, *measure_batches(model, documents, options.repeats)])
                log(f"{rows[-1]}")
    batches = [f"per second, by {size:,}" for size in BATCHES]
    return markdown(("vectorizer", "reviews", "ms for one", "known_share", *batches), rows)


def measure_batches(model: Pipeline, documents: Sequence[str], repeats: int) -> list[str]:
    """Time a pass over the documents for each size of batch; return the row without its names."""
    seconds: dict[int, list[float]] = {size: [] for size in BATCHES}
    shares: list[float] = []
    for _ in range(repeats):
        for size in BATCHES:
            some = documents[:SINGLE] if size == 1 else documents
            seconds[size].append(seconds_each(model.predict, some, size))
        if isinstance(model[0], Word2VecVectorizer | FastTextVectorizer):
            share = partial(known_share, model)
            shares.append(1000 * seconds_each(share, documents[:SINGLE], 1))
    single = median_and_range([1000 * each for each in seconds[1]])
    share_single = median_and_range(shares) if shares else "–"
    return [single, share_single, *(f"{1 / median(seconds[size]):,.0f}" for size in BATCHES)]


def seconds_each(call: Callable[[Any], Any], documents: Sequence[str], size: int) -> float:
    """Return the processor's seconds for a document, in batches of one size."""
    start = time.process_time()
    for first in range(0, len(documents), size):
        call(documents[first : first + size])
    return (time.process_time() - start) / len(documents)


def write_models(folder: Path, n_words: int, dim: int) -> None:
    """Write one pipeline in all ways that `WAYS` reads."""
    rng = np.random.default_rng(0)
    words = [f"word{i}" for i in range(n_words)]
    made_up = WordVectors(words, rng.normal(0, 0.1, (n_words, dim)).astype(np.float32))
    texts = [" ".join(words[i : i + 50]) for i in range(0, 1000, 50)]
    as_is = Word2VecVectorizer(init_vectors=made_up, init_output_vectors=made_up, dim=dim, epochs=0)
    model = make_pipeline(as_is, LogisticRegression()).fit(texts, np.arange(len(texts)) % 2)
    as_is.set_params(init_vectors=None, init_output_vectors=None)
    joblib.dump(model, folder / "whole.joblib")
    as_is.drop_output_vectors()
    joblib.dump(model, folder / "half.joblib")
    as_is.save(folder / "vectors.npz")
    joblib.dump(model[-1], folder / "classifier.joblib")


def load_saved(folder: Path, mmap: bool) -> Pipeline:
    vectorizer = Word2VecVectorizer.load(folder / "vectors.npz", mmap=mmap)
    return make_pipeline(vectorizer, joblib.load(folder / "classifier.joblib"))


WAYS: dict[str, tuple[str, Callable[[Path], Pipeline]]] = {
    "joblib.load": ("whole.joblib", lambda folder: joblib.load(folder / "whole.joblib")),
    "joblib.load, output vectors dropped": (
        "half.joblib",
        lambda folder: joblib.load(folder / "half.joblib"),
    ),
    'joblib.load(mmap_mode="r"), dropped': (
        "half.joblib",
        lambda folder: joblib.load(folder / "half.joblib", mmap_mode="r"),
    ),
    "load, dropped": ("vectors.npz", lambda folder: load_saved(folder, mmap=False)),
    "load(mmap=True), dropped": ("vectors.npz", lambda folder: load_saved(folder, mmap=True)),
}


def shared_memory() -> int:
    """Bytes of this process, where memory that n processes share counts one n-th."""
    text = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8")
    return int(text.split("Pss:")[1].split()[0]) * 1024


def serve(way: str, folder: Path, n_words: int) -> None:
    """Load, predict, and answer each line of standard input with the memory of this process."""
    ranks = np.random.default_rng(1).zipf(1.2, (1000, 50)) % n_words
    documents = [" ".join(f"word{i}" for i in row) for row in ranks]
    answer(shared_memory())
    sys.stdin.readline()
    start = time.perf_counter()
    model = WAYS[way][1](folder)
    loaded = time.perf_counter()
    model.predict(documents[:1])
    first = time.perf_counter()
    model.predict(documents)
    answer([loaded - start, first - loaded])
    sys.stdin.readline()
    answer(shared_memory())
    sys.stdin.readline()


def answer(found: Any) -> None:
    print(json.dumps(found), flush=True)


def compare_memory(options: argparse.Namespace) -> str:
    """Make the table of memory."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise SystemExit("The table of memory needs Linux.")
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own, so that nothing of it is shared with those that are measured
        sizes = [str(options.words), str(options.dim)]
        subprocess.run([sys.executable, __file__, "--write", name, *sizes], check=True)
        for way, (file, _) in WAYS.items():
            rows.append(
                [
                    way,
                    f"{(folder / file).stat().st_size / 1e6:,.0f}",
                    *measure_memory(way, folder, options),
                ]
            )
            log(f"{rows[-1]}")
    processes = f"MB in {options.processes} processes"
    return markdown(("way", "MB of file", processes, "s to load", "ms for the first"), rows)


def measure_memory(way: str, folder: Path, options: argparse.Namespace) -> list[str]:
    """Let several processes load at a time; return memory and seconds."""
    command = [sys.executable, __file__, "--serve", way, str(folder), str(options.words)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(options.processes)
    ]

    def ask() -> list[Any]:
        return [json.loads(process.stdout.readline()) for process in processes]  # type: ignore[union-attr]

    def go_on() -> None:
        for process in processes:
            print(file=process.stdin, flush=True)

    before = ask()
    go_on()
    seconds = ask()
    go_on()
    after = ask()
    for process in processes:
        process.communicate()
    return [
        f"{(sum(after) - sum(before)) / 1e6:,.0f}",
        f"{median(load for load, _ in seconds):.2f}",
        f"{1000 * median(first for _, first in seconds):.1f}",
    ]


TABLES = {"batches": compare_batches, "memory": compare_memory}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a small run, to see that all works")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    parser.add_argument("--reviews", type=int, default=10_000, help="to fit on")
    parser.add_argument("--documents", type=int, default=2000, help="to predict")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--words", type=int, default=200_000, help="of the made-up vectors")
    parser.add_argument("--dim", type=int, default=300, help="of the made-up vectors")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.write:
        write_models(Path(options.write[0]), *map(int, options.write[1:]))
        return
    if options.serve:
        way, folder, n_words = options.serve
        serve(way, Path(folder), int(n_words))
        return
    if options.quick:
        vars(options).update(QUICK)
    for name in options.tables:
        print(f"\n{TABLES[name](options)}\n")
    print(machine_line(__file__, sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    main()
