# SPDX-License-Identifier: BSD-3-Clause
"""What the training documents choose: accuracy with one default at a time changed.

Each row is a pipeline of `Word2VecVectorizer`, with the parameters that the row names, and a plain
``LogisticRegression(max_iter=1000)``. It is fitted on four fifths of the *training* documents of
each set, as often as it takes to judge 10,000 others (two to five times, on splits that all rows
share), and the mean accuracy on the remaining fifth is told. No test set is read. MR has none: a
tenth of its sentences, drawn once, is set aside for the tables of bench_documents.py.

    python benchmarks/bench_defaults.py --quick
    python benchmarks/bench_defaults.py --sets mr sst2 --only window sample --n-jobs 2
    python benchmarks/bench_defaults.py --documents 1000 --only loss learning_rate dim epochs
    python benchmarks/bench_defaults.py --documents 1000 --splits 10 --only loss

The folder of the data comes from --data or the environment variable SKW2V_DATA.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from _harness import log, markdown
from bench_documents import SetsParser, first, load
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit, cross_val_score
from sklearn.pipeline import Pipeline

from skw2v import Word2VecVectorizer

Options = dict[str, Any]

HELD_OUT = 0.2
ENOUGH_JUDGED = 10_000
FEWEST_AND_MOST = 2, 5
CHANGES: list[Options] = [
    {},
    {"window": 5},
    {"window": 10},
    {"sample": 1e-3},
    {"sample": 1e-4},
    {"window": 5, "sample": 1e-4},
    {"dim": 50},
    {"dim": 200},
    {"dim": 300},
    {"negative": 10},
    {"loss": "hierarchical_softmax"},
    {"loss": "hierarchical_softmax", "learning_rate": 0.025},
    {"loss": "softmax"},
    {"learning_rate": 0.025},
    {"min_count": 1},
    {"min_count": 5},
    {"architecture": "cbow"},
    {"epochs": 5},
    {"epochs": 20},
    {"weighting": "idf"},
    {"weighting": "sif"},
    {"pooling": ["mean", "max", "min"]},
    {"pooling": ["mean", "std"]},
]


def rows(only: Sequence[str] | None) -> list[Options]:
    """Leave out what is the default anyway, and what touches other parameters than `only`."""
    default = Word2VecVectorizer().get_params()
    return [
        change
        for change in CHANGES
        if (not change or any(default[name] != value for name, value in change.items()))
        and (only is None or set(change) <= set(only))
    ]


def name_of(change: Options) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in change.items()) or "the defaults"


def accuracy(
    texts: Sequence[str],
    y: np.ndarray,
    change: Options,
    n_jobs: int | None,
    n_splits: int | None = None,
) -> float:
    """Mean accuracy on what is held out."""
    if n_splits is None:
        n_splits = int(np.clip(ENOUGH_JUDGED / (HELD_OUT * len(y)), *FEWEST_AND_MOST))
    splits = StratifiedShuffleSplit(n_splits, test_size=HELD_OUT, random_state=0)
    pipeline = Pipeline(
        [
            ("w2v", Word2VecVectorizer(random_state=0).set_params(**change)),
            ("clf", LogisticRegression(max_iter=1000)),
        ]
    )
    return float(cross_val_score(pipeline, texts, y, cv=splits, n_jobs=n_jobs).mean())


def main(argv: Sequence[str] | None = None) -> None:
    parser = SetsParser(__doc__)
    parser.add_argument("--only", nargs="+", help="change only these parameters")
    parser.add_argument("--n-jobs", type=int, help="fits at a time")
    parser.add_argument("--documents", type=int, help="documents of each set, default: all")
    parser.add_argument("--splits", type=int, help="how often to split them")
    args = parser.arguments(argv)
    tried = rows(args.only)[: 3 if args.quick else None]
    table: dict[str, list[str]] = {name_of(change): [] for change in tried}
    for name in args.sets:
        split = load(name, args.data, held_out=False)
        if args.quick or args.documents:
            split = first(split, args.documents or 300, 1)
        for change in tried:
            reached = accuracy(split.train, split.y_train, change, args.n_jobs, args.splits)
            log(f"{name}, {name_of(change)}: {reached:.4f}")
            table[name_of(change)].append(f"{reached:.4f}")
    print(markdown(["changed", *args.sets], ([name, *cells] for name, cells in table.items())))


if __name__ == "__main__":
    main()
