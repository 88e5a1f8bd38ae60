# SPDX-License-Identifier: BSD-3-Clause
"""What is told of contributions and of known words, which words speak most, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from inspection_setup import (
    DOCUMENTS,
    QUICK,
    TEXTS,
    THREE,
    Y,
    fitted_model,
    logistic,
    table,
    w2v,
)
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeRegressor

from skw2v import (
    FastTextVectorizer,
    SequenceVectorizer,
)
from skw2v.inspection import known_share, top_words, word_contributions


@pytest.fixture(scope="module")
def model() -> Pipeline:
    return fitted_model()


class TestResult:
    def test_known_share(self, model: Pipeline) -> None:
        documents = ["good xyzzy", "xyzzy", "", "good good xyzzy soup"]
        expected = [0.5, 0, 0, 0.75]
        np.testing.assert_array_equal(known_share(model, documents), expected)
        np.testing.assert_array_equal(known_share(model[0], iter(documents)), expected)
        np.testing.assert_array_equal(known_share(model[:-1], documents), expected)
        found = word_contributions(model, documents)
        np.testing.assert_array_equal(found.known_share, expected)
        assert found.words == ("good", "soup")
        assert found.top(1) == []

    def test_documents_of_another_kind(self, model: Pipeline) -> None:
        """They are warned of as in `transform`: not where unknown words have vectors, too."""
        tokens = [["Wonderfull", "soups"]] * 9
        with pytest.warns(UserWarning, match="lists of tokens") as by_transform:
            model[0].transform(tokens)
        with pytest.warns(UserWarning, match="lists of tokens") as by_us:
            known_share(model, tokens)
        assert str(by_us[0].message) == str(by_transform[0].message)
        known_share(FastTextVectorizer(**QUICK).fit(TEXTS), tokens)

    def test_known_share_of_a_column_and_of_subwords(self) -> None:
        columns = ColumnTransformer([("words", w2v(), 1)]).fit(table(TEXTS))
        documents = ["good xyzzy", "xyzzy"]
        np.testing.assert_array_equal(known_share(columns, table(documents)), [0.5, 0])
        np.testing.assert_array_equal(known_share(columns, table(documents).tolist()), [0.5, 0])
        subwords = FastTextVectorizer(**QUICK).fit(TEXTS)
        documents = ["wonderfull", "\u3042"]
        np.testing.assert_array_equal(known_share(subwords, documents), [1, 0])
        assert known_share(subwords.set_params(oov="skip"), documents)[0] == 0

    def test_classes(self, model: Pipeline) -> None:
        found = word_contributions(model, ["superb soup"])
        np.testing.assert_array_equal(found.matrix(0).toarray(), -found.matrix().toarray())
        np.testing.assert_array_equal(found.matrix(1).toarray(), found.matrix().toarray())
        assert found.top(0, 1, class_of_interest=0)[0][1] == -found.top(0, 1)[0][1]
        with pytest.raises(ValueError, match="must be one of 0, 1, got 'good'"):
            found.matrix("good")
        with pytest.raises(IndexError):
            found.top(1)

    def test_of_several_classes_the_decided_one(self) -> None:
        model = make_pipeline(w2v(), logistic()).fit(TEXTS, THREE)
        found = word_contributions(model, TEXTS[:5])
        for i, label in enumerate(model.predict(TEXTS[:5])):
            assert found.top(i) == found.top(i, class_of_interest=label)
        with pytest.raises(ValueError, match=r"there are 3 outputs: choose one of 'bad', 'good'"):
            found.matrix()
        with pytest.raises(ValueError, match="choose one of"):
            top_words(model)

    def test_representation(self, model: Pipeline) -> None:
        found = word_contributions(model, ["superb soup", "soup"])
        assert len(found) == 2
        name = "WordContributions: 2 documents, 2 words, exact, of decision_function"
        assert repr(found) == f"<{name}>"


class TestTopWords:
    def test_linear(self, model: Pipeline) -> None:
        ranked = top_words(model, 1, topn=None)
        assert len(ranked) == len(model[0].vocabulary_)
        decisions = model.decision_function([word for word, _ in ranked])
        assert (np.diff(decisions) < 1e-4).all()
        # As much as a document of one token adds to its intercept
        word, spoken = ranked[0]
        found = word_contributions(model, [word])
        assert spoken == pytest.approx(found.top(0)[0][1], abs=1e-4)
        np.testing.assert_allclose(
            sorted(-value for _, value in top_words(model, 0, None)),
            sorted(value for _, value in ranked),
        )

    def test_frequent_ones(self, model: Pipeline) -> None:
        words = [word for word, _ in top_words(model, 1, None, restrict_vocab=7)]
        assert sorted(words) == sorted(model[0].word_vectors_.words[:7])
        for wrong in (0, -1, 2.5, True):
            with pytest.raises(ValueError, match="restrict_vocab must be"):
                top_words(model, 1, restrict_vocab=wrong)

    def test_other_models(self) -> None:
        model = make_pipeline(w2v(pooling="max"), RandomForestClassifier(5, random_state=0))
        ranked = top_words(model.fit(TEXTS, THREE), "good", None)
        probabilities = model.predict_proba([word for word, _ in ranked])[:, 1]
        assert (np.diff(probabilities) <= 0).all()


BAD_MODELS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "not fitted": (lambda: make_pipeline(w2v(), LinearSVC()), NotFittedError, "not fitted"),
    "no vectorizer": (
        lambda: make_pipeline(TfidfVectorizer(), LinearSVC()).fit(TEXTS, Y),
        ValueError,
        "Pipeline has no .*vectorizer of word vectors",
    ),
    "sequences": (
        lambda: make_pipeline(SequenceVectorizer(), DecisionTreeRegressor()).fit(TEXTS, Y),
        ValueError,
        "Pipeline has no .*vectorizer of word vectors",
    ),
    "two of them": (
        lambda: make_pipeline(make_union(w2v(), w2v(dim=3)), LinearSVC()).fit(TEXTS, Y),
        ValueError,
        "2 parts of Pipeline have word vectors",
    ),
    "no predictor": (lambda: w2v().fit(TEXTS), ValueError, "must end in a classifier"),
    "several outputs": (
        lambda: make_pipeline(w2v(), MultiOutputClassifier(logistic())).fit(
            TEXTS, np.stack([Y, Y], axis=1)
        ),
        ValueError,
        "several outputs with classes of their own",
    ),
}


@pytest.mark.parametrize(("make", "error", "said"), BAD_MODELS.values(), ids=BAD_MODELS)
def test_models_that_cannot_be_explained(
    make: Callable[[], Any], error: type[Exception], said: str
) -> None:
    model = make()
    with pytest.raises(error, match=said):
        word_contributions(model, DOCUMENTS)


@pytest.mark.parametrize(
    ("documents", "said"),
    [([], "documents has no document"), ("good food", "string object received"), ([3], "token")],
)
def test_documents_that_are_none(model: Pipeline, documents: Any, said: str) -> None:
    for call in (word_contributions, known_share):
        with pytest.raises(ValueError, match=said):
            call(model, documents)
