# SPDX-License-Identifier: BSD-3-Clause
"""Documents on a map, as a picture and as a page."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews
from skw2v.plotting import DocumentMapDisplay

plt = pytest.importorskip("matplotlib.pyplot")

TEXTS, Y = make_reviews(60, random_state=0)


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def model() -> Pipeline:
    vectorizer = Word2VecVectorizer(dim=6, epochs=2, random_state=0)
    return make_pipeline(vectorizer, StandardScaler(), LogisticRegression()).fit(TEXTS, Y)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class TestPicture:
    def test_from_estimator(self, model: Pipeline) -> None:
        display = DocumentMapDisplay.from_estimator(model[0], TEXTS, Y)
        expected = PCA(2, svd_solver="full").fit_transform(unit(model[0].transform(TEXTS)))
        np.testing.assert_allclose(np.abs(display.coordinates), np.abs(expected), atol=1e-5)
        np.testing.assert_allclose(display.scatter_.get_offsets(), display.coordinates)
        assert "first principal component" in display.ax_.get_xlabel()
        assert display.texts == tuple(TEXTS)

    def test_groups_have_colours_and_names_in_their_middle(self, model: Pipeline) -> None:
        display = DocumentMapDisplay.from_estimator(model[0], TEXTS, Y, text_kw={"size": 20})
        colors = display.scatter_.get_facecolors()
        assert len(np.unique(colors[Y == 0], axis=0)) == 1
        assert (colors[Y == 0][0] != colors[Y == 1][0]).any()
        for text in display.text_:
            own = str(text.get_text()) == Y.astype(str)
            np.testing.assert_allclose(text.xy, np.median(display.coordinates[own], axis=0))
            assert text.get_fontsize() == 20

    def test_steps_before_a_classifier(self, model: Pipeline) -> None:
        display = DocumentMapDisplay.from_estimator(model, iter(TEXTS), model.predict(TEXTS))
        rows = model[:-1].transform(TEXTS)
        same = DocumentMapDisplay.from_rows(rows, texts=TEXTS)
        np.testing.assert_array_equal(display.coordinates, same.coordinates)
        assert len(same.text_) == 0

    @pytest.mark.parametrize("method", ["tsne", TruncatedSVD(2, random_state=0)])
    def test_other_methods(self, model: Pipeline, method: Any) -> None:
        display = DocumentMapDisplay.from_estimator(model[0], TEXTS, method=method, random_state=0)
        assert display.coordinates.shape == (60, 2)
        if method != "tsne":
            assert not hasattr(method, "components_")
            expected = TruncatedSVD(2, random_state=0).fit_transform(
                unit(model[0].transform(TEXTS).astype(float))
            )
            np.testing.assert_allclose(display.coordinates, expected, atol=1e-6)

    def test_many_groups(self) -> None:
        rng = np.random.default_rng(0)
        display = DocumentMapDisplay(rng.random((400, 2)), groups=np.arange(400) % 30).plot()
        assert len(np.unique(display.scatter_.get_facecolors(), axis=0)) == 30
        assert display.scatter_.get_sizes()[0] < 26

    def test_own_axes_and_style(self) -> None:
        _, ax = plt.subplots()
        display = DocumentMapDisplay([[0, 1], [1, 0]]).plot(ax, scatter_kw={"c": "red", "s": 4})
        assert display.ax_ is ax
        assert display.scatter_.get_facecolors()[0].tolist()[:3] == [1, 0, 0]
        assert display.scatter_.get_sizes().tolist() == [4]

    def test_unknown_documents(self, model: Pipeline) -> None:
        display = DocumentMapDisplay.from_estimator(model[0], [*TEXTS[:5], "xyzzy", ""])
        assert np.isfinite(display.coordinates).all()

    @pytest.mark.parametrize(
        ("call", "said"),
        [
            (lambda: DocumentMapDisplay([]), "coordinates"),
            (lambda: DocumentMapDisplay(np.empty((0, 2))), "no document"),
            (lambda: DocumentMapDisplay([[1, 2]], groups=["a", "b"]), "a group and a text"),
            (lambda: DocumentMapDisplay([[1, 2]], texts=[]), "a group and a text"),
            (lambda: DocumentMapDisplay([[1, 2, 3]]), r"shape of coordinates is \(1, 3\)"),
            (lambda: DocumentMapDisplay.from_rows([1, 2]), "rows must be those of documents"),
            (lambda: DocumentMapDisplay.from_rows([[1, 2]], method="map"), "method must be"),
        ],
    )
    def test_what_makes_no_sense(self, call: Any, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            call()

    def test_strings_and_unfitted_models(self) -> None:
        with pytest.raises(TypeError, match="groups"):
            DocumentMapDisplay([[1, 2]], groups="a")
        with pytest.raises(NotFittedError):
            DocumentMapDisplay.from_estimator(Word2VecVectorizer(), TEXTS)

    def test_without_matplotlib(self, model: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
        display = DocumentMapDisplay([[0, 1]])
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        calls = {
            "from_estimator": lambda: DocumentMapDisplay.from_estimator(model, TEXTS),
            "from_rows": lambda: DocumentMapDisplay.from_rows([[0, 1]]),
            "plot": display.plot,
            "to_html": display.to_html,
        }
        for name, call in calls.items():
            with pytest.raises(ImportError, match=f"DocumentMapDisplay.{name} requires"):
                call()


class TestPage:
    def circles(self, display: DocumentMapDisplay) -> list[ET.Element]:
        html = display.to_html()
        page = ET.fromstring(html.replace("&#9679;", "*"))  # well-formed
        return list(page.iter("circle"))

    def test_points_tell_their_text(self) -> None:
        texts = ["<script>alert(1)</script> & tea", 'say "milk"', "long " * 200]
        display = DocumentMapDisplay(
            [[0, 0], [4, 0], [0, 2]], groups=["<b>", "<b>", "c"], texts=texts
        )
        circles = self.circles(display)
        titles = [circle.findtext("title") for circle in circles]
        assert titles[:2] == [f"<b>: {texts[0]}", f"<b>: {texts[1]}"]
        assert str(titles[2]).endswith("…")
        assert len(str(titles[2])) < 310
        assert circles[0].get("fill") == circles[1].get("fill") != circles[2].get("fill")
        places = [[float(circle.get(axis, "")) for axis in ("cx", "cy")] for circle in circles]
        (left, low), (right, same), (middle, up) = places
        assert left == middle < right
        assert low == same > up  # downwards
        assert right - left == pytest.approx(2 * (low - up))

    def test_without_groups_and_texts(self) -> None:
        display = DocumentMapDisplay([[1, 1], [1, 1]])
        assert [circle.findtext("title") for circle in self.circles(display)] == ["", ""]

    def test_texts_of_documents(self, model: Pipeline) -> None:
        tokens = [text.split() for text in TEXTS[:5]]
        vectorizer = Word2VecVectorizer(dim=3, epochs=1, min_count=1).fit(tokens)
        display = DocumentMapDisplay.from_estimator(vectorizer, tokens)
        assert display.texts == tuple(map(" ".join, tokens))
        column = np.array(TEXTS, dtype=object)[:, None]
        assert DocumentMapDisplay.from_estimator(model, column).texts == tuple(TEXTS)
        scaler = StandardScaler().fit(np.eye(3))
        assert DocumentMapDisplay.from_estimator(scaler, np.eye(3)).texts is None
