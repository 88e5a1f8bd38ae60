"""Few labels, many texts
======================

Is this review positive or negative? Averaged word vectors beside TF-IDF.

Without an argument the reviews are made up (`skw2v.datasets.make_reviews`), so that nothing needs
to be downloaded. With a path they are yours: a folder with one subfolder a class, such as
``aclImdb/train``, or a table with a text and a label column.

.. code-block:: sh

    python examples/sentiment.py
    python examples/sentiment.py aclImdb/train --test aclImdb/test
    python examples/sentiment.py reviews.tsv --words good bad
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import load_reviews, make_reviews

OPINION_WORDS = ("excellent", "wonderful", "funny", "terrible", "boring", "dull")

Split = tuple[list[str], list[str], NDArray, NDArray]


def main(argv: Sequence[str] | None = None) -> None:
    """Train both pipelines, and print how well they do and what the vectors have learnt."""
    args = parse_arguments(argv)
    start = perf_counter()
    split = load_split(args)
    n_train, n_test = len(split[0]), len(split[1])
    print(f"{n_train:,} reviews to learn from, {n_test:,} to test on.\n")

    word2vec = Pipeline(
        [
            ("w2v", Word2VecVectorizer(random_state=args.random_state)),
            ("clf", LogisticRegression(max_iter=1000)),
        ]
    )
    tfidf = Pipeline([("tfidf", TfidfVectorizer()), ("clf", LogisticRegression(max_iter=1000))])
    print(f"{'features':<12}{'test accuracy':>14}{'seconds':>10}")
    for name, model in (("word2vec", word2vec), ("TF-IDF", tfidf)):
        accuracy, seconds = fit_and_score(model, split)
        print(f"{name:<12}{accuracy:>14.3f}{seconds:>10.1f}")

    print("\nNearest words:")
    vectors = word2vec["w2v"].word_vectors_
    print_neighbours(vectors, args.words or opinion_words(vectors, tfidf))
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
        "--test", type=Path, help="reviews to test on (default: a quarter of those at PATH)"
    )
    parser.add_argument(
        "--n-samples", type=int, default=2000, help="how many reviews to make up (default: 2000)"
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
    return args


def load_split(args: argparse.Namespace) -> Split:
    """Return the training and the test documents, and the labels of both."""
    if args.test:
        train, y_train = load_reviews(args.path)
        test, y_test = load_reviews(args.test)
        return train, test, y_train, y_test
    if args.path:
        documents, y = load_reviews(args.path)
    else:
        documents, y = make_reviews(args.n_samples, random_state=args.random_state)
    train, test, y_train, y_test = train_test_split(
        documents, y, stratify=y, random_state=args.random_state
    )
    return train, test, y_train, y_test


def fit_and_score(model: Pipeline, split: Split) -> tuple[float, float]:
    """Return the test accuracy, and the seconds that training and testing took."""
    train, test, y_train, y_test = split
    start = perf_counter()
    accuracy = model.fit(train, y_train).score(test, y_test)
    return accuracy, perf_counter() - start


def opinion_words(vectors: WordVectors, tfidf: Pipeline, n_words: int = 3) -> list[str]:
    """Return English words of opinion or, in another language, those that weigh most."""
    known = [word for word in OPINION_WORDS if word in vectors]
    if known:
        return known
    words = tfidf["tfidf"].get_feature_names_out()
    order = np.argsort(tfidf["clf"].coef_[-1])
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
