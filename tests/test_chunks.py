# SPDX-License-Identifier: BSD-3-Clause
"""Statistics that partial_fit adds up: chunks give what one fit on all documents gives."""

import numpy as np
import pytest

from skw2v import Word2VecVectorizer, WordVectors
from skw2v._corpus.corpus import Corpus
from skw2v._documents.embedding import DocumentEmbedding
from skw2v._documents.packed_statistics import plain_classes
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(90, random_state=0)
WORDS = sorted({word for text in TEXTS for word in text.lower().split()})
VECTORS = WordVectors(WORDS, np.random.default_rng(0).normal(size=(len(WORDS), 3)))
LABELS = {"two": Y, "three": [*Y[:40], *(Y[40:] + 1)], "several": np.column_stack([Y, 1 - Y, Y])}


def vectorizer(weighting, **options):
    """Make one whose vectors are fixed."""
    given = {"dim": 3, "init_vectors": VECTORS, "vocabulary": WORDS, "token_pattern": r"\S+"}
    return Word2VecVectorizer(weighting=weighting, random_state=0, **given | options)


def in_chunks(model, y, size, **options):
    for start in range(0, len(TEXTS), size):
        part = slice(start, start + size)
        # Of the words, whose vectors a pass would move, remain those before it
        model.set_params(learning_rate=1e-30, min_learning_rate=0)
        model.partial_fit(TEXTS[part], None if y is None else y[part], **options)
    return model


@pytest.mark.parametrize("size", [30, 1])
@pytest.mark.parametrize(
    ("weighting", "y"),
    [(None, None), ("idf", None), ("sif", None), *(("supervised", kind) for kind in LABELS)],
)
def test_chunks_are_as_good_as_one_fit(weighting, y, size):
    y = None if y is None else LABELS[y]
    classes = {} if y is None else {"classes": np.unique(y) if np.ndim(y) == 1 else range(3)}
    whole = vectorizer(weighting, epochs=0).fit(TEXTS, y)
    parts = in_chunks(vectorizer(weighting), y, size, **classes)
    np.testing.assert_allclose(parts.word_weights_, whole.word_weights_)
    np.testing.assert_allclose(parts.word_scores_, whole.word_scores_)
    found, expected = (model.transform(TEXTS)[:, :3] for model in (parts, whole))
    if weighting in ("idf", "sif"):  # the lengths of rows changed with every chunk
        found, expected = (rows / np.linalg.norm(rows) for rows in (found, expected))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    if weighting == "supervised":
        assert parts.classes_.tolist() == whole.classes_.tolist()


def test_a_first_chunk_with_all_labels_needs_no_classes_and_later_ones_neither():
    model = vectorizer("supervised").partial_fit(TEXTS, Y)
    model.partial_fit(TEXTS[:3], [1, 1, 1])
    assert model.classes_.tolist() == [0, 1]


def test_chunks_that_teach_little_are_fine():
    model = vectorizer("supervised").partial_fit(TEXTS, Y)
    vectors, before = model.word_vectors_.vectors.copy(), model.word_scores_.copy()
    for chunk, y in [([], []), (["", "xyzzy"], [0, 1]), (["xyzzy"], [1])]:
        model.partial_fit(chunk, y)
        np.testing.assert_array_equal(model.word_vectors_.vectors, vectors)
        np.testing.assert_array_equal(model.word_scores_, before)
    assert len(model.loss_curve_) == 1
    model.partial_fit(TEXTS[:5], [1] * 5)
    assert np.isfinite(model.transform(TEXTS)).all()
    assert (model.word_scores_ != before).any()


def test_documents_without_known_words_count_for_idf():
    model = vectorizer("idf").partial_fit(TEXTS)
    rarest = model.word_weights_.max()
    model.partial_fit(["xyzzy"] * 1000)
    assert model.word_weights_.max() > rarest + 1


def test_a_new_word_counts_from_when_it_joined():
    model = Word2VecVectorizer(dim=2, weighting="idf", min_count=2, random_state=0)
    model.partial_fit(["good food"] * 4).partial_fit(["good tea", "tea", "tea"])
    weights = dict(zip(model.word_vectors_.words, model.word_weights_, strict=True))
    expected = {"good": 5, "food": 4, "tea": 3}
    for word, n in expected.items():
        np.testing.assert_allclose(weights[word], 1 + np.log(8 / (1 + n)), rtol=1e-6)


def test_the_first_call_needs_a_word_and_the_labels():
    for chunk in ([], [""], ["xyzzy"]):
        with pytest.raises(ValueError, match=r"X has no|No token of X"):
            vectorizer(None).partial_fit(chunk)
    with pytest.raises(ValueError, match="pass all labels as `classes` to the first call"):
        vectorizer("supervised").partial_fit(TEXTS[:2], [1, 1])


@pytest.mark.parametrize(
    ("y", "classes", "message"),
    [
        ([0, 1, 2], None, "y has the label 2, but the classes are"),
        ([0, 1, 1], [0, 1, 2], "classes=.* is not what the first fit knew"),
        (np.eye(3)[:, :2].astype(int), None, "y makes 2 label columns, but there were 1"),
        ([0, 1], None, "y has 2 labels, but X has 3 documents"),
        (None, None, "requires y"),
    ],
)
def test_labels_that_cannot_be_added_change_nothing(y, classes, message):
    model = vectorizer("supervised").partial_fit(TEXTS, Y)
    before = model.word_scores_
    with pytest.raises(ValueError, match=message):
        model.partial_fit(TEXTS[:3], y, classes)
    assert model.word_scores_ is before


def test_fit_forgets_the_statistics_even_with_a_warm_start():
    options = {"dim": 3, "weighting": "supervised", "epochs": 1, "random_state": 0}
    model = Word2VecVectorizer(**options, warm_start=True).fit(TEXTS, Y)
    scores = model.word_scores_
    np.testing.assert_allclose(model.fit(TEXTS, Y).word_scores_, scores)


def test_another_weighting_begins_anew():
    model = vectorizer("idf").partial_fit(TEXTS)
    model.set_params(weighting="supervised").partial_fit(TEXTS, Y)
    expected = vectorizer("supervised").fit(TEXTS, Y).word_scores_
    np.testing.assert_allclose(model.word_scores_, expected)


@pytest.mark.parametrize(
    "labels", [Y, np.array(["no", "yes"])[Y], Y == 1, Y * 2.0, LABELS["three"]]
)
def test_saved_statistics_are_added_to(labels, tmp_path):
    y = np.asarray(labels)
    model = vectorizer("supervised", init_vectors=None, epochs=1).fit(TEXTS[:50], y[:50])
    model.save(tmp_path / "v.npz")
    again = Word2VecVectorizer.load(tmp_path / "v.npz")
    np.testing.assert_array_equal(again.classes_, model.classes_)
    np.testing.assert_array_equal(again.transform(TEXTS), model.transform(TEXTS))
    for each in (model, again):
        each.partial_fit(TEXTS[50:], y[50:])
    np.testing.assert_array_equal(again.word_scores_, model.word_scores_)
    np.testing.assert_array_equal(again.transform(TEXTS), model.transform(TEXTS))


def test_labels_that_only_pickle_keeps_are_refused():
    assert plain_classes(None) is None
    assert plain_classes(np.array(["a", "b"], dtype=object)) == ["a", "b"]
    with pytest.raises(ValueError, match=r"labels .* cannot be saved .*joblib"):
        plain_classes(np.array([1j, 2j]))


def distance(model, texts):
    """Root mean square of the distances of documents from their mean."""
    rows = model.transform(texts)[:, : model.dim]
    return np.sqrt(((rows - rows.mean(axis=0)) ** 2).sum(axis=1).mean())


@pytest.mark.parametrize("seed", range(3))
def test_vectors_that_move_from_chunk_to_chunk_are_measured_where_they_are(seed):
    texts, _ = make_reviews(1000, random_state=1)
    model = Word2VecVectorizer(dim=8, random_state=seed)
    for start in range(0, 1000, 100):
        model.partial_fit(texts[start : start + 100])
    assert distance(model, texts) == pytest.approx(1, abs=0.15)


def test_spread_of_scores_adds_up_over_small_chunks():
    model = in_chunks(vectorizer("supervised"), Y, 30, classes=[0, 1])
    assert model._fitted.statistics.score_spread.n_rows == len(TEXTS)


@pytest.mark.parametrize("n_components", [2, 5])
def test_components_that_leave_nothing_but_rounding_are_not_stretched(n_components):
    model = Word2VecVectorizer(dim=8, remove_components=n_components, random_state=0)
    model.fit(TEXTS[:2] * 2)
    assert np.abs(model.transform(TEXTS)).max() < 100
    for text in TEXTS[:3]:
        model.partial_fit([text])
    assert np.abs(model.transform(TEXTS)).max() < 100


def test_what_is_more_than_rounding_is_left_by_removed_components():
    rng = np.random.default_rng(0)
    component = rng.normal(size=8)
    component /= np.linalg.norm(component)
    rest = rng.normal(size=8)
    rest -= rest @ component * component
    rest /= np.linalg.norm(rest)
    vectors = np.stack([component, component + 1e-4 * rest]).astype(np.float32)
    documents = Corpus(np.array([0, 1], dtype=np.int32), np.array([0, 1, 2]))
    directions = component[np.newaxis].astype(np.float32)
    rows_of = DocumentEmbedding(("mean",), np.ones(2), np.zeros((2, 0)), directions)
    rows = rows_of(documents, vectors)
    assert not rows[0].any()
    assert rows[1] @ rest == pytest.approx(1e-4, rel=0.01)


def test_an_empty_chunk_of_several_labels_is_fine():
    model = vectorizer("supervised").partial_fit(TEXTS, LABELS["several"])
    for y in ([], LABELS["several"][:0]):
        model.partial_fit([], y)
    assert model.word_scores_.shape[1] == 3


@pytest.mark.parametrize("values", [(-1, 1), (0, 2), (1, 2)])
def test_columns_of_labels_are_zeros_and_ones(values):
    y = np.where(LABELS["several"] == 1, *values[::-1])
    with pytest.raises(ValueError, match="by zeros and ones"):
        vectorizer("supervised").fit(TEXTS, y)
