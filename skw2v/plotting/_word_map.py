# SPDX-License-Identifier: BSD-3-Clause
"""Words as points of a map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skw2v._words.find import find_word_vectors
from skw2v._words.given_words import check_no_str
from skw2v._words.vectors import WordVectors
from skw2v.plotting._choice import Words, choose
from skw2v.plotting._labels import draw_labels
from skw2v.plotting._projection import Method, RandomState, project
from skw2v.plotting._support import (
    HIGHLIGHT,
    Style,
    axes_or_new,
    draw_legend,
    draw_points,
    group_color,
    hide_scales,
    readable,
    require_matplotlib,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Width and height of a new figure in inches.
_FIGSIZE = (9.0, 6.5)
# Areas of the markers of words, of neighbours and of highlighted words, in points squared.
_MARKER, _NEIGHBOUR_MARKER, _HIGHLIGHT_MARKER = 26.0, 10.0, 46.0
# With more words than this, markers get smaller.
_N_UNCROWDED = 100


class WordMapDisplay:
    """Map of words in two dimensions, where words with similar vectors are near each other.

    Make one by `from_estimator` or `from_word_vectors`. Labels hide neither each other nor points:
    crowded maps get a smaller font, and labels that had to move away get a line to their point.

    Parameters
    ----------
    words : sequence of str
        The words, each once.
    coordinates : array-like of shape (n_words, 2)
        Where they are.
    groups : sequence of (str or None) of length n_words, default=None
        Name of the group of each word. Each group has a colour, which a legend explains.
    highlighted : array-like of bool of shape (n_words,), default=None
        Which words to highlight; None for none.
    neighbours : array-like of bool of shape (n_words,), default=None
        Which words are only there as neighbours of others; they are drawn smaller. None for none.
    axis_names : tuple of (str, str), default=None
        Labels of the two axes.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes of the map.
    figure_ : matplotlib Figure
        The figure of the axes.
    scatter_ : matplotlib PathCollection
        The points, in the order of `words`.
    text_ : ndarray of shape (n_words,), dtype object
        The `matplotlib.text.Annotation` of each word.
    legend_ : matplotlib Legend or None
        Names of the groups, if there are any.

    Raises
    ------
    ValueError
        If there is no word, or shapes don't match.
    TypeError
        If words or groups are given as one str.

    See Also
    --------
    AnalogyDisplay : Relations between pairs of words.

    Examples
    --------
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.plotting import WordMapDisplay
    >>> texts, _ = make_reviews(300, random_state=0)
    >>> model = Word2VecVectorizer(epochs=5, random_state=0).fit(texts)
    >>> display = WordMapDisplay.from_estimator(model, ["soup", "actor"], neighbours=5)
    >>> len(display.text_)
    12
    """

    ax_: Any
    figure_: Any
    scatter_: Any
    text_: NDArray[np.object_]
    legend_: Any

    def __init__(
        self,
        words: Sequence[str],
        coordinates: ArrayLike,
        *,
        groups: Sequence[str | None] | None = None,
        highlighted: ArrayLike | None = None,
        neighbours: ArrayLike | None = None,
        axis_names: tuple[str, str] | None = None,
    ) -> None:
        check_no_str("words", words)
        check_no_str("groups", groups)
        self.words = tuple(words)
        self.coordinates = np.asarray(coordinates, dtype=np.float64)
        n_words = len(self.words)
        self.groups = (None,) * n_words if groups is None else tuple(groups)
        self.highlighted = _flags(highlighted, n_words)
        self.neighbours = _flags(neighbours, n_words)
        self.axis_names = axis_names
        shapes = (self.highlighted.shape, self.neighbours.shape, (len(self.groups),))
        if self.coordinates.shape != (n_words, 2) or set(shapes) != {(n_words,)} or not n_words:
            raise ValueError(
                "Give words, at least one, and coordinates, groups, highlighted and neighbours (or "
                f"None) for each of them: {n_words} words."
            )

    @classmethod
    def from_estimator(
        cls,
        estimator: object,
        words: Words | None = None,
        *,
        n_words: int = 50,
        highlight: Iterable[str] | None = None,
        neighbours: int = 0,
        restrict_vocab: int | None = None,
        method: Method = "pca",
        random_state: RandomState = None,
        ax: Axes | None = None,
        scatter_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw a map of the words that an estimator has learned.

        Parameters
        ----------
        estimator : estimator instance
            Fitted, with the attribute `word_vectors_`, or a `Pipeline` (or other composition) with
            one such step.
        words : iterable of str, mapping of str to iterable of str, or None, default=None
            The words to draw. A mapping from names to words draws each group in its own colour,
            with a legend. None draws the most frequent words.
        n_words : int, default=50
            How many of the most frequent words, if `words` is None.
        highlight : iterable of str, default=None
            Words to draw in a second colour. They need not be among `words`.
        neighbours : int, default=0
            How many of the nearest words of each of `words` and `highlight` to draw as well.
        restrict_vocab : int or None, default=None
            Look for neighbours among the first (most frequent) `restrict_vocab` words only.
        method : {"pca", "tsne"} or transformer, default="pca"
            How the vectors, scaled to length 1, become points: principal components, t-SNE (with a
            perplexity of a third of the words, at most 30), or an instance with `fit_transform`
            that returns two columns, which is cloned.
        random_state : int, RandomState instance or None, default=None
            Seed of t-SNE; pass an int for the same map at every call. PCA is always the same.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        scatter_kw : mapping of str to object, default=None
            Properties of the points, for `Axes.scatter`.
        text_kw : mapping of str to object, default=None
            Properties of the labels, for `matplotlib.text.Text`, except their alignment. A font
            size among them is used even if labels then overlap.

        Returns
        -------
        WordMapDisplay
            The map, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        NotFittedError
            If no part of the estimator has word vectors.
        KeyError
            If a word is unknown; the message names its nearest spelling.
        ValueError
            If there is nothing to draw, or `method` or a number makes no sense.
        TypeError
            If words are given as one str.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.plotting import WordMapDisplay
        >>> texts, y = make_reviews(300, random_state=0)
        >>> pipeline = make_pipeline(
        ...     Word2VecVectorizer(epochs=5, random_state=0), LogisticRegression()
        ... ).fit(texts, y)
        >>> display = WordMapDisplay.from_estimator(pipeline, n_words=20, highlight=["superb"])
        >>> len(display.words)
        21
        """
        require_matplotlib(f"{cls.__name__}.from_estimator")
        return cls.from_word_vectors(
            find_word_vectors(estimator),
            words,
            n_words=n_words,
            highlight=highlight,
            neighbours=neighbours,
            restrict_vocab=restrict_vocab,
            method=method,
            random_state=random_state,
            ax=ax,
            scatter_kw=scatter_kw,
            text_kw=text_kw,
        )

    @classmethod
    def from_word_vectors(
        cls,
        word_vectors: WordVectors,
        words: Words | None = None,
        *,
        n_words: int = 50,
        highlight: Iterable[str] | None = None,
        neighbours: int = 0,
        restrict_vocab: int | None = None,
        method: Method = "pca",
        random_state: RandomState = None,
        ax: Axes | None = None,
        scatter_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw a map of words.

        Parameters
        ----------
        word_vectors : WordVectors
            The words and their vectors.
        words : iterable of str, mapping of str to iterable of str, or None, default=None
            As in `from_estimator`.
        n_words : int, default=50
            As in `from_estimator`.
        highlight : iterable of str, default=None
            As in `from_estimator`.
        neighbours : int, default=0
            As in `from_estimator`.
        restrict_vocab : int or None, default=None
            As in `from_estimator`.
        method : {"pca", "tsne"} or transformer, default="pca"
            As in `from_estimator`.
        random_state : int, RandomState instance or None, default=None
            As in `from_estimator`.
        ax : matplotlib Axes, default=None
            As in `from_estimator`.
        scatter_kw, text_kw : mapping of str to object, default=None
            As in `from_estimator`.

        Returns
        -------
        WordMapDisplay
            The map, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        KeyError
            If a word is unknown; the message names its nearest spelling.
        ValueError
            If there is nothing to draw, or `method` or a number makes no sense.
        TypeError
            If words are given as one str.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> from skw2v.plotting import WordMapDisplay
        >>> wv = WordVectors(
        ...     ["tea", "milk", "car", "bus"], [[2, 1, 0], [2, 2, 0], [0, 2, 9], [1, 2, 8]]
        ... )
        >>> groups = {"drinks": ["tea", "milk"], "traffic": ["car", "bus"]}
        >>> display = WordMapDisplay.from_word_vectors(wv, groups)
        >>> display.coordinates.shape
        (4, 2)
        >>> [text.get_text() for text in display.legend_.get_texts()]
        ['drinks', 'traffic']
        """
        require_matplotlib(f"{cls.__name__}.from_word_vectors")
        choice = choose(word_vectors, words, n_words, highlight, neighbours, restrict_vocab)
        chosen = list(choice.groups)
        coordinates, axis_names = project(word_vectors[chosen], method, random_state)
        display = cls(
            chosen,
            coordinates,
            groups=list(choice.groups.values()),
            highlighted=[word in choice.highlighted for word in chosen],
            neighbours=[word in choice.neighbours for word in chosen],
            axis_names=axis_names,
        )
        return display.plot(ax, scatter_kw=scatter_kw, text_kw=text_kw)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        scatter_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw the map.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure. Set the size of your own figure before: the
            places of labels depend on it.
        scatter_kw, text_kw : mapping of str to object, default=None
            As in `from_estimator`.

        Returns
        -------
        WordMapDisplay
            This object.

        Raises
        ------
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> from skw2v.plotting import WordMapDisplay
        >>> display = WordMapDisplay(["tea", "milk"], [[0.0, 1.0], [1.0, 0.0]])
        >>> display.plot(text_kw={"fontsize": 14}).text_[0].get_text()
        'tea'
        """
        require_matplotlib(f"{type(self).__name__}.plot")
        self.ax_ = ax = axes_or_new(ax, _FIGSIZE)
        self.figure_ = ax.figure
        colors = self._colors()
        areas = np.where(self.neighbours, _NEIGHBOUR_MARKER, _MARKER)
        areas[self.highlighted] = _HIGHLIGHT_MARKER
        areas *= min(1.0, max(0.2, _N_UNCROWDED / len(self.words)))
        self.scatter_ = draw_points(ax, self.coordinates, colors, areas, scatter_kw)
        hide_scales(ax, self.axis_names)
        ax.margins(0.09, 0.06)
        named = zip(self.groups, self._group_colors(), strict=True)
        self.legend_ = draw_legend(ax, {name: color for name, color in named if name is not None})
        self.text_ = draw_labels(
            ax,
            self.words,
            self.coordinates,
            colors=[readable(color) for color in colors],
            weights=["bold" if bold else "normal" for bold in self._in_bold()],
            marker_sizes=np.broadcast_to(self.scatter_.get_sizes(), len(self.words)),
            text_kw=text_kw,
            legend=self.legend_,
        )
        return self

    def _colors(self) -> list[str]:
        """Return the colour of each word."""
        return [
            HIGHLIGHT if highlighted else color
            for color, highlighted in zip(self._group_colors(), self.highlighted, strict=True)
        ]

    def _group_colors(self) -> list[str]:
        names = list(dict.fromkeys(self.groups))
        return [group_color(names.index(group)) for group in self.groups]

    def _in_bold(self) -> NDArray[np.bool_]:
        """Tell for each word whether it is written in bold: highlighted, or not a neighbour."""
        if self.neighbours.any() and not self.highlighted.any():
            return ~self.neighbours
        return self.highlighted


def _flags(given: ArrayLike | None, n_words: int) -> NDArray[np.bool_]:
    return np.zeros(n_words, dtype=bool) if given is None else np.asarray(given, dtype=bool)
