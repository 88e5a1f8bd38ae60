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


class TestWordsThatNobodyLearns:
    """With epochs=0, words without a vector are unknown."""

    def test_they_get_no_vector(self):
        documents = ["wonderful food and tea"] * 3
        model = vectorizer(init_vectors=PRETRAINED, epochs=0).fit(documents)
        assert sorted(model.vocabulary_) == ["food", "wonderful", "xylophone"]
        assert "tea" not in model.word_vectors_
        found = model.transform(["tea", "wonderful tea"])
        np.testing.assert_array_equal(found, [np.zeros(4), PRETRAINED["wonderful"]])

    def test_subwords_make_theirs(self):
        texts = [f"{text} wonderfullest" for text in TEXTS[:30]]
        source = FastTextVectorizer(dim=4, epochs=2, random_state=0).fit(TEXTS).word_vectors_
        options = {"dim": 4, "epochs": 0, "scale": None, "random_state": 0}
        model = FastTextVectorizer(init_vectors=source, **options).fit(texts)
        assert "wonderfullest" not in model.vocabulary_
        assert set(model.vocabulary_) == set(source.words)
        found = model.transform(["wonderfullest", "food wonderfullest"])
        expected = source[["wonderfullest", "food"]]
        np.testing.assert_array_equal(found[0], expected[0])
        np.testing.assert_allclose(found[1], expected.mean(axis=0), rtol=1e-6)
        rows = FastTextVectorizer(init_vectors=source, **options).fit_transform(texts)
        np.testing.assert_array_equal(rows, model.transform(texts))

    def test_words_of_a_vocabulary_are_left_out(self):
        words = {"tea": 0, "food": 1, "wonderful": 2}
        model = vectorizer(init_vectors=PRETRAINED, epochs=0, vocabulary=words)
        model.fit(["tea food", "wonderful tea"])
        assert model.vocabulary_ == {"food": 0, "wonderful": 1}
        assert model.init_coverage_ == pytest.approx((2 / 3, 1 / 2))

    def test_a_warm_start_adds_none_but_counts(self):
        model = vectorizer(epochs=2).fit(["good food"] * 5)
        before = model.word_vectors_
        model.set_params(epochs=0, warm_start=True).fit(["good tea"] * 5)
        assert model.word_vectors_.words == ("good", "food")
        assert model.word_vectors_.counts.tolist() == [10, 5]
        np.testing.assert_array_equal(model.word_vectors_["good"], before["good"])

    def test_a_warm_start_needs_a_former_fit(self):
        model = vectorizer(epochs=0, warm_start=True)
        with pytest.raises(ValueError, match=r"'epochs' parameter.*may be 0 only where there are"):
            model.fit(TEXTS)
        assert not hasattr(model, "word_vectors_")

    @pytest.mark.parametrize("kind", [Word2VecVectorizer, FastTextVectorizer])
    def test_partial_fit_learns_them_all_the_same(self, kind):
        options = {"dim": 4, "min_count": 1, "random_state": 0}
        for init_vectors in (None, PRETRAINED):  # without a warning, and without an error
            found, expected = (
                kind(init_vectors=init_vectors, epochs=epochs, **options).partial_fit(["tea food"])
                for epochs in (0, 5)
            )
            assert {"food", "tea"} <= found.vocabulary_.keys()
            assert found.word_vectors_ == expected.word_vectors_

    @pytest.mark.parametrize(
        ("words", "documents", "cause"),
        [
            (["Tea", "Coffee"], ["tea time", "coffee tea"], "have 'tea', .* 'Tea'.*=False"),
            (["tea", "COFFEE"], [["Tea"], ["TEA", "time"]], "have 'TEA', .* 'tea'.*=True"),
            (["/c/en/tea", "/c/en/milk"], ["tea and milk"], "format: '/c/en/milk' for 'milk'"),
            (["tea_NOUN", "drink_VERB"], ["drink tea"], "format: 'drink_VERB' for 'drink'"),
            (["Tee", "trinken"], ["tea", "drink tea"], "language.* as 'tea', 'drink', .* 'T"),
        ],
    )
    @pytest.mark.parametrize("where", ["init_vectors", "former"])
    def test_nothing_but_such_words_is_an_error(self, words, documents, cause, where):
        vectors = WordVectors(words, np.eye(2))
        model = vectorizer(dim=2, init_vectors=vectors, epochs=0)
        if where == "former":
            model.fit([[word] for word in words]).set_params(warm_start=True)
        before = vars(model).copy()
        with pytest.raises(ValueError, match=f"epochs=0 learns no word, .*to use that.*{cause}"):
            model.fit(documents)
        assert vars(model) == before

    def test_so_are_vectors_of_no_words(self):
        model = vectorizer(init_vectors=WordVectors([], np.empty((0, 4))), epochs=0)
        with pytest.raises(ValueError, match="words such as 'tea', the vectors none"):
            model.fit(["tea tea"])

    def test_a_vocabulary_of_such_words_is_an_error(self):
        model = vectorizer(init_vectors=PRETRAINED, epochs=0, vocabulary=["Food", "tea"])
        with pytest.raises(ValueError, match=r"no word to use that has.*'Food'.*lowercase=True"):
            model.fit([["Food", "food"]])
        with pytest.raises(ValueError, match=r"no word to use that has.*words such as 'tea', the"):
            model.set_params(vocabulary=["food", "tea"]).fit(["good tea"])

    @pytest.mark.parametrize("known", ["food", "tea"])
    def test_a_vocabulary_of_words_that_documents_lack_is_called_that(self, known):
        model = vectorizer(init_vectors=PRETRAINED, epochs=0, vocabulary=[known])
        with pytest.raises(ValueError, match=r"^No token of X is in the vocabulary: check"):
            model.fit(["good wine"])

    def test_unknown_words_of_vectors_without_subwords_are_told_of(self):
        options = {"dim": 4, "epochs": 0, "init_vectors": PRETRAINED}
        with pytest.warns(UserWarning, match=r"epochs=0 learns no n-grams.*SubwordVectors"):
            FastTextVectorizer(**options).fit(["wonderful food"])
        FastTextVectorizer(oov="skip", **options).fit(["wonderful food"])


class TestCoverage:
    def test_shares_worked_by_hand(self, capsys):
        documents = ["food food tea", "wonderful food"]
        model = vectorizer(init_vectors=PRETRAINED, verbose=1).fit(documents)
        assert model.init_coverage_ == pytest.approx((2 / 3, 4 / 5))
        first = capsys.readouterr().out.splitlines()[0]
        assert first == (
            "[Word2VecVectorizer] init_vectors know 66.7% of the words and 80.0% of the tokens of "
            "the documents"
        )

    def test_is_none_without_vectors_and_stays_when_training_goes_on(self, tmp_path):
        assert vectorizer().fit(TEXTS).init_coverage_ is None
        model = vectorizer(init_vectors=PRETRAINED, warm_start=True).fit(TEXTS)
        coverage = model.init_coverage_
        assert 0 < coverage.tokens < 0.1
        assert model.partial_fit(OTHERS).init_coverage_ == coverage
        assert model.partial_fit([]).init_coverage_ == coverage
        assert model.fit(OTHERS).init_coverage_ == coverage
        model.save(tmp_path / "model.npz")
        assert Word2VecVectorizer.load(tmp_path / "model.npz").init_coverage_ == coverage
        model.set_params(init_vectors=None, warm_start=False)
        assert model.fit(OTHERS).init_coverage_ is None

    def test_few_words_of_ones_own_are_not_told_of(self):
        vectorizer(init_vectors=PRETRAINED).fit(TEXTS)

    @pytest.mark.parametrize("epochs", [0, 1])
    def test_half_of_the_tokens_are_enough(self, epochs):
        vectors = WordVectors(["tea", "Milk", "Water"], np.eye(3))
        model = vectorizer(dim=3, init_vectors=vectors, epochs=epochs, min_count=1)
        model.fit(["tea milk", "water tea"])

    def test_another_case_is_told_of(self):
        vectors = WordVectors(["a", "Tea", "Milk", "Water"], np.eye(4))
        model = vectorizer(init_vectors=vectors, min_count=1)
        with pytest.warns(UserWarning, match=r"25\.0% of the tokens.*'Milk'.*lowercase=False"):
            model.fit(["tea milk", "a water"])

    def test_vectors_that_know_nothing_are_told_of(self):
        vectors = WordVectors(["Tee", "Milch"], np.eye(4)[:2])
        with pytest.warns(UserWarning, match=r"0\.0% of the words.*same language"):
            vectorizer(init_vectors=vectors).fit(TEXTS)

    @pytest.mark.parametrize("n_words", [9_000, 11_000])
    def test_a_large_file_should_know_more(self, n_words):
        words = ["food", "wonderful", *(f"wort{i}" for i in range(n_words))]
        vectors = WordVectors(words, np.ones((len(words), 4)))
        model = vectorizer(init_vectors=vectors)
        if n_words < 10_000:
            model.fit(TEXTS)
        else:
            with pytest.warns(UserWarning, match="the vectors 'food', 'wonderful', 'wort0'"):
                model.fit(TEXTS)
