# SPDX-License-Identifier: BSD-3-Clause
"""What debiasing costs a classifier: sentences of MR, by averages of vectors before and after.

Vectors are trained on wiki8, in three epochs, and debiased with the word lists of Bolukbasi et al.
(2016). Accuracy is that of a logistic regression (C=100) in stratified cross-validation in five
parts, its spread the standard deviation over these. All vectors have length 1.

    python benchmarks/bench_debiasing.py --quick
    python benchmarks/bench_debiasing.py --megabytes 20

The data is found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from _corpora import data_path, open_data, wiki_documents
from _harness import log, machine_line, markdown, mean_and_spread
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.debias import HardDebias, SoftDebias
from skw2v.metrics import direct_bias

QUICK = {"megabytes": 1.0, "sentences": 500}


def read_list(name: str) -> Any:
    """Read a word list in lower case: wiki8 has no other, so Mary and John are mary and john."""
    return json.loads(data_path(f"debias/{name}.json").read_text(encoding="utf-8").lower())


def read_sentences(n: int | None) -> tuple[list[str], list[int]]:
    """Read MR, or the first n sentences of each side."""
    sides = []
    for name in ("neg", "pos"):
        with open_data(f"mr/rt-polarity.{name}") as file:
            sides.append(file.read().splitlines()[:n])
    return sides[0] + sides[1], [0] * len(sides[0]) + [1] * len(sides[1])


def accuracies(vectors: WordVectors, texts: list[str], labels: list[int]) -> list[float]:
    lengths = np.linalg.norm(vectors.vectors, axis=1, keepdims=True)
    units = WordVectors(vectors.words, vectors.vectors / lengths)
    model = make_pipeline(
        Word2VecVectorizer(dim=units.dim, init_vectors=units, epochs=0, vocabulary=units.words),
        LogisticRegression(C=100, max_iter=1000),
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return cross_val_score(model, texts, labels, cv=folds).tolist()


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, help="how much of wiki8; default: all 100")
    parser.add_argument("--sentences", type=int, help="how many of each side of MR; default: all")
    parser.add_argument("--dim", type=int, default=100, help="default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="1 MB, 500 sentences of each side")
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(QUICK)
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    trained = Word2VecVectorizer(
        dim=options.dim, window=5, min_count=10, epochs=3, n_jobs=2, random_state=0
    )
    before = trained.fit(wiki_documents(options.megabytes)).word_vectors_
    pairs, equalize = read_list("definitional_pairs"), read_list("equalize_pairs")
    specific = read_list("gender_specific_full")
    hard = HardDebias(pairs, equalize, specific).fit(before)
    spaces = {
        "before": before,
        "soft, strength 1000": SoftDebias(pairs, specific, strength=1000).fit_transform(before),
        "hard": hard.transform(before),
    }
    neutral = set(before) - set(specific)
    professions = [word for word, *_ in read_list("professions") if word in neutral]
    texts, labels = read_sentences(options.sentences)
    rows = []
    for name, vectors in spaces.items():
        bias = direct_bias(vectors, professions, hard.bias_direction_)
        rows.append([name, f"{bias:.3f}", mean_and_spread(accuracies(vectors, texts, labels))])
        log(" ".join(rows[-1]))
    print(markdown(["vectors", "direct bias", "accuracy"], rows))
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
