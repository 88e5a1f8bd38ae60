# SPDX-License-Identifier: BSD-3-Clause
"""What all displays need of matplotlib, which is optional and so imported in functions only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skw2v.plotting._colors import readable
from skw2v.plotting._fonts import families_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.legend import Legend

Style: TypeAlias = Mapping[str, Any]

# Properties by which users may give points their own colours.
_COLOR_PROPERTIES = {"c", "color", "facecolor", "facecolors"}


def require_matplotlib(caller: str) -> None:
    """Raise `ImportError` if matplotlib cannot be imported.

    Parameters
    ----------
    caller : str
        What needs it, for the message.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ImportError(
            f'{caller} requires matplotlib. You can install it with pip install "skw2v[plot]"'
        ) from error


def axes_or_new(ax: Axes | None, figsize: tuple[float, float]) -> Axes:
    """Return `ax`, or axes that fill a new figure of pyplot if it is None.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Where to draw.
    figsize : tuple of (float, float)
        Width and height of a new figure, in inches.

    Returns
    -------
    matplotlib Axes
    """
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=figsize, layout="constrained")[1]


def merged_style(artist: type, defaults: Style, given: Style | None) -> dict[str, Any]:
    """Let the user's style override ours, under any of a property's names.

    Parameters
    ----------
    artist : type
        Class of the matplotlib artist, which knows the aliases ("lw" for "linewidth").
    defaults : mapping of str to object
        Our properties, by their full names.
    given : mapping of str to object or None
        The user's properties.

    Returns
    -------
    dict of str to object

    Raises
    ------
    TypeError
        If the user gives the same property by two names.
    """
    from matplotlib.cbook import normalize_kwargs

    return {**defaults, **normalize_kwargs(dict(given or {}), artist)}


def draw_points(
    ax: Axes, points: NDArray[np.float64], colors: Sequence[str], sizes: Any, given: Style | None
) -> PathCollection:
    """Draw points on axes with equal scales.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to draw.
    points : ndarray of shape (n_points, 2)
        Coordinates.
    colors : sequence of str
        Colour of each point, unless `given` has colours.
    sizes : float or array-like of shape (n_points,)
        Areas in points squared, unless `given` has sizes.
    given : mapping of str to object or None
        The user's properties, for `Axes.scatter`.

    Returns
    -------
    matplotlib PathCollection
    """
    from matplotlib.collections import PathCollection

    defaults = {"s": sizes, "linewidth": 0, "alpha": 0.85, "zorder": 3}
    style = merged_style(PathCollection, defaults, given)
    if not _COLOR_PROPERTIES & style.keys():
        style["c"] = colors
    ax.set_aspect("equal", adjustable="datalim")
    return ax.scatter(*points.T, **style)


def draw_legend(ax: Axes, colors: Mapping[str, str]) -> Legend | None:
    """Draw a legend of the points' colours.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to draw.
    colors : mapping of str to str
        Colour of each name.

    Returns
    -------
    matplotlib Legend or None
        None if there is nothing to explain.
    """
    from matplotlib import rcParams
    from matplotlib.lines import Line2D

    if not colors:
        return None
    return ax.legend(
        handles=[
            Line2D([], [], color=color, marker="o", linestyle="", label=name)
            for name, color in colors.items()
        ],
        prop={"family": families_for(colors, rcParams["font.family"])},
        labelcolor=[readable(color) for color in colors.values()],
        frameon=False,
        handletextpad=0.0,
        borderaxespad=0.8,
    )


def hide_scales(ax: Axes, axis_names: tuple[str, str] | None) -> None:
    """Remove ticks and numbers from the axes: they mean nothing on a map.

    Parameters
    ----------
    ax : matplotlib Axes
        The axes of the map.
    axis_names : tuple of (str, str) or None
        Labels of the axes.
    """
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_alpha(0.25)
    if axis_names is not None:
        ax.set_xlabel(axis_names[0], fontsize="small", alpha=0.7)
        ax.set_ylabel(axis_names[1], fontsize="small", alpha=0.7)
