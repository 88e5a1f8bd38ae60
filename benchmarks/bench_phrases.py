# SPDX-License-Identifier: BSD-3-Clause
"""Which phrases `PhraseTransformer` finds in wiki8, how long that takes, and what IMDB gains.

The first table learns phrases from wiki8 and joins them, with skw2v and with gensim's `Phrases`,
from the same lists of tokens in memory. gensim's first pass is joined by its faster `freeze()`; of
later passes that keeps other phrases, so they are joined by `Phrases` itself. Each run has a
process of its own, on one core. "same" says whether both end with the same documents.

The other tables have the accuracy of a ``LogisticRegression(max_iter=1000)`` with TF-IDF and with
averaged vectors, of words and of phrases: on IMDB's test reviews, and on topics, by stratified
cross-validation in five parts. Topics are the parts of SciPy and scikit-learn (such as
``scipy.signal``), documents their docstrings.

    python benchmarks/bench_phrases.py --quick
    python benchmarks/bench_phrases.py --tables wiki8 --systems skw2v

The data is found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _corpora import DOCUMENTS, Labelled, read_reviews, read_topics, write_corpus
from _harness import Job, in_own_process, log, machine_line, markdown, memory, missing
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline

from skw2v import PhraseTransformer, Word2VecVectorizer

Tokens = list[list[str]]

QUICK = {"megabytes": 1.0, "reviews": 1000, "docstrings": 40}
CONNECTORS = ["a", "and", "in", "of", "on", "the", "to"]
SETTINGS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "two passes": {"n_passes": 2},
    "npmi, threshold 0.5": {"scoring": "npmi", "threshold": 0.5},
    "connectors": {"common_terms": CONNECTORS},
}
JUDGED: dict[str, dict[str, Any] | None] = {
    "words": None,
    "phrases": {},
    "phrases, two passes": {"n_passes": 2},
    "phrases, npmi 0.3": {"scoring": "npmi", "threshold": 0.3},
}
TABLES = ("wiki8", "imdb", "topics")
SHOWN = 8


def measure(job: Job) -> Job:
    """Learn and join the phrases of one corpus in this process."""
    with Path(job["path"]).open(encoding="utf-8") as file:
        # Equal words are one object, as with any tokenizer that interns them.
        tokens = [list(map(sys.intern, line.split())) for line in file]
    before = memory("VmRSS")
    run = run_gensim if job["system"] == "gensim" else run_skw2v
    joined, result = run(tokens, **job["options"])
    result["bytes"] = memory("VmHWM") - before
    result["documents"] = hashlib.sha256(repr(joined).encode()).hexdigest()
    result["tokens"] = sum(map(len, joined)) / sum(map(len, tokens))
    return result


def run_skw2v(tokens: Tokens, **options: Any) -> tuple[Tokens, Job]:
    transformer = PhraseTransformer(**options)
    start = time.perf_counter()
    transformer.fit(tokens)
    learned = time.perf_counter()
    joined = transformer.transform(tokens)
    times = {"learn": learned - start, "join": time.perf_counter() - learned}
    found = transformer.phrases_
    top = [phrase for phrase in most_frequent(joined) if phrase in found]
    return joined, {**times, "phrases": len(found), "top": top[:SHOWN]}


def most_frequent(joined: Tokens) -> list[str]:
    """Phrases by how often they occur; the highest scores go to the rarest ones."""
    counts: dict[str, int] = {}
    for document in joined:
        for token in document:
            if "_" in token:
                counts[token] = counts.get(token, 0) + 1
    return sorted(counts, key=lambda token: (-counts[token], token))


def run_gensim(
    tokens: Tokens, n_passes: int = 1, common_terms: Sequence[str] = (), **options: Any
) -> tuple[Tokens, Job]:
    try:
        from gensim.models.phrases import Phrases
    except ImportError:
        raise missing("gensim") from None
    times = {"learn": 0.0, "join": 0.0}
    for number in range(n_passes):
        start = time.perf_counter()
        model = Phrases(tokens, connector_words=frozenset(common_terms), **options)
        model = model.freeze() if number == 0 else model
        learned = time.perf_counter()
        tokens = [model[document] for document in tokens]
        times["learn"] += learned - start
        times["join"] += time.perf_counter() - learned
    return tokens, times


def compare(options: argparse.Namespace, path: Path) -> str:
    """Make the table of wiki8."""
    rows = []
    for name, settings in SETTINGS.items():
        found = {}
        for system in options.systems:
            job = {"path": str(path), "system": system, "options": settings}
            found[system] = in_own_process(__file__, job, 1)
            log(f"{name}, {system}: {found[system]}")
        ours, theirs = found["skw2v"], found.get("gensim")
        rows.append([name, f"{ours['phrases']:,}", f"{ours['tokens']:.1%}", *times(ours)])
        rows[-1] += [*times(theirs), speed(ours, theirs)] if theirs else []
        print(f"{name}, most frequent: {', '.join(ours['top'])}")
    header = ["settings", "phrases", "tokens left", "skw2v learns s", "joins s", "MB"]
    if len(options.systems) > 1:
        header += ["gensim learns s", "joins s", "MB", "skw2v is"]
    return f"\n{markdown(header, rows)}"


def times(run: Job) -> list[str]:
    return [f"{run['learn']:.1f}", f"{run['join']:.1f}", f"{run['bytes'] / 1e6:.0f}"]


def speed(ours: Job, theirs: Job) -> str:
    factor = (theirs["learn"] + theirs["join"]) / (ours["learn"] + ours["join"])
    return f"{factor:.1f}×" + (", same" if ours["documents"] == theirs["documents"] else ", OTHER")


def judge(name: str, documents: Labelled, test: Labelled | None = None) -> str:
    """Make the table of labelled documents; without test documents, by cross-validation."""
    rows = []
    for of, settings in JUDGED.items():
        for features in ("TF-IDF", "mean"):
            steps: list[Any] = [] if settings is None else [PhraseTransformer(**settings)]
            if features == "mean":
                steps.append(Word2VecVectorizer(random_state=0))
            else:
                pattern: dict[str, Any] = {"token_pattern": r"(?u)\b\w+\b"}
                steps.append(TfidfVectorizer(**({"analyzer": list} if steps else pattern)))
            model = make_pipeline(*steps, LogisticRegression(max_iter=1000))
            if test is None:
                folds = StratifiedKFold(5, shuffle=True, random_state=0)
                found = cross_validate(model, *documents, cv=folds, return_estimator=True)
                accuracy, model = found["test_score"].mean(), found["estimator"][0]
            else:
                accuracy = model.fit(*documents).score(*test)
            phrases = len(model[0].phrases_) if settings is not None else 0
            n_columns = model[-1].n_features_in_
            rows.append([features, of, f"{phrases:,}", f"{n_columns:,}", f"{accuracy:.4f}"])
            log(f"{name} {' '.join(rows[-1])}")
    n_labels = len(set(documents.labels))
    title = f"{name}: {len(documents.texts):,} documents to learn from, {n_labels} labels"
    return f"{title}\n\n{markdown(['features', 'of', 'phrases', 'columns', 'accuracy'], rows)}"


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add, both = parser.add_argument, ["skw2v", "gensim"]
    add("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    add("--megabytes", type=float, help="how much of wiki8; default: all 100")
    add("--reviews", type=int, help="how many of each part of IMDB; default: all 25,000")
    add("--docstrings", type=int, help="how many of each topic at most; default: all")
    add("--systems", nargs="+", choices=both, default=both, help="skw2v is always among them")
    add("--quick", action="store_true", help="1 MB of wiki8, 1,000 reviews of each part, …")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    options.systems = [system for system in both if system in {"skw2v", *options.systems}]
    if options.quick:
        vars(options).update(QUICK)
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    if "wiki8" in options.tables:
        with tempfile.TemporaryDirectory() as folder:
            write_corpus("wiki8", Path(folder), options.megabytes)
            print(compare(options, Path(folder) / DOCUMENTS))
    if "imdb" in options.tables:
        train, test = (read_reviews(part, options.reviews) for part in ("train", "test"))
        print(f"\n{judge('IMDB', train, test)}")
    if "topics" in options.tables:
        print(f"\n{judge('topics', read_topics(options.docstrings))}")
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
