# SPDX-License-Identifier: BSD-3-Clause
"""Curves of the loss, analogies, the placement of labels, and life without matplotlib."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pictures import assert_readable, extents, labels, small_pipeline, three_clouds
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline

import skw2v.plotting
from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews
from skw2v.plotting import AnalogyDisplay, LossCurveDisplay, WordMapDisplay
from skw2v.plotting._placement import any_overlap, distances, place_labels

plt = pytest.importorskip("matplotlib.pyplot")

PAIRS = [("man", "king"), ("woman", "queen")]


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return three_clouds()


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return small_pipeline()


class TestLossCurve:
    def test_from_estimator(self, pipeline: Pipeline) -> None:
        display = LossCurveDisplay.from_estimator(pipeline)
        assert display.line_.get_xdata().tolist() == [1, 2, 3]
        assert display.line_.get_ydata().tolist() == pipeline[0].loss_curve_
        assert display.ax_.get_xlabel() == "Epoch"
        assert display.ax_.get_legend().get_texts()[0].get_text() == "Word2VecVectorizer"

    def test_the_classifier_has_one_too(self, pipeline: Pipeline) -> None:
        network = SimpleNamespace(loss_curve_=[9.0, 8.0])
        both = SimpleNamespace(steps=[("w2v", pipeline[0]), ("network", network)])
        display = LossCurveDisplay.from_estimator(both)
        assert display.losses.tolist() == pipeline[0].loss_curve_

    def test_several_on_one_ax(self) -> None:
        first = LossCurveDisplay.from_losses([3, 2], name="one")
        second = LossCurveDisplay.from_losses([3, 2.5, 2.2], name="two", ax=first.ax_)
        assert second.figure_ is first.figure_
        assert first.line_.get_color() != second.line_.get_color()
        texts = second.ax_.get_legend().get_texts()
        assert [text.get_text() for text in texts] == ["one", "two"]

    def test_name_and_style(self) -> None:
        display = LossCurveDisplay([3.0, 2.0], name="old").plot(name="new", lw=4, c="black")
        assert display.line_.get_label() == "new"
        assert (display.line_.get_linewidth(), display.line_.get_color()) == (4, "black")
        assert LossCurveDisplay([1.0]).plot().ax_.get_legend() is None

    @pytest.mark.parametrize("n_epochs", [1, 3, 200])
    def test_ticks_are_whole_epochs(self, n_epochs: int) -> None:
        display = LossCurveDisplay.from_losses(np.linspace(3, 2, n_epochs))
        display.figure_.canvas.draw()
        ticks = display.ax_.get_xticks()
        np.testing.assert_array_equal(ticks, ticks.round())

    @pytest.mark.parametrize("losses", [[], 3.0, [[1.0]]])
    def test_bad_losses(self, losses: object) -> None:
        with pytest.raises(ValueError, match="one number for each epoch"):
            LossCurveDisplay.from_losses(losses)

    def test_not_trained(self, vectors: WordVectors) -> None:
        with pytest.raises(NotFittedError, match="loss_curve_"):
            LossCurveDisplay.from_estimator(SimpleNamespace(word_vectors_=vectors))
        with pytest.raises(NotFittedError):
            LossCurveDisplay.from_estimator(Word2VecVectorizer())


class TestAnalogy:
    def test_parallelogram(self) -> None:
        square = WordVectors(
            ["man", "king", "woman", "queen"],
            [[9, 1, 1, 1], [9, 3, 1, 1], [9, 1, 2, 1], [9, 3, 2, 1]],
        )
        display = AnalogyDisplay.from_word_vectors(square, PAIRS)
        assert display.words == ("man", "king", "woman", "queen")
        assert labels(display) == list(display.words)
        at = dict(zip(display.words, display.coordinates, strict=True))
        np.testing.assert_allclose(
            at["king"] - at["man"], at["queen"] - at["woman"], atol=0.02, rtol=0
        )
        for arrow, (first, second) in zip(display.arrows_, PAIRS, strict=True):
            np.testing.assert_array_equal(arrow.xyann, at[first])
            np.testing.assert_array_equal(arrow.xy, at[second])
        sides = [side.get_xydata().tolist() for side in display.sides_]
        ends = [("man", "woman"), ("king", "queen")]
        assert sides == [[at[a].tolist(), at[b].tolist()] for a, b in ends]

    def test_plane_is_that_of_the_map(self, vectors: WordVectors) -> None:
        words = [word for pair in PAIRS for word in pair]
        display = AnalogyDisplay.from_word_vectors(vectors, PAIRS)
        same = WordMapDisplay.from_word_vectors(vectors, words)
        np.testing.assert_array_equal(display.coordinates, same.coordinates)
        assert display.ax_.get_xlabel() == same.ax_.get_xlabel()

    def test_many_pairs(self, vectors: WordVectors) -> None:
        pairs = [(f"red{i}", f"blue{i}") for i in range(8)] + [("red0", "king")]
        display = AnalogyDisplay.from_word_vectors(vectors, pairs)
        assert len(display.arrows_) == 9
        assert labels(display).count("red0") == 1
        assert display.sides_ == []
        assert_readable(display)

    def test_labels_shun_the_arrows(self, vectors: WordVectors) -> None:
        display = AnalogyDisplay.from_word_vectors(vectors, PAIRS)
        start, end = display.ax_.transData.transform(display.coordinates[:2])
        along = np.linspace(start, end, 200)
        for box in extents(display):
            assert not any(box.contains(x, y) for x, y in along)

    def test_first_and_second_words_differ_in_colour(self, vectors: WordVectors) -> None:
        display = AnalogyDisplay.from_word_vectors(vectors, PAIRS)
        colors = display.scatter_.get_facecolors().tolist()
        assert colors[0] == colors[2] != colors[1] == colors[3]

    def test_style(self, vectors: WordVectors) -> None:
        display = AnalogyDisplay.from_word_vectors(
            vectors,
            PAIRS,
            scatter_kw={"s": 5},
            arrow_kw={"lw": 7, "color": "red"},
            text_kw={"fontsize": 20},
        )
        assert display.arrows_[0].arrow_patch.get_linewidth() == 7
        assert display.text_[0].get_fontsize() == 20
        assert display.scatter_.get_sizes().tolist() == [5]

    def test_pipeline_and_ax(self, pipeline: Pipeline) -> None:
        _, ax = plt.subplots()
        display = AnalogyDisplay.from_estimator(pipeline, [("soup", "film")], ax=ax)
        assert display.ax_ is ax

    def test_bad_pairs(self, vectors: WordVectors) -> None:
        make = AnalogyDisplay.from_word_vectors
        with pytest.raises(ValueError, match="no pair"):
            make(vectors, [])
        for pair in ("of", ("man", "king", "queen")):
            with pytest.raises(ValueError, match="must be two words"):
                make(vectors, [pair])
        with pytest.raises(KeyError, match="did you mean 'queen'"):
            make(vectors, [("man", "quen")])


class TestPlacement:
    def test_lone_label_stands_to_the_right(self) -> None:
        corner = place_labels(
            np.array([[50.0, 50.0]]),
            np.array([[20.0, 10.0]]),
            np.array([3.0]),
            np.array([0.0, 0.0, 100.0, 100.0]),
        )[0]
        np.testing.assert_allclose(corner, [53, 45])

    def test_stays_within_the_bounds(self) -> None:
        anchors = np.array([[98.0, 50.0], [2.0, 98.0], [50.0, 1.0]])
        sizes = np.full((3, 2), (30.0, 10.0))
        corners = place_labels(anchors, sizes, np.full(3, 2.0), np.array([0.0, 0.0, 100.0, 100.0]))
        assert (corners >= 0).all()
        assert (corners + sizes <= 100).all()

    def test_shuns_obstacles(self) -> None:
        anchor, size = np.array([[50.0, 50.0]]), np.array([[20.0, 10.0]])
        obstacle = np.array([[51.0, 30.0, 90.0, 70.0]])
        corner = place_labels(
            anchor, size, np.array([3.0]), np.array([0.0, 0.0, 100.0, 100.0]), obstacle
        )[0]
        assert corner[0] + 20 <= 51

    def test_many_labels(self) -> None:
        rng = np.random.default_rng(0)
        anchors = rng.uniform(50, 950, size=(120, 2))
        sizes = np.column_stack([rng.uniform(20, 80, 120), np.full(120, 14.0)])
        corners = place_labels(
            anchors, sizes, np.full(120, 4.0), np.array([0.0, 0.0, 1000.0, 1000.0])
        )
        assert not any_overlap(corners, sizes)
        assert np.median(distances(anchors, corners, sizes)) < 8

    def test_any_overlap(self) -> None:
        sizes = np.full((2, 2), 10.0)
        assert any_overlap(np.array([[0.0, 0.0], [9.0, 9.0]]), sizes)
        assert not any_overlap(np.array([[0.0, 0.0], [10.0, 0.0]]), sizes)


class TestWithoutMatplotlib:
    def test_error_names_the_extra(
        self, vectors: WordVectors, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        calls: dict[str, Any] = {
            "WordMapDisplay.from_estimator": lambda: WordMapDisplay.from_estimator(pipeline),
            "WordMapDisplay.from_word_vectors": lambda: WordMapDisplay.from_word_vectors(vectors),
            "WordMapDisplay.plot": WordMapDisplay(["a"], [[0, 0]]).plot,
            "LossCurveDisplay.from_estimator": lambda: LossCurveDisplay.from_estimator(pipeline),
            "LossCurveDisplay.from_losses": lambda: LossCurveDisplay.from_losses([1.0]),
            "LossCurveDisplay.plot": LossCurveDisplay([1.0]).plot,
            "AnalogyDisplay.from_estimator": lambda: AnalogyDisplay.from_estimator(pipeline, PAIRS),
            "AnalogyDisplay.from_word_vectors": lambda: AnalogyDisplay.from_word_vectors(
                vectors, PAIRS
            ),
            "AnalogyDisplay.plot": AnalogyDisplay([("a", "b")], {"a": [0, 0], "b": [1, 0]}).plot,
        }
        for name, call in calls.items():
            with pytest.raises(ImportError) as caught:
                call()
            assert str(caught.value).startswith(f"{name} requires matplotlib.")
            assert 'pip install "skw2v[plot]"' in str(caught.value)

    def test_is_not_imported_before_it_is_needed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(skw2v, "plotting", skw2v.plotting)
        for name in [name for name in sys.modules if name.startswith("skw2v.plotting")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        assert importlib.import_module("skw2v.plotting").WordMapDisplay is not WordMapDisplay


def test_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    try:
        import word_map
    finally:
        sys.path.pop(0)
    path = tmp_path / "map.png"
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("the harbour master greets the old captain\n" * 50, encoding="utf-8")
    word_map.main([str(corpus), "--epochs", "1", "--output", str(path), "--dpi", "60"])
    # No subject is known: the map has the frequent words, but not "the".
    assert "5 of 6 words" in capsys.readouterr().out
    assert plt.imread(path).shape[:2] == (390, 540)
    texts, _ = make_reviews(300, random_state=0)
    corpus.write_text("\n".join(texts), encoding="utf-8")
    word_map.main([str(corpus), "--epochs", "1", "--method", "pca", "--output", str(path)])
    axes = plt.figure(plt.get_fignums()[-1]).axes[0]
    assert {text.get_text() for text in axes.get_legend().get_texts()} >= {"praise", "food"}
