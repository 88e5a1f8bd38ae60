# SPDX-License-Identifier: BSD-3-Clause
"""Documents at unit length: against scikit-learn's own normalising, saved, searched over."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from estimators import TEXTS, Y
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import normalize

from skw2v import (
    FastTextVectorizer,
    GloVeVectorizer,
    PMIVectorizer,
    Word2VecVectorizer,
    WordVectors,
)
from skw2v._io.archive import write_archive

OPTIONS: dict[str, Any] = {"dim": 5, "random_state": 0}
QUICK = OPTIONS | {"epochs": 3}
KINDS = {
    "words": Word2VecVectorizer(**QUICK),
    "float64": Word2VecVectorizer(**QUICK, dtype=np.float64),
    "subwords": FastTextVectorizer(**QUICK),
    "GloVe": GloVeVectorizer(**QUICK),
    "PMI": PMIVectorizer(**OPTIONS),
}
DOCUMENTS = [*TEXTS[:30], "good food", "good", "", "xyzzy", "good good good"]


def unit(**options: Any) -> Word2VecVectorizer:
    return Word2VecVectorizer(**QUICK | {"norm": "l2"} | options)


def given(vectors: Any, **options: Any) -> Word2VecVectorizer:
    """Take word vectors as they are: those of a, b, c, …"""
    words = WordVectors([chr(ord("a") + i) for i in range(len(vectors))], vectors)
    dim = words.dim
    return Word2VecVectorizer(
        **{"dim": dim, "init_vectors": words, "epochs": 0, "min_count": 1, "norm": "l2"} | options
    )


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"pooling": "sum", "weighting": "idf"},
        {"pooling": ["mean", "std"], "remove_components": 2},
        {"weighting": "sif", "remove_components": 1},
    ],
)
def test_rows_are_those_that_scikit_learn_normalises(kind: Any, options: Any) -> None:
    """Components go before, and the scale is learnt after."""
    raw = type(kind)(**kind.get_params() | options | {"scale": None})
    raw.fit(TEXTS)
    expected, learnt_from = normalize(raw.transform(DOCUMENTS)), normalize(raw.transform(TEXTS))
    bare = type(kind)(**raw.get_params() | {"norm": "l2"}).fit(TEXTS)
    np.testing.assert_allclose(bare.transform(DOCUMENTS), expected, atol=1e-5)
    model = type(kind)(**bare.get_params() | {"scale": 3.0})
    found = model.fit_transform(TEXTS)
    if not isinstance(kind, FastTextVectorizer):  # whose scale is that of the words trained on
        distances = ((learnt_from - learnt_from.mean(axis=0)) ** 2).sum(axis=1)
        # Rows that are nearly all alike are stretched five times at most
        factor = 3 / max(0.2, np.sqrt(distances.mean()))
        np.testing.assert_allclose(found, learnt_from * factor, atol=1e-4)
        np.testing.assert_allclose(model.transform(DOCUMENTS), expected * factor, atol=1e-4)
    lengths = np.linalg.norm(model.transform(DOCUMENTS), axis=1)
    known = raw.transform(DOCUMENTS).any(axis=1)
    np.testing.assert_allclose(lengths[known], lengths[0], rtol=1e-5)
    assert not lengths[~known].any()
    assert found.dtype == kind.dtype
    np.testing.assert_array_equal(model.word_vectors_.vectors, raw.word_vectors_.vectors)


def test_figures_by_hand() -> None:
    model = given([[3.0, 4.0], [0.0, 2.0]], scale=None).fit(["a b"])
    np.testing.assert_allclose(
        model.transform(["a", "b b", "a b b", "c", "a c"]),
        [[0.6, 0.8], [0, 1], [3 / 73**0.5, 8 / 73**0.5], [0, 0], [0.6, 0.8]],
        rtol=1e-6,
    )


@pytest.mark.parametrize("y", [Y, np.arange(len(Y)) % 3], ids=["one column", "three columns"])
def test_label_columns_are_as_they_were(y: Any) -> None:
    options = {"weighting": "supervised", "scale": 2.0}
    plain, model = unit(**options, norm=None), unit(**options)
    labels = plain.fit_transform(TEXTS, y)[:, 5:]
    rows = model.fit_transform(TEXTS, y)
    np.testing.assert_array_equal(rows[:, 5:], labels)
    assert labels.shape[1] == (1 if y is Y else 3)
    lengths = np.linalg.norm(rows[:, :5], axis=1)
    np.testing.assert_allclose(lengths, lengths[0], rtol=1e-5)
    np.testing.assert_array_equal(
        model.transform(DOCUMENTS)[:, 5:], plain.transform(DOCUMENTS)[:, 5:]
    )


@pytest.mark.parametrize("length", [1e-36, 1e-20, 1e4])
def test_the_lengths_of_vectors_do_not_matter(length: float) -> None:
    rows = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    texts = ["a b", "a c", "b d d", "c"]
    expected = given(rows).fit_transform(texts)
    found = given(rows * np.float32(length / 10)).fit_transform(texts)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_cosines_stay() -> None:
    rows = [unit(norm=norm).fit(TEXTS).transform(DOCUMENTS) for norm in (None, "l2")]
    np.testing.assert_allclose(*map(cosine_similarity, rows), atol=1e-5)


def test_rounding_is_not_made_a_direction() -> None:
    vectors = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    documents = ["a a a", "b " * 7 + "b", "c", "", "d e", "d " * 999 + "e"]
    X = given(vectors, pooling="std").fit_transform(documents)
    assert not X[:4].any()
    np.testing.assert_allclose(np.linalg.norm(X[4:], axis=1), np.linalg.norm(X[4]), rtol=1e-5)
    # Of what lies in the components, nothing is left
    X = given(vectors, remove_components=4).fit_transform(documents)
    assert not X.any()


def test_unit_lengths_survive_saving(tmp_path: Path) -> None:
    model = unit(weighting="supervised", remove_components=1).fit(TEXTS, Y)
    model.save(tmp_path / "v.npz")
    again = Word2VecVectorizer.load(tmp_path / "v.npz")
    assert again.norm == "l2"
    for other in (again, pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(other.transform(DOCUMENTS), model.transform(DOCUMENTS))
    # A fitted model is what its fit was, whatever the parameter is by now
    model.set_params(norm=None).save(tmp_path / "v.npz")
    again = Word2VecVectorizer.load(tmp_path / "v.npz")
    assert again.norm is None
    np.testing.assert_array_equal(again.transform(DOCUMENTS), model.transform(DOCUMENTS))


def test_files_of_strangers_and_of_before(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    plain = unit(norm=None).fit(TEXTS)
    plain.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    metadata = json.loads(arrays.pop("metadata").tobytes())
    for norm in ("l1", 2, ["l2"], {"l2": 1}, True):
        write_archive(path, arrays, {**metadata, "norm": norm})
        with pytest.raises(ValueError, match=r"v\.npz: norm must be one of \('l2',\)"):
            Word2VecVectorizer.load(path)
    parameters = {**metadata["parameters"], "norm": "l1"}
    write_archive(path, arrays, {**metadata, "parameters": parameters})
    with pytest.raises(ValueError, match="a parameter is not valid"):
        Word2VecVectorizer.load(path)
    del metadata["norm"], metadata["parameters"]["norm"]
    write_archive(path, arrays, metadata)
    found = Word2VecVectorizer.load(path).transform(DOCUMENTS)
    np.testing.assert_array_equal(found, plain.transform(DOCUMENTS))


@pytest.mark.parametrize("norm", ["l1", "max", "L2", 2, True, ["l2"]])
def test_bad_norms_are_refused(norm: Any) -> None:
    with pytest.raises(ValueError, match="'norm' parameter"):
        unit(norm=norm).fit(TEXTS)


def test_a_search_finds_where_lengths_mislead() -> None:
    """The label is the side of a line through zero; lengths are from 1 to 10,000."""
    rng = np.random.default_rng(0)
    angles = rng.uniform(0, 2 * np.pi, 26)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    words = [chr(ord("a") + i) for i in range(26)]
    texts = words * 4
    y = np.tile(directions[:, 0] > 0, 4)
    pipe = make_pipeline(given(directions * 10 ** rng.uniform(0, 4, (26, 1))), LogisticRegression())
    name = "word2vecvectorizer__norm"
    search = GridSearchCV(pipe, {name: [None, "l2"]}, cv=2).fit(texts, y)
    assert search.best_params_ == {name: "l2"}
    plain, best = search.cv_results_["mean_test_score"]
    assert best > plain + 0.05
    assert search.best_estimator_[0].norm == "l2"


class TestInChunks:
    """Small chunks add to what was measured before, unless rows were of other lengths then."""

    def test_unit_lengths_are_added_up(self) -> None:
        model = unit()
        for start in range(0, 90, 30):
            model.partial_fit(TEXTS[start : start + 30])
        spread = model._fitted.statistics.spread
        assert spread.n_rows == 90
        assert spread.squares == pytest.approx(90)

    @pytest.mark.parametrize("scale", [1.0, None])
    def test_others_are_forgotten(self, scale: float | None) -> None:
        model = unit(norm=None).partial_fit(TEXTS[:30])
        model.set_params(norm="l2", scale=scale).partial_fit(TEXTS[30:60])
        rows = model.set_params(scale=1.0).partial_fit(TEXTS[60:90]).transform(TEXTS[60:90])
        spread = model._fitted.statistics.spread
        assert spread.squares == pytest.approx(spread.n_rows)
        assert spread.n_rows == (30 if scale is None else 60)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1 / spread.distance(), rtol=1e-5)

    def test_documents_without_a_word_leave_it(self) -> None:
        model = unit().fit(TEXTS)
        before = model.transform(DOCUMENTS)
        model.partial_fit(["xyzzy"])
        np.testing.assert_array_equal(model.transform(DOCUMENTS), before)
