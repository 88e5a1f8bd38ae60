# SPDX-License-Identifier: BSD-3-Clause
"""Accuracy of a plain logistic regression on embeddings of documents, beside sparse features.

Every classifier is ``LogisticRegression(max_iter=1000)``, with another C where the name says so.
Vectors are trained on the training documents; "+ unlabelled" adds the 50,000 unlabelled reviews of
IMDB; "pairs" are words and pairs of words, "wide" is 300 dimensions, a window of 10 and
`sample=3e-5`, rows of "LSA" have unit length, "characters" are sequences of one to three within a
word, "morphemes" those that Kiwi, a Korean morphological analyser, finds. Rows whose package is not
installed are left out. Accuracy is that on the test set, or with --held-out and --quick that on a
fifth of the training documents, which is what to tune on; MR has no test set: a tenth of its
sentences, drawn once, is one.

    python benchmarks/bench_documents.py --quick
    python benchmarks/bench_documents.py --sets mr sst2 --held-out
    python benchmarks/bench_documents.py --sets imdb --features mean supervised --n-jobs 2

With --classifiers, another table: classifiers at their own defaults on the same vectors, with the
columns as they are and scaled, and with label columns that saw the documents' own labels or not. A
star says that a classifier did not converge. --documents takes that many training documents.

    python benchmarks/bench_documents.py --classifiers --seeds 3
    python benchmarks/bench_documents.py --classifiers LogisticRegression --documents 1000

The folder of the data comes from --data or the environment variable SKW2V_DATA.
"""

from __future__ import annotations

import argparse
import lzma
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from _classifiers import CLASSIFIERS, accuracies, all_columns
from _harness import log, markdown, missing
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from skw2v import Word2VecVectorizer
from skw2v.datasets import load_reviews

WORDS = r"(?u)\b\w+\b"
FILES = {
    "sst2": ("sst2/train.tsv", "sst2/test.tsv"),
    "imdb": ("imdb/train.tsv.xz", "imdb/test.tsv.xz"),
    "nsmc": ("nsmc/ratings_train.txt.xz", "nsmc/ratings_test.txt.xz"),
}
SETS = ("mr", *FILES)
FEW = ("TF-IDF words", "LSA 300", "mean", "supervised")


class Split(NamedTuple):
    """Documents to learn from and to judge on."""

    train: list[str]
    y_train: np.ndarray
    test: list[str]
    y_test: np.ndarray


def load(name: str, data: Path, held_out: bool) -> Split:
    if name == "mr":
        texts, labels = [], []
        for label, kind in enumerate(["neg", "pos"]):
            lines = (data / "mr" / f"rt-polarity.{kind}").read_text(encoding="utf-8").splitlines()
            texts += lines
            labels += [label] * len(lines)
        split = cut(texts, np.array(labels), 0.1, seed=1)
    else:
        train, test = (load_reviews(data / file) for file in FILES[name])
        split = Split(list(train[0]), train[1], list(test[0]), test[1])
    return cut(split.train, split.y_train, 0.2, seed=0) if held_out else split


def cut(texts: Sequence[str], y: np.ndarray, share: float, seed: int) -> Split:
    train, test, y_train, y_test = train_test_split(
        texts, y, test_size=share, random_state=seed, stratify=y
    )
    return Split(train, y_train, test, y_test)


def first(split: Split, n_train: int, n_test: int) -> Split:
    """Cut a split short; documents of all labels stay, whatever their order was."""
    rng = np.random.default_rng(0)
    some = rng.permutation(len(split.train))[:n_train]
    others = rng.permutation(len(split.test))[:n_test]
    return Split(
        [split.train[i] for i in some],
        split.y_train[some],
        [split.test[i] for i in others],
        split.y_test[others],
    )


class GensimMean(TransformerMixin, BaseEstimator):
    """What people write today: gensim's vectors, averaged by hand, at our number of epochs."""

    def __init__(self, n_jobs: int = 1, dim: int = 100, window: int = 5) -> None:
        self.n_jobs = n_jobs
        self.dim = dim
        self.window = window

    def fit(self, X: Sequence[str], y: Any = None) -> GensimMean:
        """Train."""
        from gensim.models import Word2Vec

        self.analyze_ = CountVectorizer(token_pattern=WORDS).build_analyzer()
        tokens = [self.analyze_(text) for text in X]
        epochs = int(np.clip(round(10_000_000 / sum(map(len, tokens))), 5, 50))
        model = Word2Vec(
            tokens,
            vector_size=self.dim,
            window=self.window,
            sg=1,
            min_count=2,
            epochs=epochs,
            workers=self.n_jobs,
        )
        self.vectors_ = model.wv
        return self

    def transform(self, X: Sequence[str]) -> np.ndarray:
        """Embed."""
        out = np.zeros((len(X), self.vectors_.vector_size), dtype=np.float32)
        for row, text in zip(out, X, strict=True):
            known = [word for word in self.analyze_(text) if word in self.vectors_]
            if known:
                row[:] = self.vectors_[known].mean(axis=0)
        return out


class Pretrained(TransformerMixin, BaseEstimator):
    """Train the vectors on unlabelled documents too, and the weights on the labelled ones."""

    def __init__(self, vectorizer: Word2VecVectorizer, unlabelled: Sequence[str]) -> None:
        self.vectorizer = vectorizer
        self.unlabelled = unlabelled

    def fit(self, X: Sequence[str], y: Any = None) -> Pretrained:
        """Train."""
        trained = clone(self.vectorizer).set_params(weighting=None).fit([*X, *self.unlabelled])
        self.vectorizer_ = clone(self.vectorizer).set_params(
            init_vectors=trained.word_vectors_, epochs=0
        )
        self.vectorizer_.fit(X, y)
        return self

    def transform(self, X: Sequence[str]) -> np.ndarray:
        """Embed."""
        return self.vectorizer_.transform(X)


def morphemes(text: str) -> list[str]:
    """Cut a Korean text into morphemes."""
    return [token.form for token in kiwi().tokenize(text)]


@cache
def kiwi() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)


class Features(NamedTuple):
    """One way of turning documents into columns, and the package that it needs besides ours."""

    make: Callable[[], Any]
    sets: Sequence[str] = SETS
    C: float = 1.0
    needs: str | None = None

    def is_at_hand(self) -> bool:
        """Say whether that package is installed."""
        return self.needs is None or find_spec(self.needs) is not None


def all_features(args: argparse.Namespace) -> dict[str, Features]:
    """Every row of the table, by name."""

    def w2v(**options: Any) -> Word2VecVectorizer:
        return Word2VecVectorizer(random_state=args.random_state, n_jobs=args.n_jobs, **options)

    def tfidf(**options: Any) -> TfidfVectorizer:
        return TfidfVectorizer(**{"token_pattern": WORDS} | options)

    def lsa() -> Any:
        svd = TruncatedSVD(300, random_state=args.random_state)
        return make_pipeline(tfidf(min_df=2), svd, Normalizer(copy=False))

    def unlabelled() -> list[str]:
        with lzma.open(args.data / "imdb" / "unsup.txt.xz", "rt", encoding="utf-8") as file:
            return file.readlines()[: args.limit]

    pairs: dict[str, Any] = {"ngram_range": (1, 2), "window": 10}
    characters: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (1, 3)}
    korean: dict[str, Any] = {"tokenizer": morphemes, "token_pattern": None}
    wide: dict[str, Any] = {"dim": 300, "window": 10, "sample": 3e-5}
    return {
        "TF-IDF words": Features(tfidf),
        "TF-IDF words, pairs": Features(lambda: tfidf(ngram_range=(1, 2))),
        "TF-IDF words, C=10": Features(tfidf, C=10),
        "TF-IDF words, pairs, C=10": Features(lambda: tfidf(ngram_range=(1, 2)), C=10),
        "TF-IDF characters": Features(lambda: tfidf(**characters), ["nsmc"]),
        "TF-IDF morphemes": Features(lambda: tfidf(**korean), ["nsmc"], needs="kiwipiepy"),
        "LSA 300": Features(lsa),
        "gensim mean": Features(
            lambda: GensimMean(args.n_jobs or 1, window=w2v().window), needs="gensim"
        ),
        "mean": Features(w2v),
        "mean, C=10": Features(w2v, C=10),
        "idf": Features(lambda: w2v(weighting="idf")),
        "sif": Features(lambda: w2v(weighting="sif", remove_components=1)),
        "mean, max, min": Features(lambda: w2v(pooling=["mean", "max", "min"])),
        "mean, wide": Features(lambda: w2v(**wide)),
        "mean, pairs": Features(lambda: w2v(**pairs)),
        "mean, characters": Features(lambda: w2v(**characters), ["nsmc"]),
        "mean, morphemes": Features(lambda: w2v(**korean), ["nsmc"], needs="kiwipiepy"),
        "supervised": Features(lambda: w2v(weighting="supervised")),
        "supervised, pairs": Features(lambda: w2v(weighting="supervised", **pairs)),
        "supervised, characters": Features(
            lambda: w2v(weighting="supervised", **characters), ["nsmc"]
        ),
        "supervised, morphemes": Features(
            lambda: w2v(weighting="supervised", **korean), ["nsmc"], needs="kiwipiepy"
        ),
        "mean, wide + unlabelled": Features(
            lambda: Pretrained(w2v(**wide), unlabelled()), ["imdb"]
        ),
        "mean, wide + unlabelled, C=10": Features(
            lambda: Pretrained(w2v(**wide), unlabelled()), ["imdb"], C=10
        ),
        "supervised, wide + unlabelled": Features(
            lambda: Pretrained(w2v(weighting="supervised", **wide), unlabelled()), ["imdb"]
        ),
    }


def at_hand(features: dict[str, Features]) -> list[str]:
    """Names of the rows whose packages are installed."""
    found = [name for name, each in features.items() if each.is_at_hand()]
    if left_out := [name for name in features if name not in found]:
        log(f"Not installed, and left out: {', '.join(left_out)}.")
    return found


def measure(features: Features, split: Split) -> str:
    """Fit, transform and classify; return the rest of the row."""
    vectorizer = features.make()
    start = time.perf_counter()
    # fit and transform, as in every pipeline: skw2v analyses the documents only once then
    train = vectorizer.fit_transform(split.train, split.y_train)
    fitted = time.perf_counter()
    test = vectorizer.transform(split.test)
    transformed = time.perf_counter()
    model = LogisticRegression(C=features.C, max_iter=1000).fit(train, split.y_train)
    accuracy = model.score(test, split.y_test)
    classified = time.perf_counter()
    return (
        f"{accuracy:.4f} | {fitted - start:.1f} | {transformed - fitted:.1f} | "
        f"{classified - transformed:.1f} | {train.shape[1]:,}"
    )


class SetsParser(argparse.ArgumentParser):
    """Reads which sets are meant, and where they are."""

    def __init__(self, description: str | None) -> None:
        super().__init__(
            description=description, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        folder = os.environ.get("SKW2V_DATA")
        self.add_argument("--data", type=Path, default=folder, help="folder of the data sets")
        self.add_argument("--sets", nargs="+", choices=SETS, default=SETS, help="default: all")
        self.add_argument("--quick", action="store_true", help="little of each set, few rows")

    def arguments(self, argv: Sequence[str] | None) -> argparse.Namespace:
        """Read them, and miss the folder."""
        args = self.parse_args(argv)
        if args.data is None:
            self.error("say where the data is: --data, or the environment variable SKW2V_DATA")
        return args


def compare_classifiers(args: argparse.Namespace) -> None:
    """Print the table of --classifiers."""
    names = args.classifiers or list(CLASSIFIERS)
    rows = []
    for name in args.sets:
        split = load(name, args.data, args.held_out or args.quick)
        if args.documents or args.quick:
            split = first(split, args.documents or 500, len(split.test))
        found: dict[str, list[list[tuple[float, bool]]]] = {}
        for seed in range(args.seeds):
            for columns in all_columns(
                split.train, split.y_train, split.test, seed, args.n_jobs, args.scales
            ):
                reached = accuracies(columns, split.y_train, split.y_test, names, seed)
                found.setdefault(columns.name, []).append(reached)
            log(f"{name}, seed {seed}")
        for kind, runs in found.items():
            cells = [
                f"{np.mean([accuracy for accuracy, _ in each]):.3f}"
                + "*" * any(failed for _, failed in each)
                for each in zip(*runs, strict=True)
            ]
            rows.append([name, kind, *cells])
    print(markdown(["data", "columns", *names], rows))


def main(argv: Sequence[str] | None = None) -> None:
    parser = SetsParser(__doc__)
    parser.add_argument("--features", nargs="+", help="rows of the table, default: all")
    parser.add_argument("--held-out", action="store_true", help="leave the test sets alone")
    parser.add_argument("--n-jobs", type=int, help="workers of word2vec")
    parser.add_argument("--random-state", type=int, default=0)
    parser.add_argument("--classifiers", nargs="*", choices=CLASSIFIERS, help="compare these")
    parser.add_argument("--documents", type=int, help="training documents, with --classifiers")
    parser.add_argument("--seeds", type=int, default=1, help="with --classifiers")
    parser.add_argument("--scales", type=float, nargs="+", default=[1.0], help="likewise")
    args = parser.arguments(argv)
    if args.classifiers is not None:
        compare_classifiers(args)
        return
    args.limit = 500 if args.quick else None
    features = all_features(args)
    if unknown := set(args.features or ()) - set(features):
        parser.error(f"no features {sorted(unknown)}; there are {', '.join(features)}")
    for label in args.features or ():
        if not features[label].is_at_hand():
            raise missing(str(features[label].needs))
    rows = args.features or (FEW if args.quick else at_hand(features))
    print("| data | features | accuracy | fit s | transform s | classify s | columns |")
    print("|---|---|---|---|---|---|---|")
    for name in args.sets:
        split = load(name, args.data, args.held_out or args.quick)
        if args.quick:
            split = first(split, 1000, 1000)
        for label in rows:
            if name in features[label].sets:
                print(f"| {name} | {label} | {measure(features[label], split)} |", flush=True)


if __name__ == "__main__":
    main()
