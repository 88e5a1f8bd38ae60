# SPDX-License-Identifier: BSD-3-Clause
"""Words for contexts and their probabilities, compared with loops over pairs, words and turns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from prediction_setup import (
    ARCHITECTURES,
    LOSSES,
    TEXTS,
    W_OUT,
    WAYS,
    WORDS,
    make,
    naive,
    one_of_each,
    sigmoid,
    worked,
)
from sklearn.exceptions import NotFittedError

from skw2v import FastTextVectorizer, GloVeVectorizer, Word2VecVectorizer, WordVectors
from skw2v._compat import InvalidParameterError
from skw2v._corpus.corpus import Corpus
from skw2v._training import probabilities
from skw2v._training.probabilities import ContextVectors, TreeProbabilities


@pytest.fixture(scope="module")
def fitted():
    return one_of_each()


@pytest.fixture(scope="module")
def model():
    return make().fit(TEXTS)


class TestWords:
    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    @pytest.mark.parametrize(("loss", "probability"), WAYS)
    @pytest.mark.parametrize("context", [["the"], ["the", "good", "was"], ["food", "food", "a"]])
    def test_each_word_has_the_probability_of_the_loop(
        self, fitted, loss, architecture, probability, context
    ):
        model = fitted[loss, architecture]
        expected = naive(model, context, probability)
        found = model.predict_words(context, topn=None, probability=probability)
        assert dict(found) == pytest.approx(
            {word: math.exp(log) for word, log in expected.items()}, rel=2e-5
        )
        p = [each for _, each in found]
        assert p == sorted(p, reverse=True)
        assert p[0] > 1.05 * p[-1]  # the model has something to say
        if probability == "softmax":
            assert sum(p) == pytest.approx(1, abs=1e-5)
        scores = model.score_words(list(expected), context, probability=probability)
        np.testing.assert_allclose(scores, list(expected.values()), rtol=2e-5)
        assert scores.dtype == np.float64

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    @pytest.mark.parametrize(("loss", "probability"), WAYS)
    @pytest.mark.parametrize("n_bytes", [1, 4 * 150, 1 << 24])
    def test_many_at_a_time_are_as_one(
        self, fitted, loss, architecture, probability, n_bytes, monkeypatch
    ):
        model = fitted[loss, architecture]
        contexts = [text.lower().rstrip(".").split()[:n] for n, text in enumerate(TEXTS[:9], 1)]
        alone = [model.predict_words(each, probability=probability) for each in contexts]
        monkeypatch.setattr(probabilities, "SCORE_BYTES", n_bytes)
        together = model.predict_words(contexts, probability=probability)
        for one, other in zip(alone, together, strict=True):
            assert dict(one) == pytest.approx(dict(other), rel=2e-5)
        scores = model.score_words("food", contexts, probability=probability)
        expected = [model.score_words("food", each, probability=probability) for each in contexts]
        np.testing.assert_allclose(scores, expected, rtol=2e-5)
        every = model.score_words(["food", "film", "the"] * 3, contexts, probability=probability)
        np.testing.assert_allclose(every[::3], scores[::3], rtol=2e-5)

    def test_by_hand(self):
        """CBOW's h is (−.3, .4), and the scores are .08, .18, .05 and .11."""
        model = worked()
        found = dict(model.predict_words(["I", "pizza"], topn=None))
        for word, p in zip(WORDS, [0.2436, 0.2692, 0.2364, 0.2510], strict=True):
            assert found[word] == pytest.approx(p, abs=2e-4)
        assert model.score_words("love", ["I", "pizza"]) == pytest.approx(-1.3125, abs=1e-4)

    def test_by_hand_from_love(self):
        """Skip-gram: what stands around "love", of which the loss of two targets is 2.8377."""
        scores = worked(architecture="skipgram").score_words(["I", "pizza"], ["love"])
        assert scores.sum() == pytest.approx(-2.8377, abs=1e-4)

    def test_by_hand_as_product(self):
        """Skip-gram: h is the sum (−.6, .8), and the scores are twice those of CBOW."""
        found = dict(worked(architecture="skipgram").predict_words(["I", "pizza"], topn=None))
        e = np.exp([0.16, 0.36, 0.10, 0.22])
        for word, p in zip(WORDS, e / e.sum(), strict=True):
            assert found[word] == pytest.approx(p, rel=1e-5)

    def test_by_hand_as_sigmoids(self):
        """The yes of the notebook, .5449; and that of two pairs is their product."""
        options = {"loss": "negative_sampling", "probability": "sigmoid"}
        probability = options.pop("probability")
        found = dict(worked(**options).predict_words(["I", "pizza"], probability=probability))
        assert found["love"] == pytest.approx(0.5449, abs=5e-5)
        assert found["like"] == pytest.approx(0.5275, abs=5e-5)
        pairs = worked(architecture="skipgram", **options)
        found = dict(pairs.predict_words(["I", "pizza"], probability=probability))
        assert found["love"] == pytest.approx(sigmoid(0.14) * sigmoid(0.22), rel=1e-5)

    def test_by_hand_in_a_tree(self):
        """The notebook's tree of counts 4, 3, 2 and 1, and its three nodes."""
        h, nodes = np.float32([[-0.3, 0.4]]), W_OUT.vectors[:3]
        tree = TreeProbabilities(nodes, np.array([4, 3, 2, 1]))
        contexts = ContextVectors.of(Corpus(np.array([0]), np.array([0, 1])), h, True)
        # There, σ(score) is the turn to the right, with the more frequent child; here to the other
        right = [sigmoid(-0.08), sigmoid(-0.18), sigmoid(-0.05)]
        left = [1 - each for each in right]
        expected = [
            left[0],
            right[0] * left[1],
            right[0] * right[1] * right[2],
            right[0] * right[1] * left[2],
        ]
        np.testing.assert_allclose(np.exp(tree.of_all(contexts)[0]), expected, rtol=1e-5)
        assert sum(expected) == pytest.approx(1)

    @pytest.mark.parametrize(("architecture", "mean"), [("cbow", 1), ("skipgram", 0)])
    def test_gensims_tables_say_what_gensim_says(self, architecture, mean):
        word2vec = pytest.importorskip("gensim.models").Word2Vec
        texts = [text.lower().rstrip(".").split() for text in TEXTS]
        theirs = word2vec(texts, sg=1 - mean, cbow_mean=mean, vector_size=8, epochs=20, seed=0)
        words = theirs.wv.index_to_key
        model = make(
            architecture=architecture,
            epochs=0,
            init_vectors=theirs,
            init_output_vectors=WordVectors(words, theirs.syn1neg),
        ).fit(texts)
        context = ["the", "food", "was"]
        found = model.predict_words(context, topn=None)
        expected = theirs.predict_output_word(context, topn=len(words))
        assert dict(found) == pytest.approx(dict(expected), rel=1e-4)

    def test_ties_go_to_the_more_frequent_word(self):
        zeros = WordVectors(WORDS, np.zeros((4, 2), dtype=np.float32))
        model = Word2VecVectorizer(
            dim=2,
            epochs=1,
            init_vectors=zeros,
            vocabulary=WORDS,
            learning_rate=1e-20,
            min_learning_rate=0,
            loss="softmax",
        ).fit([["I", "love", "pizza"]])
        assert [word for word, _ in model.predict_words(["love"], topn=2)] == ["I", "love"]

    @pytest.mark.parametrize("loss", LOSSES)
    def test_one_word_is_certain(self, loss):
        model = make(loss=loss).fit(["a a a", "a a"])
        assert model.predict_words("a") == [("a", pytest.approx(1))]
        assert model.score_words("a", "a") == pytest.approx(0)

    @pytest.mark.parametrize("architecture", ARCHITECTURES)
    def test_two_words_of_a_tree(self, architecture):
        model = make(loss="hierarchical_softmax", architecture=architecture).fit(["a b a b"] * 9)
        found = dict(model.predict_words("a a b"))
        assert sum(found.values()) == pytest.approx(1)
        assert found == pytest.approx(
            {word: math.exp(log) for word, log in naive(model, ["a", "a", "b"]).items()}, rel=1e-5
        )

    @pytest.mark.parametrize("loss", LOSSES)
    def test_words_that_were_not_trained_are_context_alone(self, loss):
        given = WordVectors(["unheard", "food"], np.eye(2, 8, dtype=np.float32))
        model = make(loss=loss, init_vectors=given).fit(TEXTS)
        found = dict(model.predict_words(["unheard"], topn=None))
        assert set(found) == set(model.word_vectors_.words) - {"unheard"}
        assert sum(found.values()) == pytest.approx(1, abs=1e-5)
        with pytest.raises(KeyError, match=r"'unheard' has no output vector.*init_output_vectors"):
            model.score_words("unheard", ["food"])
        of_food = model.score_words("food", ["unheard"])
        np.testing.assert_allclose(model.score_documents(["food unheard"]), of_food, rtol=1e-5)

    def test_one_trained_word_of_a_tree(self):
        given = WordVectors(["unheard", "a"], np.eye(2, 8, dtype=np.float32))
        model = make(loss="hierarchical_softmax", init_vectors=given).fit(["a a a"])
        assert model.predict_words("unheard") == [("a", pytest.approx(1))]


class TestContexts:
    def test_texts_and_tokens(self, model):
        expected = model.predict_words(["the", "food", "was"])
        assert model.predict_words("The food ___ was!") == expected
        assert model.predict_words(("the", "food", "was")) == expected
        many = model.predict_words([["the", "food", "was"], ["film"]])
        assert dict(many[0]) == pytest.approx(dict(expected), rel=1e-5)
        texts = np.array(["The food was", "film"], dtype=object)
        for batch in (texts, (text for text in texts)):
            assert model.predict_words(batch) == many
        assert model.predict_words([]) == []
        assert [len(each) for each in model.predict_words([["film"]] * 3, topn=4)] == [4, 4, 4]

    def test_integers(self):
        model = make().fit([[3, 4, 5], [3, 5, 4]] * 9)
        assert model.predict_words([3, 4]) == model.predict_words(["3", "4"])

    def test_unknown_words_are_skipped(self, model):
        assert model.predict_words(["xyzzy", "food"]) == model.predict_words(["food"])

    def test_nothing_known(self, model):
        for method in (model.predict_words, lambda context: model.score_words("food", context)):
            with pytest.raises(ValueError, match=r"No word of the context \['xyzzy', 'plugh'\]"):
                method("Xyzzy … plugh")
            # The second one has a known word alone, which would hide the slip
            with pytest.raises(ValueError, match=r"'The food was good' is a text of several words"):
                method(["film", "The food was good"])
        with pytest.warns(UserWarning, match=r"1 of 2 contexts have .* context 1, \['xyzzy'\]"):
            found = model.predict_words([["food"], ["xyzzy"]])
        assert found[0]
        assert found[1] == []
        with pytest.warns(UserWarning, match="1 of 2 contexts have no known word, and get NaN"):
            scores = model.score_words("film", [["food"], ["xyzzy"]])
        assert np.isnan(scores).tolist() == [False, True]

    def test_words_and_contexts_that_do_not_match(self, model):
        with pytest.raises(ValueError, match="There are 3 words and 2 contexts"):
            model.score_words(["a", "the", "food"], [["film"], ["food"]])
        assert isinstance(model.score_words("food", "the film"), float)
        assert model.score_words(["food"], "the film").shape == (1,)
        assert model.score_words("food", [["the", "film"]]).shape == (1,)

    def test_unknown_words_to_score(self, model):
        with pytest.raises(KeyError, match=r"'foood' is not in the vocabulary .* did you mean"):
            model.score_words("foood", "the film")

    @pytest.mark.parametrize("topn", [0, -1, 2.5, True])
    def test_numbers_of_words(self, model, topn):
        with pytest.raises(ValueError, match="topn must be a positive int or None"):
            model.predict_words("food", topn)
        assert len(model.predict_words("food", 10**9)) == len(model.word_vectors_)


class TestFastText:
    def test_unknown_words_are_context_but_no_targets(self):
        model = FastTextVectorizer(dim=8, epochs=4, min_count=1, random_state=0, window=2)
        model.fit(TEXTS)
        found = dict(model.predict_words(["foodd"], topn=None))
        vector = model.word_vectors_["foodd"]
        expected = np.exp(model.output_vectors_.vectors @ vector)
        np.testing.assert_allclose(
            [found[word] for word in model.word_vectors_.words],
            expected / expected.sum(),
            rtol=1e-4,
        )
        with pytest.raises(KeyError):
            model.score_words("foodd", ["food"])
        # The one word that can be scored is "film", of which "foodd" is the context
        score = model.score_documents([["foodd", "film"]])
        np.testing.assert_allclose(score, model.score_words(["film"], ["foodd"]), rtol=1e-5)
        model.set_params(oov="skip")
        with pytest.raises(ValueError, match="No word of the context"):
            model.predict_words(["foodd"])
        with pytest.warns(UserWarning, match="1 of 1 documents"):
            assert np.isnan(model.score_documents([["foodd", "film"]])[0])

    def test_as_word2vec(self):
        """Of known words, the loop says the same."""
        model = FastTextVectorizer(dim=8, epochs=2, random_state=0, architecture="cbow")
        model.fit(TEXTS)
        expected = naive(model, ["the", "food"])
        scores = model.score_words(list(expected), ["the", "food"])
        np.testing.assert_allclose(scores, list(expected.values()), rtol=2e-5)


class TestRefusals:
    METHODS = (
        lambda model, **o: model.predict_words("food", **o),
        lambda model, **o: model.score_words("food", "the", **o),
        lambda model, **o: model.score_documents(["the food"], **o),
    )

    @pytest.mark.parametrize("ask", METHODS)
    def test_before_fit(self, ask):
        with pytest.raises(NotFittedError):
            ask(make())

    @pytest.mark.parametrize("ask", METHODS)
    def test_without_output_vectors(self, ask):
        model = make().fit(TEXTS).drop_output_vectors()
        with pytest.raises(ValueError, match=r"needs the output vectors.*drop_output_vectors\(\)"):
            ask(model)

    @pytest.mark.parametrize("ask", METHODS)
    def test_without_a_training(self, ask):
        model = make(epochs=0, dim=2, init_vectors=WordVectors(["the", "food"], np.eye(2)))
        with pytest.raises(ValueError, match=r"epochs=0 has trained none.*init_output_vectors"):
            ask(model.fit(TEXTS))

    @pytest.mark.parametrize("ask", METHODS)
    @pytest.mark.parametrize("loss", ["softmax", "hierarchical_softmax"])
    def test_sigmoids_of_other_losses(self, ask, loss, fitted):
        message = rf"'probability' parameter of \w+ must be one of \['softmax'\] with loss='{loss}'"
        with pytest.raises(InvalidParameterError, match=message):
            ask(fitted[loss, "cbow"], probability="sigmoid")

    def test_parameters_of_now_do_not_change_what_was_learned(self, fitted):
        model = fitted["hierarchical_softmax", "cbow"]
        expected = model.predict_words("the food")
        other = make().set_params(loss="softmax", architecture="skipgram")
        other._publish(model._fitted)
        assert other.predict_words("the food") == expected

    def test_files(self, fitted, tmp_path):
        for (loss, architecture), model in fitted.items():
            path = tmp_path / f"{loss}-{architecture}.npz"
            model.save(path)
            loaded = Word2VecVectorizer.load(path)
            assert loaded.predict_words("the food") == model.predict_words("the food")

    def test_not_of_estimators_without_such_vectors(self):
        for name in ("predict_words", "score_words", "score_documents", "output_vectors_"):
            assert not hasattr(GloVeVectorizer, name)
