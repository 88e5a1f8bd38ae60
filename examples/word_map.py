# SPDX-License-Identifier: BSD-3-Clause
"""A map of words
==============

Train on some text and draw what was learned.

Words of a few subjects get a colour each, and t-SNE lays them out. If the subjects don't occur in
the text, the map shows its most frequent words, function words of English left out.

.. code-block:: sh

    python examples/word_map.py
    python examples/word_map.py corpus.txt --epochs 10 --output corpus.png
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import matplotlib
import matplotlib.pyplot as plt
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews
from skw2v.plotting import WordMapDisplay

SUBJECTS = {
    "months": "january february march april june july august september october november december",
    "countries": "france germany italy spain japan china india russia canada brazil egypt mexico",
    "family": "mother father son daughter brother sister wife husband uncle aunt cousin",
    "music": "guitar piano violin drums bass orchestra choir singer concert album song",
    "animals": "dog cat horse cow sheep wolf bear lion bird fish snake rabbit",
    "science": "physics chemistry biology mathematics theory experiment energy electron molecule",
    "praise": "good great excellent wonderful superb brilliant amazing delightful impressive",
    "blame": "bad terrible awful horrible dreadful disappointing mediocre lousy weak",
    "food": "soup bread pasta cake dessert salad pizza coffee steak chicken",
    "film": "plot actor script film acting story dialogue director scene",
}
# Subjects with fewer known words than this are left out.
MIN_KNOWN = 5


def main(argv: Sequence[str] | None = None) -> None:
    """Train on a corpus and write the picture."""
    args = parse_arguments(argv)
    # Without this, a machine with a screen would open a window for it.
    matplotlib.use("agg")
    if args.path is None:
        documents, _ = make_reviews(3000, random_state=args.random_state)
    else:
        documents = args.path.read_text(encoding="utf-8").splitlines()
    start = perf_counter()
    model = Word2VecVectorizer(epochs=args.epochs, random_state=args.random_state).fit(documents)
    words = choose_words(model.word_vectors_, args.subjects, args.most)
    _, ax = plt.subplots(figsize=args.size, layout="constrained")
    display = WordMapDisplay.from_estimator(
        model, words, method=args.method, random_state=args.random_state, ax=ax
    )
    display.figure_.savefig(args.output, dpi=args.dpi)
    print(
        f"{args.output}: {len(display.words)} of {len(model.word_vectors_):,} words, "
        f"{perf_counter() - start:.1f} seconds."
    )


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "path", type=Path, nargs="?", help="text with one document a line; reviews if left out"
    )
    parser.add_argument("--output", type=Path, default=Path("word_map.png"), help="the picture")
    parser.add_argument(
        "--subjects", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), help="what to draw"
    )
    parser.add_argument("--method", choices=("pca", "tsne"), default="tsne", help="how to draw it")
    parser.add_argument("--most", type=int, default=20, help="words of each subject at most")
    parser.add_argument(
        "--size",
        type=float,
        nargs=2,
        default=(9, 6.5),
        metavar=("WIDTH", "HEIGHT"),
        help="inches of the picture",
    )
    parser.add_argument("--epochs", type=int, default=10, help="passes over the text")
    parser.add_argument("--dpi", type=int, default=100, help="pixels per inch")
    parser.add_argument("--random-state", type=int, default=0, help="seed")
    return parser.parse_args(argv)


def choose_words(
    vectors: WordVectors, subjects: Sequence[str], most: int, n_frequent: int = 80
) -> dict[str, list[str]] | list[str]:
    """Return the known words of each subject or, if no subject is known, the frequent ones."""
    known = {
        name: [word for word in SUBJECTS[name].split() if word in vectors][:most]
        for name in subjects
    }
    known = {name: words for name, words in known.items() if len(words) >= MIN_KNOWN}
    return known or [w for w in vectors if w not in ENGLISH_STOP_WORDS][:n_frequent]


if __name__ == "__main__":
    main()
