# SPDX-License-Identifier: BSD-3-Clause
"""The weights of words against their formulas, and what the vectorizer makes of them."""

import math

import numpy as np
import pandas as pd
import pytest
from fuzz.work import at_most
from scipy import sparse
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from skw2v import Word2VecVectorizer, WordVectors
from skw2v._corpus.encoding import encode
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.label_checks import check_labels
from skw2v._documents.weighting import WEIGHTINGS, weighting_of
from skw2v.datasets import make_reviews

DOCUMENTS = ["a a good film", "a good good meal", "a bad film", "a bad", "odd"]
Y = ["yes", "yes", "no", "no", "yes"]
WORDS = ["a", "good", "bad", "film", "meal", "odd", "unicorn"]
CORPUS = encode([d.split() for d in DOCUMENTS], {word: i for i, word in enumerate(WORDS)})
COUNTS = DocumentCounts.of(CORPUS, len(WORDS))
VECTORS = WordVectors(WORDS, np.random.default_rng(0).normal(size=(len(WORDS), 3)))
GIVEN = {
    "init_vectors": VECTORS,
    "epochs": 0,
    "dim": 3,
    "dtype": np.float64,
    "min_count": 1,
    "scale": None,
}


def embed(weighting, documents=DOCUMENTS, y=None, **options):
    return Word2VecVectorizer(weighting=weighting, **GIVEN | options).fit(documents, y)


def mean_of_weighted(document, weight):
    words = document.split()
    return sum(weight(word) * VECTORS[word].astype(np.float32) for word in words) / len(words)


def expected_ratio(word, label, y, pseudo_count=4.0):
    pairs = [(w, c) for d, c in zip(DOCUMENTS, y, strict=True) for w in set(d.split())]
    share = sum(c == label for _, c in pairs) / len(pairs)
    inside = sum(w == word and c == label for w, c in pairs)
    outside = sum(w == word and c != label for w, c in pairs)
    return math.log((inside / share + pseudo_count) / (outside / (1 - share) + pseudo_count))


def weights_of(name, counts):
    return WEIGHTINGS[name].weights(COUNTS, Vocabulary(WORDS, counts))


def test_idf_is_that_of_scikit_learn():
    tfidf = TfidfVectorizer(token_pattern=r"\w+", vocabulary=WORDS).fit(DOCUMENTS)
    np.testing.assert_allclose(weights_of("idf", np.ones(len(WORDS), int)), tfidf.idf_)


def test_sif_is_its_formula():
    counts = np.array([5, 3, 2, 2, 1, 1, 0])
    expected = [0.001 / (0.001 + n / 14) for n in counts]
    np.testing.assert_allclose(weights_of("sif", counts), expected)
    assert (weights_of("sif", np.zeros(7, dtype=int)) == 1).all()


@pytest.mark.parametrize("y", [Y, ["a", "b", "c", "a", "b"]])
def test_log_count_ratios_are_their_formula(y):
    labels = sorted(set(y))
    classes = sparse.csr_array(np.array([[c == label for label in labels] for c in y], dtype=float))
    ratios = WEIGHTINGS["supervised"].scores(DocumentCounts.of(CORPUS, len(WORDS), classes))
    expected = [[expected_ratio(word, label, y) for label in labels] for word in WORDS]
    np.testing.assert_allclose(ratios, expected, atol=1e-12)
    assert (ratios[WORDS.index("unicorn")] == 0).all()


def test_a_class_without_words_says_nothing():
    classes = sparse.csr_array(np.array([[0, 1]] * 5, dtype=float))
    np.testing.assert_array_equal(
        WEIGHTINGS["supervised"].scores(DocumentCounts.of(CORPUS, len(WORDS), classes)), 0
    )


@pytest.mark.parametrize(
    ("weighting", "weight"),
    [
        (None, lambda word: 1),
        ({"good": 3, "bad": -2.5}, lambda word: {"good": 3, "bad": -2.5}.get(word, 1)),
        (len, len),
        (
            "idf",
            lambda word: 1 + math.log(6 / (1 + sum(word in d.split() for d in DOCUMENTS))),
        ),
        (
            "sif",
            lambda word: 0.001 / (0.001 + " ".join(DOCUMENTS).split().count(word) / 14),
        ),
    ],
)
def test_weights_multiply_the_vectors_in_the_mean(weighting, weight):
    model = embed(weighting)
    expected = [mean_of_weighted(d, weight) for d in DOCUMENTS]
    np.testing.assert_allclose(model.transform(DOCUMENTS), expected, rtol=1e-6)
    words = model.word_vectors_.words
    np.testing.assert_allclose(model.word_weights_, [weight(word) for word in words])
    assert model.word_scores_.shape == (len(words), 0)


@pytest.mark.parametrize(
    ("y", "labels"), [(Y, ["yes"]), (["a", "b", "c", "a", "b"], ["a", "b", "c"])]
)
def test_supervised_adds_the_mean_ratio_for_each_label(y, labels):
    model = embed("supervised", y=y)
    X = model.transform(DOCUMENTS)
    assert X.shape == (5, 3 + len(labels))
    np.testing.assert_allclose(
        X[:, :3], [mean_of_weighted(d, lambda word: 1) for d in DOCUMENTS], rtol=1e-6
    )
    for c, label in enumerate(labels):
        expected = [
            np.mean([expected_ratio(word, label, y) for word in d.split()]) for d in DOCUMENTS
        ]
        np.testing.assert_allclose(X[:, 3 + c], expected, rtol=1e-6)
    assert len(model.get_feature_names_out()) == X.shape[1]


def test_supervised_takes_several_labels_a_document():
    y = np.array([[1, 0], [1, 1], [0, 1], [0, 0], [1, 1]])
    X = embed("supervised", y=y).transform(DOCUMENTS)
    for c in range(2):
        alone = embed("supervised", y=y[:, c]).transform(DOCUMENTS)
        np.testing.assert_allclose(X[:, 3 + c], alone[:, 3])


@pytest.mark.parametrize(
    "y",
    [
        np.array(Y),
        np.array(Y, dtype=object),
        pd.Series(Y, index=list("vwxyz")),
        [1, 1, 0, 0, 1],
        np.array([True, True, False, False, True]),
        [3.0, 3.0, -1.0, -1.0, 3.0],
    ],
)
def test_supervised_takes_labels_of_any_kind(y):
    np.testing.assert_array_equal(
        embed("supervised", y=y).transform(DOCUMENTS),
        embed("supervised", y=Y).transform(DOCUMENTS),
    )


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "requires y to be passed, but the target y is None"),
        (Y[:-1], "y has 4 labels, but X has 5 documents"),
        ([*Y, "no"], "y has 6 labels, but X has 5 documents"),
        (["yes"] * 5, "at least two classes, but there is only 'yes'"),
        ([0.5, 0.1, 0.7, 0.2, 0.25], "Unknown label type"),
        ([0.0, 1.0, np.nan, 1.0, 0.0], "y has no label for document 2: it is nan. Leave"),
        (["yes", None, "no", None, "yes"], "y has no label for document 1: it is None. Leave"),
        (["yes", "no", math.nan, "no", "yes"], "y has no label for document 2: it is nan"),
        (np.array([1.0, math.nan, 0, 0, 1]), "y has no label for document 1: it is nan"),
        (pd.Series(["a", "b", pd.NA, "a", "b"]), "y has no label for document 2"),
        (pd.Series([1, 2, 1, 2, None], dtype="Int64"), "y has no label for document 4"),
        (pd.Series(pd.Categorical(["a", None, "b", "a", "b"])), "y has no label for document 1"),
        (pd.to_datetime(pd.Series(["2020"] * 4 + [None])), "y has no label for document 4"),
        ([[1, 0], [0, 1], [1, math.nan], [1, 1], [0, 0]], "y has no label for document 2"),
        ([[1], [0, 1], [], [0], [1]], r"y has \[1\] for document 0.*MultiLabelBinarizer"),
        (["a", ["a", "b"], "b", "a", "a"], r"y has \['a', 'b'\] for document 1"),
        ([{"a"}, {"b"}, {"a"}, {"b"}, {"a"}], r"y has \{'a'\} for document 0"),
        ([np.eye(2), np.eye(3), *[np.eye(2)] * 3], r"(?s)y has array.* for document 0"),
        ([["a", "b"], ["b", "b"], *[["a", "a"]] * 3], "y has 2 columns.* zeros and ones"),
        ([[1, 2], [2, 3], *[[3, 1]] * 3], "y has 2 columns.* zeros and ones"),
        (np.ones((5, 2, 2), dtype=int), "y has 3 dimensions"),
        ([[0.1, 0.2]] * 5, "y has no labels of classes"),
        (sparse.csr_array([[1], [0], [1], [0], [1]]), r"y is sparse and of shape \(5, 1\)"),
        (sparse.csr_array([[1, 0], [0, 2]] * 3)[:5], "holds 2 for document 1"),
        (sparse.csr_array([[1, 0], [0, math.nan]] * 3)[:5], "holds nan for document 1"),
        (sparse.csr_array(np.eye(4)), "y has 4 labels, but X has 5 documents"),
        (["a", 1, "b", "a", "b"], "y mixes strings and other labels"),
        ([b"a", b"b", b"a", b"b", b"a"], "y has b'a' for document 0.*decode"),
        ([0.0, 1.0, math.inf, 1.0, 0.0], "y contains infinity"),
        ("yes no", "y must be a list or an array with a label for each document, got str"),
        (iter(Y), "y must be a list or an array"),
        (1, "y must be a list or an array"),
    ],
)
def test_supervised_refuses_unusable_labels(y, message):
    for fit in (embed, partially_embed):
        with pytest.raises(ValueError, match=message):
            fit("supervised", y=y)


@pytest.mark.parametrize("labels", [["yes", "no"], [2, 1], [True, False]], ids=repr)
def test_labels_of_one_type_are_not_looked_at_one_by_one(labels):
    with at_most(1000):
        check_labels(labels * 5000)


def partially_embed(weighting, y):
    model = Word2VecVectorizer(dim=3, min_count=1, epochs=1, weighting=weighting)
    return model.partial_fit(DOCUMENTS, y)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (["yes", "no", None], "classes has no label for entry 2"),
        (["yes", "no", math.nan], "classes has no label for entry 2"),
        ([["yes"], ["no", "never"]], r"classes has \['yes'\] for entry 0"),
        (["yes", "no", 3], "classes mixes strings and other labels"),
        ("yesno", "classes must be a list"),
        (sparse.csr_array([[1, 0]]), "classes must be a list"),
    ],
)
def test_unusable_classes_are_refused_by_name(classes, message):
    model = Word2VecVectorizer(dim=3, min_count=1, epochs=1, weighting="supervised")
    with pytest.raises(ValueError, match=message):
        model.partial_fit(DOCUMENTS, Y, classes=classes)
    model.partial_fit(DOCUMENTS, Y, classes=["yes", "no"])
    before = model._fitted.statistics
    with pytest.raises(ValueError, match=message):
        model.partial_fit(DOCUMENTS, Y, classes=classes)
    assert model._fitted.statistics is before


@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csr_matrix, sparse.coo_array, list])
def test_several_labels_come_sparse_or_dense(kind):
    y = np.array([[1, 0], [1, 1], [0, 1], [0, 0], [1, 1]])
    np.testing.assert_array_equal(
        embed("supervised", y=kind(y)).transform(DOCUMENTS),
        embed("supervised", y=y).transform(DOCUMENTS),
    )


def test_only_supervised_needs_labels():
    assert get_tags(Word2VecVectorizer(weighting="supervised")).target_tags.required
    for weighting in ("idf", "sif", None, {"good": 2.0}, len, "no such weighting", 3):
        assert not get_tags(Word2VecVectorizer(weighting=weighting)).target_tags.required


@pytest.mark.parametrize("value", ["no such weighting", 3, ["idf"]])
def test_what_is_no_weighting_is_never_taken_for_one(value):
    with pytest.raises(
        ValueError, match=r"weighting must be one of \('idf', 'sif', 'supervised'\)"
    ):
        weighting_of(value)


@pytest.mark.parametrize(
    ("weighting", "message"),
    [
        ({"good": "much"}, "the weight of 'good' is 'much'"),
        ({"good": True}, "the weight of 'good' is True"),
        ({"film": None}, "the weight of 'film' is None"),
        ({"film": math.nan}, "the weight of 'film' is nan"),
        (lambda word: math.inf, "the weight of 'a' is inf"),
        ({"good": 1e39}, r"'good' a weight of 1e\+39, and takes at most 1e\+09.*Divide"),
        ({"good": -1e25}, r"'good' a weight of -1e\+25"),
        (lambda word: 10**400, "'a' a weight of 1000"),
        (lambda word: np.float64(1e300), "'a' a weight of"),
        ({"GOOD": 2.0}, r"no word of the vocabulary.*\['GOOD'\]"),
        ({}, "no word of the vocabulary"),
        ("tfidf", "'weighting' parameter"),
        (2.0, "'weighting' parameter"),
    ],
)
def test_bad_weights_are_refused(weighting, message):
    with pytest.raises(ValueError, match=message):
        embed(weighting)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weight", [1e9, -1e9, 1e-300])
def test_rows_of_the_largest_and_smallest_weights_are_finite(tmp_path, weight, dtype):
    vectors = WordVectors(WORDS, VECTORS.vectors * 1e3)
    for pooling in (["mean", "std"], ["sum", "max"]):
        for scale in (None, 1e6, 1e-30):
            model = embed(
                {"good": weight},
                init_vectors=vectors,
                pooling=pooling,
                remove_components=1,
                scale=scale,
                dtype=dtype,
            )
            X = model.transform(DOCUMENTS)
            assert np.isfinite(X).all()
            assert X.any()
            model.save(tmp_path / "v.npz")
            np.testing.assert_array_equal(
                Word2VecVectorizer.load(tmp_path / "v.npz").transform(DOCUMENTS), X
            )


def test_weights_that_became_too_large_are_refused_by_partial_fit():
    model = Word2VecVectorizer(dim=3, min_count=1, weighting={"good": 2.0}).fit(DOCUMENTS)
    before = model.word_weights_
    with pytest.raises(ValueError, match="takes at most"):
        model.set_params(weighting={"good": 1e30}).partial_fit(DOCUMENTS)
    assert model.word_weights_ is before


@pytest.mark.parametrize("weighting", [None, "idf", "sif", "supervised", {"a": 0.0}])
@pytest.mark.parametrize("remove", [0, 2])
def test_documents_without_known_words_are_zero(weighting, remove):
    model = embed(weighting, y=Y, remove_components=remove)
    X = model.transform(["", "xyzzy", "a xyzzy", "good"])
    assert not X[:2].any()
    assert np.isfinite(X).all()


@pytest.mark.parametrize("weighting", ["idf", "sif", "supervised", {"good": 2.0}])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fit_transform_is_fit_and_transform_but_for_label_columns(weighting, dtype):
    texts, y = make_reviews(80, random_state=0)
    model = Word2VecVectorizer(
        weighting=weighting, dim=5, epochs=1, remove_components=1, dtype=dtype, random_state=0
    )
    together = model.fit_transform(texts, y)
    fitted = clone(model).fit(texts, y)
    apart = fitted.transform(texts)
    np.testing.assert_array_equal(together[:, :5], apart[:, :5])
    np.testing.assert_array_equal(model.transform(texts), apart)
    assert together.dtype == dtype
    if weighting == "supervised":
        trusted, seen = (np.corrcoef(y, X[:, 5])[0, 1] for X in (together, apart))
        assert 0 < trusted < seen, "the documents' own labels are in their columns"


@pytest.mark.parametrize("weighting", [None, "idf", "sif", "supervised", {"good": 1 / 3}])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_have_the_dtype_of_the_vectors(tmp_path, weighting, dtype):
    model = Word2VecVectorizer(weighting=weighting, min_count=1, dim=3, epochs=1, dtype=dtype)

    def check(model):
        assert model.word_vectors_.vectors.dtype == dtype
        assert model.word_weights_.dtype == model.word_scores_.dtype == dtype

    check(model.fit(DOCUMENTS, Y))
    for documents in (DOCUMENTS, ["unseen words"] * 2):  # these are counted, and that is all
        check(model.set_params(min_count=5).partial_fit(documents, Y[-len(documents) :]))
    model.save(tmp_path / "model.npz")
    loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
    check(loaded)
    np.testing.assert_array_equal(loaded.word_weights_, model.word_weights_)


def test_words_that_only_the_pretrained_vectors_know_have_weights():
    model = embed("supervised", y=Y)
    scores = dict(zip(model.word_vectors_.words, model.word_scores_[:, 0], strict=True))
    assert scores["unicorn"] == 0
    assert (embed("sif").word_weights_ <= 1).all()


def test_labels_of_held_out_documents_are_never_seen():
    # Words of chance: whoever looked at all labels would do better than a coin
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(list("abcdefghijklmnop"), 8)) for _ in range(300)]
    y = rng.integers(2, size=300)
    model = make_pipeline(
        Word2VecVectorizer(
            dim=3, epochs=1, ngram_range=(1, 2), weighting="supervised", random_state=0
        ),
        LogisticRegression(),
    )
    seen = clone(model[0]).fit(texts, y).transform(texts)
    assert LogisticRegression().fit(seen, y).score(seen, y) > 0.7
    assert model.fit(texts, y).score(texts, y) < 0.6, "nor are a document's own in fit_transform"
    assert 0.4 < cross_val_score(model, texts, y, cv=5).mean() < 0.6


def test_labels_lift_the_accuracy_on_reviews():
    texts, y = make_reviews(600, random_state=0)
    scores = {}
    for weighting in (None, "supervised"):
        vectorizer = Word2VecVectorizer(dim=10, epochs=2, weighting=weighting, random_state=0)
        model = make_pipeline(vectorizer, LogisticRegression())
        scores[weighting] = cross_val_score(model, texts, y, cv=3).mean()
    assert scores["supervised"] > scores[None]
