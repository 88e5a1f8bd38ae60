# SPDX-License-Identifier: BSD-3-Clause
"""Words that have a vector keep it, and others learn to fit: `freeze_init`."""

import numpy as np
import pytest
from joblib import parallel_config

from skw2v import FastTextVectorizer, SubwordVectors, Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(60, random_state=0)
OTHERS = [f"{text} sesquipedalian" for text in make_reviews(60, random_state=1)[0]] * 2
OPTIONS = {"dim": 6, "epochs": 3, "min_count": 1, "random_state": 0}
SOURCE = Word2VecVectorizer(**OPTIONS).fit(TEXTS[:20]).word_vectors_
SUBWORDS = FastTextVectorizer(**OPTIONS).fit(TEXTS[:20]).word_vectors_


def make(kind=Word2VecVectorizer, **options):
    return kind(**OPTIONS | {"freeze_init": True} | options)


def assert_frozen(found, before):
    words = list(before.words)
    assert found[words].tobytes() == before[words].tobytes()


def start_of(model, texts):
    """Vectors that nothing was learnt by, those of new words too."""
    return type(model)(**model.get_params() | {"learning_rate": 1e-30}).fit(texts).word_vectors_


@pytest.mark.parametrize("kind", [Word2VecVectorizer, FastTextVectorizer])
@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize(
    ("loss", "optimizer"),
    [
        *(("negative_sampling", optimizer) for optimizer in ("sgd", "adagrad", "adam")),
        ("hierarchical_softmax", "sgd"),
        ("hierarchical_softmax", "adam"),
        ("softmax", "sgd"),
        ("softmax", "adagrad"),
    ],
)
def test_known_words_stay_to_the_last_bit_and_new_ones_learn(kind, architecture, loss, optimizer):
    source = SOURCE if kind is Word2VecVectorizer else SUBWORDS
    how = {"architecture": architecture, "loss": loss, "optimizer": optimizer}
    model = make(kind, init_vectors=source, **how).fit(TEXTS)
    assert_frozen(model.word_vectors_, source)
    start, new = start_of(model, TEXTS), [w for w in model.vocabulary_ if w not in source]
    assert len(new) > 20
    moved = np.linalg.norm(model.word_vectors_[new] - start[new], axis=1)
    assert np.median(moved) > 0.02
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert model.loss_curve_[-1] < 1.1 * model.loss_curve_[0]
    if loss == "negative_sampling":  # output vectors of frozen words train, too
        known = [model.vocabulary_[word] for word in source.words if word in model.vocabulary_]
        rows = [row for row in known if row < len(model._fitted.w_out)]
        assert model._fitted.w_out[rows].any(axis=1).mean() > 0.9


@pytest.mark.parametrize("kind", [Word2VecVectorizer, FastTextVectorizer])
@pytest.mark.parametrize("way", ["partial_fit", "warm_start"])
def test_words_of_the_former_fit_stay_when_training_goes_on(kind, way):
    model = make(kind, warm_start=way == "warm_start").fit(TEXTS)
    before = model.word_vectors_
    model = model.fit(OTHERS) if way == "warm_start" else model.partial_fit(OTHERS)
    assert "sesquipedalian" not in before
    assert "sesquipedalian" in model.vocabulary_
    assert_frozen(model.word_vectors_, before)
    new = model.word_vectors_
    model = model.fit(TEXTS) if way == "warm_start" else model.partial_fit(TEXTS)
    assert_frozen(model.word_vectors_, new)


@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("kind", [Word2VecVectorizer, FastTextVectorizer])
def test_bits_do_not_depend_on_workers(kind, backend):
    alone = make(kind, init_vectors=SOURCE).fit(TEXTS)
    with parallel_config(backend=backend):
        together = make(kind, init_vectors=SOURCE, n_jobs=2).fit(TEXTS)
    assert_frozen(together.word_vectors_, SOURCE)
    np.testing.assert_array_equal(together.word_vectors_.vectors, alone.word_vectors_.vectors)


@pytest.mark.parametrize("kind", [Word2VecVectorizer, FastTextVectorizer])
def test_without_vectors_nothing_is_frozen(kind):
    free, frozen = (make(kind, freeze_init=freeze).fit(TEXTS) for freeze in (False, True))
    np.testing.assert_array_equal(free.word_vectors_.vectors, frozen.word_vectors_.vectors)


def test_all_words_may_be_known():
    model = make(init_vectors=SOURCE).fit(TEXTS[:20])
    assert_frozen(model.word_vectors_, SOURCE)
    assert set(model.word_vectors_.words) == set(SOURCE.words)


class TestSubwords:
    def test_n_grams_that_have_a_row_keep_it(self):
        model = make(FastTextVectorizer, init_vectors=SUBWORDS).fit(TEXTS)
        rows, before = model.word_vectors_.subword_rows, SUBWORDS.subword_rows
        where = np.searchsorted(rows.buckets, before.buckets)
        np.testing.assert_array_equal(rows.buckets[where], before.buckets)
        np.testing.assert_array_equal(rows.rows[where], before.rows)
        new = np.delete(rows.rows, where, axis=0)
        assert len(new) > 100
        assert new.any(axis=1).all()
        # So does any word that is made of such n-grams alone
        words = [word[1:] + word[:1] for word in SUBWORDS.words]
        parts = [set(before.scheme.bags([word]).rows) & set(rows.buckets) for word in words]
        same = [w for w, part in zip(words, parts, strict=True) if part <= set(before.buckets)]
        same = [w for w in same if w not in model.vocabulary_ and SUBWORDS.get(w) is not None]
        assert len(same) > 5
        np.testing.assert_array_equal(model.word_vectors_[same], SUBWORDS[same])

    def test_words_without_n_grams_stay_while_new_words_teach_theirs(self):
        model = make(FastTextVectorizer, init_vectors=SOURCE).fit(TEXTS)
        assert_frozen(model.word_vectors_, SOURCE)
        new = [word for word in model.vocabulary_ if word not in SOURCE]
        rows = model.word_vectors_.subword_rows
        of_new = np.unique(rows.scheme.bags(new).rows)
        np.testing.assert_array_equal(rows.buckets, of_new)

    def test_files_keep_all_that(self, tmp_path):
        model = make(FastTextVectorizer, init_vectors=SUBWORDS, n_buckets=2_000_000).fit(TEXTS)
        model.save(tmp_path / "model.npz")
        loaded = FastTextVectorizer.load(tmp_path / "model.npz")
        assert loaded.freeze_init is True
        assert loaded.word_vectors_ == model.word_vectors_
        assert SubwordVectors.load(tmp_path / "model.npz") == model.word_vectors_


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"lockf": 0.0}, "'lockf': give freeze_init=True."),
        ({"vectors_lockf": 1}, "'vectors_lockf': give freeze_init=False."),
        ({"vectors_lockf": np.zeros(3)}, "give freeze_init=False or freeze_init=True."),
    ],
)
def test_what_gensim_calls_it(given, advice):
    with pytest.raises(TypeError, match=advice):
        Word2VecVectorizer(**given)


def test_zero_vectors_and_wild_rates_stay_numbers():
    vectors = WordVectors(["good", "bad"], np.float32([[0] * 6, [1e3] * 6]))
    for rate in (1e-6, 5.0, 1e4):
        model = make(init_vectors=vectors, learning_rate=rate, epochs=5)
        model.fit(["good food and bad food"] * 30)
        assert_frozen(model.word_vectors_, vectors.subset(["good", "bad"]))
        assert np.isfinite(model.word_vectors_.vectors).all()
