# SPDX-License-Identifier: BSD-3-Clause
"""Documents whose tokens are integers, and documents that are missing."""

import array

import numpy as np
import pandas as pd
import polars as pl
import pytest
from estimators import KINDS, assert_same, assert_same_fit
from hypothesis import given, settings
from hypothesis import strategies as st

try:
    import pyarrow as pa
except ImportError:
    pa = None

from skw2v import SequenceVectorizer, Word2VecVectorizer


def make_vectorizer(**options):
    return Word2VecVectorizer(dim=4, epochs=1, min_count=1, random_state=0, **options)


@pytest.fixture(scope="module", params=KINDS.values(), ids=list(KINDS))
def make(request):
    return lambda: request.param.make(min_count=1)


WALKS = np.array([[1, 2, 3, 2], [3, 2, -1, 10**12], [2, 3, 2, 3]] * 3)
AS_STRINGS = [[str(node) for node in walk] for walk in WALKS.tolist()]
INTEGERS = {
    "lists": WALKS.tolist,
    "tuples": lambda: list(map(tuple, WALKS.tolist())),
    "lists of NumPy's integers": lambda: list(map(list, WALKS)),
    "arrays": lambda: list(WALKS),
    "unsigned arrays": lambda: [walk.astype("u8") % 2**40 for walk in WALKS],
    "Python's arrays": lambda: [array.array("q", walk) for walk in WALKS.tolist()],
    "generator": lambda: iter(WALKS),
    "two-dimensional array": lambda: WALKS,
    "two-dimensional array in columns": lambda: np.asfortranarray(WALKS),
    "lists as objects": lambda: pd.Series(WALKS.tolist()).to_numpy(),
    "pandas Series of lists": lambda: pd.Series(WALKS.tolist()),
    "pandas Series of arrays": lambda: pd.Series(list(WALKS)),
    "pandas frame": lambda: pd.DataFrame({"walk": WALKS.tolist()}),
    "polars Series": lambda: pl.Series(WALKS.tolist()),
    "polars Series of arrays": lambda: pl.Series(WALKS.tolist(), dtype=pl.Array(pl.Int64, 4)),
    "polars frame": lambda: pl.DataFrame({"walk": WALKS.tolist()}),
}
if pa is not None:
    INTEGERS["PyArrow array"] = lambda: pa.array(WALKS.tolist())
    INTEGERS["PyArrow table"] = lambda: pa.table({"walk": WALKS.tolist()})


class TestIntegers:
    """An integer i is the token str(i)."""

    @pytest.mark.parametrize("kind", INTEGERS)
    def test_are_tokens(self, kind, make):
        if kind == "unsigned arrays":
            strings = [[str(node % 2**40) for node in walk] for walk in WALKS.tolist()]
        else:
            strings = AS_STRINGS
        expected = make().fit(strings)
        model = make().fit(INTEGERS[kind]())
        assert_same_fit(model, expected)
        assert_same(model.transform(INTEGERS[kind]()), expected.transform(strings))
        assert_same(make().fit_transform(INTEGERS[kind]()), make().fit_transform(strings))

    @pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
    def test_one_column_is_documents_of_one_token(self, make):
        expected = make().fit([["1"], ["2"], ["1"]])
        assert_same_fit(make().fit(np.array([[1], [2], [1]])), expected)

    @pytest.mark.parametrize("dtype", ["i1", "u2", ">i8"])
    def test_types_of_integers(self, dtype):
        model = make_vectorizer().fit(np.array([[1, 2], [2, 3]], dtype))
        assert set(model.vocabulary_) == {"1", "2", "3"}

    def test_text_parameters_apply_to_them(self):
        model = make_vectorizer(stop_words=["2"], ngram_range=(1, 2)).fit([[1, 2, 30], [30]])
        assert set(model.vocabulary_) == {"1", "30", "1 30"}

    def test_documents_may_differ_in_kind_of_token(self):
        assert set(make_vectorizer().fit([[1, 2], ["2", "x"], []]).vocabulary_) == {"1", "2", "x"}

    def test_a_vocabulary_of_integers_is_explained(self):
        with pytest.raises(ValueError, match=r"got 1\. The token of an integer i is str\(i\)"):
            make_vectorizer(vocabulary=[1, 2]).fit([[1, 2]])

    @settings(max_examples=60)
    @given(st.lists(st.lists(st.integers(), max_size=6), min_size=1, max_size=6))
    def test_any_integers(self, documents):
        strings = [[str(token) for token in document] for document in documents]
        if not any(strings):
            return
        expected = SequenceVectorizer(min_count=1).fit(strings)
        model = SequenceVectorizer(min_count=1).fit(documents)
        assert model.vocabulary_ == expected.vocabulary_
        assert_same(model.transform(documents), expected.transform(strings))


MISSING = {"None": None, "NaN": float("nan"), "pandas' NA": pd.NA, "NaT": pd.NaT, "": np.nan}


@pytest.mark.parametrize("missing", MISSING.values(), ids=list(MISSING))
class TestMissing:
    """The advice depends on what the other documents are, and works."""

    @pytest.mark.parametrize("place", [0, 1, 2])
    @pytest.mark.parametrize(
        ("documents", "advice", "empty"),
        [
            (["good tea", "tea"], "''", ""),
            ([["good", "tea"], ["tea"]], "[], an empty list", []),
            ([[1, 2], [2]], "[], an empty list", []),
            ([np.array([1, 2]), np.array([2])], "[], an empty list", []),
        ],
        ids=["texts", "lists", "integers", "arrays"],
    )
    def test_advice(self, missing, place, documents, advice, empty, make):
        with_gap = [*documents[:place], missing, *documents[place:]]
        with pytest.raises(ValueError, match=f"Document {place} is ") as caught:
            make().fit(with_gap)
        assert f"Replace missing values by {advice}" in str(caught.value)
        column = pd.Series(with_gap, dtype=object)
        make().fit([empty if gap else d for d, gap in zip(column, column.isna(), strict=True)])

    def test_two_at_the_beginning(self, missing):
        with pytest.raises(ValueError, match=r"Document 0 .*values by \[\]"):
            make_vectorizer().fit([missing, missing, ["tea"]])

    def test_nothing_else(self, missing):
        with pytest.raises(ValueError, match=r"by '' among texts, by \[\] among lists"):
            make_vectorizer().fit([missing] * 3)


def test_what_is_not_missing_gets_no_such_advice():
    with pytest.raises(ValueError, match=r"list of tokens\.$"):
        make_vectorizer().fit(["tea", {"a": 1}])
