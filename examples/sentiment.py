# SPDX-License-Identifier: BSD-3-Clause
"""Few labels, many texts
======================

Texts are plenty and labels are dear. Word vectors are learned from all texts without a label, and
a classifier from the few that have one: it knows "superb" although no labelled review has that
word. Beside it TF-IDF, whose vocabulary comes from the same texts: with few labels it is far
behind, with all of them it is ahead.

Without an argument the reviews are made up (`skw2v.datasets.make_reviews`), so that nothing needs
to be downloaded. With a path they are yours: a folder with one subfolder a class, such as
``aclImdb/train``, or a table with a text and a label column (``--text`` and ``--label`` name them).

.. code-block:: sh

    python examples/sentiment.py
    python examples/sentiment.py aclImdb/train --test aclImdb/test --labels 100 1000
    python examples/sentiment.py reviews.tsv --words good bad
    python examples/sentiment.py reviews.csv --text Summary --label Stars --sep ";"
"""

# sphinx_gallery_thumbnail_path = "_static/few_labels.png"

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from threadpoolctl import threadpool_limits

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import load_reviews, make_reviews

OPINION_WORDS = ("excellent", "wonderful", "funny", "terrible", "boring", "dull")
N_DRAWS = 5
N_FOLDS = 5
# Strengths of regularisation that cross-validation chooses from.
CANDIDATES = {"C": [1, 10, 100]}
MIN_PER_CLASS = 8

Split = tuple[list[str], list[str], NDArray, NDArray]


def main(argv: Sequence[str] | None = None) -> None:
    """Learn features without labels, then classifiers from few and from all labels."""
    args = parse_arguments(argv)
    start = perf_counter()
    try:
        train, test, y_train, y_test = load_split(args)
        print(f"{len(train):,} reviews to learn from, {len(test):,} to test on.")
        word2vec = Word2VecVectorizer(random_state=args.random_state).fit(train)
    except OSError as error:
        sys.exit(f"{error.filename}: {(error.strerror or 'cannot be read').lower()}")
    except ValueError as error:
        sys.exit(str(error))
    print(f"Word vectors learned from them without labels: {perf_counter() - start:.1f} s.\n")
    tfidf = TfidfVectorizer(analyzer=word2vec.build_analyzer()).fit(train)
    features = [
        (vectorizer.transform(train), vectorizer.transform(test))
        for vectorizer in (word2vec, tfidf)
    ]
    print("test accuracy")
    print(f"{'labels':>8}{'word2vec':>18}{'TF-IDF':>18}")
    for size in sizes(args.labels, y_train):
        draws = draw_rows(y_train, size)
        cells = [accuracies(X, y_train, X_test, y_test, draws) for X, X_test in features]
        print(f"{size:>8,}" + "".join(f"{cell:>18}" for cell in cells))

    print("\nNearest words:")
    vectors = word2vec.word_vectors_
    print_neighbours(vectors, args.words or opinion_words(vectors, tfidf, features[1][0], y_train))
    print(f"\n{perf_counter() - start:.1f} seconds in all.")


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        help="labelled reviews: a folder with a subfolder a class, or a table with text and label "
        "(default: made-up reviews)",
    )
    parser.add_argument(
        "--test", type=Path, help="reviews to test on (default: a fifth of those at PATH)"
    )
    parser.add_argument(
        "--text", type=column, help="column of the text, by name or from 0 (default: found)"
    )
    parser.add_argument(
        "--label", type=column, help="column of the label, by name or from 0 (default: found)"
    )
    parser.add_argument("--sep", help="what separates the columns of tables (default: found)")
    parser.add_argument(
        "--labels",
        type=int,
        nargs="+",
        default=[50, 100, 200],
        help="how many labels to learn from, besides all of them (default: 50 100 200)",
    )
    parser.add_argument(
        "--n-samples", type=int, default=5000, help="how many reviews to make up (default: 5000)"
    )
    parser.add_argument(
        "--words",
        nargs="+",
        help=f"words to look up (default: {', '.join(OPINION_WORDS)})",
    )
    parser.add_argument("--random-state", type=int, default=0, help="seed (default: 0)")
    args = parser.parse_args(argv)
    if args.test and not args.path:
        parser.error("--test needs a PATH to learn from")
    if not args.path and (args.text, args.label, args.sep) != (None, None, None):
        parser.error("--text, --label and --sep are for tables: give a PATH")
    return args


def column(value: str) -> str | int:
    """Read the name of a column, or its place."""
    return int(value) if value.isdecimal() else value


def load_split(args: argparse.Namespace) -> Split:
    """Return the training and the test documents, and the labels of both.

    Raises
    ------
    OSError
        If a file can't be read.
    ValueError
        If it holds something else, or too few reviews of a class.
    """
    columns = {"text": args.text, "label": args.label, "sep": args.sep}
    if not args.path:
        documents, y = make_reviews(args.n_samples, random_state=args.random_state)
    else:
        documents, y = load_reviews(args.path, **columns)
    source = args.path or "--n-samples"
    labels, counts = np.unique(y, return_counts=True)
    if len(labels) < 2:
        raise ValueError(f"{source}: all reviews have the label {labels[0]}, two are needed.")
    if counts.min() < MIN_PER_CLASS:
        raise ValueError(
            f"{source}: the label {labels[counts.argmin()]} has {counts.min()} review(s), "
            f"{MIN_PER_CLASS} are needed."
        )
    if args.test:
        test, y_test = load_reviews(args.test, **columns)
        return documents, test, y, y_test
    train, test, y_train, y_test = train_test_split(
        documents, y, test_size=0.2, stratify=y, random_state=args.random_state
    )
    return train, test, y_train, y_test


def sizes(wanted: Sequence[int], y: NDArray) -> list[int]:
    """Return those numbers of labels that hold enough of each class, and that of all."""
    smallest_share = np.unique(y, return_counts=True)[1].min() / len(y)
    enough = [size for size in wanted if size < len(y) and size * smallest_share >= N_FOLDS]
    return [*enough, len(y)]


def draw_rows(y: NDArray, size: int) -> list[NDArray]:
    """Return the rows that have a label, several times; once if all rows have one."""
    rows = np.arange(len(y))
    if size == len(y):
        return [rows]
    return [
        train_test_split(rows, train_size=size, stratify=y, random_state=draw)[0]
        for draw in range(N_DRAWS)
    ]


def accuracies(X: Any, y: NDArray, X_test: Any, y_test: NDArray, draws: list[NDArray]) -> str:
    """Learn from each draw of labels; return the mean test accuracy and its spread.

    How strongly to regularise is chosen by cross-validation within the labelled rows alone.
    """
    model = GridSearchCV(LogisticRegression(max_iter=1000), CANDIDATES, cv=N_FOLDS)
    # Matrices this small are done before several threads have agreed on who does what
    with threadpool_limits(1):
        scores = [model.fit(X[rows], y[rows]).score(X_test, y_test) for rows in draws]
    spread = f" ± {np.std(scores):.3f}" if len(scores) > 1 else " " * 8
    return f"{np.mean(scores):.3f}{spread}"


def opinion_words(
    vectors: WordVectors, tfidf: TfidfVectorizer, X: Any, y: NDArray, n_words: int = 3
) -> list[str]:
    """Return English words of opinion or, in another language, those that weigh most."""
    known = [word for word in OPINION_WORDS if word in vectors]
    if known:
        return known
    words = tfidf.get_feature_names_out()
    n_words = min(n_words, len(words) // 2)
    order = np.argsort(LogisticRegression(max_iter=1000).fit(X, y).coef_[-1])
    return [str(word) for word in words[[*order[: -n_words - 1 : -1], *order[:n_words]]]]


def print_neighbours(vectors: WordVectors, words: Sequence[str]) -> None:
    for word in words:
        if word in vectors:
            near = vectors.most_similar(word, topn=5)
            print(f"  {word:<12}{', '.join(neighbour for neighbour, _ in near)}")
        else:
            print(f"  {word:<12}(not in the vocabulary)")


if __name__ == "__main__":
    main()
