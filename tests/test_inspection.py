# SPDX-License-Identifier: BSD-3-Clause
"""Contributions add up to what the model itself decides, whatever the model is made of."""

from __future__ import annotations

from collections.abc import Iterator
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
    assert_adds_up,
    fitted_model,
    logistic,
    table,
    totals,
    w2v,
)
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import (
    LinearRegression,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.model_selection import GridSearchCV, TunedThresholdClassifierCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    StandardScaler,
)
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeRegressor

from skw2v import (
    FastTextVectorizer,
    GloVeVectorizer,
    PhraseTransformer,
    PMIVectorizer,
)
from skw2v.inspection import top_words, word_contributions
from skw2v.inspection._reading import Reading

WEIGHTINGS = [None, "idf", "sif", "supervised", len]
POOLINGS = ["mean", "sum", ["mean", "sum"]]


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize(
    ("components", "scale", "norm"),
    [(0, 1.0, None), (2, 3.0, None), (1, None, None), (0, 2.0, "l2"), (1, None, "l2")],
)
def test_all_that_vectorizers_do(
    weighting: Any, pooling: Any, components: int, scale: float | None, norm: str | None
) -> None:
    vectorizer = w2v(
        weighting=weighting, pooling=pooling, remove_components=components, scale=scale, norm=norm
    )
    assert_adds_up(make_pipeline(vectorizer, logistic()).fit(TEXTS, THREE))


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("steps", [[], [StandardScaler()], [PCA(4, whiten=True)]], ids=str)
def test_columns_of_float32_round_in_the_fifth_digit_of_what_is_added(
    weighting: Any, steps: list[Any]
) -> None:
    vectorizer = w2v(dtype=np.float32, weighting=weighting)
    model = make_pipeline(vectorizer, *map(_cloned, steps), logistic()).fit(TEXTS, Y)
    found = word_contributions(model, DOCUMENTS)
    terms = np.abs(found.matrix()).sum(axis=1) + np.abs(found.intercept)
    errors = np.abs(totals(found) - model.decision_function(DOCUMENTS))
    assert (errors / terms).max() < 1e-5


ESTIMATORS = {
    "words": w2v(),
    "pairs of words": w2v(ngram_range=(1, 2)),
    "characters": w2v(analyzer="char_wb", ngram_range=(2, 3)),
    "GloVe": GloVeVectorizer(**QUICK),
    "PMI": PMIVectorizer(dim=6, min_count=2, random_state=0),
    "subwords": FastTextVectorizer(**QUICK),
    "subwords with labels": FastTextVectorizer(**QUICK, weighting="supervised"),
    "subwords at unit length": FastTextVectorizer(**QUICK, weighting="supervised", norm="l2"),
    "known words alone": FastTextVectorizer(**QUICK, oov="skip", weighting="idf"),
}


@pytest.mark.parametrize("vectorizer", ESTIMATORS.values(), ids=ESTIMATORS)
def test_all_vectorizers(vectorizer: Any) -> None:
    assert_adds_up(make_pipeline(clone(vectorizer), LinearSVC()).fit(TEXTS, Y))


AFFINE = {
    "scaler": [StandardScaler(), logistic()],
    "scaler without mean": [MaxAbsScaler(), SGDClassifier(random_state=0)],
    "selection": [StandardScaler(), SelectKBest(k=3), RidgeClassifier()],
    "PCA": [PCA(4, whiten=True), logistic()],
    "SVD": [TruncatedSVD(3), LinearDiscriminantAnalysis()],
    "nothing": ["passthrough", LinearSVC()],
    "linear kernel": [SVC(kernel="linear")],
    "a classifier for each class": [OneVsRestClassifier(logistic())],
    "calibrated": [CalibratedClassifierCV(LinearSVC(), cv=3)],
}


@pytest.mark.parametrize("steps", AFFINE.values(), ids=AFFINE)
def test_whatever_is_affine(steps: list[Any]) -> None:
    model = make_pipeline(w2v(), *map(_cloned, steps)).fit(TEXTS, Y)
    if isinstance(steps[-1], CalibratedClassifierCV):
        bases = [each.estimator for each in model[-1].calibrated_classifiers_]
        decisions = [base.decision_function(model[:-1].transform(DOCUMENTS)) for base in bases]
        found = word_contributions(model, DOCUMENTS)
        assert found.method == "exact"
        np.testing.assert_allclose(totals(found), np.mean(decisions, axis=0), rtol=0, atol=1e-6)
    else:
        assert_adds_up(model)


def _cloned(step: Any) -> Any:
    return step if isinstance(step, str) else clone(step)


def test_regressors() -> None:
    found = assert_adds_up(make_pipeline(w2v(), Ridge()).fit(TEXTS, STARS))
    assert (found.output, found.classes) == ("predict", None)
    scaled = TransformedTargetRegressor(
        make_pipeline(w2v(), LinearRegression()), transformer=StandardScaler()
    )
    assert_adds_up(scaled.fit(list(TEXTS), STARS))
    two = np.stack([STARS, Y], axis=1)
    found = assert_adds_up(make_pipeline(w2v(), Ridge()).fit(TEXTS, two))
    assert found.decision.shape == (len(DOCUMENTS), 2)
    curved = make_pipeline(w2v(), PoissonRegressor()).fit(TEXTS, STARS)
    assert word_contributions(curved, DOCUMENTS).method == "occlusion"


@pytest.fixture(scope="module")
def model() -> Pipeline:
    return fitted_model()


class TestWhatIsAround:
    """Models within searches and wrappers of scikit-learn's."""

    def test_search(self, model: Pipeline) -> None:
        search = GridSearchCV(clone(model), {"logisticregression__C": [1, 10]}, cv=2)
        assert_adds_up(search.fit(TEXTS, Y))

    def test_frozen(self, model: Pipeline) -> None:
        assert_adds_up(FrozenEstimator(model))
        frozen = make_pipeline(FrozenEstimator(model[0]), logistic(C=9)).fit(TEXTS, Y)
        assert_adds_up(frozen)

    def test_threshold(self, model: Pipeline) -> None:
        tuned = TunedThresholdClassifierCV(FrozenEstimator(model), cv="prefit", refit=False)
        found = word_contributions(tuned.fit(list(TEXTS), Y), DOCUMENTS)
        np.testing.assert_allclose(
            totals(found), model.decision_function(DOCUMENTS), rtol=0, atol=1e-6
        )

    def test_calibrated_as_a_whole(self, model: Pipeline) -> None:
        calibrated = CalibratedClassifierCV(FrozenEstimator(model)).fit(list(TEXTS), Y)
        found = word_contributions(calibrated, DOCUMENTS)
        np.testing.assert_allclose(
            totals(found), model.decision_function(DOCUMENTS), rtol=0, atol=1e-6
        )

    def test_steps_before_the_vectorizer(self) -> None:
        lowered = FunctionTransformer(lambda texts: [text.lower() for text in texts])
        phrases = PhraseTransformer(min_count=2, threshold=2.0)
        steps = [lowered, phrases, w2v(lowercase=False), logistic()]
        found = assert_adds_up(make_pipeline(*steps).fit(TEXTS, Y))
        assert any("_" in word for word in found.words)

    @pytest.mark.parametrize("container", ["pandas", "polars"])
    def test_frames_between_steps(self, container: str) -> None:
        pytest.importorskip(container)
        model = make_pipeline(w2v(), StandardScaler(), logistic())
        assert_adds_up(model.set_output(transform=container).fit(TEXTS, Y))


class TestOtherColumns:
    """What other columns contribute is part of the intercept, by documents."""

    def columns(self, **options: Any) -> ColumnTransformer:
        numbers = ("numbers", StandardScaler(), [0, 2])
        words = ("words", make_pipeline(w2v(dtype=np.float64), StandardScaler()), 1)
        return ColumnTransformer([numbers, words], **options)

    @pytest.mark.parametrize("options", [{}, {"transformer_weights": {"words": 3}}])
    def test_column_transformer(self, options: dict[str, Any]) -> None:
        model = make_pipeline(self.columns(**options), MaxAbsScaler(), logistic())
        model.fit(table(TEXTS), THREE)
        found = assert_adds_up(model, table(DOCUMENTS))
        assert len(np.unique(found.intercept[:, 0])) > 5
        unknown = DOCUMENTS.index("xyzzy")
        np.testing.assert_allclose(found.intercept[unknown], found.decision[unknown])
        assert [word for word, _ in top_words(model, "bad", 5, restrict_vocab=9)]

    @pytest.mark.parametrize("container", ["pandas", "polars"])
    def test_frames(self, container: str) -> None:
        library = pytest.importorskip(container)

        def frame(texts: Any) -> Any:
            return library.DataFrame({"length": list(map(len, texts)), "text": list(texts)})

        columns = ColumnTransformer([("w", w2v(), "text"), ("n", "passthrough", ["length"])])
        model = make_pipeline(columns, StandardScaler(), RidgeClassifier())
        model.set_output(transform=container)
        assert_adds_up(model.fit(frame(TEXTS), Y), frame(DOCUMENTS))
        assert top_words(model, topn=1)
        occluded = make_pipeline(columns, StandardScaler(), KNeighborsClassifier(3)).fit(
            frame(TEXTS), Y
        )
        assert word_contributions(occluded, frame(DOCUMENTS[:3])).method == "occlusion"

    def test_feature_union_with_sparse_columns(self) -> None:
        model = make_pipeline(make_union(TfidfVectorizer(), w2v()), logistic())
        assert_adds_up(model.fit(TEXTS, Y))
        assert top_words(model, 1, 3)

    def test_columns_of_a_function(self) -> None:
        def length(texts: Any) -> np.ndarray:
            return np.array([[len(text)] for text in texts]) / 100

        for vectorizer in (w2v(), FrozenEstimator(w2v().fit(TEXTS))):
            named = FunctionTransformer(length, feature_names_out=lambda _, names: ["length"])
            model = make_pipeline(
                FeatureUnion([("n", named), ("w", vectorizer), ("none", "drop")]),
                StandardScaler(),
                logistic(),
            )
            assert_adds_up(model.fit(TEXTS, Y))
            model.set_params(featureunion__n=FunctionTransformer(length)).fit(TEXTS, Y)
            with pytest.raises(ValueError, match="FunctionTransformer without get_feature_names"):
                word_contributions(model, DOCUMENTS)

    def test_sparse_columns_of_a_table(self) -> None:
        columns = ColumnTransformer([("t", TfidfVectorizer(), 1), ("w", w2v(dim=2), 1)])
        model = make_pipeline(columns, logistic()).fit(table(TEXTS), Y)
        assert columns.sparse_output_
        assert_adds_up(model, table(DOCUMENTS))
        assert top_words(model, 1, 3)


class TestSingleWords:
    """Each word's own contribution, against documents of this word alone."""

    @pytest.mark.parametrize("weighting", [None, "sif", "supervised"])
    def test_means(self, weighting: str | None) -> None:
        vectorizer = w2v(weighting=weighting, remove_components=1)
        model = make_pipeline(vectorizer, StandardScaler(), Ridge()).fit(TEXTS, STARS)
        found = word_contributions(model, ["the soup was the best thing here", "a"])
        n = round(7 * found.known_share[0])
        matrix = found.matrix().toarray()
        for word in ("soup", "was"):
            of_token = n * matrix[0, found.words.index(word)]
            alone = model.predict([word])[0]
            assert alone - found.intercept[0] == pytest.approx(of_token, abs=1e-4)
        of_token = model.predict(["the"])[0] - found.intercept[0]
        assert n * matrix[0, found.words.index("the")] == pytest.approx(2 * of_token, abs=1e-4)

    @pytest.mark.parametrize("weighting", [None, "idf", "supervised"])
    def test_the_intercept_is_the_decision_about_all_documents_in_one(
        self, weighting: str | None
    ) -> None:
        vectorizer = w2v(min_count=1, weighting=weighting)
        model = make_pipeline(vectorizer, Ridge()).fit(TEXTS, STARS)
        found = word_contributions(model, ["soup"])
        np.testing.assert_allclose(found.intercept, model.predict([" ".join(TEXTS)]), atol=1e-4)

    def test_at_unit_length_all_is_divided_by_that_of_the_document(self) -> None:
        vectorizer = w2v(min_count=1, norm="l2", weighting="idf")
        model = make_pipeline(vectorizer, Ridge()).fit(TEXTS, STARS)
        words, scale = vectorizer.word_vectors_, vectorizer._state().embedding.scale
        weighted = words.vectors * vectorizer.word_weights_[:, None].astype(float)
        usual = np.average(weighted, axis=0, weights=words.counts)
        for document in ("soup", "the wine was good but the soup was bad", TEXTS[0]):
            tokens = vectorizer.build_analyzer()(document)
            ids = [vectorizer.vocabulary_[token] for token in tokens]
            length = np.linalg.norm(weighted[ids].mean(axis=0))
            of_token = scale * (weighted - usual) @ model[-1].coef_ / length / len(tokens)
            found = word_contributions(model, [document])
            for word, contribution in found.top(0, None):
                expected = tokens.count(word) * of_token[vectorizer.vocabulary_[word]]
                assert contribution == pytest.approx(expected, abs=1e-4)
            expected = model[-1].intercept_ + scale * usual @ model[-1].coef_ / length
            assert found.intercept[0] == pytest.approx(expected, abs=1e-4)

    def test_sums(self) -> None:
        model = make_pipeline(w2v(pooling="sum", weighting="idf"), Ridge()).fit(TEXTS, STARS)
        found = word_contributions(model, ["soup soup wine"])
        nothing, soup = model.predict(["", "soup"])
        assert dict(found.top(0))["soup"] == pytest.approx(2 * (soup - nothing), abs=1e-4)
        assert found.intercept[0] == pytest.approx(nothing, abs=1e-5)


class TestSubwords:
    """Words taken apart into their n-grams."""

    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"weighting": "supervised", "remove_components": 1},
            {"pooling": ["mean", "sum"], "weighting": "idf"},
            {"subwords": "jamo"},
            {"norm": "l2", "weighting": "supervised", "pooling": ["sum", "mean"]},
            {"min_n": 1, "max_n": 2},
            {"n_buckets": 20},
        ],
    )
    def test_they_add_up(self, options: dict[str, Any]) -> None:
        model = make_pipeline(FastTextVectorizer(**QUICK, **options), logistic())
        model.fit(TEXTS, Y)
        documents = [*DOCUMENTS, "wonderfull soups", "맛있는 soup"]
        found = word_contributions(model, documents, subwords=True)
        np.testing.assert_allclose(
            totals(found), model.decision_function(documents), rtol=0, atol=1e-6
        )
        indices = found.matrix().indices[: found.matrix().indptr[1]]
        assert len(set(indices)) == len(indices)

    def test_those_of_one_word(self) -> None:
        model = make_pipeline(FastTextVectorizer(**QUICK), Ridge()).fit(TEXTS, STARS)
        rows = model[0].word_vectors_.subword_rows
        found = word_contributions(model, ["wonderfull"], subwords=True)
        parts = dict(found.top(0, None))
        buckets = rows.scheme.bags(["wonderfull"]).rows
        assert len(parts) == len(buckets)
        place = np.flatnonzero(rows.buckets == buckets[0])
        row = rows.rows[place[0]] if len(place) else np.zeros(6)
        scale = model[0]._state().embedding.scale
        own = row / len(buckets) * scale @ model[-1].coef_
        usual = found.intercept[0] - model.predict([""])[0]
        assert parts["<wo"] == pytest.approx(own - usual / len(buckets), abs=1e-4)

    def test_they_are_refused_where_there_are_none(self, model: Pipeline) -> None:
        with pytest.raises(ValueError, match=r"needs words that are made of subwords.*Word2Vec"):
            word_contributions(model, DOCUMENTS, subwords=True)
        trees = make_pipeline(FastTextVectorizer(**QUICK), DecisionTreeRegressor()).fit(TEXTS, Y)
        with pytest.raises(ValueError, match="subwords=True takes exact contributions apart"):
            word_contributions(trees, DOCUMENTS, subwords=True)


def test_a_fit_in_another_thread_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vectorizer is fitted anew while its documents are read."""
    model = make_pipeline(w2v(), Ridge()).fit(TEXTS, STARS)
    expected = word_contributions(model, DOCUMENTS)

    def documents() -> Iterator[str]:
        yield from DOCUMENTS[:-1]
        model[0].fit(["other words", "other words"] * 9)
        yield DOCUMENTS[-1]

    read = Reading.of

    def read_and_fit(vectorizer: Any, read_documents: Any) -> Reading:
        return read(vectorizer, documents())

    monkeypatch.setattr(Reading, "of", read_and_fit)
    found = word_contributions(model, DOCUMENTS)
    assert "other" in model[0].vocabulary_
    assert found.words == expected.words
    np.testing.assert_array_equal(found.matrix().toarray(), expected.matrix().toarray())
