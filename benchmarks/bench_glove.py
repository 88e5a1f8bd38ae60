# SPDX-License-Identifier: BSD-3-Clause
"""CPU time and quality of GloVe and of mutual information, beside GloVe's own program.

All count the same co-occurrences: of the words that occur 5 times in the first megabytes of
Wikipedia, in documents of 10,000 words, up to 5 tokens apart. They differ in what comes after that.
Times are seconds of CPU on one core, so that whoever else uses the machine does not count. GloVe's
own program (https://github.com/stanfordnlp/GloVe, built with make) counts, shuffles and trains in
three programs, of which counting has the first two here. It counts from the text, which is read
before the time begins here. Quality is accuracy on Google's analogies among the 30,000 most
frequent words, and Spearman's correlation with WordSim-353 and SimLex-999.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_glove.py --quick
    python benchmarks/bench_glove.py --epochs 15 25 --glove GloVe/build
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from _corpora import ANALOGIES, DOCUMENTS, SIMILARITIES, data_path, write_corpus
from _harness import Job, in_own_process, log, machine_line, markdown, median_and_range

from skw2v import WordVectors
from skw2v._cooccurrence.pmi import PMIParameters, count_information, factorise
from skw2v._corpus.encoding import read_corpus
from skw2v._corpus.selection import Selection, build_corpus
from skw2v._glove.assembly import GloveParameters, prepare_glove, trained_vectors
from skw2v.metrics import evaluate_analogies, evaluate_similarity

MIN_COUNT = 5
QUICK = {"megabytes": 2.0, "epochs": [5], "repeats": 1}


def measure(job: Job) -> Job:
    """Count, train and judge once in this process."""
    folder = Path(job["folder"])
    if job["system"] == "GloVe's program":
        words, counting, training, n_entries = run_program(job, folder)
    else:
        words, counting, training, n_entries = run_skw2v(job, folder)
    found: Job = {"counting": counting, "training": training, "entries": n_entries}
    found["analogy"] = evaluate_analogies(words, data_path(ANALOGIES)).accuracy
    for name, path in SIMILARITIES.items():
        found[name] = evaluate_similarity(words, data_path(path)).spearman
    return found


def run_skw2v(job: Job, folder: Path) -> tuple[WordVectors, float, float, int]:
    """Return the vectors, the times of counting and of training, and the number of entries."""
    with (folder / DOCUMENTS).open(encoding="utf-8") as file:
        vocabulary, corpus = build_corpus(*read_corpus(map(str.split, file)), Selection(MIN_COUNT))
    n_words, common = len(vocabulary), {"dim": job["dim"], "window": job["window"]}
    start = time.process_time()
    if job["system"] == "PMI":
        parameters = PMIParameters(**common)
        information = count_information(corpus, n_words, parameters)
        counted, n_entries = time.process_time(), information.n_entries
        vectors = factorise(information, parameters.dim, seed=job["seed"])
    else:
        glove = GloveParameters(**common, x_max=job["x_max"], epochs=job["epochs"])
        trainer = prepare_glove(corpus, n_words, glove, seed=job["seed"])
        counted, n_entries = time.process_time(), trainer.tiles.n_entries
        for _ in trainer.run():
            pass
        vectors = trained_vectors(trainer)
    trained = time.process_time()
    words = WordVectors(vocabulary.words, vectors)
    return words, counted - start, trained - counted, n_entries


def run_program(job: Job, folder: Path) -> tuple[WordVectors, float, float, int]:
    """Do the same with GloVe's program."""
    names = ("vocab", "counts", "shuffled", "vectors")
    with tempfile.TemporaryDirectory() as place:
        vocab, counts, shuffled, vectors = (Path(place) / name for name in names)
        documents = folder / DOCUMENTS
        command(job, "vocab_count", ["-min-count", MIN_COUNT], documents, vocab)
        read = ["-vocab-file", vocab, "-window-size", job["window"]]
        counting = command(job, "cooccur", read, documents, counts)
        counting += command(job, "shuffle", [], counts, shuffled)
        options = {
            "save-file": vectors,
            "threads": 1,
            "input-file": shuffled,
            "x-max": job["x_max"],
            "iter": job["epochs"],
            "vector-size": job["dim"],
            "vocab-file": vocab,
            "seed": job["seed"] + 1,
            "write-header": 1,
        }
        arguments = [part for name, value in options.items() for part in (f"-{name}", value)]
        training = command(job, "glove", arguments, documents, Path(place) / "log")
        n_entries = counts.stat().st_size // 16
        found = WordVectors.load(f"{vectors}.txt", format="text")
        # It has a vector for unknown words, too, which comes last
        return found.subset(found.words[:-1]), counting, training, n_entries


def command(job: Job, name: str, arguments: Sequence[object], source: Path, target: Path) -> float:
    """Run one of GloVe's programs from file to file; return its seconds of CPU."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    path = str(Path(job["glove"]) / name)
    with source.open("rb") as text, target.open("wb") as out:
        subprocess.run(
            [path, *map(str, arguments), "-verbose", "0"], stdin=text, stdout=out, check=True
        )
    return used() - before


def run_all(options: argparse.Namespace, folder: str) -> dict[tuple[str, int], list[Job]]:
    """Run all systems in turn, as often as there are repeats."""
    systems = [("GloVe", epochs) for epochs in options.epochs] + [("PMI", 0)]
    if options.glove:
        systems += [("GloVe's program", epochs) for epochs in options.epochs]
    runs: dict[tuple[str, int], list[Job]] = {}
    for repeat, (system, epochs) in product(range(options.repeats), systems):
        job = {
            "system": system,
            "epochs": epochs,
            "folder": folder,
            "seed": repeat,
            **{name: vars(options)[name] for name in ("dim", "window", "x_max", "glove")},
        }
        result = in_own_process(__file__, job, 1)
        log(f"{repeat + 1}: {system}, {epochs} epochs: {result}")
        runs.setdefault((system, epochs), []).append(result)
    return runs


def table(runs: dict[tuple[str, int], list[Job]]) -> str:
    """Make a row of each system."""
    qualities = ("analogy", *SIMILARITIES)
    header = ["system", "epochs", "entries", "counting s", "training s", *qualities]
    rows = [
        [
            system,
            str(epochs) if epochs else "–",
            f"{group[0]['entries']:,}",
            *(median_and_range([run[of] for run in group], 1) for of in ("counting", "training")),
            *(median_and_range([run[of] for run in group], 3) for of in qualities),
        ]
        for (system, epochs), group in runs.items()
    ]
    return markdown(header, rows)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--megabytes", type=float, default=30, help="how much of wiki8; default: %(default)s")
    add("--dim", type=int, default=100, help="default: %(default)s")
    add("--window", type=int, default=5, help="default: %(default)s")
    add("--x-max", type=float, default=10, help="default: %(default)s")
    add("--epochs", nargs="+", type=int, default=[15], help="default: 15")
    add("--glove", metavar="FOLDER", help="GloVe's own programs, to be compared as well")
    add("--repeats", type=int, default=1, help="runs of each, other seeds; default: %(default)s")
    add("--quick", action="store_true", help="2 MB of wiki8, 5 epochs")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(QUICK)
    if options.glove:
        options.glove = str(Path(options.glove).resolve())
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    for name in (ANALOGIES, *SIMILARITIES.values()):
        data_path(name)  # rather now than after the first training
    with tempfile.TemporaryDirectory() as folder:
        write_corpus("wiki8", Path(folder), options.megabytes)
        print(table(run_all(options, folder)))
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
