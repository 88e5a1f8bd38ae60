# SPDX-License-Identifier: BSD-3-Clause
"""Texts tinted by what their words contribute: nothing is lost, added, or taken for HTML."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline

from skw2v import FastTextVectorizer, PhraseTransformer, Word2VecVectorizer
from skw2v.datasets import make_reviews
from skw2v.inspection import ContributionDisplay

TEXTS, Y = make_reviews(200, random_state=0)
QUICK = {"dim": 6, "epochs": 3, "min_count": 2, "random_state": 0}
HARD = '  The SOUP\n& the <b>soup</b> was xyzzy;\t"not" good, but the soup!  '


def logistic(**options: Any) -> LogisticRegression:
    """Vectors that are hardly trained take lbfgs more than its 100 iterations."""
    return LogisticRegression(max_iter=10_000, **options)


def fitted(*steps: Any, texts: Any = TEXTS, **options: Any) -> Pipeline:
    vectorizer = Word2VecVectorizer(**QUICK | options)
    return make_pipeline(*steps, vectorizer, logistic()).fit(texts, Y)


@pytest.fixture(scope="module")
def model() -> Pipeline:
    return fitted()


def assert_complete(model: Pipeline, documents: list[Any]) -> ContributionDisplay:
    """Pieces add up to the words, and to the text."""
    display = ContributionDisplay.from_pipeline(model, documents)
    found = display.contributions.matrix().sum(axis=1)
    for document, pieces, expected in zip(documents, display.pieces, found, strict=True):
        assert sum(piece.contribution or 0 for piece in pieces) == pytest.approx(expected)
        if isinstance(document, str):
            assert "".join(piece.text for piece in pieces) == document
    return display


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ngram_range": (1, 2)},
        {"ngram_range": (2, 3), "min_count": 1},
        {"stop_words": ["the", "was"], "ngram_range": (1, 2)},
        {"analyzer": "char_wb", "ngram_range": (2, 4)},
        {"strip_accents": "unicode"},
        {"lowercase": False},
        {"preprocessor": str.lower},
    ],
)
def test_pieces_are_the_text(options: dict[str, Any]) -> None:
    assert_complete(fitted(**options), [HARD, *TEXTS[:5], "", " ", "xyzzy", "Café Ⅷ"])


def test_what_pieces_are(model: Pipeline) -> None:
    (pieces,) = ContributionDisplay.from_pipeline(model, ["Soup, xyzzy soup"]).pieces
    assert [piece.text for piece in pieces] == ["Soup", ", ", "xyzzy", " ", "soup"]
    assert [piece.is_unknown for piece in pieces] == [False, False, True, False, False]
    assert pieces[0].contribution == pieces[4].contribution
    assert [piece.contribution for piece in pieces[1:4]] == [None] * 3


def test_words_of_an_ngram_share_it() -> None:
    model = fitted(ngram_range=(2, 2), min_count=1, vocabulary=["the soup", "soup was"])
    (pieces,) = ContributionDisplay.from_pipeline(model, ["the soup here"]).pieces
    ((_, whole),) = ContributionDisplay.from_pipeline(model, ["the soup"]).contributions.top(0)
    assert [piece.contribution for piece in pieces[::2]] == [whole / 2, whole / 2, None]
    assert pieces[4].is_unknown


def test_accents_and_letters_that_are_several() -> None:
    texts = [text.replace("soup", "cafe") for text in TEXTS]
    model = fitted(texts=texts, strip_accents="ascii")
    (pieces,) = ContributionDisplay.from_pipeline(model, ["İ Un Café!"]).pieces
    assert "Café" in [piece.text for piece in pieces if piece.contribution is not None]
    assert "".join(piece.text for piece in pieces) == "İ Un Café!"


def test_tokens_where_the_text_has_other_words() -> None:
    def stems(text: str) -> list[str]:
        return [f"{word.lower()[:4]}_" for word in text.split()]

    model = fitted(tokenizer=stems, token_pattern=None)
    display = ContributionDisplay.from_pipeline(model, ["The food!"])
    assert [piece.text for piece in display.pieces[0]] == ["the_", " ", "food_"]


def test_lists_of_tokens_and_phrases() -> None:
    tokens = [text.split() for text in TEXTS]
    assert_complete(fitted(texts=tokens), [tokens[0], ["xyzzy"], []])
    model = fitted(PhraseTransformer(min_count=2, threshold=2.0))
    display = ContributionDisplay.from_pipeline(model, TEXTS[:3])
    assert any("_" in piece.text for piece in display.pieces[0])


def test_characters_stand_side_by_side() -> None:
    model = fitted(analyzer="char", ngram_range=(1, 2))
    display = ContributionDisplay.from_pipeline(model, ["soup"])
    assert display.pieces[0][0].text == "s"


def test_subwords() -> None:
    model = make_pipeline(FastTextVectorizer(**QUICK), Ridge()).fit(TEXTS, Y * 3.0)
    display = assert_complete(model, ["A wonderfull soup", "あ"])
    assert [piece.is_unknown for piece in display.pieces[0][::2]] == [False] * 3
    assert display.pieces[1][0].is_unknown
    assert "for more" in display.to_html()


def test_column_of_a_table() -> None:
    table = np.array([[text, len(text)] for text in TEXTS], dtype=object)
    columns = ColumnTransformer([("w", Word2VecVectorizer(**QUICK), 0), ("n", "passthrough", [1])])
    model = make_pipeline(columns, Ridge()).fit(table, Y)
    display = ContributionDisplay.from_pipeline(model, table[:2])
    assert "".join(piece.text for piece in display.pieces[1]) == TEXTS[1]


class Reader(HTMLParser):
    """Reads what a page shows, and that its tags are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.titles: list[str] = []
        self.styles: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        assert tag in {"div", "span", "s"}
        found = dict(attrs)
        assert found.keys() <= {"style", "title", "dir"}
        self.titles.append(found.get("title") or "")
        self.styles.append(found.get("style") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


class TestHTML:
    def test_nothing_is_taken_for_html(self, model: Pipeline) -> None:
        evil = "<script>alert('soup')</script> \" onload=good &amp; <soup>"
        display = ContributionDisplay.from_pipeline(model, [HARD, evil])
        page = Reader(display._repr_html_())
        assert page.open == []
        assert HARD in page.text
        assert page.text.endswith(evil)
        labels = np.array(["<i>bad</i>", "&good"])[Y]
        model = make_pipeline(model[0], logistic()).fit(TEXTS, labels)
        page = Reader(ContributionDisplay.from_pipeline(model, ["soup"]).to_html())
        assert "for <i>bad</i> and against it" in page.text

    def test_colours(self, model: Pipeline) -> None:
        display = ContributionDisplay.from_pipeline(model, [TEXTS[0]])
        page = Reader(display.to_html())
        largest = max(display.pieces[0], key=lambda piece: abs(piece.contribution or 0))
        strongest = [style for style in page.styles if "0.55)" in style]
        color = "33,113,181" if largest.contribution > 0 else "230,97,1"
        assert len(strongest) >= 3  # two in the caption
        assert color in strongest[-1]
        assert f"{largest.contribution:+.3g}" in page.titles

    def test_unknown_words_are_struck_out(self, model: Pipeline) -> None:
        html = ContributionDisplay.from_pipeline(model, ["soup xyzzy"]).to_html()
        assert "line-through" in html[html.index("<s ") : html.index("xyzzy</s>")]
        assert "50% of the words known" in html

    def test_classes(self, model: Pipeline) -> None:
        document = TEXTS[0]
        second = ContributionDisplay.from_pipeline(model, [document])
        first = ContributionDisplay.from_pipeline(model, [document], class_of_interest=0)
        for a, b in zip(first.pieces[0], second.pieces[0], strict=True):
            assert (a.contribution or 0) == -(b.contribution or 0)
        decision = model.decision_function([document])[0]
        assert f"decision_function {-decision:.3g}, " in first.to_html()
        assert f"decision_function {decision:.3g}, " in second.to_html()
        forest = make_pipeline(model[0], RandomForestClassifier(3, random_state=0)).fit(TEXTS, Y)
        display = ContributionDisplay.from_pipeline(forest, [document], class_of_interest=0)
        share = forest.predict_proba([document])[0, 0]
        assert f"predict_proba {share:.3g}, " in display.to_html()
        three = make_pipeline(model[0], logistic()).fit(TEXTS, np.arange(200) % 3)
        display = ContributionDisplay.from_pipeline(three, TEXTS[:4])
        for i, label in enumerate(three.predict(TEXTS[:4])):
            assert f"for {label}" in display._caption(i)
        with pytest.raises(ValueError, match="must be one of 0, 1, got 2"):
            ContributionDisplay.from_pipeline(model, [document], class_of_interest=2)

    def test_representation(self, model: Pipeline) -> None:
        display = ContributionDisplay.from_pipeline(model, TEXTS[:3])
        assert repr(display) == "<ContributionDisplay: 3 documents>"


class TestBars:
    def test_strongest_words(self, model: Pipeline) -> None:
        plt = pytest.importorskip("matplotlib.pyplot")
        display = ContributionDisplay.from_pipeline(model, TEXTS[:2]).plot(document=1, topn=4)
        ranked = display.contributions.top(1, None)
        widths = [bar.get_width() for bar in display.bars_]
        assert widths[:4] == [value for _, value in ranked[:4]]
        assert widths[4] == pytest.approx(sum(value for _, value in ranked[4:]))
        names = [label.get_text() for label in display.ax_.get_yticklabels()]
        assert names == [*(word for word, _ in ranked[:4]), f"{len(ranked) - 4} other words"]
        assert display.ax_.get_xlabel() == "Contribution to decision_function for 1"
        assert display.ax_.yaxis_inverted()
        blue = [bar.get_facecolor()[2] > 0.5 for bar in display.bars_[:4]]
        assert blue == [width > 0 for width in widths[:4]]
        plt.close("all")

    def test_few_words_and_own_axes(self, model: Pipeline) -> None:
        plt = pytest.importorskip("matplotlib.pyplot")
        _, ax = plt.subplots()
        display = ContributionDisplay.from_pipeline(model, ["soup xyzzy", "xyzzy"])
        assert display.plot(ax, color="red").ax_ is ax
        assert len(display.bars_) == 1
        assert display.bars_[0].get_facecolor() == (1, 0, 0, 1)
        assert len(display.plot(document=1).bars_) == 0
        with pytest.raises(IndexError):
            display.plot(document=2)
        plt.close("all")

    def test_without_matplotlib(self, model: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        display = ContributionDisplay.from_pipeline(model, ["soup"])
        assert "soup" in display.to_html()
        with pytest.raises(ImportError, match=r"ContributionDisplay.plot requires matplotlib"):
            display.plot()
