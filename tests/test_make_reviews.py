# SPDX-License-Identifier: BSD-3-Clause
"""The synthetic reviews are learnable but not trivial."""

from __future__ import annotations

import re

import numpy as np
import pytest
from fuzz.work import at_most
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skw2v.datasets import make_reviews
from skw2v.datasets._lexicon import TOPICS


def tfidf_accuracy(n_samples: int, seed: int, **options: float) -> float:
    documents, y = make_reviews(n_samples, random_state=seed, **options)
    train, test, y_train, y_test = train_test_split(documents, y, stratify=y, random_state=0)
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    return model.fit(train, y_train).score(test, y_test)


class TestMakeReviews:
    def test_shape_types_and_balance(self) -> None:
        documents, y = make_reviews(101, random_state=0)
        assert len(documents) == 101
        assert {type(document) for document in documents} == {str}
        assert y.dtype == np.int64
        assert y.shape == (101,)
        assert np.bincount(y).tolist() == [51, 50]
        assert len(make_reviews()[0]) == 1000

    def test_random_state(self) -> None:
        first, y = make_reviews(50, random_state=3)
        again, y_again = make_reviews(50, random_state=np.random.RandomState(3))
        assert first == again
        np.testing.assert_array_equal(y, y_again)
        assert first != make_reviews(50, random_state=4)[0]
        assert make_reviews(50)[0] != make_reviews(50)[0]

    def test_text_is_clean(self) -> None:
        documents, _ = make_reviews(2000, random_state=1)
        for document in documents:
            assert not re.search(r"[{}_]|  |\.\.| [.,]|\b(a|A) [aeiou]", document), document
            for sentence in re.split(r"(?<=\.) ", document):
                assert sentence[0].isupper(), document
                assert sentence.endswith("."), document
        assert len(set(documents)) == len(documents)
        assert 300 < len(TfidfVectorizer().fit(documents).vocabulary_) < 1000

    def test_verbs_agree_with_things(self) -> None:
        documents, _ = make_reviews(2000, random_state=2)
        text = " ".join(documents).lower()
        for thing in ("noodles", "portions", "special effects", "jokes"):
            assert f"the {thing} were" in text
            assert f"the {thing} was" not in text
        for thing in ("bill", "service", "cast", "wine list"):
            assert f"the {thing} was" in text
            assert f"the {thing} were" not in text

    def test_a_review_keeps_to_its_topic(self) -> None:
        names = [{*topic.slots["title" if "title" in topic.slots else "place"]} for topic in TOPICS]
        documents, _ = make_reviews(500, random_state=0)
        for document in documents:
            assert sum(any(name in document for name in group) for group in names) <= 1, document

    def test_labels_do_not_depend_on_topic(self) -> None:
        documents, y = make_reviews(2000, random_state=0)
        film = np.array([bool(re.search(r"cinema|film|movie|directed", d)) for d in documents])
        assert abs(y[film].mean() - 0.5) < 0.05

    @pytest.mark.parametrize("seed", [0, 1])
    def test_bag_of_words_is_good_but_not_perfect(self, seed: int) -> None:
        assert 0.85 <= tfidf_accuracy(2000, seed) <= 0.95

    def test_negation_and_mixed_opinions_are_what_is_hard(self) -> None:
        plain = tfidf_accuracy(1000, 0, negation=0, mixed=0)
        assert plain > 0.97
        assert tfidf_accuracy(1000, 0, negation=0.5, mixed=0) < plain - 0.05
        assert tfidf_accuracy(1000, 0, negation=0, mixed=0.5) < plain - 0.05

    def test_without_negation_and_mixture_words_keep_to_their_class(self) -> None:
        documents, y = make_reviews(500, negation=0, mixed=0.0, random_state=0)
        for word, label in (("delicious", 1), ("gripping", 1), ("rude", 0), ("boring", 0)):
            labels = {
                int(y[i]) for i, text in enumerate(documents) if re.search(rf"\b{word}", text)
            }
            assert labels == {label}

    def test_takes_a_few_hundred_calls_a_review(self) -> None:
        with at_most(500 * 400):
            make_reviews(500, random_state=0)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("n_samples", 0),
            ("n_samples", 2.0),
            ("n_samples", True),
            ("n_samples", "10"),
            ("negation", -0.1),
            ("negation", float("nan")),
            ("negation", True),
            ("mixed", 1.5),
            ("mixed", "0.5"),
        ],
    )
    def test_invalid_parameters(self, name: str, value: object) -> None:
        with pytest.raises(ValueError, match=f"'{name}' parameter of make_reviews must be .* Got"):
            make_reviews(**{name: value})

    def test_numpy_numbers_are_numbers(self) -> None:
        documents, _ = make_reviews(np.int64(3), mixed=np.float32(1), random_state=0)
        assert len(documents) == 3
