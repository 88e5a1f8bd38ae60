# SPDX-License-Identifier: BSD-3-Clause
"""What larger rounds cost: analogies and similarities by the number of batches in a round.

All batches of a round are computed from the same tables. Each row of the table is one training on
Wikipedia, with rounds of so many batches at the start and at the end: "2-4" has four once the
learning rate is half. ``--agreement`` says which share of the curvature of its other occurrences an
output row is damped for: 0.5 in the product, unless batches are few.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_rounds.py --quick
    python benchmarks/bench_rounds.py --rounds 2-2 2-4 4-4 4-8 8-8 --seeds 3
    python benchmarks/bench_rounds.py --rounds 2-2 --agreement 1 0.5
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from unittest import mock

from _corpora import SIMILARITIES, write_corpus
from _harness import Job, in_own_process, log, machine_line, markdown, mean_and_spread
from _systems import Training, train_skw2v
from bench_training import quality

from skw2v._training import trainer
from skw2v._training.rounds import RoundSize

JUDGED = ("analogy", *SIMILARITIES)


def measure(job: Job) -> Job:
    """Train with the rounds and the agreement of the job, and judge the vectors."""
    training = Training(
        "skw2v", job["folder"], job["architecture"], epochs=job["epochs"], seed=job["seed"]
    )
    with (
        mock.patch.object(RoundSize, "of", return_value=RoundSize(*job["round"])),
        mock.patch.object(trainer, "agreement", return_value=job["agreement"]),
    ):
        trained = train_skw2v(training)
    return {"loss": trained.losses[-1]} | quality(trained.word_vectors, Path(job["folder"]))


def table(options: argparse.Namespace, folder: str) -> str:
    """Make a row of each architecture, round and agreement."""
    rows = []
    for architecture, size, agreement in product(
        options.architectures, options.rounds, options.agreement
    ):
        job = {
            "folder": folder,
            "architecture": architecture,
            "round": [int(part) for part in size.split("-")],
            "agreement": agreement,
            "epochs": options.epochs,
        }
        runs = [in_own_process(__file__, job | {"seed": i}, 1) for i in range(options.seeds)]
        row = [architecture, size.replace("-", " to "), f"{agreement:g}"]
        row += [mean_and_spread([run[name] for run in runs]) for name in ("loss", *JUDGED)]
        log(" ".join(row))
        rows.append(row)
    return markdown(["architecture", "batches", "agreement", "loss", *JUDGED], rows)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--rounds", nargs="+", default=["2-2", "2-4"], help="first-largest; default: 2-2 2-4")
    add("--agreement", nargs="+", type=float, default=[0.5], help="default: 0.5")
    add("--architectures", nargs="+", default=["skipgram", "cbow"], help="default: both")
    add("--megabytes", type=float, help="how much of wiki8; default: all")
    add("--epochs", type=int, default=1, help="default: %(default)s")
    add("--seeds", type=int, default=1, help="default: %(default)s")
    add("--quick", action="store_true", help="2 MB of wiki8")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        options.megabytes = 2
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_corpus("wiki8", Path(folder), options.megabytes)
        print(table(options, folder))
    print()
    print(machine_line(__file__, sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    main()
