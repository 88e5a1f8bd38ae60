# SPDX-License-Identifier: BSD-3-Clause
"""Poolings against their formulas, and the n-grams that they are made for."""

import tracemalloc
from collections import Counter
from itertools import chain, pairwise

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer

from skw2v import Word2VecVectorizer, WordVectors
from skw2v._corpus.corpus import Corpus
from skw2v._documents import pooling as pooling_module
from skw2v._documents.pooling import POOLINGS, common_components, pool
from skw2v._text.ngrams import in_text_order
from skw2v.datasets import make_reviews

DIRECT = {
    "mean": lambda rows: rows.mean(axis=0),
    "sum": lambda rows: rows.sum(axis=0),
    "max": lambda rows: rows.max(axis=0),
    "min": lambda rows: rows.min(axis=0),
    "std": lambda rows: rows.std(axis=0),
}
RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(9, 4))
WEIGHTS = RNG.normal(size=9)


def corpus_of(*documents):
    offsets = np.cumsum([0, *map(len, documents)])
    return Corpus(np.array(list(chain(*documents)), dtype=np.int32), offsets)


CORPUS = corpus_of([], [0, 1, 1, 8], [], [], [5], [2, 3, 4, 5, 6, 7, 0, 0, 2, 2, 1], [3, 3], [])


def direct(how, weights):
    rows = []
    for start, stop in pairwise(CORPUS.offsets):
        words = CORPUS.ids[start:stop]
        if not len(words):
            rows.append(np.zeros(4 * len(how)))
        else:
            weighted = VECTORS[words] * weights[words, None]
            rows.append(np.concatenate([DIRECT[kind](weighted) for kind in how]))
    return np.array(rows)


@pytest.mark.parametrize(
    "how", [*[(kind,) for kind in DIRECT], ("mean", "max", "std", "min", "sum")]
)
@pytest.mark.parametrize("chunk", [1, 3, 4, 100])
def test_poolings_are_their_formulas(how, chunk, monkeypatch):
    monkeypatch.setattr(pooling_module, "_CHUNK", chunk)
    np.testing.assert_allclose(pool(CORPUS, VECTORS, how), direct(how, np.ones(9)))
    np.testing.assert_allclose(pool(CORPUS, VECTORS, how, WEIGHTS), direct(how, WEIGHTS))


@pytest.mark.parametrize("how", DIRECT)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pooling_keeps_the_dtype_and_the_vectors(how, dtype):
    vectors = VECTORS.astype(dtype)
    before = vectors.copy()
    assert POOLINGS[how](CORPUS, vectors, WEIGHTS).dtype == dtype
    np.testing.assert_array_equal(vectors, before)


@pytest.mark.parametrize("how", ["mean", "sum"])
def test_one_pooling_takes_no_more_memory_than_its_rows(how):
    vectors, corpus = (
        np.ones((9, 2000), dtype=np.float32),
        corpus_of(*[[i % 9] for i in range(500)]),
    )
    tracemalloc.start()
    try:
        rows = pool(corpus, vectors, (how,))
        assert tracemalloc.get_traced_memory()[1] < 1.1 * rows.nbytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("how", DIRECT)
def test_no_document_gives_no_row(how):
    assert pool(corpus_of(), VECTORS, (how,)).shape == (0, 4)
    assert not pool(corpus_of([], []), VECTORS, (how,)).any()


@pytest.mark.parametrize(("n_documents", "n_columns"), [(30, 5), (5, 30), (5, 5), (3, 4000)])
def test_common_components_are_singular_vectors(n_documents, n_columns):
    X = np.random.default_rng(0).normal(size=(n_documents, n_columns)) + 3
    found = common_components(X, 2)
    expected = np.linalg.svd(X, full_matrices=False)[2][:2]
    np.testing.assert_allclose(np.abs(found @ expected.T), np.eye(2), atol=1e-10)


@pytest.mark.parametrize(("n_documents", "n_columns"), [(4000, 3), (3, 4000)])
def test_common_components_take_the_smaller_matrix(n_documents, n_columns, monkeypatch):
    shapes, eigh = [], np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda a: shapes.append(a.shape) or eigh(a))
    assert common_components(np.ones((n_documents, n_columns)), 2).shape == (2, n_columns)
    assert shapes == [(3, 3)]


@pytest.mark.parametrize("rank", [0, 1, 3, 4])
@pytest.mark.parametrize("n", [1, 4, 9, 20])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_common_components_are_orthonormal_whatever_the_rank(rank, n, dtype):
    rng = np.random.default_rng(0)
    X = (rng.normal(size=(9, rank)) @ rng.normal(size=(rank, 20))).astype(dtype)
    found = common_components(X, n)
    assert found.dtype == dtype
    np.testing.assert_allclose(found @ found.T, np.eye(n), atol=1e-5)
    assert (np.abs(X - X @ found.T @ found).max() < 1e-5) == (n >= rank)


@pytest.fixture(scope="module")
def reviews():
    return make_reviews(100, random_state=0)


def model_of(**options):
    return Word2VecVectorizer(**{"dim": 4, "epochs": 1, "scale": None, "random_state": 0} | options)


@pytest.mark.parametrize("how", ["sum", ["max"], ["mean", "max", "min"], ("min", "sum")])
@pytest.mark.parametrize("weighting", [None, "supervised"])
def test_the_vectorizer_puts_poolings_side_by_side(how, weighting, reviews):
    texts, y = reviews
    model = model_of(pooling=how, weighting=weighting)
    X = model.fit_transform(texts, y)
    names = [how] if isinstance(how, str) else how
    for i, name in enumerate(names):
        alone = model_of(pooling=name).fit_transform(texts)
        np.testing.assert_array_equal(X[:, 4 * i : 4 * i + 4], alone)
    assert X.shape[1] == 4 * len(names) + (weighting is not None)
    assert len(model.get_feature_names_out()) == X.shape[1]
    apart = clone(model).fit(texts, y).transform(texts)
    np.testing.assert_array_equal(apart[:, : 4 * len(names)], X[:, : 4 * len(names)])
    frame = clone(model).set_output(transform="pandas").fit_transform(texts, y)
    assert list(frame.columns) == list(model.get_feature_names_out())


def test_removing_components_projects_them_away(reviews):
    texts, _ = reviews
    plain = model_of(pooling=["mean", "max"]).fit_transform(texts).astype(float)
    model = model_of(pooling=["mean", "max"], remove_components=2)
    u = np.linalg.svd(plain)[2][:2]
    np.testing.assert_allclose(
        model.fit_transform(texts), plain - plain @ u.T @ u, atol=1e-5 * np.abs(plain).max()
    )


def test_what_is_set_after_fit_has_no_effect_before_the_next(reviews):
    texts, _ = reviews
    model = model_of().fit(texts)
    model.set_params(pooling=["mean", "max"], weighting="idf")
    assert model.transform(texts).shape == (100, 4)
    assert len(model.get_feature_names_out()) == 4
    assert model.fit(texts).transform(texts).shape == (100, 8)


@pytest.mark.parametrize("how", ["median", [], ["mean", "mean"], ["mean", "median"], 3, None, [[]]])
def test_bad_poolings_are_refused(how, reviews):
    with pytest.raises(ValueError, match="'pooling' parameter"):
        model_of(pooling=how).fit(reviews[0])


@pytest.mark.parametrize("n", [-1, 5, 1.0, True])
def test_bad_numbers_of_components_are_refused(n, reviews):
    with pytest.raises(ValueError, match="'remove_components' parameter"):
        model_of(remove_components=n).fit(reviews[0])


@pytest.mark.parametrize("analyzer", ["word", "char"])
@pytest.mark.parametrize("ngram_range", [(1, 2), (1, 3), (2, 3), (2, 5)])
@pytest.mark.parametrize("text", ["", "to", "to be", "to be or not", "to be or not to be that is"])
def test_ngrams_of_all_lengths_come_in_the_order_of_the_text(analyzer, ngram_range, text):
    low, high = ngram_range
    analyze = CountVectorizer(
        analyzer=analyzer, ngram_range=ngram_range, token_pattern=r"\w+"
    ).build_analyzer()
    units = text.split() if analyzer == "word" else text
    joiner = " " if analyzer == "word" else ""
    expected = [
        joiner.join(units[i : i + n])
        for i in range(len(units))
        for n in range(low, high + 1)
        if i + n <= len(units)
    ]
    found = in_text_order(analyze(text), low, high)
    assert Counter(found) == Counter(expected)
    if len(units) >= high:
        assert found == expected


def test_words_and_pairs_share_a_space():
    # A pair is never next to its own first word unless the analyzer's order is mended
    texts = ["red car blue sea red car blue sea red car blue sea", "old man old man old man"] * 50
    vectors = (
        Word2VecVectorizer(dim=8, window=2, ngram_range=(1, 2), epochs=30, random_state=0)
        .fit(texts)
        .word_vectors_
    )
    assert isinstance(vectors, WordVectors)
    assert vectors.similarity("old man", "man") > vectors.similarity("old man", "sea")
