# SPDX-License-Identifier: BSD-3-Clause
"""What pretrained vectors add on a small set: alone, as they are, and trained further.

Vectors are trained on IMDB's unlabelled reviews (or on wiki8), then used for the sentences of SST-2
and MR: mean pooling and a plain logistic regression, accuracy on the test sentences. MR has no test
set: a fifth of it, drawn once, is one.

    python benchmarks/bench_transfer.py --quick
    python benchmarks/bench_transfer.py --source imdb wiki8
"""

from __future__ import annotations

import argparse
import lzma
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import load_reviews

Split = tuple[list[str], list[str], np.ndarray, np.ndarray]


def sst2(data: Path) -> Split:
    train, y_train = load_reviews(data / "sst2" / "train.tsv")
    test, y_test = load_reviews(data / "sst2" / "test.tsv")
    return list(train), list(test), np.asarray(y_train), np.asarray(y_test)


def mr(data: Path) -> Split:
    texts, y = [], []
    for label, name in enumerate(["neg", "pos"]):
        lines = (data / "mr" / f"rt-polarity.{name}").read_text(encoding="utf-8").splitlines()
        texts += lines
        y += [label] * len(lines)
    return tuple(train_test_split(texts, np.array(y), test_size=0.2, random_state=0, stratify=y))


def source_documents(name: str, data: Path, share: float) -> Iterator[str]:
    """Documents to pretrain on, the first `share` of them."""
    if name == "imdb":
        with lzma.open(data / "imdb" / "unsup.txt.xz", "rt", encoding="utf-8") as file:
            lines = file.readlines()
        yield from lines[: int(share * len(lines))]
    else:
        with lzma.open(data / "wiki8.txt.xz", "rt", encoding="utf-8") as file:
            words = file.read(int(share * 100_000_000)).split()
        for i in range(0, len(words), 1000):
            yield " ".join(words[i : i + 1000])


def pretrain(name: str, data: Path, share: float, n_jobs: int) -> WordVectors:
    start = time.perf_counter()
    vectorizer = Word2VecVectorizer(min_count=5, random_state=0, n_jobs=n_jobs)
    vectors = vectorizer.fit(source_documents(name, data, share)).word_vectors_
    print(f"{name}: {len(vectors):,} words in {time.perf_counter() - start:.0f} s", flush=True)
    return vectors


def accuracy(split: Split, seeds: int, **parameters: object) -> tuple[float, float]:
    """Mean test accuracy over seeds, and the half-width of their range."""
    train, test, y_train, y_test = split
    scores = []
    for seed in range(seeds):
        model = make_pipeline(
            Word2VecVectorizer(random_state=seed, **parameters), LogisticRegression(max_iter=3000)
        )
        scores.append(model.fit(train, y_train).score(test, y_test))
    return float(np.mean(scores)), float(np.ptp(scores) / 2)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("SKW2V_DATA"))
    parser.add_argument("--source", nargs="+", choices=["imdb", "wiki8"], default=["imdb"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--n-jobs", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="a tenth of the source, one seed")
    args = parser.parse_args()
    if args.data is None:
        parser.error("give --data, or set SKW2V_DATA to the folder with imdb/, sst2/ and mr/")
    seeds = 1 if args.quick else args.seeds
    splits = {"SST-2": sst2(args.data), "MR": mr(args.data)}
    ways: list[tuple[str, dict[str, object]]] = [("the small set alone", {})]
    for name in args.source:
        vectors = pretrain(name, args.data, 0.1 if args.quick else 1.0, args.n_jobs)
        ways.append((f"{name}, as it is (`epochs=0`)", {"init_vectors": vectors, "epochs": 0}))
        ways += [
            (f"{name}, {epochs} epochs more", {"init_vectors": vectors, "epochs": epochs})
            for epochs in (5, 20)
        ]
    print(f"\n| vectors | {' | '.join(splits)} |\n|---|{'---|' * len(splits)}")
    for label, parameters in ways:
        cells = [accuracy(split, seeds, **parameters) for split in splits.values()]
        print(f"| {label} | {' | '.join(f'{a:.3f} ± {b:.3f}' for a, b in cells)} |", flush=True)


if __name__ == "__main__":
    main()
