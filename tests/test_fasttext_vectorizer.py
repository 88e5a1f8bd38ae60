# SPDX-License-Identifier: BSD-3-Clause
"""FastTextVectorizer: what subwords change in an estimator of averaged embeddings."""

import json
import tracemalloc
import warnings
from contextlib import nullcontext

import numpy as np
import pytest
from fuzz.work import at_most
from joblib import parallel_config
from sklearn.utils._param_validation import InvalidParameterError

from skw2v import FastTextVectorizer, SubwordVectors, Word2VecVectorizer, WordVectors
from skw2v._io.archive import write_archive
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(150, random_state=0)
UNSEEN = ["wonderfull filmm", "xyzzy", "good wonderfully", ""]


def make(**options):
    defaults = {"dim": 8, "epochs": 2, "min_count": 2, "scale": None, "random_state": 0}
    return FastTextVectorizer(**defaults | options)


@pytest.fixture(scope="module")
def fitted():
    return make().fit(TEXTS)


class TestUnknownWords:
    def test_they_have_vectors(self, fitted):
        vectors = fitted.word_vectors_
        assert isinstance(vectors, SubwordVectors)
        assert "wonderfull" not in fitted.vocabulary_
        found = fitted.transform(UNSEEN)
        expected = [
            vectors[["wonderfull", "filmm"]].mean(axis=0),
            np.zeros(8),  # no n-gram of this is known
            vectors[["good", "wonderfully"]].mean(axis=0),
            np.zeros(8),
        ]
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
        assert found[0].any()

    def test_they_may_be_left_out(self, fitted):
        skipping = make(oov="skip").fit(TEXTS)
        assert skipping.word_vectors_ == fitted.word_vectors_
        found = skipping.transform(UNSEEN)
        assert not found[[0, 1, 3]].any()
        np.testing.assert_array_equal(found[2], skipping.word_vectors_["good"])
        np.testing.assert_array_equal(make(oov="skip").fit_transform(TEXTS)[:3], found_first(TEXTS))

    def test_a_misspelt_word_is_near_the_word(self):
        # More epochs than are needed for the mechanics alone
        vectors = make(dim=30, epochs=20).fit(TEXTS).word_vectors_
        for word in ("wonderful", "disappointing", "restaurant"):
            if word in vectors:
                assert vectors.most_similar(f"{word}s", topn=1)[0][0] == word

    @pytest.mark.parametrize("oov", ["subwords", "skip"])
    def test_fit_transform_is_fit_and_transform(self, oov):
        # Words that are too rare for the vocabulary are unknown words of the same documents
        for options in ({}, {"weighting": "idf"}, {"pooling": ["max", "mean"]}):
            options |= {"oov": oov, "min_count": 5}
            found = make(**options).fit_transform(iter(TEXTS))
            np.testing.assert_array_equal(found, make(**options).fit(TEXTS).transform(TEXTS))

    @pytest.mark.parametrize("weighting", ["idf", "sif"])
    def test_they_weigh_as_much_as_the_rarest(self, weighting):
        model = make(weighting=weighting, min_count=1).fit(TEXTS)
        np.testing.assert_allclose(
            model.transform(["filmm"])[0],
            model.word_weights_.max() * model.word_vectors_["filmm"],
            rtol=1e-5,
        )

    def test_weights_of_the_users(self):
        mapping = {"filmm": 3.0, "good": 2.0}
        for weighting in (mapping, lambda word: mapping.get(word, 1.0)):
            model = make(weighting=weighting).fit(TEXTS)
            for word, weight in (("filmm", 3.0), ("goodd", 1.0)):
                expected = weight * model.word_vectors_[word]
                np.testing.assert_allclose(model.transform([word])[0], expected, rtol=1e-5)
        model = make(weighting=lambda word: np.nan if word == "filmm" else 1.0).fit(TEXTS)
        with pytest.raises(ValueError, match="filmm"):
            model.transform(["filmm"])

    def test_the_last_weights_of_the_users_count_and_are_in_files(self, tmp_path):
        model = make().fit(TEXTS).set_params(weighting={"filmm": 3.0, "good": 2.0})
        np.testing.assert_allclose(model.transform(["filmm"])[0], model.word_vectors_["filmm"])
        model.partial_fit(["xyzzy"])  # no word to train, but weights are made anew
        expected = 3 * model.word_vectors_["filmm"]
        np.testing.assert_allclose(model.transform(["filmm"])[0], expected, rtol=1e-5)
        model.save(tmp_path / "model.npz")
        loaded = FastTextVectorizer.load(tmp_path / "model.npz")
        np.testing.assert_array_equal(loaded.transform(["filmm"])[0], model.transform(["filmm"])[0])

    def test_they_speak_for_no_class(self):
        model = make(weighting="supervised").fit(TEXTS, Y)
        alone, both = model.transform(["filmm", "good filmm"])
        assert alone[-1] == 0
        assert alone[:-1].any()
        assert both[-1] == pytest.approx(model.transform(["good"])[0, -1])


def found_first(texts):
    return make(oov="skip").fit(texts).transform(texts)[:3]


class TestTraining:
    @pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
    @pytest.mark.parametrize("loss", ["negative_sampling", "hierarchical_softmax", "softmax"])
    @pytest.mark.parametrize("subwords", ["chars", "jamo"])
    def test_every_loss_falls(self, architecture, loss, subwords):
        model = make(architecture=architecture, loss=loss, subwords=subwords, epochs=8).fit(TEXTS)
        assert model.loss_curve_[-1] < 0.97 * model.loss_curve_[0]
        assert np.isfinite(model.transform(UNSEEN)).all()

    def test_without_ngrams_it_is_word2vec(self):
        words = make().fit(TEXTS).word_vectors_.words
        start = WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 8)) / 10)
        same = {"learning_rate": 0.05, "init_vectors": start, "random_state": 0}
        ours = make(max_n=0, **same).fit(TEXTS)
        word2vec = Word2VecVectorizer(dim=8, epochs=2, **same).fit(TEXTS)
        assert ours.word_vectors_.words == word2vec.word_vectors_.words
        np.testing.assert_allclose(
            ours.word_vectors_.vectors, word2vec.word_vectors_.vectors, rtol=1e-3, atol=1e-4
        )
        assert "filmm" not in dict(ours.word_vectors_.vocabulary)
        assert not ours.transform(["filmm"]).any()

    def test_a_word_is_the_mean_of_its_own_row_and_its_ngrams(self, fitted):
        vectors = fitted.word_vectors_
        rows = vectors.subword_rows
        own = rows.own_rows(vectors.words, vectors.vectors)
        sums, sizes, n_found = rows.sums(vectors.words)
        assert (n_found == sizes).all()  # all n-grams of the vocabulary have a row
        means = (own + sums) / (1 + sizes)[:, None]
        np.testing.assert_allclose(means, vectors.vectors, rtol=1e-4, atol=1e-6)

    @pytest.mark.parametrize("options", [{}, {"subwords": "jamo"}, {"min_n": 1, "max_n": 50}])
    def test_a_token_as_long_as_a_book(self, options):
        model = make(n_buckets=1000, **options).fit(TEXTS)
        book = "filmgut" * 30_000
        tracemalloc.start()
        X = model.transform([book, "film"])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 60e6
        assert np.isfinite(X).all()
        with pytest.raises(ValueError, match=r"'filmgut.* has 210,000 characters.*token_pattern"):
            make(min_count=1, max_n=9, n_buckets=1000).fit([*TEXTS, book])

    def test_an_unknown_word_as_long_as_a_book_is_not_compared(self, fitted):
        words = WordVectors(["a" * 100_000, "b" + "a" * 100_000], np.eye(2))
        for unknown in ("a" * 99_999, "ab" * 50_000):
            with pytest.raises(KeyError) as caught:
                words[unknown]
            with at_most(1000):
                assert len(str(caught.value)) < 400

    @pytest.mark.parametrize("n_buckets", [1, 7])
    def test_few_buckets(self, n_buckets):
        model = make(n_buckets=n_buckets).fit(TEXTS)
        assert len(model.word_vectors_.subword_rows.rows) <= n_buckets
        assert np.isfinite(model.transform(UNSEEN)).all()

    def test_memory_is_for_buckets_that_occur(self, fitted):
        rows = fitted.word_vectors_.subword_rows
        bags = rows.scheme.bags(fitted.word_vectors_.words)
        assert rows.buckets.tolist() == sorted(set(bags.rows.tolist()))


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_the_same_bits_for_any_number_of_workers_and_any_backend(architecture):
    def bits(n_jobs=None, backend=None):
        configured = parallel_config(backend, n_jobs=2) if backend else nullcontext()
        model = make(architecture=architecture, n_jobs=n_jobs, batch_size=64)
        with configured, warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="The joblib backend")
            vectors = model.fit(TEXTS).word_vectors_
        return vectors.vectors.tobytes(), vectors.subword_rows.rows.tobytes()

    expected = bits(1)
    assert expected == bits(2) == bits(3) == bits(-1)
    assert expected == bits(backend="loky") == bits(backend="threading")


class TestGoingOn:
    def test_partial_fit_keeps_words_and_ngrams_and_adds_new_ones(self, fitted, tmp_path):
        fitted.save(tmp_path / "v.npz")
        model = FastTextVectorizer.load(tmp_path / "v.npz")
        before = model.word_vectors_
        model.partial_fit(["brandnewword good"] * 5)
        after = model.word_vectors_
        assert set(before.words) < set(after.words)
        assert set(before.subword_rows.buckets) < set(after.subword_rows.buckets)
        untouched = before.similarity("terrible", "awful") if "awful" in before else None
        if untouched is not None:
            assert after.similarity("terrible", "awful") == pytest.approx(untouched, abs=0.2)

    def test_a_loaded_one_goes_on_like_the_saved_one(self, tmp_path):
        one = make().fit(TEXTS)
        one.save(tmp_path / "v.npz")
        other = FastTextVectorizer.load(tmp_path / "v.npz")
        one.partial_fit(TEXTS[:50]), other.partial_fit(TEXTS[:50])
        assert one.word_vectors_ == other.word_vectors_

    def test_a_new_word_starts_near_its_ngrams(self, fitted):
        model = make(init_vectors=fitted.word_vectors_, epochs=1, learning_rate=1e-9)
        model.fit([*TEXTS, "wonderfull", "wonderfull"])
        expected = fitted.word_vectors_["wonderfull"]
        away = np.abs(model.word_vectors_["wonderfull"] - expected).max()
        assert 0 < away <= 0.5 / 8**0.5 + 1e-3

    def test_pretrained_vectors_as_they_are(self, fitted, tmp_path):
        fitted.word_vectors_.save(tmp_path / "model.bin")
        given = SubwordVectors.load(tmp_path / "model.bin")
        model = make(init_vectors=given, epochs=0).fit(TEXTS[:20])
        for word in ("good", "wonderfull"):
            np.testing.assert_allclose(
                model.word_vectors_[word], fitted.word_vectors_[word], rtol=1e-3, atol=1e-6
            )
        np.testing.assert_allclose(
            model.transform(UNSEEN), fitted.transform(UNSEEN), rtol=1e-3, atol=1e-6
        )

    def test_vectors_without_ngrams_will_do(self):
        given = WordVectors(["good", "film"], np.eye(2, 8))
        model = make(init_vectors=given, epochs=1, learning_rate=1e-9).fit(TEXTS)
        np.testing.assert_allclose(model.word_vectors_["good"], np.eye(2, 8)[0], atol=1e-3)

    def test_ngrams_of_another_kind_are_refused(self, fitted):
        with pytest.raises(ValueError, match="max_n"):
            make(init_vectors=fitted.word_vectors_, max_n=5).fit(TEXTS)
        model = make().fit(TEXTS).set_params(n_buckets=10)
        with pytest.raises(ValueError, match="n_buckets"):
            model.partial_fit(TEXTS)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"min_n": 0}, "min_n"),
        ({"min_n": 4, "max_n": 3}, "max_n"),
        ({"max_n": -1}, "max_n"),
        ({"max_n": 10**9}, "max_n"),
        ({"n_buckets": 0}, "n_buckets"),
        ({"n_buckets": 2**31}, "n_buckets"),
        ({"n_buckets": True}, "n_buckets"),
        ({"subwords": "syllables"}, "subwords"),
        ({"oov": "zero"}, "oov"),
        ({"subwords": "jamo", "max_n": 5}, "max_n"),
        ({"subwords": "jamo", "min_n": 2}, "min_n"),
    ],
)
def test_impossible_parameters(options, name):
    with pytest.raises(InvalidParameterError, match=name):
        make(**options).fit(TEXTS)


class TestHostileDocuments:
    @pytest.mark.parametrize(
        "documents",
        [
            ["a a"],
            ["a b a b"],
            ["ab"] * 200,
            ["\ud83d \ud83d ok ok"],
            ["가 가나 가나다 가"] * 3,
            ["ㅋㅋㅋ ㅋㅋ ㅋㅋㅋ ㅋㅋ"],
            [["", ""], [""]],
            [["<", "<", ">"]],
            [["x" * 20_000, "x" * 20_000, "y", "y"]],
            [["same ending", "other ending"] * 40],
        ],
    )
    @pytest.mark.parametrize("subwords", ["chars", "jamo"])
    @pytest.mark.filterwarnings("ignore:Nothing was learnt:UserWarning")
    def test_vectors_are_finite(self, documents, subwords):
        for architecture in ("skipgram", "cbow"):
            options = {"subwords": subwords, "architecture": architecture, "min_count": 1}
            if isinstance(documents[0], str):
                options["token_pattern"] = r"\S+"
            model = make(**options)
            assert np.isfinite(model.fit_transform(documents)).all()
            model.word_vectors_.get("unseen")

    @pytest.mark.parametrize("learning_rate", [0.5, 100.0])
    @pytest.mark.filterwarnings("ignore:Training diverged")
    def test_no_rate_leads_to_nan(self, learning_rate):
        for architecture in ("skipgram", "cbow"):
            model = make(learning_rate=learning_rate, architecture=architecture, n_buckets=20)
            assert np.isfinite(model.fit_transform(TEXTS)).all()


@pytest.mark.parametrize("oov", ["subwords", "skip"])
def test_texts_after_lists_lose_words_only_without_subwords(oov, recwarn):
    lists = [["Wonderful", "FOOD"], ["Dreadful", "FILM"]] * 5
    options = {"dim": 4, "epochs": 5, "sample": 0, "random_state": 0}
    model = FastTextVectorizer(oov=oov, **options).fit(lists)
    rows = model.transform(["wonderful film"])
    assert bool(recwarn) == (not rows.any()) == (oov == "skip")


@pytest.mark.parametrize("mmap", [False, True])
def test_a_mapped_file_is_not_read_through(tmp_path, mmap):
    """Numbers that are left on disk are not looked at, as in `Word2VecVectorizer`."""
    model = FastTextVectorizer(dim=4, epochs=1, min_count=1).fit(["good food", "bad film"])
    model.save(tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz") as archive:
        arrays = dict(archive)
    arrays["vectors"][0, 0] = np.nan
    metadata = json.loads(arrays.pop("metadata").tobytes())
    write_archive(tmp_path / "v.npz", arrays, metadata)  # aligned, as what is mapped must be
    if mmap:
        loaded = FastTextVectorizer.load(tmp_path / "v.npz", mmap=True)
        assert np.isnan(loaded.word_vectors_.vectors[0, 0])
    else:
        with pytest.raises(ValueError, match="NaN"):
            FastTextVectorizer.load(tmp_path / "v.npz")


def test_a_function_that_lacks_a_word_weighs_it_by_one():
    weights = {"good": 2.0, "food": 3.0}.__getitem__
    model = FastTextVectorizer(
        dim=4, epochs=5, sample=0, min_count=1, weighting=weights, scale=None, random_state=0
    ).fit(["good food"])
    expected = model.word_vectors_["goods"]
    np.testing.assert_allclose(model.transform(["goods"])[0], expected, rtol=1e-5)
