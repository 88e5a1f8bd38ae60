# SPDX-License-Identifier: BSD-3-Clause
"""Recurrent networks of Keras on rows of word numbers, as a step of scikit-learn's pipelines."""

import os
import pickle
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline

from skw2v import SequenceVectorizer, Word2VecVectorizer, WordVectors

os.environ.setdefault("KERAS_BACKEND", "jax")
WHY = 'networks need the extra "sequence": pip install "skw2v[sequence]"'
pytest.importorskip("jax", reason=WHY)
keras = pytest.importorskip("keras", reason=WHY)
wrappers = pytest.importorskip("keras.wrappers", reason=WHY)

pytestmark = [
    pytest.mark.networks,
    # Keras asks NumPy for copies as NumPy 1 did
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:keras"),
]
layers = keras.layers

# Every document has the same words; their order alone says which label it has.
TEXTS = [
    f"{a} then {b} {end}"
    for (a, b), end in product([("good", "bad"), ("bad", "good")] * 8, ["film", "food", "x", "y"])
]
LABELS = np.array(["fell" if text.startswith("good") else "rose" for text in TEXTS])
ROWS = SequenceVectorizer(max_len=4).fit_transform(TEXTS)
N_WORDS = 20
GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "sequences.md"
LONG_ENOUGH = {"rnn__epochs": 12, "rnn__verbose": 0}


def build(X, y, *, matrix=None, trainable=True, reader="SimpleRNN"):
    """Return a small network, as `SKLearnClassifier` calls for it."""
    keras.utils.set_random_seed(0)
    if matrix is None:
        table = layers.Embedding(N_WORDS, 8, mask_zero=True)
    else:
        table = layers.Embedding(
            *matrix.shape, weights=[matrix], trainable=trainable, mask_zero=True
        )
    read = layers.GlobalAveragePooling1D() if reader == "mean" else getattr(layers, reader)(8)
    shape = keras.Input((None,), dtype="int32")
    model = keras.Sequential([shape, table, read, layers.Dense(y.shape[1], "softmax")])
    model.compile(optimizer=keras.optimizers.Adam(0.03), loss="categorical_crossentropy")
    return model


def pipeline(max_len=4, **options):
    ids = SequenceVectorizer(max_len=max_len, max_features=N_WORDS - 2)
    return Pipeline(
        [("ids", ids), ("rnn", wrappers.SKLearnClassifier(build, model_kwargs=options))]
    )


def probabilities(pipeline, texts):
    return pipeline["rnn"].model_.predict(pipeline["ids"].transform(texts), verbose=0)


@pytest.fixture(scope="module")
def fitted():
    return pipeline().fit(TEXTS, LABELS, **LONG_ENOUGH)


class TestPipeline:
    def test_cross_validation_of_what_order_decides(self):
        folds = StratifiedKFold(2, shuffle=True, random_state=0)
        scores = cross_val_score(pipeline(), TEXTS, LABELS, cv=folds, params=LONG_ENOUGH)
        assert scores.tolist() == [1, 1]
        averages = make_pipeline(Word2VecVectorizer(dim=8, random_state=0), LogisticRegression())
        assert cross_val_score(averages, TEXTS, LABELS, cv=folds).mean() <= 0.5

    def test_grid_search_over_both_steps(self):
        folds = StratifiedKFold(2, shuffle=True, random_state=0)
        one = [next(folds.split(TEXTS, LABELS))]
        search = GridSearchCV(pipeline(), {"ids__max_len": [1, 4]}, cv=one, refit=False)
        search.fit(TEXTS, LABELS, **LONG_ENOUGH)
        short, long = search.cv_results_["mean_test_score"]
        assert short <= 0.6
        assert long == 1

    def test_fits_as_long_as_it_is_told(self, fitted):
        assert len(fitted["rnn"].history_.epoch) == LONG_ENOUGH["rnn__epochs"]
        assert fitted["rnn"].classes_.tolist() == ["fell", "rose"]

    def test_survives_pickling(self, fitted):
        again = pickle.loads(pickle.dumps(fitted))
        np.testing.assert_array_equal(again.predict(TEXTS), LABELS)
        expected = probabilities(fitted, TEXTS)
        np.testing.assert_allclose(probabilities(again, TEXTS), expected, rtol=1e-5)

    def test_clone_is_not_fitted_and_keeps_parameters(self, fitted):
        copy = clone(fitted)
        assert copy["rnn"].model is build
        assert not hasattr(copy["rnn"], "model_")

    @pytest.mark.parametrize("text", ["", "?!", "xyzzy plugh", "good " * 1000, ["good", "\0"]])
    def test_any_document_has_a_verdict(self, fitted, text):
        found = probabilities(fitted, [text] * 32)
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


class TestEmbedding:
    VECTORS = WordVectors(["good", "bad", "then"], np.eye(3, 5, dtype=np.float32))

    @pytest.mark.parametrize("trainable", [False, True])
    def test_starts_from_the_vectors(self, trainable):
        ids = SequenceVectorizer(word_vectors=self.VECTORS, max_len=4).fit(TEXTS)
        matrix = ids.embedding_matrix_
        options = {"matrix": matrix, "trainable": trainable, "reader": "mean"}
        rnn = wrappers.SKLearnClassifier(build, model_kwargs=options)
        before = build(ROWS, np.zeros((1, 2)), **options).layers[0].get_weights()[0]
        np.testing.assert_array_equal(before, matrix)
        model = make_pipeline(ids, rnn).fit(TEXTS, LABELS, sklearnclassifier__verbose=0)
        after = model[-1].model_.layers[0].get_weights()[0]
        assert np.array_equal(after, matrix) != trainable

    @pytest.mark.parametrize("reader", ["mean", "SimpleRNN", "GRU"])
    def test_padding_changes_nothing(self, reader):
        model = build(ROWS, np.zeros((1, 2)), reader=reader)
        expected = model.predict(ROWS[:8], verbose=0)
        padded = np.hstack([np.zeros((8, 3), dtype=np.int32), ROWS[:8]])
        np.testing.assert_allclose(model.predict(padded, verbose=0), expected, rtol=1e-5)


def test_what_the_guide_shows():
    """The example of Keras, after what its page has run before."""
    before, example, _ = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.M | re.S)
    run = {}
    exec(re.sub(r"^>>> |^[^>].*\n", "", before, flags=re.M), run)
    exec(example, run)
    assert run["scores"].shape == (2,)
    assert run["scores"].min() > 0.55
