# SPDX-License-Identifier: BSD-3-Clause
"""Models that no sum explains, which are asked again without each word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from inspection_setup import (
    DOCUMENTS,
    QUICK,
    STARS,
    TEXTS,
    THREE,
    Y,
    logistic,
    table,
    w2v,
)
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import (
    Ridge,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    Normalizer,
)
from sklearn.svm import SVC, LinearSVC

from skw2v import (
    FastTextVectorizer,
)
from skw2v.inspection import word_contributions

OCCLUDED = {
    "max": [w2v(pooling=["mean", "max"]), logistic()],
    "std": [w2v(pooling="std"), LinearSVC()],
    "max at unit length": [w2v(pooling="max", norm="l2"), logistic()],
    "forest": [w2v(), RandomForestClassifier(5, random_state=0)],
    "neighbours": [w2v(weighting="supervised"), KNeighborsClassifier(5)],
    "kernel": [w2v(), SVC(decision_function_shape="ovr")],
    "unit length": [w2v(), Normalizer(), logistic()],
    "network": [w2v(), MLPClassifier(5, max_iter=2000, random_state=0)],
    "subwords": [FastTextVectorizer(**QUICK, pooling="min", weighting="supervised"), LinearSVC()],
    "logarithm": [w2v(), FunctionTransformer(lambda X: np.log(X + 30)), LinearSVC()],
}


@pytest.mark.parametrize("steps", OCCLUDED.values(), ids=OCCLUDED)
@pytest.mark.parametrize("labels", [Y, THREE], ids=["two", "three"])
def test_other_models_by_leaving_words_out(steps: list[Any], labels: Any) -> None:
    model = make_pipeline(*map(clone, steps)).fit(TEXTS, labels)
    document = "the soup was good but the waiter was not"
    found = word_contributions(model, [document, "", "xyzzy soup"])
    assert found.method == "occlusion"
    decide = getattr(model, found.output)
    tokens = document.split()
    for word in ("the", "soup"):
        without = " ".join(token for token in tokens if token != word)
        expected = decide([document])[0] - decide([without])[0]
        if found.output == "predict_proba" and len(model.classes_) == 2:
            expected = expected[1]
        for k, label in enumerate(found.classes):
            if found.decision.ndim == 2:
                contribution = found.matrix(label).toarray()[0, found.words.index(word)]
                assert contribution == pytest.approx(expected[k], abs=1e-5)
        if found.decision.ndim == 1:
            assert dict(found.top(0, None))[word] == pytest.approx(expected, abs=1e-5)


def test_what_is_affine_by_chance_is_not_exact() -> None:
    """One word has no other maximum, and a row of zeros is in one leaf of each tree."""
    highest = make_pipeline(w2v(pooling="max"), logistic()).fit(TEXTS, Y)
    assert word_contributions(highest, ["soup"]).method == "occlusion"
    forest = make_pipeline(w2v(), RandomForestClassifier(5, random_state=0)).fit(TEXTS, Y)
    assert word_contributions(forest, ["xyzzy"]).method == "occlusion"


def test_columns_that_multiply_each_other() -> None:
    """Where all other columns are zero, as the model is first asked, it is affine."""
    columns = ColumnTransformer([("w", w2v(), 1), ("n", "passthrough", [2])])
    times = FunctionTransformer(lambda X: X[:, :-1] * X[:, -1:])
    model = make_pipeline(columns, times, Ridge()).fit(table(TEXTS), STARS)
    found = word_contributions(model, table(DOCUMENTS[:4]))
    assert found.method == "occlusion"
    assert np.abs(found.matrix().data).max() > 0


def test_a_long_document_is_occluded_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    model = make_pipeline(w2v(), KNeighborsClassifier(5)).fit(TEXTS, Y)
    whole = word_contributions(model, [TEXTS[0]]).matrix()
    monkeypatch.setattr("skw2v.inspection._occlusion._N_TOKENS", 50)
    pieces = word_contributions(model, [TEXTS[0]]).matrix()
    np.testing.assert_array_equal(whole.toarray(), pieces.toarray())
