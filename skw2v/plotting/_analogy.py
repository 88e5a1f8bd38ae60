# SPDX-License-Identifier: BSD-3-Clause
"""Relations between words, as arrows in two dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skw2v._words.find import find_word_vectors
from skw2v._words.vectors import WordVectors
from skw2v.plotting._labels import draw_labels
from skw2v.plotting._projection import project
from skw2v.plotting._support import (
    Style,
    axes_or_new,
    draw_points,
    group_color,
    hide_scales,
    merged_style,
    readable,
    require_matplotlib,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Pairs = Sequence[tuple[str, str]]

# Width and height of a new figure in inches.
_FIGSIZE = (7.0, 5.2)
# Area of the markers in points squared.
_MARKER = 40.0


class AnalogyDisplay:
    """Pairs of words with the same relation, as arrows that should be parallel.

    Make one by `from_estimator` or `from_word_vectors`. The axes are the first two principal
    components of the words drawn. Arrows that are parallel there need not be parallel in all
    dimensions: check with `WordVectors.analogy` or `skw2v.metrics` before you believe the picture.

    Parameters
    ----------
    pairs : sequence of (str, str)
        The pairs, such as ``("man", "king")`` and ``("woman", "queen")``. An arrow leads from the
        first word of each to the second. If there are two pairs, dashed lines between them complete
        the parallelogram.
    coordinates : mapping of str to array-like of shape (2,)
        Where each word is.
    axis_names : tuple of (str, str), default=None
        Labels of the two axes.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes of the picture.
    figure_ : matplotlib Figure
        The figure of the axes.
    scatter_ : matplotlib PathCollection
        The points, in the order of `words`.
    arrows_ : list of matplotlib Annotation
        The arrow of each pair.
    sides_ : list of matplotlib Line2D
        The two dashed lines if there are two pairs, else none.
    text_ : ndarray of shape (n_words,), dtype object
        The `matplotlib.text.Annotation` of each of `words`.

    Raises
    ------
    ValueError
        If there are no pairs, or a pair is not two words.

    See Also
    --------
    skw2v.metrics.evaluate_analogies : How many analogies are solved.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.plotting import AnalogyDisplay
    >>> wv = WordVectors(
    ...     ["king", "queen", "man", "woman"], [[5.0, 1.0], [5.0, 3.0], [1.0, 1.0], [1.0, 3.0]]
    ... )
    >>> display = AnalogyDisplay.from_word_vectors(wv, [("man", "king"), ("woman", "queen")])
    >>> display.words
    ('man', 'king', 'woman', 'queen')
    """

    ax_: Any
    figure_: Any
    scatter_: Any
    arrows_: list[Any]
    sides_: list[Any]
    text_: NDArray[np.object_]

    def __init__(
        self,
        pairs: Pairs,
        coordinates: Mapping[str, ArrayLike],
        *,
        axis_names: tuple[str, str] | None = None,
    ) -> None:
        self.pairs = _checked_pairs(pairs)
        self.words = _words_of(self.pairs)
        points = [coordinates[word] for word in self.words]
        self.coordinates = np.asarray(points, dtype=np.float64).reshape(len(self.words), 2)
        self.axis_names = axis_names

    @classmethod
    def from_estimator(
        cls,
        estimator: object,
        pairs: Pairs,
        *,
        ax: Axes | None = None,
        scatter_kw: Style | None = None,
        arrow_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw pairs of words that an estimator has learned.

        Parameters
        ----------
        estimator : estimator instance
            Fitted, with the attribute `word_vectors_`, or a `Pipeline` (or other composition) with
            one such step.
        pairs : sequence of (str, str)
            The pairs, such as ``("man", "king")`` and ``("woman", "queen")``.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        scatter_kw : mapping of str to object, default=None
            Properties of the points, for `Axes.scatter`.
        arrow_kw : mapping of str to object, default=None
            Properties of the arrows, for `matplotlib.patches.FancyArrowPatch`.
        text_kw : mapping of str to object, default=None
            Properties of the labels, for `matplotlib.text.Text`, except their alignment. A font
            size among them is used even if labels then overlap.

        Returns
        -------
        AnalogyDisplay
            The picture, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        NotFittedError
            If no part of the estimator has word vectors.
        KeyError
            If a word is unknown; the message names its nearest spelling.
        ValueError
            If there are no pairs, or a pair is not two words.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.plotting import AnalogyDisplay
        >>> texts, _ = make_reviews(300, random_state=0)
        >>> model = Word2VecVectorizer(epochs=5, random_state=0).fit(texts)
        >>> pairs = [("soup", "delicious"), ("plot", "gripping")]
        >>> len(AnalogyDisplay.from_estimator(model, pairs).arrows_)
        2
        """
        require_matplotlib(f"{cls.__name__}.from_estimator")
        return cls.from_word_vectors(
            find_word_vectors(estimator),
            pairs,
            ax=ax,
            scatter_kw=scatter_kw,
            arrow_kw=arrow_kw,
            text_kw=text_kw,
        )

    @classmethod
    def from_word_vectors(
        cls,
        word_vectors: WordVectors,
        pairs: Pairs,
        *,
        ax: Axes | None = None,
        scatter_kw: Style | None = None,
        arrow_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw pairs of words.

        Parameters
        ----------
        word_vectors : WordVectors
            The words and their vectors, which are scaled to length 1.
        pairs : sequence of (str, str)
            As in `from_estimator`.
        ax : matplotlib Axes, default=None
            As in `from_estimator`.
        scatter_kw, arrow_kw, text_kw : mapping of str to object, default=None
            As in `from_estimator`.

        Returns
        -------
        AnalogyDisplay
            The picture, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        KeyError
            If a word is unknown; the message names its nearest spelling.
        ValueError
            If there are no pairs, or a pair is not two words.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> from skw2v.plotting import AnalogyDisplay
        >>> wv = WordVectors(["go", "went", "take", "took"], [[1, 0], [1, 1], [2, 0], [2, 1]])
        >>> display = AnalogyDisplay.from_word_vectors(wv, [("go", "went"), ("take", "took")])
        >>> display.coordinates.shape
        (4, 2)
        """
        require_matplotlib(f"{cls.__name__}.from_word_vectors")
        words = _words_of(_checked_pairs(pairs))
        coordinates, axis_names = project(word_vectors[words], "pca")
        located = dict(zip(words, coordinates, strict=True))
        display = cls(pairs, located, axis_names=axis_names)
        return display.plot(ax, scatter_kw=scatter_kw, arrow_kw=arrow_kw, text_kw=text_kw)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        scatter_kw: Style | None = None,
        arrow_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure. Set the size of your own figure before: the
            places of labels depend on it.
        scatter_kw, arrow_kw, text_kw : mapping of str to object, default=None
            As in `from_estimator`.

        Returns
        -------
        AnalogyDisplay
            This object.

        Raises
        ------
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> from skw2v.plotting import AnalogyDisplay
        >>> display = AnalogyDisplay([("go", "went")], {"go": [0.0, 0.0], "went": [1.0, 2.0]})
        >>> display.plot(text_kw={"color": "black"}).text_[1].get_text()
        'went'
        """
        require_matplotlib(f"{type(self).__name__}.plot")
        self.ax_ = ax = axes_or_new(ax, _FIGSIZE)
        self.figure_ = ax.figure
        targets = {second for _, second in self.pairs}
        colors = [group_color(int(word in targets)) for word in self.words]
        self.scatter_ = draw_points(ax, self.coordinates, colors, _MARKER, scatter_kw)
        hide_scales(ax, self.axis_names)
        ax.margins(0.15)
        self._draw_arrows(ax, arrow_kw)
        self.text_ = draw_labels(
            ax,
            self.words,
            self.coordinates,
            colors=[readable(color) for color in colors],
            weights=["normal"] * len(self.words),
            marker_sizes=np.broadcast_to(self.scatter_.get_sizes(), len(self.words)),
            text_kw=text_kw,
            lines=self._lines(),
        )
        return self

    def _draw_arrows(self, ax: Axes, arrow_kw: Style | None) -> None:
        from matplotlib.patches import FancyArrowPatch

        gap = np.sqrt(_MARKER) / 2 + 1
        defaults = {"arrowstyle": "-|>", "color": "0.35", "linewidth": 1.3, "mutation_scale": 13}
        style = merged_style(
            FancyArrowPatch, {**defaults, "shrinkA": gap, "shrinkB": gap}, arrow_kw
        )
        at = self._located()
        self.arrows_ = [
            ax.annotate("", at[second], xytext=at[first], arrowprops=style, zorder=2)
            for first, second in self.pairs
        ]
        # With more than two pairs, dashed lines would hide the arrows
        sides = zip(*self.pairs, strict=True) if len(self.pairs) == 2 else ()
        self.sides_ = [
            ax.plot(*np.transpose([at[a], at[b]]), "--", color="0.6", linewidth=0.9, zorder=1)[0]
            for a, b in sides
        ]

    def _located(self) -> dict[str, tuple[float, float]]:
        return {word: (x, y) for word, (x, y) in zip(self.words, self.coordinates, strict=True)}

    def _lines(self) -> NDArray[np.float64]:
        """Return both ends of all arrows and dashed lines, which labels avoid."""
        at = self._located()
        sides = [side.get_xydata() for side in self.sides_]
        return np.array([[at[first], at[second]] for first, second in self.pairs] + sides)


def _checked_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    checked = []
    for pair in pairs:
        if isinstance(pair, str) or len(pair) != 2:
            raise ValueError(f"Each pair must be two words, got {pair!r}.")
        checked.append((pair[0], pair[1]))
    if not checked:
        raise ValueError("There is no pair to draw.")
    return checked


def _words_of(pairs: Pairs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for pair in pairs for word in pair))
