# SPDX-License-Identifier: BSD-3-Clause
"""Reviews in two languages: one model for both, or one for each.

    python benchmarks/bench_languages.py --quick
    python benchmarks/bench_languages.py --english 5000 --korean 5000 --seeds 3
    python benchmarks/bench_languages.py --english 1000 --korean 20000 --kinds words --seeds 3

Sentences of MR (English) and reviews of NSMC (Korean), so many of each to learn from and 5,000 of
each to judge; all have labels. Words, and words made of subwords: of characters in English, of
jamo in Korean, and of characters where both go through one model. What follows is
``LogisticRegression(max_iter=1000)``, one for each language or one for both. Accuracy is told for
each language.

The data is found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from _corpora import Labelled, open_data
from _harness import log, machine_line, markdown, mean_and_spread
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skw2v import FastTextVectorizer, Word2VecVectorizer

HANGUL = re.compile("[가-힣]")
N_TEST, QUICK = 5_000, 300


class Language(NamedTuple):
    """Reviews to learn from and to judge, in one language."""

    train: Labelled
    test: Labelled


def some(reviews: Labelled, n: int) -> Labelled:
    """Draw n reviews, the same at each call, in an order without pattern."""
    rows = list(zip(*reviews, strict=True))
    drawn = random.Random(0).sample(rows, min(n, len(rows)))
    return Labelled([text for text, _ in drawn], [label for _, label in drawn])


def read_english(n: int, n_test: int) -> Language:
    texts: list[str] = []
    labels: list[int] = []
    for label, name in enumerate(("neg", "pos")):
        with open_data(f"mr/rt-polarity.{name}") as file:
            lines = [line.strip() for line in file]
        texts += lines
        labels += [label] * len(lines)
    both = some(Labelled(texts, labels), n + n_test)
    n = len(both.texts) - n_test
    return Language(
        Labelled(both.texts[:n], both.labels[:n]), Labelled(both.texts[n:], both.labels[n:])
    )


def read_korean(n: int, n_test: int) -> Language:
    parts = []
    for part, size in (("train", n), ("test", n_test)):
        with open_data(f"nsmc/ratings_{part}.txt.xz") as file:
            next(file)
            rows = [line.rstrip("\n").split("\t") for line in file]
        parts.append(some(Labelled([row[1] for row in rows], [int(row[2]) for row in rows]), size))
    return Language(*parts)


def side_by_side(texts: Sequence[str]) -> np.ndarray:
    """Put English texts into one column and those with Hangul into another."""
    return np.array([("", t) if HANGUL.search(t) else (t, "") for t in texts], dtype=object)


def words(seed: int) -> dict[str, Any]:
    """Return what turns words into columns: in English, in Korean, in both at once."""
    return dict.fromkeys(("english", "korean", "both"), Word2VecVectorizer(random_state=seed))


def subwords(seed: int) -> dict[str, Any]:
    characters = FastTextVectorizer(random_state=seed)
    jamo = FastTextVectorizer(subwords="jamo", random_state=seed)
    return {"english": characters, "korean": jamo, "both": characters}


KINDS = {"words": words, "subwords": subwords}


def classifier() -> LogisticRegression:
    return LogisticRegression(max_iter=1000)


def for_each(languages: Sequence[Language], made: dict[str, Any]) -> list[float]:
    """Judge vectors and a classifier for each language."""
    return [
        make_pipeline(made[name], classifier())
        .fit(language.train.texts, language.train.labels)
        .score(language.test.texts, language.test.labels)
        for name, language in zip(("english", "korean"), languages, strict=True)
    ]


def of_all(languages: Sequence[Language]) -> Labelled:
    """Mix what there is to learn from."""
    texts = [text for language in languages for text in language.train.texts]
    labels = [label for language in languages for label in language.train.labels]
    return some(Labelled(texts, labels), len(texts))


def in_columns(languages: Sequence[Language], made: dict[str, Any]) -> list[float]:
    """Judge vectors for each language side by side, and one classifier for both."""
    columns = make_column_transformer((made["english"], 0), (made["korean"], 1))
    model = make_pipeline(FunctionTransformer(side_by_side), columns, classifier())
    model.fit(*of_all(languages))
    return [model.score(*language.test) for language in languages]


def of_both(languages: Sequence[Language], made: dict[str, Any]) -> list[float]:
    """Judge vectors for both languages at once, and one classifier."""
    model = make_pipeline(made["both"], classifier()).fit(*of_all(languages))
    return [model.score(*language.test) for language in languages]


def shared_vectors(languages: Sequence[Language], made: dict[str, Any]) -> list[float]:
    """Judge vectors for both languages at once, and a classifier for each."""
    vectors = made["both"].fit(of_all(languages).texts)
    found = []
    for (texts, labels), (test, test_labels) in languages:
        fitted = classifier().fit(vectors.transform(texts), labels)
        found.append(fitted.score(vectors.transform(test), test_labels))
    return found


WAYS: dict[str, Callable[[Sequence[Language], dict[str, Any]], list[float]]] = {
    "vectors and classifier for each": for_each,
    "vectors for each side by side, one classifier": in_columns,
    "vectors for both, a classifier for each": shared_vectors,
    "vectors and classifier for both": of_both,
}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--english", type=int, default=5_000, help="sentences to learn from")
    parser.add_argument("--korean", type=int, default=5_000, help="reviews to learn from")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} texts of each part")
    options = parser.parse_args(argv)

    n_test = QUICK if options.quick else N_TEST
    sizes = (QUICK, QUICK) if options.quick else (options.english, options.korean)
    languages = [read_english(sizes[0], n_test), read_korean(sizes[1], n_test)]
    rows = []
    for kind in options.kinds:
        for name, way in WAYS.items():
            found = [way(languages, KINDS[kind](seed)) for seed in range(options.seeds)]
            rows.append([kind, name, *map(mean_and_spread, zip(*found, strict=True))])
            log(str(rows[-1]))
    sizes_read = [f"{len(language.train.texts):,}" for language in languages]
    print(markdown(["made of", "", f"English, {sizes_read[0]}", f"Korean, {sizes_read[1]}"], rows))
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
