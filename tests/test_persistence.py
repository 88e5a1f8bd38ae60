"""Saving and loading a fitted vectorizer without pickling."""

import zipfile

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(200, random_state=0)


@pytest.fixture(scope="module", params=[None, "supervised", "idf"], ids=str)
def fitted(request):
    return Word2VecVectorizer(
        dim=8,
        epochs=2,
        weighting=request.param,
        pooling=["mean", "max"],
        ngram_range=(1, 2),
        stop_words=["the"],
        random_state=0,
    ).fit(TEXTS, Y)


@pytest.mark.parametrize("mmap", [False, True])
def test_round_trip(fitted, tmp_path, mmap):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    loaded = Word2VecVectorizer.load(path, mmap=mmap)
    assert loaded.get_params() == fitted.get_params()
    assert loaded.vocabulary_ == fitted.vocabulary_
    assert loaded.loss_curve_ == fitted.loss_curve_
    assert loaded.n_epochs_ == fitted.n_epochs_
    np.testing.assert_array_equal(loaded.transform(TEXTS), fitted.transform(TEXTS))
    np.testing.assert_array_equal(loaded.get_feature_names_out(), fitted.get_feature_names_out())


@pytest.mark.parametrize("mmap", [False, True])
def test_training_goes_on_alike(fitted, tmp_path, mmap):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    loaded = Word2VecVectorizer.load(path, mmap=mmap)
    again = Word2VecVectorizer.load(path)
    for model in (loaded, again):
        model.partial_fit(TEXTS[:50], Y[:50])
    np.testing.assert_array_equal(loaded.word_vectors_.vectors, again.word_vectors_.vectors)
    assert loaded.n_epochs_ == 3


def test_word_vectors_can_be_read_alone(fitted, tmp_path):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    vectors = WordVectors.load(path)
    assert vectors.words == fitted.word_vectors_.words
    np.testing.assert_array_equal(vectors.vectors, fitted.word_vectors_.vectors)


def test_no_member_is_pickled(fitted, tmp_path):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    with np.load(path, allow_pickle=False) as arrays:
        for name in arrays.files:
            assert not arrays[name].dtype.hasobject


def test_functions_are_refused(tmp_path):
    path = tmp_path / "vectorizer.npz"
    model = Word2VecVectorizer(dim=2, epochs=1, tokenizer=str.split, token_pattern=None).fit(TEXTS)
    with pytest.raises(ValueError, match=r"tokenizer.*joblib"):
        model.save(path)
    assert not path.exists()


def test_unfitted(tmp_path):
    with pytest.raises(NotFittedError):
        Word2VecVectorizer().save(tmp_path / "vectorizer.npz")


def test_other_files(tmp_path):
    path = tmp_path / "words.npz"
    WordVectors(["a"], [[1.0]]).save(path)
    with pytest.raises(ValueError, match=r"WordVectors\.load"):
        Word2VecVectorizer.load(path)


def test_incomplete_file(fitted, tmp_path):
    whole, part = tmp_path / "whole.npz", tmp_path / "part.npz"
    fitted.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(part, "w") as target:
        for name in source.namelist():
            if name != "w_out.npy":
                target.writestr(name, source.read(name))
    with pytest.raises(ValueError, match="w_out"):
        Word2VecVectorizer.load(part)
