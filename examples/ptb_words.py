# SPDX-License-Identifier: BSD-3-Clause
"""Nearest words and analogies after the Penn Treebank
===================================================

A classic first exercise with word2vec: CBOW over the training part of the Penn Treebank (or any
other text with one sentence a line), then the words closest to a few others, and analogies of
meaning and of grammar. Prints Markdown.

.. code-block:: sh

    python examples/ptb_words.py ptb.train.txt
    python examples/ptb_words.py ptb.train.txt --architecture skipgram
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter, process_time

from skw2v import Word2VecVectorizer, WordVectors

WORDS = ("you", "year", "car", "toyota")
ANALOGIES = (
    ("king", "man", "queen"),
    ("take", "took", "go"),
    ("car", "cars", "child"),
    ("good", "better", "bad"),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Train on the sentences of a file and print what the vectors know."""
    args = parse_arguments(argv)
    with args.path.open(encoding="utf-8") as file:
        # The corpus is tokenised already: its words are what stands between the blanks.
        sentences = [line.split() for line in file]
    model = Word2VecVectorizer(
        architecture=args.architecture,
        loss=args.loss,
        optimizer=args.optimizer,
        dim=args.dim,
        window=args.window,
        epochs=args.epochs,
        random_state=args.random_state,
    )
    start, cpu_start = perf_counter(), process_time()
    model.fit(sentences)
    seconds, cpu_seconds = perf_counter() - start, process_time() - cpu_start
    vectors = model.word_vectors_
    print_table(("word", "nearest words"), ((w, nearest(vectors, w)) for w in WORDS))
    print_table(
        ("analogy", "answers"),
        ((f"{a} : {b} = {c} : ?", answers(vectors, a, b, c)) for a, b, c in ANALOGIES),
    )
    print(
        f"{args.architecture}, window {args.window}, dim {args.dim}, {args.epochs} epochs over "
        f"{sum(map(len, sentences)):,} words, {len(vectors):,} of them different: "
        f"{seconds:.1f} seconds, {cpu_seconds:.1f} of a processor."
    )
    print(f"{args.loss}, {args.optimizer}: loss {model.loss_curve_[-1]:.3f} in the last epoch.")


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("path", type=Path, help="text with one sentence a line")
    parser.add_argument(
        "--architecture",
        choices=("cbow", "skipgram"),
        default="cbow",
        help="predict a word from its context, or the context from the word",
    )
    parser.add_argument(
        "--loss",
        choices=("negative_sampling", "hierarchical_softmax", "softmax"),
        default="negative_sampling",
        help="how a word is predicted: among a few drawn at random, by a tree, or among all",
    )
    parser.add_argument(
        "--optimizer",
        choices=("sgd", "adagrad", "adam"),
        default="sgd",
        help="how gradients become steps",
    )
    parser.add_argument("--dim", type=int, default=100, help="length of a vector")
    parser.add_argument("--window", type=int, default=5, help="words on either side of a word")
    parser.add_argument("--epochs", type=int, default=10, help="passes over the text")
    parser.add_argument("--random-state", type=int, default=0, help="seed")
    return parser.parse_args(argv)


def nearest(vectors: WordVectors, word: str) -> str:
    if word not in vectors:
        return f"({word!r} is not in the vocabulary)"
    return ", ".join(near for near, _ in vectors.most_similar(word, topn=5))


def answers(vectors: WordVectors, a: str, b: str, c: str) -> str:
    missing = [word for word in (a, b, c) if word not in vectors]
    if missing:
        return f"({', '.join(map(repr, missing))} not in the vocabulary)"
    return ", ".join(word for word, _ in vectors.analogy(a, b, c, topn=5))


def print_table(header: tuple[str, str], rows: Iterable[tuple[str, str]]) -> None:
    print(f"| {header[0]} | {header[1]} |\n|---|---|")
    for left, right in rows:
        print(f"| {left} | {right} |")
    print()


if __name__ == "__main__":
    main()
