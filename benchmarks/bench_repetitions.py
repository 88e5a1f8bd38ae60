# SPDX-License-Identifier: BSD-3-Clause
"""Repetitive documents beside reviews: what they do to the vectors of the reviews' words.

Vectors are trained for 15 epochs on 4,000 made-up reviews and, in all rows but the first, on
documents that repeat themselves. ``LogisticRegression(max_iter=1000)`` learns from three fourths of
the reviews. Told are the loss of the last epoch, the accuracy on the last fourth, which share of
the batches was computed again to see where its steps lead, and the processor's time as a multiple
of that without the documents. Figures are means over the seeds. No data set is read.

    python benchmarks/bench_repetitions.py --quick
    python benchmarks/bench_repetitions.py --seeds 3
"""

from __future__ import annotations

import argparse
import random
import time
import warnings
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple
from unittest import mock

import numpy as np
from _harness import log, markdown
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from skw2v import Word2VecVectorizer
from skw2v._training import batch_task
from skw2v._training.worker import TrainingState
from skw2v.datasets import make_reviews

EPOCHS = 15


def drawn(alphabet: str, n: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(alphabet, k=n))


def base64_lines(n_bytes: int) -> str:
    """Encode bytes of which most are zero, as of a picture."""
    rng = random.Random(0)
    text = b64encode(bytes(rng.choice([0] * 30 + [255, 251]) for _ in range(n_bytes))).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def log_lines(n: int) -> str:
    rng = random.Random(0)
    return " ".join(
        f"INFO server request {rng.choice(['get', 'post'])} status 200 in {rng.randint(1, 99)} ms"
        for _ in range(n)
    )


DOCUMENTS: dict[str, list[str]] = {
    "none": [],
    "a word 1,000 times": ["ax " * 1000],
    "a word 20,000 times": ["ax " * 20_000],
    "the digits 300 times": ["0 1 2 3 4 5 6 7 8 9 " * 300],
    "ten runs of words": [f"run{i} " * 1000 for i in range(10)],
    "base64": [base64_lines(8000)],
    "DNA": [drawn("acgt", 3000, seed) for seed in range(3)],
    "a table of numbers": [drawn("0123456789", 5000, 0)],
    "five logs": [log_lines(300)] * 5,
    "a notice 500 times": ["copyright all rights reserved no part of this may be reproduced"] * 500,
}


class Outcome(NamedTuple):
    """What a training came to."""

    loss: float
    accuracy: float
    computed_twice: float
    seconds: float


def train(extra: Sequence[str], n_reviews: int, architecture: str, seed: int) -> Outcome:
    texts, y = make_reviews(n_reviews, random_state=seed)
    n_batches = n_looks = 0
    learn, look_ahead = TrainingState.learn, batch_task._look_ahead

    def counting_learn(state: TrainingState, found: batch_task.BatchGradients) -> None:
        nonlocal n_batches
        n_batches += 1
        learn(state, found)

    def counting_look(*args: object) -> object:
        nonlocal n_looks
        n_looks += 1
        return look_ahead(*args)  # type: ignore[arg-type]

    model = Word2VecVectorizer(architecture=architecture, epochs=EPOCHS, random_state=seed)
    with (
        mock.patch.object(TrainingState, "learn", counting_learn),
        mock.patch.object(batch_task, "_look_ahead", counting_look),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error", ConvergenceWarning)
        start = time.process_time()
        model.fit([*texts, *extra])
        seconds = time.process_time() - start
    n = 3 * n_reviews // 4
    X = model.transform(texts)
    accuracy = LogisticRegression(max_iter=1000).fit(X[:n], y[:n]).score(X[n:], y[n:])
    return Outcome(model.loss_curve_[-1], float(accuracy), n_looks / n_batches, seconds)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a few reviews, to see that it works")
    parser.add_argument("--seeds", type=int, default=1)
    args = parser.parse_args(argv)
    n_reviews = 200 if args.quick else 4000
    rows = []
    for architecture in ("skipgram", "cbow"):
        usual = None
        for name, extra in DOCUMENTS.items():
            runs = [train(extra, n_reviews, architecture, seed) for seed in range(args.seeds)]
            mean = Outcome(*map(float, np.mean(runs, axis=0)))
            usual = usual or mean
            log(f"{architecture}, {name}: {mean}")
            rows.append(
                [
                    architecture,
                    name,
                    f"{mean.loss:.2f}",
                    f"{mean.accuracy:.3f}",
                    f"{100 * mean.computed_twice:.1f} %",
                    f"{mean.seconds / usual.seconds:.2f}",
                ]
            )
    header = ["architecture", "beside the reviews", "loss", "accuracy", "computed again", "time"]
    print(markdown(header, rows))


if __name__ == "__main__":
    main()
