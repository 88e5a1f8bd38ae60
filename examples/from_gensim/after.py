# SPDX-License-Identifier: BSD-3-Clause
"""The same project with skw2v: what was a loop is a step of a pipeline.

Each line of the two files is a label, a tab, and a review:

    python after.py train.tsv test.tsv
"""

import sys

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skw2v import PhraseTransformer, Word2VecVectorizer, WordVectors

SIMPLE = r"[^\W\d]{2,}"  # words as simple_preprocess has them: two letters or more, no digits


def read(path):
    with open(path, encoding="utf-8") as file:
        labels, texts = zip(*(line.split("\t", 1) for line in file), strict=True)
    return texts, labels


class LossLogger:
    """Prints the loss of each epoch: scikit-learn's callbacks are objects with these methods."""

    def setup(self, estimator, context):
        pass

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context, *, metadata=None):
        if context.task_name == "epoch":
            print(f"epoch {context.task_id + 1}: loss {metadata['loss']:.3f}")


def make_model():
    words = Word2VecVectorizer(epochs=20, n_jobs=2, random_state=0)
    if hasattr(words, "set_callbacks"):  # since scikit-learn 1.9
        words.set_callbacks(LossLogger())
    phrases = PhraseTransformer(common_terms="english", token_pattern=SIMPLE)
    return make_pipeline(phrases, words, LogisticRegression(max_iter=1000))


def main(train_path, test_path):
    model = make_model().fit(*read(train_path))
    model["word2vecvectorizer"].word_vectors_.save("words.npz")
    vectors = WordVectors.load("words.npz")
    print("great:", [word for word, _ in vectors.most_similar("great", topn=5)])
    print(f"accuracy: {model.score(*read(test_path)):.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
