# SPDX-License-Identifier: BSD-3-Clause
"""Documents as points of a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline

from skw2v._text.documents import as_documents
from skw2v._words.given_words import check_no_str
from skw2v.plotting._labels import draw_labels
from skw2v.plotting._points_svg import points_as_svg
from skw2v.plotting._projection import Method, RandomState, project
from skw2v.plotting._support import (
    Style,
    axes_or_new,
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
# Area of a marker in points squared, with so many documents or fewer; with more, markers shrink.
_MARKER, _N_UNCROWDED = 26.0, 300
# Groups that have a colour of the user's own cycle; more than these are spread over a colour map
_N_CYCLE, _MANY_COLORS = 9, "turbo"


class DocumentMapDisplay:
    """Map of documents in two dimensions, where documents about the same are near each other.

    Make one by `from_estimator` or `from_rows`. `to_html` returns a picture that tells the text of
    a document where one points at it.

    Parameters
    ----------
    coordinates : array-like of shape (n_documents, 2)
        Where the documents are.
    groups : sequence of length n_documents, default=None
        Group of each document, such as its class or cluster. Each group has a colour, and its name
        in the middle of its documents (the median of their coordinates).
    texts : sequence of str of length n_documents, default=None
        What to show of each document in HTML.
    axis_names : tuple of (str, str), default=None
        Labels of the two axes.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes of the map.
    figure_ : matplotlib Figure
        The figure of the axes.
    scatter_ : matplotlib PathCollection
        The points, in the order of the documents.
    text_ : ndarray of shape (n_groups,), dtype object
        The `matplotlib.text.Annotation` of each group, in the order in which documents have them.

    Raises
    ------
    ValueError
        If there is no document, or shapes don't match.
    TypeError
        If groups or texts are given as one str.

    See Also
    --------
    WordMapDisplay : Words on a map.
    skw2v.inspection.name_clusters : Names for clusters.

    Examples
    --------
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.plotting import DocumentMapDisplay
    >>> texts, y = make_reviews(100, random_state=0)
    >>> model = Word2VecVectorizer(epochs=5, random_state=0).fit(texts)
    >>> display = DocumentMapDisplay.from_estimator(model, texts, y)
    >>> [text.get_text() for text in display.text_]
    ['0', '1']
    """

    ax_: Any
    figure_: Any
    scatter_: Any
    text_: NDArray[np.object_]

    def __init__(
        self,
        coordinates: ArrayLike,
        *,
        groups: Sequence[Any] | NDArray[Any] | None = None,
        texts: Sequence[str] | None = None,
        axis_names: tuple[str, str] | None = None,
    ) -> None:
        check_no_str("groups", groups)
        check_no_str("texts", texts)
        self.coordinates = np.asarray(coordinates, dtype=np.float64)
        n_documents = len(self.coordinates)
        self.groups = None if groups is None else tuple(map(str, groups))
        self.texts = None if texts is None else tuple(texts)
        self.axis_names = axis_names
        lengths = {len(given) for given in (self.groups, self.texts) if given is not None}
        if self.coordinates.shape != (n_documents, 2) or not lengths <= {n_documents}:
            raise ValueError(
                "Give two coordinates for each document, and a group and a text (or None) for each "
                f"of them: the shape of coordinates is {self.coordinates.shape}."
            )
        if not n_documents:
            raise ValueError("There is no document to draw.")

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        groups: Sequence[Any] | NDArray[Any] | None = None,
        *,
        method: Method = "pca",
        random_state: RandomState = None,
        ax: Axes | None = None,
        scatter_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw a map of what an estimator makes of documents.

        Parameters
        ----------
        estimator : estimator instance
            Fitted, with the method ``transform``, such as a `Word2VecVectorizer`. Of a `Pipeline`
            that ends in something else, such as a classifier, the steps before it.
        X : iterable
            The documents. Where these are strings or lists of tokens, `to_html` shows them.
        groups : sequence of length n_documents, default=None
            Group of each document, such as its class or cluster.
        method : {"pca", "tsne"} or transformer, default="pca"
            How the rows, scaled to length 1, become points: principal components, t-SNE, or an
            instance with `fit_transform` that returns two columns, such as UMAP, which is cloned.
        random_state : int, RandomState instance or None, default=None
            Seed of t-SNE; pass an int for the same map at every call. PCA is always the same.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        scatter_kw : mapping of str to object, default=None
            Properties of the points, for `Axes.scatter`.
        text_kw : mapping of str to object, default=None
            Properties of the names of groups, for `matplotlib.text.Text`, except their alignment.

        Returns
        -------
        DocumentMapDisplay
            The map, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        NotFittedError
            If the estimator is not fitted.
        ValueError
            If there is no document, groups are of another number, or `method` makes no sense.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.plotting import DocumentMapDisplay
        >>> texts, y = make_reviews(100, random_state=0)
        >>> vectorizer = Word2VecVectorizer(epochs=5, random_state=0)
        >>> pipeline = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
        >>> display = DocumentMapDisplay.from_estimator(pipeline, texts, pipeline.predict(texts))
        >>> display.coordinates.shape
        (100, 2)
        """
        require_matplotlib(f"{cls.__name__}.from_estimator")
        if not hasattr(X, "shape") and not isinstance(X, str):
            X = list(X)
        if isinstance(estimator, Pipeline) and not hasattr(estimator, "transform"):
            estimator = estimator[:-1]
        return cls.from_rows(
            np.asarray(estimator.transform(X)),
            groups,
            texts=_readable_texts(X),
            method=method,
            random_state=random_state,
            ax=ax,
            scatter_kw=scatter_kw,
            text_kw=text_kw,
        )

    @classmethod
    def from_rows(
        cls,
        rows: ArrayLike,
        groups: Sequence[Any] | NDArray[Any] | None = None,
        *,
        texts: Sequence[str] | None = None,
        method: Method = "pca",
        random_state: RandomState = None,
        ax: Axes | None = None,
        scatter_kw: Style | None = None,
        text_kw: Style | None = None,
    ) -> Self:
        """Draw a map of documents that are rows already.

        Parameters
        ----------
        rows : array-like of shape (n_documents, n_columns)
            What ``transform`` returned.
        groups : sequence of length n_documents, default=None
            As in `from_estimator`.
        texts : sequence of str of length n_documents, default=None
            What `to_html` shows of each document.
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
        DocumentMapDisplay
            The map, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        ValueError
            If there is no row, groups or texts are of another number, or `method` makes no sense.

        Examples
        --------
        >>> from skw2v.plotting import DocumentMapDisplay
        >>> rows = [[1, 0, 0], [1, 0.1, 0], [0, 0, 1]]
        >>> display = DocumentMapDisplay.from_rows(rows, ["tea", "tea", "traffic"])
        >>> [text.get_text() for text in display.text_]
        ['tea', 'traffic']
        """
        require_matplotlib(f"{cls.__name__}.from_rows")
        matrix = np.asarray(rows, dtype=np.float64)
        if matrix.ndim != 2 or not matrix.size:
            raise ValueError(f"rows must be those of documents, got the shape {matrix.shape}.")
        coordinates, axis_names = project(matrix, method, random_state)
        display = cls(coordinates, groups=groups, texts=texts, axis_names=axis_names)
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
            Where to draw; None makes a new figure.
        scatter_kw, text_kw : mapping of str to object, default=None
            As in `from_estimator`.

        Returns
        -------
        DocumentMapDisplay
            This object.

        Raises
        ------
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> from skw2v.plotting import DocumentMapDisplay
        >>> display = DocumentMapDisplay([[0.0, 1.0], [1.0, 0.0]], groups=["tea", "milk"])
        >>> len(display.plot().text_)
        2
        """
        require_matplotlib(f"{type(self).__name__}.plot")
        from matplotlib.patheffects import withStroke

        self.ax_ = ax = axes_or_new(ax, _FIGSIZE)
        self.figure_ = ax.figure
        area = _MARKER * min(1.0, max(0.15, _N_UNCROWDED / len(self.coordinates)))
        of_group = self._colors()
        colors = [of_group[group] for group in self.groups or [""] * len(self.coordinates)]
        self.scatter_ = draw_points(ax, self.coordinates, colors, area, scatter_kw)
        hide_scales(ax, self.axis_names)
        names = list(of_group) if self.groups else []
        self.text_ = np.empty(0, dtype=object)
        if names:
            self.text_ = draw_labels(
                ax,
                names,
                np.stack([self._middle(name) for name in names]),
                colors=[readable(of_group[name]) for name in names],
                weights=["bold"] * len(names),
                marker_sizes=np.zeros(len(names)),
                # Names stand among points: a rim in the colour of the paper keeps them apart
                text_kw={
                    "path_effects": [withStroke(linewidth=2.5, foreground=ax.get_facecolor())],
                    **(text_kw or {}),
                },
            )
        return self

    def _colors(self) -> dict[str, Any]:
        """Return the colour of each group, in the order in which documents have them."""
        from matplotlib import colormaps

        names = list(dict.fromkeys(self.groups or [""]))
        if len(names) <= _N_CYCLE:
            return {name: group_color(i) for i, name in enumerate(names)}
        shades = colormaps[_MANY_COLORS](np.linspace(0.05, 0.95, len(names)))
        return dict(zip(names, shades, strict=True))

    def _middle(self, name: str) -> NDArray[np.float64]:
        own = [group == name for group in self.groups or ()]
        return np.median(self.coordinates[own], axis=0)

    def to_html(self) -> str:
        """Write the map as HTML that tells a document's text where one points at it.

        Returns
        -------
        str
            An ``<svg>`` that needs no server and no script, on light pages and dark ones. In a
            notebook, ``IPython.display.HTML`` shows it. Long texts are cut short.

        Raises
        ------
        ImportError
            If matplotlib is not installed: the colours are those of the picture.

        Examples
        --------
        >>> from skw2v.plotting import DocumentMapDisplay
        >>> display = DocumentMapDisplay([[0, 1], [1, 0]], texts=["a cup of tea", "<b> & milk"])
        >>> "<title>&lt;b&gt; &amp; milk</title>" in display.to_html()
        True
        """
        require_matplotlib(f"{type(self).__name__}.to_html")
        from matplotlib.colors import to_hex

        colors = {name: to_hex(color) for name, color in self._colors().items()}
        none = ("",) * len(self.coordinates)
        return points_as_svg(self.coordinates, self.groups or none, self.texts or none, colors)


def _readable_texts(X: Any) -> list[str] | None:
    """Return documents as texts; None if they are rows of a table, or something else."""
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if len(shape) == 2 and shape[1] != 1:
        return None
    documents = list(as_documents(X))
    if all(isinstance(document, str) for document in documents):
        return documents
    if all(isinstance(document, list | tuple) for document in documents):
        return [" ".join(map(str, document)) for document in documents]
    return None
