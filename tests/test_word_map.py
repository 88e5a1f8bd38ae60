# SPDX-License-Identifier: BSD-3-Clause
"""Maps of words: which words are where, and that one can read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pictures import assert_readable, extents, labels, small_pipeline, three_clouds
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline, make_pipeline

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.plotting import WordMapDisplay

plt = pytest.importorskip("matplotlib.pyplot")
to_rgba = pytest.importorskip("matplotlib.colors").to_rgba

# In Unicode's area for private use: no font has a glyph for it.
NO_GLYPH = chr(0x10FFF0)


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


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_labels_dont_overlap(vectors: WordVectors, method: str) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, method=method, random_state=0)
    assert labels(display) == list(vectors.words[:50])
    assert all(text.get_visible() for text in display.text_)
    assert_readable(display)


def test_labels_are_near_their_points(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, n_words=20)
    points = display.ax_.transData.transform(display.coordinates)
    for (x, y), box in zip(points, extents(display), strict=True):
        apart = np.hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1))
        assert apart < 4 * box.height


def test_points_are_at_the_coordinates(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, n_words=7)
    np.testing.assert_array_equal(display.scatter_.get_offsets(), display.coordinates)
    np.testing.assert_array_equal([text.xy for text in display.text_], display.coordinates)


def test_crowded_maps_have_smaller_labels(vectors: WordVectors) -> None:
    sizes = [
        WordMapDisplay.from_word_vectors(vectors, n_words=n).text_[0].get_fontsize()
        for n in (5, 94)
    ]
    assert sizes[0] >= 10
    assert 5 <= sizes[1] < sizes[0]


def test_lines_lead_to_labels_that_moved_away(vectors: WordVectors) -> None:
    few = WordMapDisplay.from_word_vectors(vectors, ["red1", "green1", "blue1"])
    assert all(text.arrow_patch is None for text in few.text_)
    same = WordVectors([f"word{i}" for i in range(20)], [[1, 2]] * 10 + [[2, 1]] * 10)
    crowd = WordMapDisplay.from_word_vectors(same)
    assert any(text.arrow_patch is not None for text in crowd.text_)
    assert_readable(crowd)


def test_pca_is_that_of_directions(vectors: WordVectors) -> None:
    words = vectors.words[::3]
    display = WordMapDisplay.from_word_vectors(vectors, words)
    matrix = vectors[words].astype(np.float64)
    expected = PCA(2).fit_transform(matrix / np.linalg.norm(matrix, axis=1)[:, None])
    np.testing.assert_allclose(display.coordinates, expected, atol=1e-6)
    assert "% of the variance" in display.ax_.get_xlabel()


def test_tsne_is_reproducible(vectors: WordVectors) -> None:
    first, second = (
        WordMapDisplay.from_word_vectors(vectors, method="tsne", random_state=3) for _ in range(2)
    )
    np.testing.assert_array_equal(first.coordinates, second.coordinates)
    for one, other in zip(first.text_, second.text_, strict=True):
        assert one.get_position() == other.get_position()
    assert first.ax_.get_xlabel() == ""


@pytest.mark.parametrize("method", ["pca", "tsne"])
@pytest.mark.parametrize("n_words", [1, 2, 3, 5])
def test_few_words(vectors: WordVectors, method: str, n_words: int) -> None:
    display = WordMapDisplay.from_word_vectors(
        vectors, n_words=n_words, method=method, random_state=0
    )
    assert np.isfinite(display.coordinates).all()
    assert_readable(display)


@pytest.mark.parametrize("method", ["pca", "tsne"])
@pytest.mark.parametrize(
    "matrix", [np.zeros((6, 3)), np.ones((6, 3)), np.arange(1.0, 7)[:, None], np.eye(6)]
)
def test_degenerate_vectors(method: str, matrix: np.ndarray) -> None:
    vectors = WordVectors(list("abcdef"), matrix)
    display = WordMapDisplay.from_word_vectors(vectors, method=method, random_state=0)
    assert display.coordinates.shape == (6, 2)
    assert np.isfinite(display.coordinates).all()
    assert_readable(display)


def test_own_transformer(vectors: WordVectors) -> None:
    svd = TruncatedSVD(2, random_state=0)
    display = WordMapDisplay.from_word_vectors(vectors, method=svd)
    assert display.coordinates.shape == (50, 2)
    assert not hasattr(svd, "components_")


@pytest.mark.parametrize("method", ["umap", None, PCA, TruncatedSVD(3)])
def test_bad_method(vectors: WordVectors, method: object) -> None:
    with pytest.raises(ValueError, match="method must"):
        WordMapDisplay.from_word_vectors(vectors, method=method)


def test_chosen_words_keep_their_order(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, ["king", "red3", "king", "man"])
    assert display.words == ("king", "red3", "man")
    assert labels(display) == ["king", "red3", "man"]


def test_highlight(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(
        vectors, ["red1", "red2", "red3"], highlight=["red2", "queen"]
    )
    assert display.words == ("red1", "red2", "red3", "queen")
    assert display.highlighted.tolist() == [False, True, False, True]
    colors = display.scatter_.get_facecolors()[:, :3]
    np.testing.assert_array_equal(colors[1], colors[3])
    assert not np.array_equal(colors[0], colors[1])
    assert [text.get_fontweight() for text in display.text_[:2]] == ["normal", "bold"]
    assert display.text_[0].get_color() != display.text_[1].get_color()


def test_groups(vectors: WordVectors) -> None:
    groups = {"warm": ["red1", "red2"], "cold": ["blue1", "green1"]}
    display = WordMapDisplay.from_word_vectors(vectors, groups)
    assert [text.get_text() for text in display.legend_.get_texts()] == ["warm", "cold"]
    expected = [to_rgba(color, 0.85) for color in ("C0", "C0", "C1", "C1")]
    np.testing.assert_allclose(display.scatter_.get_facecolors(), expected)
    assert_readable(display)
    legend = display.legend_.get_window_extent()
    assert not any(legend.overlaps(box) for box in extents(display))


def test_no_legend_without_groups(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, highlight=["king"])
    assert display.legend_ is None
    assert display.ax_.get_legend() is None


def test_neighbours(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, {"a": ["red1"]}, neighbours=4)
    near = [word for word, _ in vectors.most_similar("red1", topn=4)]
    assert display.words == ("red1", *near)
    assert display.neighbours.tolist() == [False] + [True] * 4
    assert set(display.groups) == {"a"}
    sizes = display.scatter_.get_sizes()
    assert sizes[0] > sizes[1:].max()


def test_neighbours_of_highlighted_words_among_the_frequent(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(
        vectors, highlight=["blue1"], neighbours=2, restrict_vocab=70, n_words=3
    )
    near = [w for w, _ in vectors.most_similar("blue1", topn=2, restrict_vocab=70)]
    assert display.words == ("blue1", *near, "red0", "red1", "red2")


def test_unknown_word(vectors: WordVectors) -> None:
    for arguments in ({"words": ["kinng"]}, {"highlight": ["kinng"]}):
        with pytest.raises(KeyError, match=r"'kinng' is not in .* did you mean 'king'"):
            WordMapDisplay.from_word_vectors(vectors, **arguments)
    assert plt.get_fignums() == []


def test_bad_choices(vectors: WordVectors) -> None:
    make = WordMapDisplay.from_word_vectors
    with pytest.raises(TypeError, match="list of words, not the one str 'king'"):
        make(vectors, "king")
    with pytest.raises(ValueError, match="no word to draw"):
        make(vectors, [])
    with pytest.raises(ValueError, match="give words or highlight"):
        make(vectors, neighbours=3)
    with pytest.raises(ValueError, match="neighbours must be an int of at least 0, got -1"):
        make(vectors, ["king"], neighbours=-1)
    with pytest.raises(ValueError, match="n_words must be"):
        make(vectors, n_words=2.5)


@pytest.mark.parametrize(
    "arguments",
    [
        {"coordinates": np.zeros((3, 2))},
        {"coordinates": np.zeros((2, 3))},
        {"highlighted": [True]},
        {"neighbours": [True, False, True]},
        {"groups": ["a"]},
    ],
)
def test_shapes(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="for each of them: 2 words"):
        WordMapDisplay(["a", "b"], **{"coordinates": np.zeros((2, 2)), **arguments})
    with pytest.raises(ValueError, match="Give words"):
        WordMapDisplay([], np.zeros((0, 2)))


def test_style(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(
        vectors,
        n_words=5,
        scatter_kw={"color": "black", "s": 99, "lw": 2},
        text_kw={"size": 7, "c": "black", "weight": "light", "ha": "center"},
    )
    np.testing.assert_array_equal(display.scatter_.get_sizes(), [99])
    assert display.scatter_.get_linewidths()[0] == 2
    assert display.scatter_.get_facecolors()[0][:3].tolist() == [0, 0, 0]
    for text in display.text_:
        assert (text.get_fontsize(), text.get_color()) == (7, "black")
        assert text.get_fontweight() == "light"


def test_plots_again_on_given_axes(vectors: WordVectors) -> None:
    display = WordMapDisplay.from_word_vectors(vectors, n_words=8)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 5))
    assert display.plot(right) is display
    assert display.ax_ is right
    assert display.figure_ is figure
    assert not left.texts
    assert_readable(display)


def test_axes_of_a_subfigure_with_layout(vectors: WordVectors) -> None:
    figure = plt.figure(figsize=(10, 5), layout="constrained")
    ax = figure.subfigures(1, 2)[1].subplots()
    ax.set_title("a title\nof two lines")
    assert_readable(WordMapDisplay.from_word_vectors(vectors, n_words=15, ax=ax))


def test_words_are_written_literally() -> None:
    words = ["$x$", "$", "a_b", "100%", "^", "\\", "<unk>", "new york", "{"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(9, 4)))
    display = WordMapDisplay.from_word_vectors(vectors)
    display.figure_.canvas.draw()
    assert labels(display) == words
    # As math, it would be an italic letter without the signs around it.
    widths = [box.width for box in extents(display)]
    assert widths[0] > 1.5 * widths[1]


def test_fonts_are_completed(vectors: WordVectors) -> None:
    # A font of brackets, which has no letters. Without help, each would be a warning.
    with plt.rc_context({"font.family": ["STIXSizeFiveSym"]}):
        display = WordMapDisplay.from_word_vectors(
            vectors, {"royal": ["king", "queen"]}, method=TruncatedSVD(2, random_state=0)
        )
    display.figure_.canvas.draw()
    assert display.text_[0].get_fontfamily()[0] == "STIXSizeFiveSym"
    assert len(display.text_[0].get_fontfamily()) > 1


def test_missing_glyphs_are_reported_once() -> None:
    vectors = WordVectors([f"a{NO_GLYPH}", f"b{NO_GLYPH}"], np.eye(2))
    with pytest.warns(UserWarning, match="No installed font") as caught:
        display = WordMapDisplay.from_word_vectors(vectors)
    assert len(caught) == 1
    assert len(display.text_) == 2


def test_pipeline(pipeline: Pipeline) -> None:
    display = WordMapDisplay.from_estimator(pipeline, n_words=10)
    assert display.words == pipeline[0].word_vectors_.words[:10]
    same = WordMapDisplay.from_word_vectors(pipeline[0].word_vectors_, n_words=10)
    np.testing.assert_array_equal(display.coordinates, same.coordinates)


def test_unfitted() -> None:
    for estimator in (Word2VecVectorizer(), make_pipeline(Word2VecVectorizer())):
        with pytest.raises(NotFittedError):
            WordMapDisplay.from_estimator(estimator)
