# SPDX-License-Identifier: BSD-3-Clause
"""New texts every day: what becomes of a classifier whose vectors go on learning.

Word vectors and a logistic regression are fitted on half of IMDB's labelled training reviews. The
other half comes in days, without labels, and is learnt by `partial_fit`. On each evening, accuracy
on the test reviews: of the classifier as it was fitted on the first day ("kept"), of one fitted
anew on the first reviews with the vectors of that evening ("refitted"), and of the one of the
first day where `freeze_init=True` keeps the vectors of words that were there before ("frozen").

    python benchmarks/bench_new_texts.py --quick
    python benchmarks/bench_new_texts.py --days 10 --seeds 3

The data is found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np
from _corpora import Labelled, read_reviews
from _harness import log, machine_line, markdown
from sklearn.linear_model import LogisticRegression

from skw2v import Word2VecVectorizer

N_FIRST, N_REVIEWS, N_TEST, QUICK = 12_500, 25_000, 10_000, 200


def accuracies(train: Labelled, test: Labelled, n_first: int, days: int, seed: int) -> np.ndarray:
    """Return accuracies in three columns: the first row is of the first day, before any other."""
    first, y_first = train.texts[:n_first], train.labels[:n_first]
    vectorizer = Word2VecVectorizer(random_state=seed).fit(first)
    frozen = Word2VecVectorizer(random_state=seed, freeze_init=True).fit(first)
    kept = classifier(vectorizer, first, y_first)
    kept_frozen = classifier(frozen, first, y_first)

    def evening() -> list[float]:
        rows, refitted = vectorizer.transform(test.texts), classifier(vectorizer, first, y_first)
        found = [kept.score(rows, test.labels), refitted.score(rows, test.labels)]
        return [*found, kept_frozen.score(frozen.transform(test.texts), test.labels)]

    found = [evening()]
    for today in np.array_split(np.array(train.texts[n_first:], dtype=object), days):
        vectorizer.partial_fit(today)
        frozen.partial_fit(today)
        found.append(evening())
    return np.array(found)


def classifier(
    vectorizer: Word2VecVectorizer, texts: list[str], y: list[int]
) -> LogisticRegression:
    return LogisticRegression(max_iter=1000).fit(vectorizer.transform(texts), y)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} reviews of each part")
    options = parser.parse_args(argv)

    train = read_reviews("train", QUICK if options.quick else N_REVIEWS)
    test = read_reviews("test", QUICK if options.quick else N_TEST)
    n_first = min(N_FIRST, len(train.texts) // 2)
    runs = []
    for seed in range(options.seeds):
        runs.append(accuracies(train, test, n_first, options.days, seed))
        log(f"seed {seed}: {runs[-1].round(3).tolist()}")
    low, high = np.min(runs, axis=0), np.max(runs, axis=0)
    rows = [
        [str(day), *(span(a, b) for a, b in zip(low[day], high[day], strict=True))]
        for day in range(options.days + 1)
    ]
    print(markdown(["days", "kept", "refitted", "frozen"], rows))
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


def span(low: float, high: float) -> str:
    """Show the lowest and the highest of several runs, once if they are the same."""
    return f"{low:.3f}" if low == high else f"{low:.3f}–{high:.3f}"


if __name__ == "__main__":
    main()
