# SPDX-License-Identifier: BSD-3-Clause
"""Nearest words with and without an index: how long it takes, and how many of the ten are found.

Words are made up: one half in clusters of a hundred, which are easy to find, one half anywhere,
which are hard; or those of a file. One core. Packages that are not installed are left out, and what
is left is scikit-learn, whose search is exact.

    python benchmarks/bench_neighbors.py --quick
    pip install hnswlib pynndescent
    python benchmarks/bench_neighbors.py --words 1000000
    python benchmarks/bench_neighbors.py --vectors vectors.bin
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from _harness import log, machine_line, markdown, pinned
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from skw2v import WordVectors

TOPN = 10
# Words of a cluster, and how far they lie from its centre; centres and other words are 1 from zero
CLUSTER, WIDTH = 100, 0.7
SINGLE = 100


class HNSW:
    """Hierarchical navigable small worlds, by hnswlib."""

    def __init__(self, ef: int) -> None:
        self.ef = ef

    def fit(self, X: np.ndarray) -> HNSW:
        """Build the graph."""
        import hnswlib

        self.n_samples_fit_, self.n_features_in_ = X.shape
        self.index_ = hnswlib.Index(space="ip", dim=X.shape[1])
        self.index_.init_index(len(X), ef_construction=100, M=16, random_seed=0)
        self.index_.add_items(X, num_threads=1)
        return self

    def kneighbors(self, X: np.ndarray, n_neighbors: int) -> tuple[np.ndarray, np.ndarray]:
        """Search it."""
        self.index_.set_ef(max(self.ef, n_neighbors))
        rows, distances = self.index_.knn_query(X, n_neighbors, num_threads=1)
        return distances, rows.astype(np.intp)


class Descent:
    """Nearest neighbour descent, by pynndescent."""

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon

    def fit(self, X: np.ndarray) -> Descent:
        """Build the graph, and make it ready for queries."""
        from pynndescent import NNDescent

        self.n_samples_fit_, self.n_features_in_ = X.shape
        self.index_ = NNDescent(X, metric="dot", n_neighbors=30, n_jobs=1, random_state=0)
        self.index_.prepare()
        return self

    def kneighbors(self, X: np.ndarray, n_neighbors: int) -> tuple[np.ndarray, np.ndarray]:
        """Search it."""
        rows, distances = self.index_.query(X, k=n_neighbors, epsilon=self.epsilon)
        return distances, rows


def brute_force(X: np.ndarray) -> NearestNeighbors:
    return NearestNeighbors(algorithm="brute", n_jobs=1).fit(X)


# How each is made, and what is changed between two searches
METHODS: dict[str, tuple[Callable[[np.ndarray], Any], tuple[str, Sequence[float]]]] = {
    "scikit-learn": (brute_force, ("", [0])),
    "hnswlib": (lambda X: HNSW(50).fit(X), ("ef", [50, 200])),
    "pynndescent": (lambda X: Descent(0.1).fit(X), ("epsilon", [0.1, 0.3])),
}


def made_up(n_words: int, dim: int) -> np.ndarray:
    """Make vectors of which every second one is in a cluster."""
    rng = np.random.default_rng(0)
    # Directions count less and less, as in trained vectors
    importance = (1 / np.sqrt(1 + np.arange(dim) / 10)).astype(np.float32)
    importance /= np.linalg.norm(importance)
    vectors = rng.standard_normal((n_words, dim), dtype=np.float32)
    centres = rng.standard_normal((max(2, n_words // 2 // CLUSTER), dim), dtype=np.float32)
    clustered = vectors[::2]
    clustered *= WIDTH
    clustered += centres[rng.integers(0, len(centres), len(clustered))]
    return vectors * importance


def results(wv: WordVectors, queries: list[str], methods: Sequence[str]) -> Iterator[list[str]]:
    """Measure one method after another."""
    exact, seconds = timed(lambda: wv.most_similar_many(queries, topn=TOPN))
    yield ["none", "0", *_times(wv, queries, seconds), "1.000"]
    for method in methods:
        make, (name, values) = METHODS[method]
        try:
            _, compiled = timed(lambda make=make: make(made_up(2000, wv.dim)))
        except ImportError:
            log(f"{method} is not installed: left out")
            continue
        index, built = timed(lambda make=make: make(wv.unit_vectors()))
        wv.most_similar_many(queries[:2], index=index)  # what is compiled on the first call
        log(f"{method}: {compiled:.0f} s for a small index (compilation), {built:.0f} s for this")
        for value in values:
            setattr(index, name or "_", value)
            found, seconds = timed(
                lambda index=index: wv.most_similar_many(queries, topn=TOPN, index=index)
            )
            label = f"{method}, {name}={value:g}" if name else method
            times = _times(wv, queries, seconds, index=index)
            yield [label, f"{built:.0f}", *times, f"{recall(found, exact):.3f}"]


def _times(wv: WordVectors, queries: list[str], seconds: float, **options: Any) -> list[str]:
    single = queries[:SINGLE]
    _, one = timed(lambda: [wv.most_similar(word, topn=TOPN, **options) for word in single])
    return [f"{1e3 * one / len(single):.2f}", f"{1e3 * seconds / len(queries):.2f}"]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def recall(found: list[Any], exact: list[Any]) -> float:
    """Return the share of the nearest words that were found."""
    hits = [
        len({word for word, _ in some} & {word for word, _ in best})
        for some, best in zip(found, exact, strict=True)
    ]
    return sum(hits) / sum(map(len, exact))


def main(arguments: Sequence[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--vectors", help="a file that WordVectors.load reads")
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--quick", action="store_true", help="10,000 words, 200 queries")
    options = parser.parse_args(arguments)
    if options.quick:
        options.words, options.queries = 10_000, 200
    if options.vectors:
        wv = WordVectors.load(options.vectors)
    else:
        vectors = made_up(options.words, options.dim)
        wv = WordVectors([f"w{i}" for i in range(len(vectors))], vectors)
    queries = [
        wv.words[i] for i in np.random.default_rng(1).permutation(len(wv))[: options.queries]
    ]
    rows = []
    with pinned(1), threadpool_limits(1):
        for row in results(wv, queries, options.methods):
            log(" | ".join(row))
            rows.append(row)
    header = ["index", "built, s", "one query, ms", "of many, ms", f"recall@{TOPN}"]
    print(f"{len(wv):,} words, dim {wv.dim}, {len(queries)} queries\n")
    print(markdown(header, rows))
    print(f"\n{machine_line(__file__, arguments)}")


if __name__ == "__main__":
    main()
