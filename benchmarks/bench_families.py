# SPDX-License-Identifier: BSD-3-Clause
"""All families of word embeddings side by side: words of Wikipedia, documents of two languages.

Words: each estimator is fitted on the first megabytes of Wikipedia, in documents of 10,000 words,
with vectors of 100, a window of 5 and the words that occur 5 times, the rest at its default. Time
is that of the whole `fit` on one core, in seconds of CPU. Quality is accuracy on Google's analogies
among the 30,000 most frequent words, apart for meaning and for grammar, and Spearman's correlation
with WordSim-353 and SimLex-999.

Documents: each estimator turns reviews into means of vectors that it learns from the training
reviews, at its defaults, and a logistic regression (C=10) after a StandardScaler is judged on the
test reviews. IMDB is English, NSMC Korean. Estimators that this version lacks are left out.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_families.py --quick
    python benchmarks/bench_families.py --tables words --megabytes 30
    python benchmarks/bench_families.py --tables imdb nsmc
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _corpora import ANALOGIES, DOCUMENTS, SIMILARITIES, data_path, write_corpus
from _harness import Job, in_own_process, log, machine_line, markdown
from bench_documents import first, load
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import skw2v
from skw2v.metrics import evaluate_analogies, evaluate_similarity

# Name of the row: name of the estimator, and parameters
FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "word2vec, skip-gram": ("Word2VecVectorizer", {}),
    "word2vec, CBOW": ("Word2VecVectorizer", {"architecture": "cbow"}),
    "FastText": ("FastTextVectorizer", {}),
    "GloVe": ("GloVeVectorizer", {}),
    "PMI": ("PMIVectorizer", {}),
}
TABLES = ("words", "imdb", "nsmc")
WORDS = {"dim": 100, "window": 5, "min_count": 5, "analyzer": str.split}
QUICK = {"megabytes": 2.0, "reviews": 500}


def at_hand(names: Sequence[str]) -> list[str]:
    """Those families that this version has."""
    found = [name for name in names if hasattr(skw2v, FAMILIES[name][0])]
    if left_out := [name for name in names if name not in found]:
        log(f"Not in this version, and left out: {', '.join(left_out)}.")
    return found


def make(family: str, **options: Any) -> Any:
    """Make the estimator of a family."""
    name, parameters = FAMILIES[family]
    return getattr(skw2v, name)(random_state=0, n_jobs=1, **parameters, **options)


def measure(job: Job) -> Job:
    """Fit once in this process, and judge."""
    return judge_words(job) if job["table"] == "words" else judge_documents(job)


def judge_words(job: Job) -> Job:
    """Time the fit, and ask the vectors the usual questions."""
    with (Path(job["folder"]) / DOCUMENTS).open(encoding="utf-8") as file:
        documents = list(file)
    start = time.process_time()
    learned = make(job["family"], **WORDS).fit(documents).word_vectors_
    found: Job = {"seconds": time.process_time() - start}
    # Without the n-grams of FastText, all families are asked the same questions
    vectors = skw2v.WordVectors(learned.words, learned.vectors)
    analogies = evaluate_analogies(vectors, data_path(ANALOGIES))
    found["analogy"] = analogies.accuracy
    for kind in ("semantic", "syntactic"):
        parts = [
            part
            for name, part in analogies.sections.items()
            if name.startswith("gram") == (kind == "syntactic")
        ]
        n_asked = sum(part.n_asked for part in parts)
        found[kind] = sum(part.n_correct for part in parts) / max(1, n_asked)
    for name, path in SIMILARITIES.items():
        found[name] = evaluate_similarity(vectors, data_path(path)).spearman
    return found


def judge_documents(job: Job) -> Job:
    """Time fit and transform, and classify."""
    split = load(job["table"], Path(os.environ["SKW2V_DATA"]), held_out=False)
    if job["reviews"]:
        split = first(split, job["reviews"], job["reviews"])
    vectorizer = make(job["family"])
    start = time.process_time()
    train = vectorizer.fit_transform(split.train)
    seconds = time.process_time() - start
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=1000))
    classifier.fit(train, split.y_train)
    accuracy = classifier.score(vectorizer.transform(split.test), split.y_test)
    return {"seconds": seconds, "accuracy": accuracy}


def words_table(runs: dict[str, Job]) -> str:
    """Make the table of words."""
    qualities = ("analogy", "semantic", "syntactic", *SIMILARITIES)
    rows = [
        [family, f"{run['seconds']:.0f}", *(f"{run[name]:.3f}" for name in qualities)]
        for family, run in runs.items()
    ]
    return markdown(["family", "fit s", *qualities], rows)


def documents_table(runs: dict[str, Job]) -> str:
    """Make the table of a set of documents."""
    rows = [
        [family, f"{run['seconds']:.0f}", f"{run['accuracy']:.4f}"] for family, run in runs.items()
    ]
    return markdown(["family", "fit_transform s", "accuracy"], rows)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--tables", nargs="+", choices=TABLES, default=list(TABLES), help="default: all")
    add("--families", nargs="+", choices=list(FAMILIES), default=list(FAMILIES))
    add("--megabytes", type=float, help="how much of wiki8; default: all")
    add("--reviews", type=int, help="how many of each part; default: all")
    add("--quick", action="store_true", help="2 MB of wiki8, 500 reviews")
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
    for name in (ANALOGIES, *SIMILARITIES.values()):
        data_path(name)  # rather now than after the first training
    families = at_hand(options.families)
    with tempfile.TemporaryDirectory() as folder:
        if "words" in options.tables:
            write_corpus("wiki8", Path(folder), options.megabytes)
        for name in options.tables:
            runs = {}
            for family in families:
                job = {"table": name, "family": family, "folder": folder}
                runs[family] = in_own_process(__file__, job | {"reviews": options.reviews}, 1)
                log(f"{name}, {family}: {runs[family]}")
            print(f"{name}:\n\n{(words_table if name == 'words' else documents_table)(runs)}\n")
    print(machine_line(__file__, sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    main()
