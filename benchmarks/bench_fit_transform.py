# SPDX-License-Identifier: BSD-3-Clause
"""Seconds from raw strings to averaged vectors on IMDB's reviews, beside gensim's whole path.

skw2v: ``Word2VecVectorizer(epochs=5).fit_transform(texts)``. gensim: the same tokens from the same
analyzer, `build_vocab`, `train`, then the mean of each document's vectors in NumPy. Both train
skip-gram (or CBOW) of the same window, negative samples, subsampling and least count. Accuracy is
that of a logistic regression on these vectors, trained on the train reviews, on the test reviews.

A second table has the seconds that it takes to transform the test reviews with a fitted vectorizer,
beside a `CountVectorizer` with the same analyzer and vocabulary.

Each run has a process of its own, kept on as many cores as it has workers; runs alternate, and the
tables have the medians (and the ranges). IMDB is found in the folder that the environment variable
SKW2V_DATA names.

    python benchmarks/bench_fit_transform.py --quick
    python benchmarks/bench_fit_transform.py --workers 1 2
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
from _corpora import Labelled, read_reviews
from _harness import (
    Job,
    in_own_process,
    log,
    machine_line,
    markdown,
    mean_and_spread,
    median_and_range,
    missing,
)
from _systems import THEIR_RATE, WINDOW
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from skw2v import Word2VecVectorizer

QUICK = {"reviews": 2000, "epochs": 2, "repeats": 1}
STAGES = ("analyse", "vocabulary", "train", "average")
Embedding = Callable[[list[str]], np.ndarray]


def measure(job: Job) -> Job:
    """Run one job in this process."""
    text = Path(job["path"]).read_text(encoding="utf-8")
    train, test = (Labelled(*part) for part in json.loads(text))
    if job["what"] == "transform":
        return time_transform(job, train, test)
    vectorizer = vectorizer_for(job)
    fit = fit_gensim if job["system"] == "gensim" else fit_skw2v
    rows, embed, result = fit(vectorizer, train.texts)
    if job["judge"]:
        classifier = LogisticRegression(max_iter=1000).fit(rows, train.labels)
        result["accuracy"] = classifier.score(embed(test.texts), test.labels)
    return result


def vectorizer_for(job: Job) -> Word2VecVectorizer:
    return Word2VecVectorizer(
        architecture=job["architecture"],
        dim=job["dim"],
        window=WINDOW,
        epochs=job["epochs"],
        n_jobs=job["workers"],
        random_state=job["seed"],
    )


def fit_skw2v(
    vectorizer: Word2VecVectorizer, texts: list[str]
) -> tuple[np.ndarray, Embedding, Job]:
    start = time.perf_counter()
    rows = vectorizer.fit_transform(texts)
    return rows, vectorizer.transform, {"seconds": time.perf_counter() - start}


def fit_gensim(
    vectorizer: Word2VecVectorizer, texts: list[str]
) -> tuple[np.ndarray, Embedding, Job]:
    """Do with gensim what `vectorizer` does, at its parameters."""
    try:
        from gensim.models import Word2Vec
    except ImportError:
        raise missing("gensim") from None
    times = [time.perf_counter()]
    analyze = CountVectorizer(token_pattern=vectorizer.token_pattern).build_analyzer()
    documents = [analyze(text) for text in texts]
    times.append(time.perf_counter())
    model = Word2Vec(
        vector_size=vectorizer.dim,
        window=vectorizer.window,
        negative=vectorizer.negative,
        sample=vectorizer.sample,
        min_count=vectorizer.min_count,
        sg=int(vectorizer.architecture == "skipgram"),
        alpha=THEIR_RATE[vectorizer.architecture],
        workers=vectorizer.n_jobs,
        seed=vectorizer.random_state,
    )
    model.build_vocab(documents)
    times.append(time.perf_counter())
    model.train(documents, total_examples=model.corpus_count, epochs=vectorizer.epochs)
    times.append(time.perf_counter())
    rows = averages(documents, model.wv.key_to_index, model.wv.vectors)
    times.append(time.perf_counter())
    result: Job = {"seconds": times[-1] - times[0]}
    result.update(zip(STAGES, np.diff(times).tolist(), strict=True))

    def embed(others: list[str]) -> np.ndarray:
        return averages(map(analyze, others), model.wv.key_to_index, model.wv.vectors)

    return rows, embed, result


def averages(
    documents: Iterable[list[str]], index: dict[str, int], vectors: np.ndarray
) -> np.ndarray:
    """Average the vectors of each document's known words, zero if there are none."""
    zero = np.zeros(vectors.shape[1], dtype=vectors.dtype)
    rows = []
    for tokens in documents:
        known = [row for row in map(index.get, tokens) if row is not None]
        rows.append(vectors[known].mean(axis=0) if known else zero)
    return np.array(rows)


def time_transform(job: Job, train: Labelled, test: Labelled) -> Job:
    """Transform the test reviews with both vectorizers in turn."""
    vectorizer = vectorizer_for({**job, "epochs": 1}).fit(train.texts)
    counter = CountVectorizer(
        token_pattern=vectorizer.token_pattern, vocabulary=vectorizer.vocabulary_
    )
    seconds: dict[str, list[float]] = {}
    for _ in range(job["repeats"]):
        for transformer in (vectorizer, counter):
            start = time.perf_counter()
            transformer.transform(test.texts)
            name = type(transformer).__name__
            seconds.setdefault(name, []).append(time.perf_counter() - start)
    return seconds


def job_for(options: argparse.Namespace, path: Path, what: str, **details: object) -> Job:
    return {
        "what": what,
        "path": str(path),
        "architecture": options.architecture,
        "dim": options.dim,
        "epochs": options.epochs,
        "repeats": options.repeats,
        "seed": 0,
        "workers": 1,
        **details,
    }


def compare_fit(options: argparse.Namespace, path: Path) -> str:
    """Make the table of the whole path."""
    runs: dict[tuple[int, str], list[Job]] = {}
    for repeat in range(max(options.repeats, options.seeds)):
        for workers, system in product(options.workers, options.systems):
            job = job_for(
                options,
                path,
                "fit",
                system=system,
                workers=workers,
                seed=repeat % options.seeds,
                judge=repeat < options.seeds,
            )
            result = in_own_process(__file__, job, workers)
            log(f"{repeat + 1}: {workers} workers, {system}: {result}")
            runs.setdefault((workers, system), []).append(result)
    header = ("workers", "system", "seconds", "skw2v is", "accuracy", "of which")
    return markdown(header, (fit_row(runs, *key) for key in runs))


def fit_row(runs: dict[tuple[int, str], list[Job]], workers: int, system: str) -> list[str]:
    group, ours = runs[workers, system], runs.get((workers, "skw2v"))
    seconds = median(run["seconds"] for run in group)
    return [
        str(workers),
        system,
        median_and_range([run["seconds"] for run in group], 1),
        f"{seconds / median(run['seconds'] for run in ours):.2f}×" if ours else "–",
        mean_and_spread([run["accuracy"] for run in group if "accuracy" in run]),
        ", ".join(
            f"{stage} {median(run[stage] for run in group):.1f}"
            for stage in STAGES
            if stage in group[0]
        ),
    ]


def compare_transform(options: argparse.Namespace, path: Path) -> str:
    """Make the table of `transform`, on one core."""
    found = in_own_process(__file__, job_for(options, path, "transform"), 1)
    counting = median(found["CountVectorizer"])
    rows = [
        (f"{name}.transform", median_and_range(seconds), f"{counting / median(seconds):.2f}×")
        for name, seconds in found.items()
    ]
    return markdown(("1 worker", "seconds", "speed"), rows)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--architecture", choices=("skipgram", "cbow"), default="skipgram")
    add("--reviews", type=int, help="how many of each part; default: all 25,000")
    add("--epochs", type=int, default=5, help="default: %(default)s")
    add("--dim", type=int, default=100, help="default: %(default)s")
    add("--workers", nargs="+", type=int, default=[1], help="default: 1")
    add("--repeats", type=int, default=5, help="runs of each; default: %(default)s")
    add("--seeds", type=int, default=1, help="how many seeds to judge; default: %(default)s")
    add(
        "--systems",
        nargs="+",
        choices=("skw2v", "gensim"),
        default=["skw2v", "gensim"],
        help="default: both",
    )
    add("--quick", action="store_true", help="2,000 reviews of each part, 2 epochs, one run")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(QUICK)
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reviews.json"
        reviews = [read_reviews(part, options.reviews) for part in ("train", "test")]
        path.write_text(json.dumps(reviews), encoding="utf-8")
        print(f"{len(reviews[0].texts):,} reviews, {options.architecture}:\n")
        del reviews
        print(compare_fit(options, path))
        print(f"\ntransform:\n\n{compare_transform(options, path)}")
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
