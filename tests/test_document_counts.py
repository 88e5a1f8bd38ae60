# SPDX-License-Identifier: BSD-3-Clause
"""Counts of documents by word and class, and labels out of fold, against loops over strings."""

import math
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from skw2v import Word2VecVectorizer
from skw2v._corpus.encoding import encode
from skw2v._corpus.vocabulary import presence
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.folds import draw_folds, out_of_fold_means
from skw2v._documents.labels import read_labels
from skw2v._documents.weighting import WEIGHTINGS

SUPERVISED = WEIGHTINGS["supervised"]
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
    np.testing.assert_array_equal(a.of_class.toarray(), b.of_class.toarray())


def test_presence_counts_a_word_once_a_document():
    corpus = encoded(DOCUMENTS)
    expected = [[word in d.split() for word in WORDS] for d in DOCUMENTS]
    np.testing.assert_array_equal(presence(corpus, len(WORDS)).toarray(), expected)
    assert corpus.n_tokens == sum(len(d.split()) for d in DOCUMENTS), "the corpus was changed"


def test_counts_are_those_of_a_loop():
    counts = counts_of(DOCUMENTS, Y)
    of_class = counts.of_class.toarray()
    assert counts.n_documents == 21
    for row, word in enumerate(WORDS):
        having = [c for d, c in zip(DOCUMENTS, Y, strict=True) if word in d.split()]
        assert counts.with_word[row] == len(having)
        assert of_class[row].tolist() == [having.count(c) for c in ("maybe", "no", "yes")]


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
    assert moved.of_class.toarray().tolist() == [
        counts.of_class.toarray()[3].tolist(),
        [0, 0, 0],
        counts.of_class.toarray()[0].tolist(),
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
    means = out_of_fold_means(
        corpus, labels.indicators, counts, SUPERVISED, seed=3, n_folds=n_folds
    )
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
        part = corpus.take(np.flatnonzero(folds == 0))
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
    means = out_of_fold_means(
        encoded(documents), labels.indicators, counts, SUPERVISED, seed=0, n_folds=4
    )
    assert means[0, 0] == 0
    assert np.isfinite(means).all()


def test_some_documents_are_taken_in_the_given_order():
    corpus = encoded(DOCUMENTS).take(np.array([3, 5, 0]))
    expected = encoded([DOCUMENTS[3], "", DOCUMENTS[0]])
    np.testing.assert_array_equal(corpus.ids, expected.ids)
    np.testing.assert_array_equal(corpus.offsets, expected.offsets)


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (3, 7), (0, 100), (5, 6), (2, 2)])
def test_a_part_is_a_view_of_documents_in_a_row(start, stop):
    corpus = encoded(DOCUMENTS)
    part, expected = corpus.part(start, stop), encoded(DOCUMENTS[start:stop])
    np.testing.assert_array_equal(part.ids, expected.ids)
    np.testing.assert_array_equal(part.offsets, expected.offsets)
    assert np.shares_memory(part.ids, corpus.ids) or not part.n_tokens


def many_classes(n_classes, n_documents, n_words):
    rng = np.random.default_rng(0)
    documents = [[f"w{i}" for i in rng.integers(n_words, size=20)] for _ in range(n_documents)]
    return documents, [f"c{i % n_classes}" for i in range(n_documents)]


def test_many_classes_take_little_more_memory_than_their_scores_and_rows():
    documents, y = many_classes(300, 900, 3000)
    model = Word2VecVectorizer(dim=2, epochs=1, min_count=1, weighting="supervised")
    tracemalloc.start()
    X = model.fit_transform(documents, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert X.shape == (900, 302)
    # Scores, rows, and means of documents in float64
    assert peak < 2.5 * (model.word_scores_.nbytes + 3 * X.nbytes)


@pytest.mark.parametrize(("n_documents", "n_words", "what"), [(80, 400, "words"), (120, 9, "doc")])
def test_far_too_many_classes_are_refused_with_the_arithmetic(
    n_documents, n_words, what, monkeypatch
):
    documents, y = many_classes(40, n_documents, n_words)
    model = Word2VecVectorizer(dim=2, epochs=1, min_count=1, weighting="supervised")
    model.fit(documents, y)
    monkeypatch.setattr("skw2v._documents.labels._MOST_BYTES", 8 * 40 * 110)
    before = model.word_vectors_
    for method in (model.fit, model.fit_transform, model.partial_fit):
        with pytest.raises(ValueError, match=rf"y has 40 classes, .* and of \d+ {what}.* GB"):
            method(documents, y)
    assert model.word_vectors_ is before
    model.fit(documents[:79], [f"c{i % 2}" for i in range(79)])


def test_ratios_of_some_classes_are_columns_of_those_of_all():
    counts = counts_of(DOCUMENTS, Y)
    ratios = SUPERVISED.scores(counts)
    for columns in (slice(0, 1), slice(1, 3), slice(2, 9)):
        np.testing.assert_array_equal(SUPERVISED.scores(counts, columns), ratios[:, columns])
    np.testing.assert_array_equal(
        SUPERVISED.scores(counts, dtype=np.float32), ratios.astype(np.float32)
    )


def test_classes_a_few_at_a_time_give_the_same_means(monkeypatch):
    indicators = read_labels(Y, len(Y)).indicators
    counts = counts_of(DOCUMENTS, Y)
    whole = out_of_fold_means(encoded(DOCUMENTS), indicators, counts, SUPERVISED, seed=0)
    monkeypatch.setattr("skw2v._documents.folds._CLASSES", 2)
    np.testing.assert_array_equal(
        out_of_fold_means(encoded(DOCUMENTS), indicators, counts, SUPERVISED, seed=0), whole
    )
