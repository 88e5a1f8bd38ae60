# SPDX-License-Identifier: BSD-3-Clause
"""Which model sees that something is wrong with a sentence.

Penn Treebank: vectors of 15,000 sentences, and 400 others, in a copy of which each word is replaced
with probability .3 by one that is drawn from all their words. `score_documents` should be lower
for the copy. Told are how often it is (*pairs*), how well one limit for all sentences would tell
them apart (*AUC*), the mean score of the sentences as they were, and the place by frequency of the
word that `predict_words` takes for the most probable one (median).

    python benchmarks/bench_surprise.py --quick
    python benchmarks/bench_surprise.py
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np
from _corpora import open_data
from sklearn.metrics import roc_auc_score

from skw2v import Word2VecVectorizer

WAYS = [
    ("softmax", "softmax"),
    ("hierarchical_softmax", "softmax"),
    ("negative_sampling", "softmax"),
    ("negative_sampling", "sigmoid"),
]
Documents = list[list[str]]


def replaced(documents: Documents, share: float, rng: np.random.Generator) -> Documents:
    """Put words that are drawn from all documents into the place of some."""
    words = list(itertools.chain.from_iterable(documents))
    return [
        [words[rng.integers(len(words))] if rng.random() < share else word for word in document]
        for document in documents
    ]


def judge(
    model: Word2VecVectorizer, whole: Documents, broken: Documents, probability: str
) -> tuple[float, float, float, float]:
    """Return pairs, AUC, mean score and the place of the word for the fifth of a sentence."""
    good, bad = (model.score_documents(each, probability=probability) for each in (whole, broken))
    labels = np.repeat([1, 0], len(good))
    contexts = [document[:4] + document[5:9] for document in whole]
    best = model.predict_words(contexts, topn=1, probability=probability)
    places = [model.vocabulary_[words[0][0]] for words in best]
    auc = roc_auc_score(labels, np.concatenate([good, bad]))
    return float((good > bad).mean()), float(auc), float(good.mean()), float(np.median(places))


def main(argv: list[str] | None = None) -> None:
    """Train, score, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=15_000)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="few sentences")
    options = parser.parse_args(argv)
    n_train, n_test = (1000, 50) if options.quick else (options.sentences, 400)
    with open_data("ptb/ptb.train.txt") as file:
        documents = [line.split() for line in itertools.islice(file, n_train + 2 * n_test)]
    whole = [document for document in documents[n_train:] if len(document) > 9][:n_test]
    broken = replaced(whole, 0.3, np.random.default_rng(0))
    print("| loss | architecture | probability | pairs | AUC | score | place | s |")
    print("|---|---|---|--:|--:|--:|--:|--:|")
    for architecture in ("cbow", "skipgram"):
        for loss, probability in WAYS:
            model = Word2VecVectorizer(
                loss=loss,
                architecture=architecture,
                dim=50,
                window=3,
                epochs=options.epochs,
                lowercase=False,
                random_state=0,
            ).fit(documents[:n_train])
            start = time.perf_counter()
            pairs, auc, score, place = judge(model, whole, broken, probability)
            seconds = time.perf_counter() - start
            print(
                f"| {loss} | {architecture} | {probability} | {pairs:.3f} | {auc:.3f} "
                f"| {score:.2f} | {place:,.0f} | {seconds:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
