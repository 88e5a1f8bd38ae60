# SPDX-License-Identifier: BSD-3-Clause
"""Documents and searches on a cluster of Dask: processes of this machine."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skw2v import FastTextVectorizer, Word2VecVectorizer
from skw2v.datasets import make_reviews

dask = pytest.importorskip("dask")
bags = pytest.importorskip("dask.bag")
arrays = pytest.importorskip("dask.array")
distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

TEXTS, Y = make_reviews(120, random_state=0)
QUICK: dict[str, Any] = {"dim": 6, "epochs": 2, "random_state": 0}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield client


def test_a_search_on_a_cluster_finds_what_it_finds_here(client: Any) -> None:
    model = make_pipeline(Word2VecVectorizer(**QUICK), LogisticRegression())
    search = GridSearchCV(model, {"word2vecvectorizer__window": [2, 5]}, cv=3, refit=False)
    here = search.fit(TEXTS, Y).cv_results_["mean_test_score"]
    with parallel_config("dask"), warnings.catch_warnings():
        # scikit-learn tells its workers: an error in a fit would be a score of NaN
        warnings.filterwarnings("error", "The workers of the joblib backend")
        there = search.fit(TEXTS, Y).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(there, here)


def test_a_fit_for_which_the_cluster_was_meant_says_that_it_is_here(client: Any) -> None:
    with parallel_config("dask"), pytest.warns(UserWarning, match="training takes place here"):
        found = Word2VecVectorizer(**QUICK).fit(TEXTS)
    assert found.word_vectors_ == Word2VecVectorizer(**QUICK).fit(TEXTS).word_vectors_


@pytest.mark.parametrize("vectorizer", [Word2VecVectorizer, FastTextVectorizer])
@pytest.mark.parametrize("kind", ["bag", "column"])
def test_documents_on_a_cluster(vectorizer: Any, kind: str, client: Any) -> None:
    model = vectorizer(**QUICK, pooling=["mean", "max"]).fit(TEXTS)
    if kind == "bag":
        there = bags.from_sequence(TEXTS, npartitions=4)
    else:
        pandas = pytest.importorskip("pandas")
        frames = pytest.importorskip("dask.dataframe")
        there = frames.from_pandas(pandas.Series(TEXTS), npartitions=4)
    found = vectorizer(**QUICK, pooling=["mean", "max"]).fit(there)
    assert found.word_vectors_ == model.word_vectors_
    rows = found.transform(there)
    assert isinstance(rows, arrays.Array)
    assert (rows.npartitions, rows.shape[1], rows.dtype) == (4, 12, np.float32)
    # Rows are of the vectors of now, when they are computed later
    found.partial_fit(TEXTS)
    np.testing.assert_array_equal(rows.compute(), model.transform(TEXTS))
    assert next(model.transform_batches(there, 50)).shape == (50, 12)


def test_partitions_are_read_one_after_the_other() -> None:
    read = []

    @dask.delayed
    def part(i: int) -> list[str]:
        read.append(i)
        return TEXTS[20 * i : 20 * (i + 1)]

    with dask.config.set(scheduler="synchronous"):
        batches = (
            Word2VecVectorizer(**QUICK)
            .fit(TEXTS)
            .transform_batches(bags.from_delayed([part(i) for i in range(6)]), 20)
        )
        assert len(next(batches)) == 20
        assert read in ([0], [0, 1])
        list(batches)
    assert read == list(range(6))


def test_a_part_without_documents_and_odd_ones() -> None:
    model = Word2VecVectorizer(**QUICK).fit(TEXTS)
    with dask.config.set(scheduler="synchronous"):
        filtered = bags.from_sequence(TEXTS, npartitions=3).filter(lambda text: text in TEXTS[:10])
        assert model.transform(filtered).compute().shape == (10, 6)
        with pytest.raises(ValueError, match="Document 1 is 3"):
            model.transform(bags.from_sequence([TEXTS[0], 3], npartitions=1)).compute()


def test_arrays() -> None:
    model = Word2VecVectorizer(**QUICK, verbose=1).fit(TEXTS)
    texts = np.array(TEXTS, dtype=object)
    numbers = np.arange(40).reshape(10, 4) % 7
    with dask.config.set(scheduler="synchronous"):
        for there in (arrays.from_array(texts, 50), arrays.from_array(texts[:, np.newaxis], 50)):
            assert clone(model).fit(there).word_vectors_ == model.word_vectors_
            np.testing.assert_array_equal(model.transform(there).compute(), model.transform(TEXTS))
        of_numbers = Word2VecVectorizer(**QUICK).fit(numbers)
        there = arrays.from_array(numbers, (3, 2))
        assert clone(of_numbers).fit(there).word_vectors_ == of_numbers.word_vectors_
        rows = of_numbers.transform(there).compute()
        np.testing.assert_array_equal(rows, of_numbers.transform(numbers))
