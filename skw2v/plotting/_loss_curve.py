# SPDX-License-Identifier: BSD-3-Clause
"""How the loss fell during training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import NotFittedError

from skw2v._words.find import find_word_learner
from skw2v.plotting._support import axes_or_new, merged_style, require_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Width and height of a new figure in inches.
_FIGSIZE = (6.4, 4.4)
# Epochs have markers up to this number of them.
_MAX_MARKED = 60


class LossCurveDisplay:
    """Curve of the training loss by epoch.

    Make one by `from_estimator` or `from_losses`. To compare several estimators, draw them on the
    same `ax`: each gets the next colour and a line in the legend. Compare only losses of the same
    `architecture` and the same `negative`. Others are means over different targets.

    Parameters
    ----------
    losses : array-like of shape (n_epochs,)
        Mean loss per target of each epoch. NaN, which stands for an epoch without a target, leaves
        a gap.
    name : str, default=None
        Name for the legend; None for no legend.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes of the curve.
    figure_ : matplotlib Figure
        The figure of the axes.
    line_ : matplotlib Line2D
        The curve.

    Raises
    ------
    ValueError
        If `losses` is no sequence of at least one number.

    Examples
    --------
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.plotting import LossCurveDisplay
    >>> texts, _ = make_reviews(100, random_state=0)
    >>> ax = None
    >>> for window in (2, 5):
    ...     model = Word2VecVectorizer(window=window, epochs=3, random_state=0).fit(texts)
    ...     display = LossCurveDisplay.from_estimator(model, name=f"window {window}", ax=ax)
    ...     ax = display.ax_
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['window 2', 'window 5']
    """

    ax_: Any
    figure_: Any
    line_: Any

    def __init__(self, losses: ArrayLike, *, name: str | None = None) -> None:
        self.losses = np.asarray(losses, dtype=np.float64)
        self.name = name
        if self.losses.ndim != 1 or not len(self.losses):
            raise ValueError(
                f"losses must be one number for each epoch, at least one: got shape "
                f"{self.losses.shape}."
            )

    @classmethod
    def from_estimator(
        cls, estimator: object, *, name: str | None = None, ax: Axes | None = None, **line_kw: Any
    ) -> Self:
        """Draw the loss curve of an estimator.

        Parameters
        ----------
        estimator : estimator instance
            Fitted, with the attributes `word_vectors_` and `loss_curve_`, or a `Pipeline` (or other
            composition) with one such step.
        name : str, default=None
            Name for the legend; None for the name of the class.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        **line_kw : dict
            Properties of the curve, for `Axes.plot`.

        Returns
        -------
        LossCurveDisplay
            The curve, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        NotFittedError
            If no part of the estimator has word vectors, or this part has no loss curve.
        ValueError
            If no epoch was run.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.plotting import LossCurveDisplay
        >>> texts, _ = make_reviews(100, random_state=0)
        >>> model = Word2VecVectorizer(epochs=3, random_state=0).fit(texts)
        >>> LossCurveDisplay.from_estimator(model, color="black").line_.get_color()
        'black'
        """
        require_matplotlib(f"{cls.__name__}.from_estimator")
        learner = find_word_learner(estimator)
        kind = type(learner).__name__
        if not hasattr(learner, "loss_curve_"):
            raise NotFittedError(f"{kind} has no attribute loss_curve_; was it trained?")
        return cls.from_losses(
            learner.loss_curve_, name=kind if name is None else name, ax=ax, **line_kw
        )

    @classmethod
    def from_losses(
        cls, losses: ArrayLike, *, name: str | None = None, ax: Axes | None = None, **line_kw: Any
    ) -> Self:
        """Draw the curve of given losses.

        Parameters
        ----------
        losses : array-like of shape (n_epochs,)
            Mean loss per target of each epoch.
        name : str, default=None
            Name for the legend; None for no legend.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        **line_kw : dict
            Properties of the curve, for `Axes.plot`.

        Returns
        -------
        LossCurveDisplay
            The curve, drawn.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        ValueError
            If `losses` is no sequence of at least one number.

        Examples
        --------
        >>> from skw2v.plotting import LossCurveDisplay
        >>> display = LossCurveDisplay.from_losses([3.1, 2.7, 2.6])
        >>> display.line_.get_xdata().tolist()
        [1, 2, 3]
        """
        require_matplotlib(f"{cls.__name__}.from_losses")
        return cls(losses, name=name).plot(ax, **line_kw)

    def plot(self, ax: Axes | None = None, *, name: str | None = None, **line_kw: Any) -> Self:
        """Draw the curve.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.
        name : str, default=None
            Name for the legend; None for that of the display.
        **line_kw : dict
            Properties of the curve, for `Axes.plot`.

        Returns
        -------
        LossCurveDisplay
            This object.

        Raises
        ------
        ImportError
            If matplotlib is not installed.

        Examples
        --------
        >>> from skw2v.plotting import LossCurveDisplay
        >>> LossCurveDisplay([3.1, 2.7]).plot(name="mine").line_.get_label()
        'mine'
        """
        require_matplotlib(f"{type(self).__name__}.plot")
        from matplotlib.lines import Line2D
        from matplotlib.ticker import MaxNLocator

        self.ax_ = ax = axes_or_new(ax, _FIGSIZE)
        self.figure_ = ax.figure
        name = self.name if name is None else name
        marker = "o" if len(self.losses) <= _MAX_MARKED else ""
        defaults = {"marker": marker, "markersize": 4} | ({} if name is None else {"label": name})
        epochs = np.arange(1, len(self.losses) + 1)
        (self.line_,) = ax.plot(epochs, self.losses, **merged_style(Line2D, defaults, line_kw))
        ax.set(xlabel="Epoch", ylabel="Mean loss per target")
        # Ticks at whole epochs only
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        ax.spines[["top", "right"]].set_visible(False)
        if ax.get_legend_handles_labels()[1]:
            ax.legend(frameon=False)
        return self
