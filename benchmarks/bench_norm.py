# SPDX-License-Identifier: BSD-3-Clause
"""Accuracy of a logistic regression on documents' vectors as they are, and at unit length.

For each set, `dim` and seed, word vectors are learnt once from the training documents, and rows
made of these with ``norm=None`` and ``norm="l2"``, each at its own `scale`. Told is the accuracy in
percent, the mean over three folds of the rows and over seeds. No test set is read. IMDB and NSMC
are cut to what --documents says, sets of many topics to --titles. With supervised weighting both
norms get the same label columns, which come from the labels of all training documents out of fold:
their accuracies are high, and comparable with each other alone.

    python benchmarks/bench_norm.py
    python benchmarks/bench_norm.py --sets mr banking77 --dims 100 --supervised mr --seeds 3
    python benchmarks/bench_norm.py --quick

The data sets are found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from _corpora import data_path, open_data
from _harness import log, machine_line, markdown
from bench_documents import SETS as REVIEWS
from bench_documents import load
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

from skw2v import Word2VecVectorizer

TOPICS = ("banking77", "clinc150", "stackoverflow", "debian")
SETS = (*REVIEWS, *TOPICS)
NORMS = (None, "l2")
QUICK = {"documents": 200, "titles": 400, "seeds": 1, "dims": [10, 20]}


def read(name: str, n: int | None) -> tuple[list[str], np.ndarray]:
    """Read training documents and their labels, n of them drawn at random."""
    if name in TOPICS:
        with open_data(f"topics/{name}_train.tsv.xz") as file:
            pairs = [line.rstrip("\n").split("\t", 1) for line in file]
        texts, y = [text for _, text in pairs], np.array([label for label, _ in pairs])
    else:
        split = load(name, data_path(name).parent, held_out=False)
        texts, y = split.train, split.y_train
    some = np.random.default_rng(0).permutation(len(texts))[:n]
    return [texts[i] for i in some], y[some]


def measure(
    texts: Sequence[str], y: np.ndarray, dim: int, seed: int, options: argparse.Namespace
) -> Iterator[tuple[str | None, list[float]]]:
    """Yield the weighting, and the accuracies: for each C, those of both norms."""
    chosen = {"dim": dim, "random_state": seed, "n_jobs": options.n_jobs}
    trained = Word2VecVectorizer(**chosen).fit(texts).word_vectors_
    folds = list(StratifiedKFold(3, shuffle=True, random_state=seed).split(texts, y))
    for weighting in options.weightings:
        made = [
            Word2VecVectorizer(
                **chosen, init_vectors=trained, epochs=0, weighting=weighting, norm=norm
            ).fit_transform(texts, y)
            for norm in NORMS
        ]
        found = []
        for C in options.C:
            model = LogisticRegression(C=C, max_iter=2000)
            found += [float(cross_val_score(model, X, y, cv=folds).mean()) for X in made]
        yield weighting, found


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sets", nargs="+", choices=SETS, default=SETS, help="default: all")
    add(
        "--dims", nargs="+", type=int, default=[100, 300], help="all but the first for topics alone"
    )
    add("--C", nargs="+", type=float, default=[1.0, 10.0])
    add("--supervised", nargs="*", choices=SETS, default=["mr", "stackoverflow"], help="sets")
    add("--documents", type=int, default=5000, help="of IMDB and NSMC; short sets are whole")
    add("--titles", type=int, default=8000, help="at most, of the sets of topics")
    add("--seeds", type=int, default=2)
    add("--n-jobs", type=int, default=1)
    add("--quick", action="store_true", help="few documents, and short vectors")
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(QUICK)
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    found: dict[tuple[str, ...], list[list[float]]] = {}
    for dim in options.dims:
        for name in options.sets:
            if name in REVIEWS and dim != options.dims[0]:
                continue
            short = name in ("mr", "sst2") and not options.quick
            limit = None if short else options.titles if name in TOPICS else options.documents
            texts, y = read(name, limit)
            first = dim == options.dims[0] and name in options.supervised
            options.weightings = [None, "supervised"] if first else [None]
            for seed in range(options.seeds):
                for weighting, accuracies in measure(texts, y, dim, seed, options):
                    row = (name, f"{len(texts):,}", weighting or "mean", str(dim))
                    found.setdefault(row, []).append(accuracies)
                    log(f"{row}, seed {seed}: {' '.join(f'{each:.4f}' for each in accuracies)}")
    columns = [f"{norm}, C={C:g}" for C in options.C for norm in NORMS]
    rows = [
        [*row, *(f"{100 * np.mean(each):.2f}" for each in zip(*runs, strict=True))]
        for row, runs in found.items()
    ]
    print(markdown(["set", "documents", "columns", "dim", *columns], rows))
    print(machine_line(__file__, sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    main()
