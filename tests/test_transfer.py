# SPDX-License-Identifier: BSD-3-Clause
"""Pretrained vectors, warm starts and partial fits."""

import numpy as np
import pytest

from skw2v import FastTextVectorizer, SubwordVectors, Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(300, random_state=0)
OTHERS, _ = make_reviews(300, random_state=1)
PRETRAINED = WordVectors(
    ["food", "wonderful", "xylophone"], np.arange(12, dtype=np.float32).reshape(3, 4)
)


def vectorizer(**options):
    return Word2VecVectorizer(
        **({"dim": 4, "epochs": 2, "scale": None, "random_state": 0} | options)
    )


def test_pretrained_vectors_as_they_are():
    model = vectorizer(init_vectors=PRETRAINED, epochs=0).fit(["food food", "wonderful tea"])
    for word in PRETRAINED:
        np.testing.assert_array_equal(model.word_vectors_[word], PRETRAINED[word])
    # Words of the documents that have no vector and no count stay out; one that was only
    # pretrained is of use at once.
    assert "tea" not in model.vocabulary_
    np.testing.assert_allclose(
        model.transform(["xylophone food", "tea"]),
        [(PRETRAINED["xylophone"] + PRETRAINED["food"]) / 2, np.zeros(4)],
    )
    assert model.n_epochs_ == 0
    assert model.loss_curve_ == []


def test_training_moves_known_words_and_leaves_the_others():
    model = vectorizer(init_vectors=PRETRAINED).fit(TEXTS)
    assert not np.array_equal(model.word_vectors_["food"], PRETRAINED["food"])
    np.testing.assert_array_equal(model.word_vectors_["xylophone"], PRETRAINED["xylophone"])
    np.testing.assert_array_equal(model.fit_transform(TEXTS), model.transform(TEXTS))


def test_known_words_start_from_their_vectors():
    # One tiny step leaves them next to where they were
    model = vectorizer(init_vectors=PRETRAINED, epochs=1, learning_rate=1e-9).fit(TEXTS)
    np.testing.assert_allclose(model.word_vectors_["food"], PRETRAINED["food"], atol=1e-3)
    assert np.abs(model.word_vectors_["the"]).max() < 1


@pytest.mark.parametrize("name", ["vectors.txt", "vectors.npz", "vectors.bin"])
def test_pretrained_file(tmp_path, name):
    path = tmp_path / name
    PRETRAINED.save(path)
    model = vectorizer(init_vectors=path, epochs=0).fit(["food"])
    np.testing.assert_allclose(model.transform(["wonderful"]), [PRETRAINED["wonderful"]])
    from_string = vectorizer(init_vectors=str(path), epochs=0).fit(["food"])
    np.testing.assert_array_equal(from_string.transform(["food"]), model.transform(["food"]))


@pytest.mark.parametrize("where", ["init_vectors", "former"])
def test_dim_must_agree(where):
    model = vectorizer(dim=3, init_vectors=PRETRAINED)
    if where == "former":
        model = vectorizer(warm_start=True).fit(TEXTS).set_params(dim=3)
    with pytest.raises(ValueError, match="4 dimensions, but dim=3"):
        model.fit(TEXTS)


def test_words_excluded_by_the_user_stay_out():
    documents = ["food is food"] * 10 + ["a wonderful xylophone"]
    model = vectorizer(init_vectors=PRETRAINED, max_df=0.5).fit(documents)
    assert "food" not in model.vocabulary_
    assert "wonderful" in model.vocabulary_
    fixed = vectorizer(init_vectors=PRETRAINED, vocabulary=["food", "is"]).fit(documents)
    assert list(fixed.vocabulary_) == ["food", "is"]


@pytest.mark.parametrize("way", ["warm_start", "partial_fit"])
def test_going_on_grows_the_vocabulary(way):
    model = vectorizer(warm_start=True, min_count=3).fit(TEXTS)
    before = model.word_vectors_
    model = model.fit(OTHERS) if way == "warm_start" else model.partial_fit(OTHERS)
    after = model.word_vectors_
    alone = vectorizer(min_count=3).fit(OTHERS).word_vectors_
    assert set(after.words) == set(before.words) | set(alone.words)
    count = [wv.counts[wv.vocabulary["the"]] for wv in (before, alone, after)]
    assert count[0] + count[1] == count[2]
    assert list(after.counts) == sorted(after.counts, reverse=True)


def test_partial_fit_goes_on_from_the_former_vectors():
    model = vectorizer(epochs=20).fit(TEXTS)
    before, losses = model.word_vectors_, model.loss_curve_
    model.partial_fit(TEXTS)
    # One pass more: the vectors are still next to what they were, and so is the loss
    words = list(before.words[:50])
    cosine = [
        float(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))
        for a, b in zip(before[words], model.word_vectors_[words], strict=True)
    ]
    assert np.median(cosine) > 0.9
    assert model.loss_curve_[:-1] == losses
    assert model.loss_curve_[-1] < 1.1 * losses[-1]


def test_partial_fit_from_nothing_is_one_pass_and_reproducible():
    models = [vectorizer().partial_fit(TEXTS).partial_fit(OTHERS) for _ in range(2)]
    assert models[0].n_epochs_ == 2
    np.testing.assert_array_equal(models[0].word_vectors_.vectors, models[1].word_vectors_.vectors)


def test_a_failing_partial_fit_changes_nothing():
    model = vectorizer().fit(TEXTS)
    before = model.word_vectors_
    with pytest.raises(ValueError, match="Document 1"):
        model.partial_fit(["fine", None])
    assert model.word_vectors_ is before


@pytest.mark.parametrize("size", [1e10, 1e30])
def test_vectors_that_training_would_overflow_are_refused_at_once(size):
    huge = WordVectors(["good", "bad"], np.full((2, 3), size, dtype=np.float32))
    with pytest.raises(ValueError, match=r"init_vectors hold numbers as large as 1e\+.*Divide"):
        Word2VecVectorizer(init_vectors=huge, dim=3, min_count=1).fit(["good food", "bad food"])


def test_subwords_that_training_would_overflow_are_refused_at_once():
    huge = SubwordVectors(["good"], np.ones((1, 3)), [7], np.full((1, 3), 1e20))
    with pytest.raises(ValueError, match=r"init_vectors hold numbers as large as 1e\+20"):
        FastTextVectorizer(init_vectors=huge, dim=3, min_count=1).fit(["good food", "bad food"])
