# SPDX-License-Identifier: BSD-3-Clause
"""The words of documents, tinted by what they contribute, and bars of the strongest."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Self

from skw2v._text.documents import as_documents
from skw2v.inspection._html import AGAINST, FOR, swatch, tinted
from skw2v.inspection._models import documents_of, find_vectorizer, unwrapped
from skw2v.inspection._pieces import Piece, cut_into_pieces
from skw2v.inspection._reading import as_rows
from skw2v.inspection._result import WordContributions
from skw2v.inspection._word_contributions import word_contributions
from skw2v.plotting._fonts import families_for
from skw2v.plotting._support import axes_or_new, merged_style, require_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Width of a new figure, and its height beside the bars and for each bar, in inches.
_WIDTH, _HEIGHT, _BAR = 6.4, 1.2, 0.28


class ContributionDisplay:
    """Text of documents, whose words are tinted by what they contribute to a model's decision.

    Make one by `from_pipeline`. In a notebook, the last line of a cell shows the text: blue words
    speak for the class, orange ones against it, the more colour the more; unknown words are struck
    out. Point at a word for its number. `to_html` returns the same for a page or a report, and
    `plot` draws bars of the strongest words; only the latter needs matplotlib.

    Parameters
    ----------
    contributions : WordContributions
        What the words contribute.
    pieces : sequence of sequence of Piece
        The text of each document, cut into words and what is between them: named tuples of `text`,
        `contribution` (None for what is no word, or unknown) and `is_unknown`.
    class_of_interest : object, default=None
        The class, as in `from_pipeline`.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes of the bars.
    figure_ : matplotlib Figure
        The figure of the axes.
    bars_ : matplotlib BarContainer
        The bars, from the strongest word down.

    See Also
    --------
    word_contributions : The numbers.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.inspection import ContributionDisplay
    >>> texts, y = make_reviews(500, random_state=0)
    >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
    >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
    >>> display = ContributionDisplay.from_pipeline(model, ["A superb xyzzy!"])
    >>> [piece.text for piece in display.pieces[0] if piece.is_unknown]
    ['xyzzy']
    """

    ax_: Any
    figure_: Any
    bars_: Any

    def __init__(
        self,
        contributions: WordContributions,
        pieces: Sequence[Sequence[Piece]],
        *,
        class_of_interest: Any = None,
    ) -> None:
        self.contributions = contributions
        self.pieces = pieces
        self.class_of_interest = class_of_interest

    @classmethod
    def from_pipeline(cls, pipeline: Any, documents: Any, *, class_of_interest: Any = None) -> Self:
        """Find what the words of documents contribute, and where they stand in the text.

        Parameters
        ----------
        pipeline : estimator
            A fitted classifier or regressor, as for `word_contributions`.
        documents : iterable
            What it takes. A single document is a list of one.
        class_of_interest : object, default=None
            The class that words speak for or against, or the number of one of several targets. None
            is the second of two classes, and of more classes the one that is decided for.

        Returns
        -------
        ContributionDisplay
            Not drawn yet: it shows itself in a notebook, and `plot` draws bars.

        Raises
        ------
        NotFittedError
            If the model is not fitted.
        ValueError
            If there is no such class, or whatever `word_contributions` refuses.

        Notes
        -----
        An n-gram shares its contribution equally among its words. Documents that are lists of
        tokens, and texts whose words are written otherwise than the analyzer gives them, such as
        stems, are shown as their tokens.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.inspection import ContributionDisplay
        >>> texts, y = make_reviews(500, random_state=0)
        >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
        >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
        >>> display = ContributionDisplay.from_pipeline(model, texts[:2], class_of_interest=0)
        >>> display
        <ContributionDisplay: 2 documents>
        """
        documents = as_rows(documents)
        found = word_contributions(pipeline, documents)
        model = unwrapped(pipeline)
        vectorizer = find_vectorizer(model)
        label = class_of_interest
        pieces = [
            cut_into_pieces(vectorizer, document, dict(found.top(i, None, class_of_interest=label)))
            for i, document in enumerate(as_documents(documents_of(model, documents)))
        ]
        return cls(found, pieces, class_of_interest=class_of_interest)

    def plot(
        self, ax: Axes | None = None, *, document: int = 0, topn: int = 15, **bar_kw: Any
    ) -> Self:
        """Draw bars of the words that contribute most to the decision about one document.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        document : int, default=0
            Number of the document.
        topn : int, default=15
            How many words to show; the others are summed up in a last bar.
        **bar_kw : dict
            Properties of the bars, for `Axes.barh`.

        Returns
        -------
        ContributionDisplay
            This object.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        IndexError
            If there is no such document.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.inspection import ContributionDisplay
        >>> texts, y = make_reviews(500, random_state=0)
        >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
        >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
        >>> display = ContributionDisplay.from_pipeline(model, texts[:2]).plot(document=1, topn=5)
        >>> len(display.bars_)
        6
        """
        require_matplotlib(f"{type(self).__name__}.plot")
        from matplotlib.patches import Rectangle

        ranked = self.contributions.top(document, None, class_of_interest=self.class_of_interest)
        names, values = [word for word, _ in ranked[:topn]], [value for _, value in ranked[:topn]]
        colors: list[Any] = [tuple(c / 255 for c in (FOR if v > 0 else AGAINST)) for v in values]
        if len(ranked) > topn:
            names.append(f"{len(ranked) - topn} other words")
            values.append(sum(value for _, value in ranked[topn:]))
            colors.append("0.6")
        self.ax_ = ax = axes_or_new(ax, (_WIDTH, _HEIGHT + _BAR * len(names)))
        self.figure_ = ax.figure
        style = merged_style(Rectangle, {"color": colors}, bar_kw)
        self.bars_ = ax.barh(range(len(names)), values, **style)
        ax.set_yticks(range(len(names)), names, fontfamily=families_for(names, ["sans-serif"]))
        ax.invert_yaxis()
        ax.axvline(0, color="0.5", linewidth=0.8)
        label, _ = self.contributions._decided(document, self.class_of_interest)
        output = self.contributions.output
        ax.set_xlabel(
            f"Contribution to {output} for {label}" if label else f"Contribution to {output}"
        )
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
        return self

    def to_html(self) -> str:
        """Write the documents as HTML.

        Returns
        -------
        str
            A ``<div>`` that needs nothing else, with the text escaped. Colours are translucent, and
            letters have those of the page around it, so that it suits light pages and dark ones.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.inspection import ContributionDisplay
        >>> texts, y = make_reviews(500, random_state=0)
        >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
        >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
        >>> display = ContributionDisplay.from_pipeline(model, ["<b>superb</b> & poor"])
        >>> "&lt;" in display.to_html(), "<b>superb" in display.to_html()
        (True, False)
        """
        documents = [
            tinted(pieces, self._caption(document)) for document, pieces in enumerate(self.pieces)
        ]
        return f"<div>{''.join(documents)}</div>"

    def _caption(self, document: int) -> str:
        """Say in HTML what is decided, how much of the text is known, and what colours mean."""
        found = self.contributions
        label, decided = found._decided(document, self.class_of_interest)
        meaning = [f"for {label}", "against it"] if label else ["for more", "for less"]
        colors = " and ".join(map(swatch, (FOR, AGAINST), meaning))
        return (
            f"{escape(found.output)} {decided:.3g}, {found.known_share[document]:.0%} of the words "
            f"known, which speak {colors}"
        )

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self.pieces)} documents>"
