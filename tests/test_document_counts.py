# SPDX-License-Identifier: BSD-3-Clause
"""Counts of documents by word and class, and labels out of fold, against loops over strings."""

import math
from itertools import pairwise

import numpy as np
import pytest

from skw2v._corpus.encoding import encode
from skw2v._documents.counts import DocumentCounts, presence
from skw2v._documents.folds import draw_folds, out_of_fold_means, take_documents
from skw2v._documents.labels import read_labels

WORDS = ["a", "good", "bad", "film", "meal", "odd", "unicorn"]
DOCUMENTS = ["a a good film", "a good good meal", "a bad film", "a bad", "odd", "", "film good"] * 3
Y = ["yes", "yes", "no", "no", "yes", "no", "maybe"] * 3
ROWS = {word: row for row, word in enumerate(WORDS)}


def encoded(documents):
    return encode([d.split() for d in documents], ROWS)


def counts_of(documents, y, classes=None):
    labels = read_labels(y, len(documents), classes)
    return DocumentCounts.of(encoded(documents), len(WORDS), labels.indicators)


def naive_ratio(word, label, documents, y, pseudo_count=4.0):
    pairs = [(w, c) for d, c in zip(documents, y, strict=True) for w in set(d.split())]
    share = sum(c == label for _, c in pairs) / len(pairs)
    inside = sum(w == word and c == label for w, c in pairs)
    outside = sum(w == word and c != label for w, c in pairs)
    return math.log((inside / share + pseudo_count) / (outside / (1 - share) + pseudo_count))


def assert_same_counts(a, b):
    assert a.n_documents == b.n_documents
    np.testing.assert_array_equal(a.with_word, b.with_word)
    np.testing.assert_array_equal(a.of_class, b.of_class)


def test_presence_counts_a_word_once_a_document():
    corpus = encoded(DOCUMENTS)
    expected = [[word in d.split() for word in WORDS] for d in DOCUMENTS]
    np.testing.assert_array_equal(presence(corpus, len(WORDS)).toarray(), expected)
    assert corpus.n_tokens == sum(len(d.split()) for d in DOCUMENTS), "the corpus was changed"


def test_counts_are_those_of_a_loop():
    counts = counts_of(DOCUMENTS, Y)
    assert counts.n_documents == 21
    for row, word in enumerate(WORDS):
        having = [c for d, c in zip(DOCUMENTS, Y, strict=True) if word in d.split()]
        assert counts.with_word[row] == len(having)
        assert counts.of_class[row].tolist() == [having.count(c) for c in ("maybe", "no", "yes")]


@pytest.mark.parametrize("cuts", [[7], [1, 2, 3], [0, 5, 5, 20]])
def test_counts_of_chunks_add_up_and_can_be_taken_away(cuts):
    bounds = [0, *cuts, len(DOCUMENTS)]
    classes = ["maybe", "no", "yes"]
    total = DocumentCounts.none(len(WORDS), 3)
    for start, stop in pairwise(bounds):
        total += counts_of(DOCUMENTS[start:stop], Y[start:stop], classes)
    assert_same_counts(total, counts_of(DOCUMENTS, Y))
    rest = total - counts_of(DOCUMENTS[:5], Y[:5], classes)
    assert_same_counts(rest, counts_of(DOCUMENTS[5:], Y[5:], classes))


def test_counts_follow_their_words_to_other_rows():
    counts = counts_of(DOCUMENTS, Y)
    moved = counts.with_rows(np.array([3, -1, 0]))
    assert moved.with_word.tolist() == [counts.with_word[3], 0, counts.with_word[0]]
    assert moved.of_class.tolist() == [
        counts.of_class[3].tolist(),
        [0, 0, 0],
        counts.of_class[0].tolist(),
    ]
    assert moved.n_documents == 21


def test_two_classes_take_one_column_and_an_absent_class_its_own():
    assert read_labels([0, 1, 0], 3).indicators.toarray().tolist() == [[0], [1], [0]]
    labels = read_labels(["b", "b"], 2, classes=["c", "a", "b"])
    assert labels.classes.tolist() == ["a", "b", "c"]
    assert labels.indicators.toarray().tolist() == [[0, 1, 0]] * 2
    assert labels.n_columns == 3


def test_no_documents_are_of_no_class():
    assert read_labels([], 0, classes=[0, 1]).indicators.shape == (0, 1)
    assert read_labels([], 0, classes=[0, 1, 2]).indicators.shape == (0, 3)


@pytest.mark.parametrize(
    ("y", "classes", "message"),
    [
        (["yes", "no", "perhaps"], ["no", "yes"], "y has the label 'perhaps', but the classes are"),
        (["yes"] * 3, None, "at least two classes, but there is only 'yes'"),
        (["yes"] * 3, ["yes"], "Where documents come in chunks, pass all labels as `classes`"),
        ([[1, 0], [1, 1], [0, 1]], [0, 1, 2], "y has 2 columns of labels, but there are 3 classes"),
    ],
)
def test_labels_must_be_of_the_classes(y, classes, message):
    with pytest.raises(ValueError, match=message):
        read_labels(np.array(y), 3, classes)


@pytest.mark.parametrize("n_folds", [2, 5])
def test_a_document_out_of_fold_has_the_ratios_of_all_other_folds(n_folds):
    corpus, labels = encoded(DOCUMENTS), read_labels(Y, len(Y))
    counts = DocumentCounts.of(corpus, len(WORDS), labels.indicators)
    means = out_of_fold_means(corpus, labels.indicators, counts, seed=3, n_folds=n_folds)
    folds = draw_folds(labels.indicators, n_folds, np.random.default_rng(3))
    for d, document in enumerate(DOCUMENTS):
        others = np.flatnonzero(folds != folds[d])
        seen = [DOCUMENTS[i] for i in others], [Y[i] for i in others]
        for c, label in enumerate(labels.classes):
            words = document.split()
            expected = np.mean([naive_ratio(w, label, *seen) for w in words]) if words else 0
            np.testing.assert_allclose(means[d, c], expected, atol=1e-12)


def test_a_documents_own_label_has_no_say_in_its_columns():
    corpus = encoded(DOCUMENTS)
    flipped = ["no", *Y[1:]]
    means = []
    for y in (Y, flipped):
        labels = read_labels(y, len(y))
        counts = DocumentCounts.of(corpus, len(WORDS), labels.indicators)
        folds = np.arange(len(Y)) % 5
        part = take_documents(corpus, np.flatnonzero(folds == 0))
        own = DocumentCounts.of(part, len(WORDS), labels.indicators[folds == 0])
        means.append(counts - own)
    assert_same_counts(*means)


def test_folds_have_the_same_share_of_every_class():
    y = np.repeat([0, 1, 2, 3], [50, 25, 10, 2])
    folds = draw_folds(read_labels(y, len(y)).indicators, 5, np.random.default_rng(0))
    for label in range(4):
        in_folds = np.bincount(folds[y == label], minlength=5)
        assert in_folds.max() - in_folds.min() <= 1
    assert np.ptp(np.bincount(folds)) <= 1


def test_a_class_that_one_fold_has_alone_says_nothing_there():
    documents, y = ["a good", "a bad", "a odd", "a odd"], [0, 1, 1, 1]
    labels = read_labels(y, 4)
    counts = DocumentCounts.of(encoded(documents), len(WORDS), labels.indicators)
    means = out_of_fold_means(encoded(documents), labels.indicators, counts, seed=0, n_folds=4)
    assert means[0, 0] == 0
    assert np.isfinite(means).all()


def test_some_documents_are_taken_in_the_given_order():
    corpus = take_documents(encoded(DOCUMENTS), np.array([3, 5, 0]))
    expected = encoded([DOCUMENTS[3], "", DOCUMENTS[0]])
    np.testing.assert_array_equal(corpus.ids, expected.ids)
    np.testing.assert_array_equal(corpus.offsets, expected.offsets)
