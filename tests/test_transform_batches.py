# SPDX-License-Identifier: BSD-3-Clause
"""Rows by portions are those of `transform`, and come as documents do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skw2v import FastTextVectorizer, GloVeVectorizer, PMIVectorizer, Word2VecVectorizer
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(60, random_state=0)
QUICK: dict[str, Any] = {"dim": 6, "random_state": 0}
VECTORIZERS = [
    Word2VecVectorizer(**QUICK, epochs=2, weighting="supervised", pooling=["mean", "std"]),
    FastTextVectorizer(**QUICK, epochs=2),
    FastTextVectorizer(**QUICK, epochs=2, oov="skip"),
    GloVeVectorizer(**QUICK, epochs=2),
    PMIVectorizer(**QUICK),
]


@pytest.fixture(scope="module")
def fitted() -> Word2VecVectorizer:
    return Word2VecVectorizer(**QUICK, epochs=2).fit(TEXTS)


@pytest.mark.parametrize("vectorizer", VECTORIZERS, ids=str)
@pytest.mark.parametrize("batch_size", [1, 7, 60, np.int64(61)])
def test_they_are_the_rows_of_transform(vectorizer: Any, batch_size: int) -> None:
    documents = [*TEXTS[:-1], "unheard-of fooods"]
    model = vectorizer.fit(TEXTS, Y)
    found = list(model.transform_batches(documents, batch_size))
    assert [len(rows) for rows in found[:-1]] == [batch_size] * (len(found) - 1)
    assert 1 <= len(found[-1]) <= batch_size
    np.testing.assert_allclose(np.concatenate(found), model.transform(documents), atol=1e-6)


def test_no_documents_are_no_batches(fitted: Word2VecVectorizer) -> None:
    assert list(fitted.transform_batches([])) == []


def test_a_stream_is_read_when_rows_are_asked_for(fitted: Word2VecVectorizer) -> None:
    read: list[int] = []

    def stream() -> Iterator[str]:
        for i in count():
            read.append(i)
            yield TEXTS[i % 60]

    rows = fitted.transform_batches(stream(), batch_size=5)
    assert len(read) <= 1
    assert next(rows).shape == (5, 6)
    assert next(rows).shape == (5, 6)
    assert len(read) <= 11


def test_all_rows_are_of_one_fit() -> None:
    model = Word2VecVectorizer(**QUICK, epochs=2).fit(TEXTS)
    before = model.transform(TEXTS)
    batches = model.transform_batches(TEXTS, 40)
    first = next(batches)
    model.set_params(dim=3).fit(TEXTS[:30])
    np.testing.assert_array_equal(np.concatenate([first, *batches]), before)


def test_they_are_arrays_whatever_set_output_says(fitted: Word2VecVectorizer) -> None:
    pytest.importorskip("pandas")
    try:
        fitted.set_output(transform="pandas")
        assert isinstance(next(fitted.transform_batches(TEXTS)), np.ndarray)
    finally:
        fitted.set_output(transform="default")


def test_errors_come_at_the_call(fitted: Word2VecVectorizer) -> None:
    with pytest.raises(NotFittedError):
        Word2VecVectorizer().transform_batches(TEXTS)
    for wrong in (0, 2.5, "many"):
        with pytest.raises(ValueError, match="batch_size"):
            fitted.transform_batches(TEXTS, wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="string object received"):
        fitted.transform_batches("a text")


def test_oddities_are_told_of_at_the_end(fitted: Word2VecVectorizer) -> None:
    rows = fitted.transform_batches([["the food was good"], ["the film was bad"]] * 20, 20)
    next(rows)
    with pytest.warns(UserWarning, match="0 of 40 tokens are in the vocabulary"):
        list(rows)
