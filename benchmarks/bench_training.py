# SPDX-License-Identifier: BSD-3-Clause
"""Words a second and quality of the trained vectors, beside gensim and word2vec.c.

Only the training is timed: neither reading nor building the vocabulary and the tables is. All
systems train on the same documents (Wikipedia in documents of 10,000 words), with window 5, 5
negative samples, subsampling 1e-3 and the words that occur 5 times, each at its own learning rate:
gensim and word2vec.c .025 for skip-gram and .05 for CBOW, skw2v "auto". Words are those of the
vocabulary, before subsampling, times epochs.

Each run has a process of its own, kept on as many cores as it has workers. Runs alternate between
all systems and settings, and the table has the medians (and the ranges) of their speeds. Quality is
that of the same runs, mean ± standard deviation over seeds: accuracy on Google's analogies among
the 30,000 most frequent words, Spearman's correlation with WordSim-353 and SimLex-999, and on IMDB
the test accuracy of a logistic regression on the mean of each review's vectors.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_training.py --quick
    python benchmarks/bench_training.py --megabytes 20 --workers 1
    python benchmarks/bench_training.py --workers 1 2 --word2vec ./word2vec --roofline
    python benchmarks/bench_training.py --corpus ptb --epochs 10 --repeats 3 --seeds 3
    python benchmarks/bench_training.py --dim 300 --systems skw2v --roofline --profile
    python benchmarks/bench_training.py --loss hierarchical_softmax --megabytes 20
    python benchmarks/bench_training.py --loss softmax --corpus ptb --systems skw2v --roofline
    python benchmarks/bench_training.py --optimizer adam --corpus ptb --systems skw2v --cpu-time
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

import numpy as np
from _corpora import (
    ANALOGIES,
    CORPORA,
    DOCUMENTS,
    LABELS,
    SIMILARITIES,
    TEST_DOCUMENTS,
    data_path,
    write_corpus,
)
from _harness import (
    Job,
    in_own_process,
    log,
    machine_line,
    markdown,
    mean_and_spread,
    median_and_range,
)
from _systems import (
    Training,
    clock,
    load_skw2v,
    run_to_end,
    sgemm_flops,
    train,
    training_flops,
)

from skw2v import WordVectors
from skw2v.metrics import evaluate_analogies, evaluate_similarity

QUICK = {"megabytes": 2.0, "repeats": 1, "seeds": 1, "workers": [1]}
QUALITIES = ("analogy", *SIMILARITIES, "accuracy")
PROFILE_LINES = 12


class Setting(NamedTuple):
    """What the systems are compared at: one group of rows of the table."""

    architecture: str
    dim: int
    workers: int


Runs = dict[tuple[Setting, str], list[Job]]


def measure(job: Job) -> Job:
    """Train once in this process; the job says whether to judge the vectors, too."""
    training = Training(**job["training"])
    trained = train(training)
    result: Job = {"words_per_second": trained.words_per_second, "losses": trained.losses}
    if job["roofline"] and trained.run is not None:
        speed = training_flops(training, trained.run) / trained.seconds / training.workers
        result["sgemm_share"] = speed / sgemm_flops(clock(training))
    if job["judge"]:
        result.update(quality(trained.word_vectors, Path(training.folder)))
    return result


def quality(word_vectors: WordVectors, folder: Path) -> dict[str, float]:
    """Judge word vectors on their own, and on reviews where there are some."""
    found = {"analogy": evaluate_analogies(word_vectors, data_path(ANALOGIES)).accuracy}
    for name, path in SIMILARITIES.items():
        found[name] = evaluate_similarity(word_vectors, data_path(path)).spearman
    if (folder / LABELS).exists():
        found["accuracy"] = downstream_accuracy(word_vectors, folder)
    return found


def downstream_accuracy(word_vectors: WordVectors, folder: Path) -> float:
    """Test accuracy of a logistic regression on the mean of each document's word vectors."""
    from sklearn.linear_model import LogisticRegression

    y_train, y_test = json.loads((folder / LABELS).read_text(encoding="utf-8"))
    train_rows, test_rows = (
        mean_pooled(word_vectors, folder / name) for name in (DOCUMENTS, TEST_DOCUMENTS)
    )
    return LogisticRegression(max_iter=1000).fit(train_rows, y_train).score(test_rows, y_test)


def mean_pooled(word_vectors: WordVectors, path: Path) -> np.ndarray:
    """Average the vectors of each document's known words."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=str.split, vocabulary=word_vectors.words)
    with path.open(encoding="utf-8") as file:
        counts = counter.transform(file)
    n_known = np.asarray(counts.sum(axis=1)).reshape(-1, 1)
    return (counts @ word_vectors.vectors) / np.maximum(1, n_known)


def profile(training: Training) -> str:
    """Make a table of the functions that one training spends its time in, themselves."""
    _, run = load_skw2v(training)
    profiler = cProfile.Profile()
    profiler.runcall(run_to_end, run)
    stats: Any = pstats.Stats(profiler)
    total = sum(own for _, _, own, _, _ in stats.stats.values())
    longest = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:PROFILE_LINES]
    rows = [
        (f"{own / total:.1%}", f"{own:.2f}", f"{calls:,}", function_name(*function))
        for function, (_, calls, own, _, _) in longest
    ]
    return markdown(("time", "seconds", "calls", "function"), rows)


def function_name(path: str, line: int, name: str) -> str:
    """Name a function by its module; compiled functions have none."""
    return name if path == "~" else f"{Path(path).stem}.{name}"


def settings(options: argparse.Namespace) -> Iterator[Setting]:
    return map(Setting._make, product(options.architectures, options.dim, options.workers))


def run_all(options: argparse.Namespace, folder: str) -> Runs:
    """Run all systems at all settings in turn, as often as there are repeats or seeds."""
    runs: Runs = {}
    for repeat in range(max(options.repeats, options.seeds)):
        for setting, system in product(settings(options), options.systems):
            job = {
                "training": training_at(options, folder, setting, system, repeat).as_job(),
                "judge": repeat < options.seeds,
                "roofline": options.roofline,
            }
            result = in_own_process(__file__, job, setting.workers)
            log(f"{repeat + 1}: {' '.join(map(str, setting))} {system}: {result}")
            runs.setdefault((setting, system), []).append(result)
    return runs


def training_at(
    options: argparse.Namespace, folder: str, setting: Setting, system: str, repeat: int
) -> Training:
    return Training(
        system,
        folder,
        architecture=setting.architecture,
        loss=options.loss,
        optimizer=options.optimizer,
        dim=setting.dim,
        epochs=options.epochs,
        workers=setting.workers,
        seed=repeat % options.seeds,
        word2vec=options.word2vec,
        cpu_time=options.cpu_time,
    )


def table(runs: Runs, cpu_time: bool = False) -> str:
    """Make a row of each system at each setting."""
    judged = [
        name for name in QUALITIES if any(name in run for group in runs.values() for run in group)
    ]
    shares = any("sgemm_share" in run for group in runs.values() for run in group)
    scales = len({setting.workers for setting, _ in runs}) > 1
    header = ["architecture", "dim", "workers", "system", "million words/s", "skw2v is"]
    if cpu_time:
        header[4] = "million words/CPU s"
    header += ["÷ fewest workers"] * scales + ["loss"] * cpu_time + list(judged)
    header += ["of sgemm"] * shares
    rows = []
    for (setting, system), group in runs.items():
        row = [setting.architecture, str(setting.dim), str(setting.workers), system]
        row.append(median_and_range([run["words_per_second"] / 1e6 for run in group]))
        row.append(ratio(runs, (setting, "skw2v"), (setting, system)))
        if scales:
            fewest = min(s.workers for s, _ in runs)
            row.append(ratio(runs, (setting, system), (setting._replace(workers=fewest), system)))
        if cpu_time:
            last = [run["losses"][-1] for run in group if run["losses"]]
            row.append(f"{mean(last):.3f}" if last else "–")
        row += [mean_and_spread([run[name] for run in group if name in run]) for name in judged]
        if shares:
            found = [run["sgemm_share"] for run in group if "sgemm_share" in run]
            row.append(f"{median(found):.0%}" if found else "–")
        rows.append(row)
    return markdown(header, rows)


def ratio(runs: Runs, of: tuple[Setting, str], to: tuple[Setting, str]) -> str:
    """Ratio of two median speeds."""
    if of not in runs:
        return "–"
    speed, other = (median(run["words_per_second"] for run in runs[key]) for key in (of, to))
    return f"{speed / other:.2f}×"


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--corpus", choices=CORPORA, default="wiki8", help="default: %(default)s")
    add("--megabytes", type=float, help="how much of wiki8; default: all")
    add(
        "--architectures",
        nargs="+",
        choices=("skipgram", "cbow"),
        default=["skipgram", "cbow"],
        help="default: both",
    )
    add(
        "--systems",
        nargs="+",
        choices=("skw2v", "gensim", "gensim-file"),
        default=["skw2v", "gensim"],
        help='"gensim-file" reads its corpus_file during training; default: skw2v gensim',
    )
    add(
        "--loss",
        choices=("negative_sampling", "hierarchical_softmax", "softmax"),
        default="negative_sampling",
        help="of all systems; others than skw2v have no softmax; default: %(default)s",
    )
    add(
        "--optimizer",
        choices=("sgd", "adagrad", "adam"),
        default="sgd",
        help="of skw2v; the others have SGD alone; default: %(default)s",
    )
    add("--word2vec", metavar="PATH", help="binary of word2vec.c, to be compared as well")
    add("--dim", nargs="+", type=int, default=[100], help="default: 100")
    add("--workers", nargs="+", type=int, default=[1], help="default: 1")
    add("--epochs", type=int, default=1, help="default: %(default)s")
    add(
        "--cpu-time",
        action="store_true",
        help="count the time that the process has of all cores, and print the loss",
    )
    add("--repeats", type=int, default=5, help="runs of each; default: %(default)s")
    add("--seeds", type=int, default=1, help="how many seeds to judge; default: %(default)s")
    add("--roofline", action="store_true", help="compare FLOP/s with a plain sgemm")
    add("--profile", action="store_true", help="print where skw2v's time goes")
    add("--quick", action="store_true", help="2 MB of wiki8, one run of each")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(QUICK)
    if options.loss == "softmax" and options.systems != ["skw2v"]:
        parser.error("--loss softmax is for --systems skw2v alone.")
    if options.loss == "hierarchical_softmax" and options.roofline:
        parser.error("--roofline counts no operations of hierarchical softmax.")
    if options.word2vec and options.cpu_time:
        parser.error("--cpu-time cannot look into word2vec.c.")
    if options.word2vec:
        options.word2vec = str(Path(options.word2vec).resolve())
        options.systems.append("word2vec.c")
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    for name in (ANALOGIES, *SIMILARITIES.values()):
        data_path(name)  # rather now than after the first training
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(options.corpus, Path(folder), options.megabytes)
        print(table(run_all(options, folder), options.cpu_time))
        if options.profile:
            for setting in settings(options):
                alone = setting._replace(workers=1)
                print(f"\nskw2v, {alone.architecture}, dim {alone.dim}, 1 worker:\n")
                print(profile(training_at(options, folder, alone, "skw2v", 0)))
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
