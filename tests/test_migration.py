# SPDX-License-Identifier: BSD-3-Clause
"""What people from gensim meet first: its names, its objects and its files."""

from __future__ import annotations

import inspect
import pickle
from types import SimpleNamespace

import joblib
import numpy as np
import pytest
from sklearn.base import clone

from skw2v import PhraseTransformer, SequenceVectorizer, Word2VecVectorizer, WordVectors

TEXTS = ["good food", "bad food", "good film", "bad film"] * 5
KEYED = SimpleNamespace(index_to_key=["good", "wine"], vectors=np.eye(2, dtype=np.float32))


class TestOldNames:
    @pytest.mark.parametrize(
        ("given", "advice"),
        [
            ({"vector_size": 200}, "'vector_size': give dim=200."),
            ({"size": 200}, "'size': give dim=200."),
            ({"sg": 1}, "'sg': give architecture='skipgram'."),
            ({"sg": 0}, "'sg': give architecture='cbow'."),
            ({"sg": "yes"}, "'sg': give architecture='cbow' or architecture='skipgram'."),
            ({"hs": 1}, "'hs': give loss='hierarchical_softmax'."),
            ({"alpha": 0.025}, "'alpha': give learning_rate=0.025."),
            ({"min_alpha": 0.01}, "'min_alpha': give min_learning_rate=0.01."),
            ({"workers": 4}, "'workers': give n_jobs=4."),
            ({"iter": 3}, "'iter': give epochs=3."),
            ({"seed": 1}, "'seed': give random_state=1."),
            ({"sentences": []}, "'sentences': give the documents to fit."),
            ({"iter": 3, "foo": 1}, "'iter': give epochs=3; nor 'foo'."),
        ],
        ids=str,
    )
    def test_are_answered_by_the_new_ones(self, given, advice):
        with pytest.raises(TypeError) as caught:
            Word2VecVectorizer(dim=3, **given)
        assert str(caught.value) == f"Word2VecVectorizer has no parameter {advice}"
        assert caught.value.__suppress_context__

    def test_are_no_names_of_another_estimator(self):
        with pytest.raises(TypeError, match="'connector_words': give common_terms=frozenset"):
            PhraseTransformer(connector_words=frozenset({"of"}))
        with pytest.raises(TypeError, match="'max_final_vocab': give max_features=9"):
            SequenceVectorizer(max_final_vocab=9)
        with pytest.raises(TypeError, match="unexpected keyword argument 'vector_size'"):
            PhraseTransformer(vector_size=3)

    def test_other_errors_stay(self):
        with pytest.raises(TypeError, match="unexpected keyword argument 'dims'"):
            Word2VecVectorizer(dims=3)
        with pytest.raises(TypeError, match="takes 1 positional argument"):
            Word2VecVectorizer(3)

    def test_all_of_gensims_arguments_are_known(self):
        gensim = pytest.importorskip("gensim.models.word2vec")
        own = Word2VecVectorizer().get_params()
        # Those whose place nothing takes
        rare = {"null_word", "comment"}
        for name in set(inspect.signature(gensim.Word2Vec).parameters) - own.keys() - rare:
            with pytest.raises(TypeError, match=f"has no parameter '{name}': "):
                Word2VecVectorizer(**{name: None})

    @pytest.mark.parametrize("cls", [Word2VecVectorizer, PhraseTransformer])
    def test_signature_is_that_of_the_parameters(self, cls):
        names = set(inspect.signature(cls).parameters)
        assert names == set(inspect.signature(cls.__init__).parameters) - {"self"}
        assert names == cls().get_params().keys()
        assert "given" not in names

    def test_copies_are_the_same(self):
        model = Word2VecVectorizer(dim=7)
        for copy in (clone(model), pickle.loads(pickle.dumps(model))):
            assert copy.get_params() == model.get_params()

    def test_subclasses_with_parameters_of_their_own(self):
        class Mine(Word2VecVectorizer):
            def __init__(self, *, extra=1, dim=5):
                super().__init__(dim=dim)
                self.extra = extra

        class Loose(Word2VecVectorizer):
            def __init__(self, **options):
                super().__init__(**options)

        assert Mine(extra=2).get_params() == {"extra": 2, "dim": 5}
        with pytest.raises(TypeError, match="Mine has no parameter 'size': give dim=3"):
            Mine(size=3)
        with pytest.raises(TypeError, match="Loose has no parameter 'size': give dim=3"):
            Loose(size=3)


class TestKeyedVectors:
    def test_become_word_vectors(self):
        vectors = WordVectors.from_gensim(KEYED)
        assert vectors == WordVectors(["good", "wine"], np.eye(2, dtype=np.float32))
        KEYED.vectors[0, 0] = 1  # gensim's own stay writeable, and are no part of ours
        assert vectors.counts is None

    def test_those_of_a_model_with_counts(self):
        model = SimpleNamespace(wv=SimpleNamespace(**vars(KEYED), expandos={"count": [7, 3]}))
        assert WordVectors.from_gensim(model).counts.tolist() == [7, 3]

    @pytest.mark.parametrize("wrap", [lambda keyed: keyed, lambda keyed: SimpleNamespace(wv=keyed)])
    def test_start_a_training(self, wrap):
        options = {"dim": 2, "epochs": 1, "random_state": 0}
        model = Word2VecVectorizer(init_vectors=wrap(KEYED), **options).fit(TEXTS)
        expected = Word2VecVectorizer(init_vectors=WordVectors.from_gensim(KEYED), **options)
        assert model.word_vectors_ == expected.fit(TEXTS).word_vectors_
        np.testing.assert_array_equal(model.word_vectors_["wine"], [0, 1])

    def test_number_the_words_of_sequences(self):
        model = SequenceVectorizer(word_vectors=KEYED).fit(TEXTS)
        assert model.vocabulary_ == {"good": 2, "wine": 3}

    @pytest.mark.parametrize("source", [3, {"good": [1.0]}, SimpleNamespace(vectors=np.eye(2))])
    def test_other_objects_are_refused(self, source):
        with pytest.raises(TypeError, match=r"KeyedVectors, or a model .* expected; got"):
            WordVectors.from_gensim(source)
        with pytest.raises(ValueError, match="'init_vectors' parameter of Word2VecVectorizer"):
            Word2VecVectorizer(init_vectors=source).fit(TEXTS)

    def test_old_versions_are_named(self):
        old = SimpleNamespace(index2word=["good"], vectors=np.ones((1, 2)))
        with pytest.raises(TypeError, match=r"before 4\.0"):
            WordVectors.from_gensim(old)

    def test_of_gensim_itself(self, tmp_path):
        models = pytest.importorskip("gensim.models")
        model = models.Word2Vec([["tea", "milk", "tea"]] * 9, vector_size=4, min_count=1, seed=1)
        vectors = WordVectors.from_gensim(model)
        assert vectors.words == ("tea", "milk")
        assert vectors.counts.tolist() == [18, 9]
        np.testing.assert_array_equal(vectors["tea"], model.wv["tea"])
        assert WordVectors.from_gensim(model.wv) == vectors
        fitted = Word2VecVectorizer(init_vectors=model.wv, dim=4, epochs=0, scale=None).fit(
            ["tea", "milk"]
        )
        np.testing.assert_array_equal(fitted.transform(["tea"])[0], vectors["tea"])
        for save, name in ((model.save, "all.model"), (model.wv.save, "words.kv")):
            save(str(tmp_path / name))
            with pytest.raises(ValueError, match=r"a Python pickle.*WordVectors\.from_gensim"):
                WordVectors.load(tmp_path / name)


class TestForeignFiles:
    @pytest.mark.parametrize("load", [WordVectors.load, Word2VecVectorizer.load])
    @pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
    def test_pickles(self, load, protocol, tmp_path):
        path = tmp_path / "words.kv"
        path.write_bytes(pickle.dumps({"tea": [1.0]}, protocol))
        with pytest.raises(ValueError, match=r"words\.kv: this is a Python pickle.*joblib\.load"):
            load(path)

    def test_estimators_of_joblib(self, tmp_path):
        path = tmp_path / "model.joblib"
        joblib.dump(Word2VecVectorizer(), path)
        with pytest.raises(ValueError, match=r"joblib\.load\(path\)"):
            Word2VecVectorizer.load(path)

    @pytest.mark.parametrize("load", [WordVectors.load, Word2VecVectorizer.load])
    def test_matrices_that_gensim_writes_beside(self, load, tmp_path):
        np.save(tmp_path / "words.kv.vectors.npy", np.eye(3))
        with pytest.raises(ValueError, match=r"a NumPy array without words.*\.kv or \.model"):
            load(tmp_path / "words.kv.vectors.npy")

    @pytest.mark.parametrize("format", ["word2vec", "word2vec-binary", "glove"])
    def test_whatever_format_is_asked_for(self, format, tmp_path):
        path = tmp_path / "words.txt"
        path.write_bytes(pickle.dumps(0))
        with pytest.raises(ValueError, match="this is a Python pickle"):
            WordVectors.load(path, format=format)
