# SPDX-License-Identifier: BSD-3-Clause
"""A document of weight 2 counts as often as the same document twice."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from estimators import FASTTEXT, GLOVE, PMI, WORD2VEC
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_sample_weight

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors
from skw2v._corpus.encoding import encode
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.document_weights import read_weights
from skw2v._documents.folds import draw_folds, out_of_fold_means
from skw2v._documents.labels import read_labels
from skw2v._documents.weighting import WEIGHTINGS
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(60, random_state=0)
REPEATS = np.random.default_rng(0).integers(0, 4, len(TEXTS))
REPEATED = [text for text, n in zip(TEXTS, REPEATS, strict=True) for _ in range(n)]
REPEATED_Y = np.repeat(Y, REPEATS)
TOKENS = [Word2VecVectorizer().build_analyzer()(text) for text in TEXTS]
WORDS = sorted({word for tokens in TOKENS for word in tokens})
VECTORS = WordVectors(WORDS, np.random.default_rng(1).normal(size=(len(WORDS), 3)))


def given_words(**options):
    """Make a vectorizer whose words and vectors are the same for any documents."""
    return Word2VecVectorizer(
        **{"dim": 3, "epochs": 0, "init_vectors": VECTORS, "vocabulary": WORDS} | options
    )


def both(**options):
    weighted = given_words(**options).fit(TEXTS, Y, sample_weight=REPEATS)
    return weighted, given_words(**options).fit(REPEATED, REPEATED_Y)


def statistics(model):
    return model._fitted.statistics


@pytest.mark.parametrize("weighting", [None, "idf", "sif", "supervised"])
@pytest.mark.parametrize(("remove_components", "norm"), [(0, None), (2, None), (1, "l2")])
def test_weight_n_is_the_document_n_times(weighting, remove_components, norm):
    weighted, repeated = both(weighting=weighting, remove_components=remove_components, norm=norm)
    if weighting != "sif":  # a share of all tokens: words know no weights
        np.testing.assert_allclose(weighted.word_weights_, repeated.word_weights_, rtol=1e-6)
        np.testing.assert_allclose(
            weighted.transform(TEXTS)[:, :3],
            repeated.transform(TEXTS)[:, :3],
            rtol=1e-4,
            atol=1e-5,
        )
    np.testing.assert_array_equal(weighted.word_scores_, repeated.word_scores_)


def test_scale_is_that_of_the_repeated_documents():
    weighted, repeated = both()
    X = weighted.transform(REPEATED)
    rms = np.sqrt(np.square(X - X.mean(axis=0)).sum(axis=1).mean())
    assert rms == pytest.approx(1, rel=1e-5)
    assert statistics(weighted).spread.n_rows == statistics(repeated).spread.n_rows == len(REPEATED)


def test_weights_stay_with_their_documents_where_these_come_in_blocks(monkeypatch):
    whole = given_words().fit(TEXTS, sample_weight=REPEATS)
    monkeypatch.setattr("skw2v._documents.embedding._BLOCK", 7)
    blocks = given_words().fit(TEXTS, sample_weight=REPEATS)
    np.testing.assert_allclose(blocks.transform(TEXTS), whole.transform(TEXTS), rtol=1e-5)


def test_weights_of_documents_without_a_known_word_have_no_say_in_the_scale():
    texts, weights = ["", *TEXTS[:30], "", *TEXTS[30:]], np.insert(REPEATS, [0, 30], [900, 70])
    model = given_words(weighting="supervised")
    model.fit(texts, [0, *Y[:30], 0, *Y[30:]], sample_weight=weights)
    found = statistics(model)
    assert found.spread.n_rows == found.score_spread.n_rows == REPEATS.sum()


def test_label_columns_have_the_wanted_weighted_deviation():
    model = given_words(weighting="supervised", scale=3.0)
    column = model.fit_transform(TEXTS, Y, sample_weight=REPEATS)[:, 3]
    mean = np.average(column, weights=REPEATS)
    deviation = np.sqrt(np.average((column - mean) ** 2, weights=REPEATS))
    assert deviation == pytest.approx(3, rel=1e-5)


def test_words_and_their_training_know_no_weights():
    options = {"dim": 3, "random_state": 0, "scale": None}
    weighted = Word2VecVectorizer(**options).fit(TEXTS, sample_weight=REPEATS)
    plain = Word2VecVectorizer(**options).fit(TEXTS)
    assert weighted.word_vectors_ == plain.word_vectors_
    np.testing.assert_array_equal(weighted.transform(TEXTS), plain.transform(TEXTS))


@pytest.mark.parametrize("kind", [WORD2VEC, FASTTEXT, GLOVE, PMI], ids=lambda kind: kind.name)
def test_every_estimator_takes_weights_and_ones_change_nothing(kind):
    options = {"weighting": "supervised", "dim": 3}
    plain = kind.make(**options).fit_transform(TEXTS, Y)
    ones = kind.make(**options).fit_transform(TEXTS, Y, sample_weight=np.ones(len(TEXTS)))
    np.testing.assert_allclose(ones, plain, rtol=1e-5, atol=1e-6)
    weighted = kind.make(**options).fit_transform(TEXTS, Y, sample_weight=REPEATS)
    assert abs(weighted - plain).max() > 0.01


def test_words_with_subwords_take_weights_however_unknown_words_are_met():
    for oov in ("subwords", "skip"):
        options = {"dim": 3, "n_buckets": 100, "oov": oov, "random_state": 0}
        weighted = FastTextVectorizer(**options).fit_transform(TEXTS, Y, sample_weight=REPEATS)
        model = FastTextVectorizer(**options).fit(TEXTS, Y, sample_weight=REPEATS)
        np.testing.assert_allclose(weighted[:, :3], model.transform(TEXTS)[:, :3], rtol=1e-5)


def test_weights_add_up_over_chunks_exactly():
    weights = np.random.default_rng(2).random(len(TEXTS))
    whole = given_words(weighting="supervised").fit(TEXTS, Y, sample_weight=weights)
    parts = given_words(weighting="supervised")
    for part in (slice(0, 7), slice(7, 20), slice(20, None)):
        parts.partial_fit(TEXTS[part], Y[part], classes=[0, 1], sample_weight=weights[part])
    np.testing.assert_array_equal(parts.word_scores_, whole.word_scores_)
    assert statistics(parts).counts.n_documents == statistics(whole).counts.n_documents
    with_counts = given_words(weighting="supervised").partial_fit(TEXTS, Y)
    with_counts.partial_fit(TEXTS, Y, sample_weight=weights)
    with_counts.partial_fit([], [], sample_weight=[])
    assert statistics(with_counts).counts.n_documents == pytest.approx(60 + weights.sum())


def test_a_class_whose_documents_are_all_in_one_fold_has_no_score_there():
    # Sums of such weights in another order differ, unless they are multiples of one number
    weights = read_weights([0.1, 0.2, 0.3, 0.4, 0.7, 1 / 3] * 5, 30)
    corpus = encode([["a"], ["b"], ["a", "b"]] * 10, {"a": 0, "b": 1})
    classes = read_labels(["x", "y", "z"] * 10, 30).indicators
    whole = DocumentCounts.of(corpus, 2, classes, weights)
    parts = np.random.default_rng(0).permutation(30).reshape(5, 6)
    for part in parts:
        own = DocumentCounts.of(corpus.take(part), 2, classes[part], weights[part])
        whole = whole - own
    assert whole.n_documents == 0
    assert not whole.with_word.any()
    assert not whole.of_class.toarray().any()


def test_scores_out_of_fold_are_those_of_the_other_documents():
    rows = {word: row for row, word in enumerate(WORDS)}
    corpus = encode(TOKENS, rows)
    labels = read_labels(Y, len(TEXTS)).indicators
    weights = read_weights(REPEATS, len(TEXTS))
    counts = DocumentCounts.of(corpus, len(WORDS), labels, weights)
    supervised = WEIGHTINGS["supervised"]
    found = out_of_fold_means(corpus, labels, counts, supervised, 5, weights)
    folds = draw_folds(labels, 10, np.random.default_rng(5))
    for document, tokens in enumerate(TOKENS):
        others = np.flatnonzero((folds != folds[document]) & (REPEATS > 0))
        again = np.repeat(others, REPEATS[others])
        of_others = DocumentCounts.of(corpus.take(again), len(WORDS), labels[again])
        scores = supervised.scores(of_others)
        expected = np.mean([scores[rows[word]] for word in tokens], axis=0)
        np.testing.assert_allclose(found[document], expected, rtol=1e-12, atol=1e-12)


def test_saved_and_loaded(tmp_path):
    model = given_words(weighting="supervised", init_vectors=VECTORS)
    model.fit(TEXTS, Y, sample_weight=REPEATS / 8)
    model.save(tmp_path / "model.npz")
    loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(loaded.transform(TEXTS), model.transform(TEXTS))
    assert statistics(loaded).counts.n_documents == REPEATS.sum() / 8
    assert statistics(loaded).spread.n_rows == statistics(model).spread.n_rows


def test_weights_that_add_up_to_less_than_a_document():
    model = given_words(weighting="idf").fit(TEXTS, sample_weight=np.full(len(TEXTS), 1 / 128))
    X = model.transform(TEXTS)
    rms = np.sqrt(np.square(X - X.mean(axis=0)).sum(axis=1).mean())
    assert rms == pytest.approx(1, rel=1e-5)
    ratios = WEIGHTINGS["supervised"].scores(
        DocumentCounts.of(
            encode([["a"], ["b"]], {"a": 0, "b": 1}),
            2,
            read_labels([0, 1], 2).indicators,
            np.array([0.25, 0.25]),
        )
    )
    # Word "b" is in .25 documents of the class, whose share is one half
    assert ratios[1, 0] == pytest.approx(np.log((0.25 / 0.5 + 4) / 4))


def test_kinds_of_weights():
    expected = given_words().fit(TEXTS, sample_weight=REPEATS).transform(TEXTS)
    for weights in (REPEATS.tolist(), pd.Series(REPEATS), REPEATS.astype(np.float32)):
        found = given_words().fit(TEXTS, sample_weight=weights).transform(TEXTS)
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(read_weights(2, 3), [2, 2, 2])
    assert read_weights(None, 3) is None


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2], "has 2 weights, but X has 3 documents: give one weight for each"),
        ([1, -2, 1], "has -2 for document 1.*Give 0 for one that is not to count"),
        ([1, np.nan, 1], "NaN.*or leave them out"),
        ([1, np.inf, 1], "infinity.*or leave them out"),
        (np.nan, "adds up to nan"),
        (-1, "has -1 for document 0"),
        ([0, 0, 0], "sample_weight.*(zero|adds up to 0)"),
        ([1e-9, 1e-9, 1e-9], "its largest is 1e-09: that must be 6e-08 at least"),
        ([1e9, 1, 1], "adds up to 1e.09.*the sum 5e.08 at most. Multiply all"),
        ([[1, 2], [1, 2], [1, 2]], "sample_weight must be a finite number for each.*1D"),
        (["much", "more", "most"], "sample_weight must be a finite number for each"),
    ],
)
def test_weights_that_cannot_be_used(weights, message):
    with pytest.raises(ValueError, match=message):
        given_words().fit(TEXTS[:3], sample_weight=weights)


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def test_pipelines_hand_weights_to_the_steps_that_ask_for_them(routing):
    weights = compute_sample_weight("balanced", Y) * (1 + REPEATS)
    asks = given_words(weighting="supervised").set_fit_request(sample_weight=True)
    classifier = LogisticRegression().set_fit_request(sample_weight=False)
    pipeline = Pipeline([("w2v", asks), ("clf", classifier)])
    pipeline.fit(TEXTS, Y, sample_weight=weights)
    alone = given_words(weighting="supervised").fit(TEXTS, Y, sample_weight=weights)
    np.testing.assert_array_equal(pipeline[0].word_scores_, alone.word_scores_)

    refuses = given_words(weighting="supervised").set_fit_request(sample_weight=False)
    classifier.set_fit_request(sample_weight=True)
    pipeline = Pipeline([("w2v", refuses), ("clf", classifier)])
    pipeline.fit(TEXTS, Y, sample_weight=weights)
    plain = given_words(weighting="supervised").fit(TEXTS, Y)
    np.testing.assert_array_equal(pipeline[0].word_scores_, plain.word_scores_)


def test_grid_searches_hand_each_document_its_weight(routing):
    seen = []

    class Watching(Word2VecVectorizer):
        def fit_transform(self, X, y=None, sample_weight=None):
            seen.append(dict(zip(X, sample_weight, strict=True)))
            return super().fit_transform(X, y, sample_weight)

    texts = [f"{text} {i}" for i, text in enumerate(TEXTS)]
    weights = 1.0 + np.arange(len(texts))
    pipeline = Pipeline(
        [
            ("w2v", Watching(dim=3, epochs=1).set_fit_request(sample_weight=True)),
            ("clf", LogisticRegression().set_fit_request(sample_weight=True)),
        ]
    )
    scorer = get_scorer("accuracy").set_score_request(sample_weight=True)
    grid = {"w2v__weighting": [None, "supervised"]}
    search = GridSearchCV(pipeline, grid, cv=2, scoring=scorer)
    search.fit(texts, Y, sample_weight=weights)
    assert len(seen) == 5
    own = dict(zip(texts, weights, strict=True))
    assert all(own[text] == weight for part in seen for text, weight in part.items())


def test_partial_fit_can_ask_for_weights(routing):
    model = Word2VecVectorizer().set_partial_fit_request(sample_weight=True, classes=True)
    assert model.get_metadata_routing().partial_fit.requests["sample_weight"] is True
