# SPDX-License-Identifier: BSD-3-Clause
"""gensim's Doc2Vec beside plain means of word vectors, on IMDB's labelled reviews.

Both have 100 columns and the same tokens. Doc2Vec learns a vector for each training review in
`--epochs` passes, and infers those of the test reviews in as many. Its vectors are read by
``LogisticRegression(max_iter=1000)`` as they are, and standardised, and so are the means.
Seconds are wall-clock time: of training, and of the vectors of the test reviews.

    python benchmarks/bench_doc2vec.py --quick
    python benchmarks/bench_doc2vec.py --kinds PV-DBOW --epochs 10 20

The data is found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from _corpora import Labelled, analysed, read_reviews
from _harness import log, machine_line, markdown, missing
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skw2v import Word2VecVectorizer

DIM = 100
# In an order drawn at random. In the files those of one class come first, and vectors drift while
# they are trained: a classifier would learn when a review was read.
N_REVIEWS, QUICK = 25_000, 300
# PV-DBOW alone, and with word vectors trained beside; PV-DM
KINDS = {
    "PV-DBOW": {"dm": 0, "dbow_words": 0},
    "PV-DBOW, words": {"dm": 0, "dbow_words": 1},
    "PV-DM": {"dm": 1},
}


class Features(NamedTuple):
    """Rows of training and of test documents, and the seconds that they took."""

    train: np.ndarray
    test: np.ndarray
    seconds: tuple[float, float]


def doc2vec(train: list[str], test: list[str], epochs: int, workers: int, **kind: int) -> Features:
    """Train Doc2Vec and infer the vectors of the test documents, one by one as it does."""
    try:
        from gensim.models.doc2vec import Doc2Vec, TaggedDocument
    except ImportError:
        raise missing("gensim") from None
    start = time.perf_counter()
    documents = [TaggedDocument(text.split(), [i]) for i, text in enumerate(train)]
    model = Doc2Vec(
        documents, vector_size=DIM, min_count=2, epochs=epochs, workers=workers, seed=1, **kind
    )
    trained = time.perf_counter()
    inferred = np.array([model.infer_vector(text.split()) for text in test])
    seconds = trained - start, time.perf_counter() - trained
    return Features(model.dv.vectors[: len(train)], inferred, seconds)


def means(train: list[str], test: list[str], workers: int) -> Features:
    start = time.perf_counter()
    vectorizer = Word2VecVectorizer(dim=DIM, n_jobs=workers, random_state=1).fit(train)
    trained = time.perf_counter()
    rows = vectorizer.transform(test)
    seconds = trained - start, time.perf_counter() - trained
    return Features(vectorizer.transform(train), rows, seconds)


def row(name: str, features: Features, train: Labelled, test: Labelled) -> list[str]:
    accuracies = []
    for scaling in ([], [StandardScaler()]):
        model = make_pipeline(*scaling, LogisticRegression(max_iter=1000))
        model.fit(features.train, train.labels)
        accuracies.append(f"{model.score(features.test, test.labels):.3f}")
    return [name, *accuracies, *(f"{each:.0f}" for each in features.seconds)]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, nargs="+", default=[10], help="passes of Doc2Vec")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} reviews of each part")
    options = parser.parse_args(argv)

    n = QUICK if options.quick else N_REVIEWS
    train, test = read_reviews("train", n), read_reviews("test", n)
    texts = list(analysed(train.texts)), list(analysed(test.texts))
    rows = [row("means of word vectors", means(*texts, options.workers), train, test)]
    log(str(rows[-1]))
    for name, epochs in product(options.kinds, options.epochs):
        found = doc2vec(*texts, epochs, options.workers, **KINDS[name])
        rows.append(row(f"{name}, {epochs} epochs", found, train, test))
        log(str(rows[-1]))
    print(markdown(["features", "accuracy", "standardised", "fit s", "test rows s"], rows))
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
