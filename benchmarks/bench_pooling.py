# SPDX-License-Identifier: BSD-3-Clause
"""What else makes an averaged representation better: accuracy with other poolings of one training.

Word vectors are trained once on four fifths of the *training* documents of each set and each seed,
at the defaults of `Word2VecVectorizer`. Each row pools them in another way, brings the columns to a
root mean square distance of 1 from their mean, and judges ``LogisticRegression()`` on the remaining
fifth. No test set is read.

    python benchmarks/bench_pooling.py --quick
    python benchmarks/bench_pooling.py --sets mr sst2 nsmc imdb --documents 5000 --seeds 3

The folder of the data comes from --data or the environment variable SKW2V_DATA.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from _harness import log, markdown
from bench_documents import SetsParser, cut, first, load
from sklearn.linear_model import LogisticRegression

from skw2v import Word2VecVectorizer
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import encode
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.pooling import common_components, pool
from skw2v._documents.spread import Spread
from skw2v._documents.weighting import WEIGHTINGS


@dataclass
class Trained:
    """Word vectors, and the documents to pool."""

    vectors: np.ndarray
    vocabulary: Vocabulary
    train: Corpus
    test: Corpus

    def pooled(
        self, how: Sequence[str] = ("mean",), weights: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Pool the documents to learn from, and those to judge on."""
        return (
            pool(self.train, self.vectors, how, weights),
            pool(self.test, self.vectors, how, weights),
        )


Columns = tuple[np.ndarray, np.ndarray]


def weighted(t: Trained, name: str) -> Columns:
    """Weigh words by the estimators' own weightings."""
    documents = DocumentCounts.of(t.train, len(t.vectors))
    return t.pooled(weights=WEIGHTINGS[name].weights(documents, t.vocabulary))


def subsampled(t: Trained, sample: float) -> Columns:
    """Weigh a word by the share of its occurrences that training keeps."""
    counts = t.vocabulary.counts
    ratio = sample * counts.sum() / np.maximum(counts, 1)
    return t.pooled(weights=np.minimum(1, np.sqrt(ratio) + ratio))


def without(t: Trained, n: int, weigh: Callable[[Trained], Columns] = Trained.pooled) -> Columns:
    """Remove common components (Arora et al. 2017)."""
    train, test = weigh(t)
    C = common_components(train, n)
    return train - train @ C.T @ C, test - test @ C.T @ C


def cubes(t: Trained) -> Columns:
    """Put the power mean of exponent 3 beside the mean (Rücklé et al. 2018)."""
    cubed = replace(t, vectors=t.vectors**3).pooled()
    return beside(t.pooled(), tuple(np.cbrt(rows) for rows in cubed))


def beside(a: Sequence[np.ndarray], b: Sequence[np.ndarray]) -> Columns:
    return np.hstack([a[0], b[0]]), np.hstack([a[1], b[1]])


def with_length(t: Trained) -> Columns:
    """Add the logarithm of the document's length, as wide as the other columns together."""
    mean, (train, test) = t.pooled(), (np.log1p(np.diff(c.offsets)) for c in (t.train, t.test))
    factor = Spread.of(mean[0]).distance() / max(1e-9, float(train.std()))
    return beside(mean, [(rows - train.mean())[:, None] * factor for rows in (train, test)])


def by_root_of_length(t: Trained) -> Columns:
    train, test = t.pooled(("sum",))
    roots = (np.sqrt(np.maximum(np.diff(c.offsets), 1))[:, None] for c in (t.train, t.test))
    return train / next(roots), test / next(roots)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


POOLINGS: dict[str, Callable[[Trained], Columns]] = {
    "mean": Trained.pooled,
    "mean, std": partial(Trained.pooled, how=("mean", "std")),
    "mean, max": partial(Trained.pooled, how=("mean", "max")),
    "mean, max, min": partial(Trained.pooled, how=("mean", "max", "min")),
    "power means 1 and 3": cubes,
    "sum / sqrt(length)": by_root_of_length,
    "mean, log(length)": with_length,
    "idf": partial(weighted, name="idf"),
    "SIF": partial(weighted, name="sif"),
    "subsampling, 1e-3": partial(subsampled, sample=1e-3),
    "subsampling, 1e-4": partial(subsampled, sample=1e-4),
    "1 component removed": partial(without, n=1),
    "3 components removed": partial(without, n=3),
    "SIF, 1 component removed": partial(without, n=1, weigh=partial(weighted, name="sif")),
    "words of unit length": lambda t: replace(t, vectors=unit(t.vectors)).pooled(),
    "rows of unit length": lambda t: tuple(unit(rows) for rows in t.pooled()),
}


def trained(texts: Sequence[str], others: Sequence[str], seed: int, n_jobs: int | None) -> Trained:
    vectorizer = Word2VecVectorizer(random_state=seed, n_jobs=n_jobs).fit(texts)
    rows, analyze = vectorizer.vocabulary_, vectorizer.build_analyzer()
    words = vectorizer.word_vectors_
    train, test = (encode(map(analyze, part), rows) for part in (texts, others))
    vocabulary = Vocabulary(words.words, np.asarray(words.counts))
    return Trained(np.array(words.vectors), vocabulary, train, test)


def accuracies(t: Trained, y: np.ndarray, y_test: np.ndarray) -> Iterator[float]:
    for columns in POOLINGS.values():
        train, test = columns(t)
        scale = 1 / Spread.of(train).distance()
        model = LogisticRegression(max_iter=1000).fit(scale * train, y)
        yield float(model.score(scale * test, y_test))


def main(argv: Sequence[str] | None = None) -> None:
    parser = SetsParser(__doc__)
    parser.add_argument("--documents", type=int, help="training documents to take, default: all")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--n-jobs", type=int, help="workers of word2vec")
    args = parser.arguments(argv)
    table = np.empty((len(POOLINGS), len(args.sets)))
    n_documents = 500 if args.quick else args.documents
    for i, name in enumerate(args.sets):
        split = load(name, args.data, held_out=False)
        if n_documents:
            split = first(split, n_documents, 1)
        runs = []
        for seed in range(args.seeds):
            part = cut(split.train, split.y_train, 0.2, seed=seed)
            vectors = trained(part.train, part.test, seed, args.n_jobs)
            runs.append(list(accuracies(vectors, part.y_train, part.y_test)))
            log(f"{name}, seed {seed}")
        table[:, i] = np.mean(runs, axis=0)
    rows = [
        [name, *(f"{accuracy:.3f}" for accuracy in line), f"{100 * (line - table[0]).mean():+.1f}"]
        for name, line in zip(POOLINGS, table, strict=True)
    ]
    print(markdown(["columns", *args.sets, "points over the mean"], rows))


if __name__ == "__main__":
    main()
