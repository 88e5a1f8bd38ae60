# SPDX-License-Identifier: BSD-3-Clause
"""What explanations cost, how clusters are named, and what becomes of unknown words.

cost: vectorizers and a logistic regression are fitted on IMDB's train reviews (in one epoch: how
good the vectors are does not matter here). Then test reviews are transformed, and explained by
``word_contributions(model, reviews)``, which transforms them as well. Seconds are the processor's,
of one thread; medians (and ranges) of several runs, which alternate. The error is the largest
difference between the model's ``decision_function`` and what contributions and intercept add up to.
The last row leaves words out of a few reviews, as a forest's decisions ask for.

names: classes of sets whose classes have names are named by five words. The share of classes with
one of the five, or the first of them, in the class's own name; beside it that of c-TF-IDF
(Grootendorst 2022, "BERTopic"), which counts the same words, and knows no vectors.

known: test reviews of NSMC by the share of their tokens that has a vector.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_inspection.py --quick
    python benchmarks/bench_inspection.py --tables cost --repeats 5
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
from _corpora import data_path, open_data, read_reviews
from _harness import log, machine_line, markdown, median_and_range
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from threadpoolctl import threadpool_limits

from skw2v import FastTextVectorizer, Word2VecVectorizer
from skw2v.datasets import load_reviews
from skw2v.inspection import known_share, name_clusters, word_contributions

QUICK = {"reviews": 2000, "documents": 500, "repeats": 1}
# One review in so many is explained by leaving words out
OCCLUDED = 50
TOPICS = ("banking77", "clinc150", "debian")
# Known shares at which a row of the table ends
SHARES = (0.0, 0.25, 0.5, 0.75, 0.999, 1.0)


def models() -> dict[str, Pipeline]:
    """Make the models of the first table, by name."""
    once = {"epochs": 1, "random_state": 0}
    logistic = LogisticRegression(max_iter=1000)
    forest = RandomForestClassifier(100, min_samples_leaf=5, random_state=0)
    return {
        "words": make_pipeline(Word2VecVectorizer(**once), logistic),
        "words, label columns": make_pipeline(
            Word2VecVectorizer(weighting="supervised", **once), logistic
        ),
        "subwords": make_pipeline(FastTextVectorizer(**once), logistic),
        "words, forest": make_pipeline(Word2VecVectorizer(**once), forest),
    }


def compare_costs(options: argparse.Namespace) -> str:
    """Make the table of times and errors."""
    train = read_reviews("train", options.reviews)
    documents = read_reviews("test", options.documents).texts
    rows = []
    with threadpool_limits(1):
        for name, model in models().items():
            model.fit(train.texts, train.labels)
            some = documents[::OCCLUDED] if name.endswith("forest") else documents
            rows.append([name, *measure(model, some, options.repeats)])
            log(f"{rows[-1]}")
    header = ("model", "method", "reviews", "transform", "contributions", "ratio", "error")
    return markdown(header, rows)


def measure(model: Pipeline, documents: Sequence[str], repeats: int) -> list[str]:
    """Time both, and return a row without its name."""
    transform, explain = [], []
    for _ in range(repeats):
        transform.append(cpu_seconds(lambda: model[0].transform(documents)))
        explain.append(cpu_seconds(lambda: word_contributions(model, documents)))
    found = word_contributions(model, documents)
    error = "–"
    if found.method == "exact":
        sums = found.matrix().sum(axis=1) + found.intercept
        error = f"{np.abs(sums - model.decision_function(documents)).max():.0e}"
    return [
        found.method,
        f"{len(documents):,}",
        *map(median_and_range, (transform, explain)),
        f"{median(explain) / median(transform):.2f}",
        error,
    ]


def cpu_seconds(call: Callable[[], Any]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def compare_names(options: argparse.Namespace) -> str:
    """Make the table of names of classes."""
    rows = []
    for name in TOPICS:
        with open_data(f"topics/{name}_train.tsv.xz") as file:
            pairs = [line.rstrip("\n").split("\t", 1) for line in file][: options.reviews]
        labels, texts = np.array([label for label, _ in pairs]), [text for _, text in pairs]
        vectorizer = Word2VecVectorizer(random_state=0).fit(texts)
        ours = name_clusters(vectorizer, texts, labels)
        theirs = class_tfidf(texts, labels)
        rows.append([name, str(len(ours)), share_named(ours), share_named(theirs)])
        log(f"{rows[-1]}")
    return markdown(("set", "classes", "name_clusters", "c-TF-IDF"), rows)


def class_tfidf(texts: Sequence[str], labels: np.ndarray) -> dict[str, list[str]]:
    """Name classes by c-TF-IDF: counts of a class, by how many an average class has."""
    counting = CountVectorizer(token_pattern=r"(?u)\b\w+\b")
    counts, classes = counting.fit_transform(texts), np.unique(labels)
    of_class = np.array([counts[labels == label].sum(axis=0) for label in classes], dtype=float)
    of_class = of_class.reshape(len(classes), -1)
    idf = np.log(1 + of_class.sum() / len(classes) / of_class.sum(axis=0))
    weights = of_class / of_class.sum(axis=1, keepdims=True) * idf
    words = counting.get_feature_names_out()
    best = np.argsort(-weights, axis=1)[:, :5]
    return {label: words[row].tolist() for label, row in zip(classes, best, strict=True)}


def share_named(names: dict[str, list[str]]) -> str:
    """Return the shares of classes with one of the words, or the first, in their own name."""
    shares = [np.mean([hits(label, words[:n]) for label, words in names.items()]) for n in (5, 1)]
    return ", ".join(f"{share:.2f}" for share in shares)


def hits(label: str, words: Iterable[str]) -> bool:
    own = set(re.split(r"[_\W]+", label.lower()))
    return any(word in own or word.rstrip("s") in own for word in words)


def compare_known(options: argparse.Namespace) -> str:
    """Make the table of accuracy by known share."""
    (train, y_train), (test, y_test) = (
        load_reviews(data_path(f"nsmc/ratings_{part}.txt.xz")) for part in ("train", "test")
    )
    chosen = np.random.default_rng(0).permutation(len(train))[: options.reviews]
    model = make_pipeline(
        Word2VecVectorizer(epochs=5, random_state=0), LogisticRegression(max_iter=1000)
    )
    model.fit([train[i] for i in chosen], y_train[chosen])
    known, right = known_share(model, test), model.predict(test) == y_test
    sure = model.predict_proba(test).max(axis=1)
    rows = []
    for low, high in pairwise((-1.0, *SHARES)):
        some = (known > low) & (known <= high)
        if some.any():
            cells = [f"{values[some].mean():.3f}" for values in (right, sure)]
            rows.append([f"{max(0, low):.1%} to {high:.1%}", f"{some.mean():.1%}", *cells])
    return markdown(("known tokens", "reviews", "accuracy", "probability"), rows)


TABLES = {"cost": compare_costs, "names": compare_names, "known": compare_known}


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--tables", nargs="+", choices=TABLES, default=list(TABLES), help="default: all")
    add("--reviews", type=int, help="to fit on; default: all of each set")
    add("--documents", type=int, default=10_000, help="to explain; default: %(default)s")
    add("--repeats", type=int, default=5, help="runs of each; default: %(default)s")
    add("--quick", action="store_true", help="2,000 and 500 documents, one run")
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(QUICK)
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    for name in options.tables:
        print(f"{TABLES[name](options)}\n")
    print(machine_line(__file__, sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    main()
