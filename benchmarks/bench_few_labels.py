# SPDX-License-Identifier: BSD-3-Clause
"""Averaged embeddings where they should win: with few labels, and where columns must be few.

All features are learned without labels, once, from the same texts: the train reviews of IMDB and
its 50,000 unlabelled ones, TF-IDF's idf too. Words that occur once are left out: those in a single
text for TF-IDF, whose columns are float32 like all others.

The first table, and the picture of --output, is the accuracy on all test reviews of a logistic
regression that has few labelled reviews. Rows of LSA have unit length. They are drawn by label, the
same ones for all features; ± is the standard deviation over the draws, not over trainings of the
vectors. Cross-validation on the reviews of each draw alone chooses C, and for dense columns whether
they are standardised; those of TF-IDF never are, which would undo its idf.

The second table is what comes after, with all labels: columns and megabytes of the train reviews'
features, seconds, megabytes of the pickled classifier, and accuracy. Nearest neighbours judge 2,000
of the test reviews. Classifiers that don't take sparse columns are not tried on TF-IDF's: the table
says how large these would be.

    python benchmarks/bench_few_labels.py --quick
    python benchmarks/bench_few_labels.py --curve --output few_labels.png
    python benchmarks/bench_few_labels.py --columns

IMDB is found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from statistics import mean, stdev
from typing import Any, NamedTuple

import numpy as np
from _corpora import Labelled, open_data, read_reviews
from _harness import log, machine_line, markdown, mean_and_spread
from bench_documents import WORDS, GensimMean
from scipy import sparse
from sklearn.base import ClassifierMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler

from skw2v import Word2VecVectorizer

LABELS = (50, 100, 200, 500, 1_000, 2_500, 5_000, 10_000, 25_000)
# Wide enough for the best C to lie within; that of standardised columns is smaller.
AS_THEY_ARE = (0.1, 1, 10, 100, 1_000, 10_000)
STANDARDISED = (0.001, 0.01, 0.1, 1, 10)
MAX_ITER = 10_000
NEIGHBOUR_QUERIES = 2_000
QUICK = {"reviews": 200, "dims": (50, 20)}
DENSE, SPARSE = "skw2v mean, defaults", "TF-IDF words"
# Okabe and Ito's colours, which colour-blind people can tell apart, and a marker for each.
STYLES = (
    ("#0072B2", "o"),
    ("#56B4E9", "s"),
    ("#D55E00", "^"),
    ("#E69F00", "v"),
    ("#CC79A7", "D"),
    ("#009E73", "P"),
)
Matrix = np.ndarray | sparse.csr_matrix
Curve = dict[int, list[float]]


class Texts(NamedTuple):
    """All reviews of IMDB."""

    train: Labelled
    test: Labelled
    unlabelled: list[str]


class Features(NamedTuple):
    """The train and the test reviews as columns."""

    train: Matrix
    test: Matrix


class Classifier(NamedTuple):
    """What comes after, and how it is used."""

    make: Callable[[], ClassifierMixin]
    takes_sparse: bool = True
    n_test: int | None = None


def read_texts(n: int | None) -> Texts:
    """Read all reviews, or n of each part."""
    train, test = read_reviews("train", n), read_reviews("test", n)
    with open_data("imdb/unsup.txt.xz") as file:
        return Texts(train, test, list(islice(file, n)))


def all_systems(options: argparse.Namespace) -> dict[str, Callable[[], Any]]:
    """Every way from texts to columns, by name."""
    wide, narrow = options.dims

    def w2v(**parameters: Any) -> Word2VecVectorizer:
        return Word2VecVectorizer(random_state=0, n_jobs=options.n_jobs, **parameters)

    def tfidf() -> TfidfVectorizer:
        return TfidfVectorizer(token_pattern=WORDS, min_df=2, dtype=np.float32)

    def lsa(dim: int) -> Any:
        return make_pipeline(tfidf(), TruncatedSVD(dim, random_state=0), Normalizer(copy=False))

    return {
        f"skw2v mean, {wide}": lambda: w2v(dim=wide, window=10, sample=3e-5),
        # Only --quick has another number of columns than the default.
        DENSE: lambda: w2v(dim=narrow),
        SPARSE: tfidf,
        f"LSA {wide}": lambda: lsa(wide),
        f"LSA {narrow}": lambda: lsa(narrow),
        f"gensim mean, {narrow}": lambda: GensimMean(options.n_jobs or 1, narrow),
    }


def has_gensim() -> bool:
    try:
        import gensim.models  # noqa: F401
    except ImportError:
        log("gensim is not installed: its row is left out.")
        return False
    return True


def embed(make: Callable[[], Any], texts: Texts) -> Features:
    """Learn the features from all texts but those of the test, and compute them."""
    start = time.perf_counter()
    vectorizer = make().fit([*texts.train.texts, *texts.unlabelled])
    fitted = time.perf_counter()
    features = Features(*(vectorizer.transform(part.texts) for part in texts[:2]))
    transformed = time.perf_counter()
    log(
        f"  {features.train.shape[1]:,} columns, fit {fitted - start:.1f} s, "
        f"transform {transformed - fitted:.1f} s"
    )
    return features


def sizes(n_train: int) -> list[int]:
    """How many labels each point has; the last one has them all."""
    return [*(n for n in LABELS if n < n_train), n_train]


def draw_labelled(y: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Draw n reviews in random order, with the labels in the same shares as in all."""
    if n == len(y):
        return np.random.default_rng(seed).permutation(n)
    rows, _ = train_test_split(np.arange(len(y)), train_size=n, random_state=seed, stratify=y)
    return rows


def measure_curve(features: Features, texts: Texts, options: argparse.Namespace) -> Curve:
    """Measure the accuracy for each number of labels, and each draw of them."""
    y, y_test = np.array(texts.train.labels), np.array(texts.test.labels)
    curve: Curve = {}
    for n in sizes(len(y)):
        chosen = []
        # All labels can be drawn in one way only.
        for seed in range(options.seeds if n < len(y) else 1):
            rows = draw_labelled(y, n, seed)
            search = search_for(features.train, options.n_jobs)
            search.fit(features.train[rows], y[rows])
            found = search.best_estimator_
            curve.setdefault(n, []).append(found.score(features.test, y_test))
            scaled = "" if found["scale"] == "passthrough" else " standardised"
            chosen.append(f"{found['classify'].C:g}{scaled}")
        log(f"  {n:,} labels: {mean_and_spread(curve[n])}, C {', '.join(chosen)}")
    return curve


def search_for(X: Matrix, n_jobs: int | None) -> GridSearchCV:
    """Make the logistic regression that chooses C, and how to scale dense columns."""
    grid: list[dict[str, Sequence[Any]]] = [{"classify__C": AS_THEY_ARE}]
    if not sparse.issparse(X):
        grid.append({"classify__C": STANDARDISED, "scale": [StandardScaler()]})
    model = Pipeline(
        [("scale", "passthrough"), ("classify", LogisticRegression(max_iter=MAX_ITER))]
    )
    # Not by accuracy: with few labels it is the same for many C.
    return GridSearchCV(model, grid, scoring="neg_log_loss", cv=5, n_jobs=n_jobs)


def all_classifiers() -> dict[str, Classifier]:
    """Every classifier of the second table, by name."""

    def logistic(C: float) -> Classifier:
        return Classifier(lambda: LogisticRegression(C=C, max_iter=MAX_ITER))

    return {
        "LogisticRegression, C=1": logistic(1),
        "LogisticRegression, C=10": logistic(10),
        "HistGradientBoosting": Classifier(
            lambda: HistGradientBoostingClassifier(random_state=0), takes_sparse=False
        ),
        # Cosine: rows of TF-IDF have length 1, those of means have not.
        "KNeighbors, 15": Classifier(
            lambda: KNeighborsClassifier(15, metric="cosine"), n_test=NEIGHBOUR_QUERIES
        ),
        "GaussianNB": Classifier(GaussianNB, takes_sparse=False),
        "LinearDiscriminantAnalysis": Classifier(LinearDiscriminantAnalysis, takes_sparse=False),
    }


def n_bytes(X: Matrix) -> int:
    """Bytes of the numbers of a matrix, and where they stand."""
    if sparse.issparse(X):
        return X.data.nbytes + X.indices.nbytes + X.indptr.nbytes
    return X.nbytes


def measure_after(classifier: Classifier, features: Features, texts: Texts) -> list[str]:
    """Fit, predict and pickle; return the rest of the row."""
    X = features.train
    size = [f"{X.shape[1]:,}", f"{n_bytes(X) / 1e6:.1f}"]
    if sparse.issparse(X) and not classifier.takes_sparse:
        dense = X.shape[0] * X.shape[1] * X.dtype.itemsize
        return [*size, f"needs dense: {dense / 1e9:.1f} GB", *"––––"]
    # The same reviews for all features; those of each label come one after the other in the file.
    n_test = min(classifier.n_test or len(texts.test.labels), len(texts.test.labels))
    rows = np.random.default_rng(0).permutation(len(texts.test.labels))[:n_test]
    X_test, y_test = features.test[rows], np.array(texts.test.labels)[rows]
    start = time.perf_counter()
    model = classifier.make().fit(X, texts.train.labels)
    fitted = time.perf_counter()
    accuracy = float(np.mean(model.predict(X_test) == y_test))
    predicted = time.perf_counter()
    return [
        *size,
        f"{fitted - start:.2f}",
        f"{predicted - fitted:.2f}",
        f"{n_test:,}",
        f"{len(pickle.dumps(model)) / 1e6:.3f}",
        f"{accuracy:.3f}",
    ]


def curve_table(curves: dict[str, Curve]) -> str:
    """Make the table of accuracies, a row for each system."""
    labels = next(iter(curves.values()))
    rows = [[name, *map(mean_and_spread, curve.values())] for name, curve in curves.items()]
    return markdown(["labels", *(f"{n:,}" for n in labels)], rows)


def after_table(rows: Sequence[Sequence[str]]) -> str:
    """Make the table of what comes after, those of a classifier side by side."""
    names = list(all_classifiers())
    header = ["classifier", "features", "columns", "features MB", "fit s", "predict s"]
    header += ["reviews predicted", "model MB", "accuracy"]
    return markdown(header, sorted(rows, key=lambda row: names.index(row[0])))


def new_figure() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise SystemExit('--output needs matplotlib: pip install "skw2v[plot]"') from None
    return Figure(figsize=(7, 4.5), layout="constrained")


def draw(figure: Any, curves: dict[str, Curve], output: str) -> None:
    """Draw accuracy over the number of labels, with bands of a standard deviation."""
    ax = figure.subplots()
    for (name, curve), (color, marker) in zip(curves.items(), STYLES, strict=False):
        xs = list(curve)
        ys = np.array([mean(values) for values in curve.values()])
        spread = np.array([stdev(v) if len(v) > 1 else 0.0 for v in curve.values()])
        ax.plot(xs, ys, color=color, marker=marker, markersize=5, label=name)
        ax.fill_between(xs, ys - spread, ys + spread, color=color, alpha=0.15, linewidth=0)
    ax.set_xscale("log")
    ax.set_xticks(xs, [f"{x:,}" for x in xs])
    ax.minorticks_off()
    ax.grid(axis="y", color="0.9")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlabel("labelled reviews")
    ax.set_ylabel("test accuracy")
    ax.legend(frameon=False, loc="lower right")
    figure.savefig(output, dpi=130)


def run(options: argparse.Namespace) -> tuple[dict[str, Curve], list[list[str]]]:
    """Embed the texts by each system in turn, and measure what is asked for."""
    systems = all_systems(options)
    if not options.curve:
        systems = {name: systems[name] for name in (DENSE, SPARSE)}
    elif not has_gensim():
        systems = {name: make for name, make in systems.items() if "gensim" not in name}
    texts = read_texts(options.reviews)
    curves: dict[str, Curve] = {}
    rows: list[list[str]] = []
    for name, make in systems.items():
        log(f"{name}:")
        features = embed(make, texts)
        if options.curve:
            curves[name] = measure_curve(features, texts, options)
        if options.columns and name in (DENSE, SPARSE):
            for label, classifier in all_classifiers().items():
                rows.append([label, name, *measure_after(classifier, features, texts)])
                log(f"  {', '.join(rows[-1])}")
    return curves, rows


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--curve", action="store_true", help="the first table only")
    one.add_argument("--columns", action="store_true", help="the second table only")
    add = parser.add_argument
    add("--seeds", type=int, default=5, help="draws of labelled reviews; default: %(default)s")
    add("--n-jobs", type=int, help="workers of word2vec and of cross-validation")
    add("--output", metavar="PNG", help="draw the first table (needs matplotlib)")
    add("--quick", action="store_true", help="200 reviews of each part, few columns")
    options = parser.parse_args(argv)
    options.reviews, options.dims = None, (300, 100)
    if options.quick:
        vars(options).update(QUICK)
    if options.output and options.columns:
        parser.error("--output draws the first table, which --columns leaves out")
    if not (options.curve or options.columns):
        options.curve = options.columns = True
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    # Not after an hour: matplotlib may be missing.
    figure = new_figure() if options.output else None
    curves, rows = run(options)
    if curves:
        print(f"accuracy by labelled reviews:\n\n{curve_table(curves)}")
    if figure:
        draw(figure, curves, options.output)
    if rows:
        print(f"\nwhat comes after, with all labels:\n\n{after_table(rows)}")
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
