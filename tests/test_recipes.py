# SPDX-License-Identifier: BSD-3-Clause
"""The recipes of CONTRIBUTING, "To add …", step by step: one object, one line of a registry."""

import numpy as np
import pytest
from sklearn.utils import get_tags

from skw2v import FastTextVectorizer, GloVeVectorizer, PMIVectorizer, Word2VecVectorizer
from skw2v._documents.pooling import POOLINGS
from skw2v._documents.weighting import WEIGHTINGS, InverseDocumentFrequency, Weighting

DOCUMENTS = ["a a good film", "a good good meal", "a bad film", "a bad", "odd bad film", "good"] * 4
Y = ["yes", "yes", "no", "no", "no", "yes"] * 4
KINDS = [Word2VecVectorizer, FastTextVectorizer, GloVeVectorizer, PMIVectorizer]


def make(kind, **options):
    return kind(dim=3, min_count=1, random_state=0, **options)


def saved_and_loaded(model, path):
    model.save(path)
    return type(model).load(path)


class Rarity(Weighting):
    """The share of documents without the word."""

    name = "rarity"
    needs_documents = True

    def weights(self, documents, vocabulary):
        return 1 - documents.with_word / documents.n_documents


class Difference(Weighting):
    """How much oftener a word is in documents of the class; labels weigh vectors, too."""

    name = "difference"
    needs_labels = True

    def weights(self, documents, vocabulary):
        return 1.0 + documents.of_class.toarray()[:, 0]

    def scores(self, documents, columns=slice(None), dtype=np.float64):
        inside = documents.of_class[:, columns].toarray()
        return (2.0 * inside - documents.with_word[:, None]).astype(dtype)


class TestWeighting:
    @pytest.fixture(autouse=True)
    def register(self, monkeypatch):
        for weighting in (Rarity(), Difference()):
            monkeypatch.setitem(WEIGHTINGS, weighting.name, weighting)

    @pytest.mark.parametrize("kind", KINDS)
    def test_of_document_counts(self, kind, tmp_path):
        model = make(kind, weighting="rarity")
        X = model.fit_transform(DOCUMENTS)
        expected = [
            np.mean([word not in text.split() for text in DOCUMENTS])
            for word in model.word_vectors_.words
        ]
        np.testing.assert_allclose(model.word_weights_, expected, rtol=1e-6)
        np.testing.assert_array_equal(model.transform(DOCUMENTS), X)
        again = saved_and_loaded(model, tmp_path / "v.npz")
        np.testing.assert_array_equal(again.transform(DOCUMENTS), X)
        assert again.weighting == "rarity"

    def test_goes_on_with_further_documents(self):
        model = make(Word2VecVectorizer, weighting="rarity")
        model.partial_fit(DOCUMENTS[:10]).partial_fit(DOCUMENTS[10:]).partial_fit(["xyzzy"])
        n = sum("good" in text.split() for text in DOCUMENTS)
        weight = model.word_weights_[model.vocabulary_["good"]]
        assert weight == pytest.approx(1 - n / (len(DOCUMENTS) + 1), rel=1e-6)

    def test_weighs_unknown_words_as_the_heaviest(self):
        model = make(FastTextVectorizer, weighting="rarity", scale=None).fit(DOCUMENTS)
        heaviest = model.word_weights_.max()
        vector = model.word_vectors_["goodish"]
        np.testing.assert_allclose(model.transform(["goodish"])[0], heaviest * vector, rtol=1e-5)

    @pytest.mark.parametrize("kind", KINDS)
    def test_of_labels(self, kind, tmp_path):
        model = make(kind, weighting="difference", scale=None)
        assert get_tags(model).target_tags.required
        rows = model.fit_transform(DOCUMENTS, Y)
        X = model.transform(DOCUMENTS)
        for word, row in model.vocabulary_.items():
            having = [y for text, y in zip(DOCUMENTS, Y, strict=True) if word in text.split()]
            inside = having.count("yes")
            assert model.word_weights_[row] == 1 + inside
            assert model.word_scores_[row] == 2 * inside - len(having)
        score_of = dict(zip(model.word_vectors_.words, model.word_scores_[:, 0], strict=True))
        means = [np.mean([score_of[word] for word in text.split()]) for text in DOCUMENTS]
        np.testing.assert_allclose(X[:, -1], means, rtol=1e-6)
        seen, trusted = (np.abs(of[:, -1]).mean() for of in (X, rows))
        assert trusted < seen, "fit_transform counts the documents' own labels"
        assert model.get_feature_names_out()[-1] == "label_yes"
        again = saved_and_loaded(model, tmp_path / "v.npz")
        np.testing.assert_array_equal(again.transform(DOCUMENTS), X)

    @pytest.mark.parametrize(
        ("y", "message"),
        [
            (None, "weighting='difference' requires y"),
            (["yes"] * len(Y), "weighting='difference' needs labels of at least two classes"),
            (np.linspace(0, 1, len(Y)), "labels of classes, which weighting='difference' needs"),
        ],
    )
    def test_is_named_where_labels_are_wrong(self, y, message):
        model = make(Word2VecVectorizer, weighting="difference")
        for fit in (model.fit, model.fit_transform, model.partial_fit):
            with pytest.raises(ValueError, match=message):
                fit(DOCUMENTS, y)

    def test_is_named_where_there_are_too_many_classes(self, monkeypatch):
        monkeypatch.setattr("skw2v._documents.labels._MOST_BYTES", 8)
        with pytest.raises(ValueError, match="classes, and weighting='difference' makes"):
            make(Word2VecVectorizer, weighting="difference").fit(DOCUMENTS, Y)

    def test_a_second_name_is_as_good_as_the_first(self, monkeypatch):
        monkeypatch.setitem(WEIGHTINGS, "again", InverseDocumentFrequency())
        first, second = (
            make(Word2VecVectorizer, weighting=name).fit(DOCUMENTS) for name in ("idf", "again")
        )
        assert len(set(first.word_weights_)) > 1
        np.testing.assert_array_equal(second.word_weights_, first.word_weights_)

    def test_is_named_among_the_options(self):
        with pytest.raises(ValueError, match=r"among \{.*'rarity', 'difference'\}"):
            make(Word2VecVectorizer, weighting="rareness").fit(DOCUMENTS)


def spread_of_words(corpus, vectors, weights):
    """From the smallest to the largest value of each dimension."""
    return POOLINGS["max"](corpus, vectors, weights) - POOLINGS["min"](corpus, vectors, weights)


class TestPooling:
    @pytest.fixture(autouse=True)
    def register(self, monkeypatch):
        monkeypatch.setitem(POOLINGS, "range", spread_of_words)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("pooling", ["range", ["mean", "range"]])
    def test_fits_transforms_saves_and_loads(self, kind, pooling, tmp_path):
        model = make(kind, pooling=pooling, weighting="idf", scale=None)
        X = model.fit_transform(DOCUMENTS)
        names = list(model.get_feature_names_out())
        assert names[-3:] == ["range_0", "range_1", "range_2"]
        rows = model.vocabulary_
        weighted = model.word_vectors_.vectors * model.word_weights_[:, None]
        expected = [
            np.ptp(weighted[[rows[word] for word in text.split()]], axis=0) for text in DOCUMENTS
        ]
        np.testing.assert_allclose(X[:, -3:], expected, rtol=1e-5, atol=1e-6)
        again = saved_and_loaded(model, tmp_path / "v.npz")
        np.testing.assert_array_equal(again.transform(DOCUMENTS), model.transform(DOCUMENTS))
        assert not again.transform(["xyzzy"]).any() or kind is FastTextVectorizer

    def test_takes_scales_and_removed_components(self):
        model = make(Word2VecVectorizer, pooling=("range", "max"), remove_components=1)
        X = model.fit_transform(DOCUMENTS)
        distances = np.linalg.norm(X - X.mean(axis=0), axis=1)
        assert np.sqrt((distances**2).mean()) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("options", [{"weighting": "rarity"}, {"pooling": "range"}])
def test_what_is_not_registered_is_refused(options):
    (name,) = options
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        make(Word2VecVectorizer, **options).fit(DOCUMENTS)
