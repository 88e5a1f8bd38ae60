# SPDX-License-Identifier: BSD-3-Clause
"""A project of gensim: reviews, phrases, word vectors, average vectors, a classifier.

Each line of the two files is a label, a tab, and a review:

    python before.py train.tsv test.tsv
"""

import sys

import numpy as np
from gensim.models import KeyedVectors, Phrases, Word2Vec
from gensim.models.callbacks import CallbackAny2Vec
from gensim.models.phrases import ENGLISH_CONNECTOR_WORDS
from gensim.utils import simple_preprocess
from sklearn.linear_model import LogisticRegression


class Reviews:
    """Tokens of each review. The file is read anew for each epoch."""

    def __init__(self, path):
        self.path = path

    def __iter__(self):
        with open(self.path, encoding="utf-8") as file:
            for line in file:
                yield simple_preprocess(line.split("\t", 1)[1])


def read_labels(path):
    with open(path, encoding="utf-8") as file:
        return [line.split("\t", 1)[0] for line in file]


class LossLogger(CallbackAny2Vec):
    """Prints the loss of each epoch; gensim adds them up."""

    def __init__(self):
        self.epoch = 0
        self.sum = 0.0

    def on_epoch_end(self, model):
        loss = model.get_latest_training_loss()
        self.epoch += 1
        print(f"epoch {self.epoch}: loss {loss - self.sum:.0f}")
        self.sum = loss


def train(path):
    reviews = Reviews(path)
    phrases = Phrases(reviews, connector_words=ENGLISH_CONNECTOR_WORDS).freeze()
    corpus = phrases[reviews]
    model = Word2Vec(sg=1, workers=2, seed=0)
    model.build_vocab(corpus)
    model.train(
        corpus,
        total_examples=model.corpus_count,
        epochs=20,
        compute_loss=True,
        callbacks=[LossLogger()],
    )
    return phrases, model


def average(tokens, vectors):
    known = [token for token in tokens if token in vectors]
    return vectors[known].mean(axis=0) if known else np.zeros(vectors.vector_size)


def main(train_path, test_path):
    phrases, model = train(train_path)
    model.wv.save("words.kv")
    vectors = KeyedVectors.load("words.kv")
    print("great:", [word for word, _ in vectors.most_similar("great", topn=5)])

    def rows(path):
        return np.array([average(tokens, vectors) for tokens in phrases[Reviews(path)]])

    classifier = LogisticRegression(max_iter=1000).fit(rows(train_path), read_labels(train_path))
    print(f"accuracy: {classifier.score(rows(test_path), read_labels(test_path)):.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
