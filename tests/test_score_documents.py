# SPDX-License-Identifier: BSD-3-Clause
"""How well the words of documents fit to their contexts, compared with loops over words."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from prediction_setup import ARCHITECTURES, TEXTS, WAYS, make, naive, one_of_each

from skw2v._compat import InvalidParameterError
from skw2v._training import probabilities


@pytest.fixture(scope="module")
def fitted():
    return one_of_each()


class TestDocuments:
    DOCUMENTS = (*TEXTS[:2], "", "food", "xyzzy", "food xyzzy film", "the the the")

    @staticmethod
    def expected(model, documents, probability="softmax"):
        means = []
        for text in documents:
            tokens = [t for t in model.build_analyzer()(text) if t in model.vocabulary_]
            scores = []
            for i, word in enumerate(tokens):
                context = (
                    tokens[max(0, i - model.window) : i] + tokens[i + 1 : i + 1 + model.window]
                )
                if context:
                    scores.append(naive(model, context, probability)[word])
            means.append(np.mean(scores) if scores else np.nan)
        return means

    @pytest.mark.filterwarnings("ignore:3 of 7 documents have no known word")
    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    @pytest.mark.parametrize(("loss", "probability"), WAYS)
    def test_mean_of_the_loop(self, fitted, loss, architecture, probability, monkeypatch):
        model = fitted[loss, architecture]
        expected = self.expected(model, self.DOCUMENTS, probability)
        for n_bytes in (1, 10_000, 1 << 24):
            monkeypatch.setattr(probabilities, "SCORE_BYTES", n_bytes)
            found = model.score_documents(self.DOCUMENTS, probability=probability)
            assert found.dtype == np.float64
            np.testing.assert_allclose(found, expected, rtol=2e-5)

    def test_documents_without_a_context_are_told_of(self, fitted):
        model = fitted["softmax", "cbow"]
        with pytest.warns(UserWarning, match="3 of 7 documents have no known word beside"):
            found = model.score_documents(self.DOCUMENTS)
        assert np.flatnonzero(np.isnan(found)).tolist() == [2, 3, 4]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert model.score_documents([]).shape == (0,)

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_mean_is_minus_the_loss_of_the_trainer(self, architecture):
        """Of two words, each has one word for its context: no product, and windows don't matter."""
        pairs = [[a, b] for a in "abcd" for b in "abcde" if a != b] * 3
        options = {"loss": "softmax", "architecture": architecture, "sample": 0, "dim": 4}
        first = make(**options).fit(pairs)
        as_it_is = {"epochs": 1, "learning_rate": 1e-20, "min_learning_rate": 0}
        tables = {
            "init_vectors": first.word_vectors_,
            "init_output_vectors": first.output_vectors_,
        }
        same = make(**options | as_it_is, **tables).fit(pairs)
        assert -first.score_documents(pairs).mean() == pytest.approx(same.loss_curve_[0], rel=1e-5)

    def test_mean_is_minus_the_loss_of_cbow(self):
        """Windows of a fixed size over documents of three to five words."""
        texts = [text.split()[:5] for text in TEXTS]
        options = {"loss": "softmax", "architecture": "cbow", "sample": 0, "window": 2}
        options |= {"shrink_windows": False, "dim": 4}
        first = make(**options).fit(texts)
        as_it_is = {"epochs": 1, "learning_rate": 1e-20, "min_learning_rate": 0}
        tables = {
            "init_vectors": first.word_vectors_,
            "init_output_vectors": first.output_vectors_,
        }
        same = make(**options | as_it_is, **tables).fit(texts)
        assert {len(text) for text in texts} == {5}
        assert -first.score_documents(texts).mean() == pytest.approx(same.loss_curve_[0], rel=1e-5)

    def test_memory_is_bounded(self, fitted, monkeypatch):
        model, shapes = fitted["softmax", "skipgram"], []

        def recorded(scores, axis):
            shapes.append(scores.shape)
            return np.zeros(len(scores))

        n_words = len(model.word_vectors_)
        monkeypatch.setattr(probabilities, "logsumexp", recorded)
        monkeypatch.setattr(probabilities, "SCORE_BYTES", 4 * n_words * 7)
        model.score_documents(TEXTS)
        assert max(n for n, _ in shapes) <= 7
        shapes.clear()
        model.score_words("the", [["the", "food"]] * 30)
        assert max(n for n, _ in shapes) <= 7
        assert sum(n for n, _ in shapes) == 30

    def test_surprise(self):
        log = ["open read close", "open write close", "login read logout"] * 60
        model = make(architecture="cbow", loss="softmax", window=1, epochs=60).fit(log)
        usual = model.score_documents(log[:3])
        odd = model.score_documents(["open login close", "logout open login", "read read read"])
        assert odd.max() < usual.min()

    def test_an_invalid_window(self, fitted):
        model = make().fit(TEXTS).set_params(window=0)
        with pytest.raises(InvalidParameterError, match="'window'"):
            model.score_documents(TEXTS)
