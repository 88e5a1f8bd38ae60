# SPDX-License-Identifier: BSD-3-Clause
"""Names of clusters: the words that point where a cluster lies, of those that it has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors
from skw2v.inspection import name_clusters

DRINKS = ["tea milk the", "tea the water", "milk tea the", "rare tea the"]
TRAFFIC = ["car bus the milk", "bus the car", "the car car milk", "car bus the"]
DOCUMENTS = DRINKS + TRAFFIC
LABELS = np.repeat([1, 0], 4)


@pytest.fixture(scope="module")
def vectorizer() -> Word2VecVectorizer:
    words = ["tea", "milk", "water", "rare", "car", "bus", "the"]
    matrix = [[9, 1, 1], [6, 0, 3], [5, 0, 5], [9, 0, 0], [0, 9, 1], [1, 6, 2], [1, 1, 9]]
    vectors = WordVectors(words, np.array(matrix, dtype=float))
    given = Word2VecVectorizer(init_vectors=vectors, dim=3, epochs=0, scale=None)
    return given.fit(DOCUMENTS)


def test_the_formula(vectorizer: Word2VecVectorizer) -> None:
    X = vectorizer.transform(DOCUMENTS)
    names = name_clusters(vectorizer, DOCUMENTS, LABELS, topn=9)
    assert list(names) == [0, 1]
    for label, listed in names.items():
        centre = X[label == LABELS].mean(axis=0) - X.mean(axis=0)
        rows = vectorizer.transform(listed)
        cosines = rows @ centre / np.linalg.norm(rows, axis=1) / np.linalg.norm(centre)
        texts = [text for text, own in zip(DOCUMENTS, LABELS, strict=True) if own == label]
        shares = [np.mean([word in text.split() for text in texts]) for word in listed]
        others = [text for text, own in zip(DOCUMENTS, LABELS, strict=True) if own != label]
        elsewhere = [np.mean([word in text.split() for text in others]) for word in listed]
        scores = np.power(shares, 1 / 4) * (1 - np.array(elsewhere)) * cosines
        assert (np.diff(scores) <= 1e-6).all()
        assert set(listed) == set(" ".join(texts).split())


def test_words_of_few_documents_come_later(vectorizer: Word2VecVectorizer) -> None:
    """By its cosine alone, "rare" would be the first."""
    assert name_clusters(vectorizer, DOCUMENTS, LABELS, topn=1) == {0: ["car"], 1: ["tea"]}


def test_labels_of_all_kinds(vectorizer: Word2VecVectorizer) -> None:
    expected = list(name_clusters(vectorizer, DOCUMENTS, LABELS).values())
    labels: Any = np.array(["a", "b"])[LABELS]
    assert name_clusters(vectorizer, iter(DOCUMENTS), list(labels)) == {
        "a": expected[0],
        "b": expected[1],
    }
    assert list(name_clusters(vectorizer, DOCUMENTS, LABELS - 1)) == [-1, 0]


def test_models(vectorizer: Word2VecVectorizer) -> None:
    model = make_pipeline(vectorizer, StandardScaler(), LinearSVC()).fit(DOCUMENTS, LABELS)
    expected = name_clusters(vectorizer, DOCUMENTS, LABELS)
    assert name_clusters(model, DOCUMENTS, LABELS) == expected
    subwords = FastTextVectorizer(dim=4, epochs=2, min_count=1, random_state=0).fit(DOCUMENTS)
    names = name_clusters(subwords, [*DOCUMENTS, "teas"], [*LABELS, 7])
    assert names[7] == ["teas"]


def test_documents_without_a_known_word(vectorizer: Word2VecVectorizer) -> None:
    names = name_clusters(vectorizer, [*DOCUMENTS, "xyzzy"], [*LABELS, 2])
    assert names[2] == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"topn": 0}, "topn must be an int above 0, got 0"),
        ({"topn": True}, "topn must be an int above 0, got True"),
        ({"labels": LABELS[:3]}, "labels has 3 entries, and there are 8 documents"),
        ({"labels": [None] * 8}, "labels"),
    ],
)
def test_what_makes_no_sense(
    vectorizer: Word2VecVectorizer, parameters: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        name_clusters(vectorizer, DOCUMENTS, **{"labels": LABELS} | parameters)
