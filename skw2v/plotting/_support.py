# SPDX-License-Identifier: BSD-3-Clause
"""What all displays need of matplotlib, which is optional and so imported in functions only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skw2v.plotting._fonts import families_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.legend import Legend

Style: TypeAlias = Mapping[str, Any]

# Colour of highlighted words: red, in matplotlib's default cycle.
HIGHLIGHT = "C3"
# Properties by which users may give points their own colours.
_COLOR_PROPERTIES = {"c", "color", "facecolor", "facecolors"}


def group_color(i: int) -> str:
    """Name the colour of group `i` in the user's own cycle, without that of highlighted words."""
    return f"C{i if i < 3 else i + 1}"


def readable(color: str) -> tuple[float, float, float]:
    """Mix a colour of points with that of text, so that thin letters are easy to read."""
    from matplotlib import rcParams
    from matplotlib.colors import to_rgb

    pairs = zip(to_rgb(color), to_rgb(rcParams["text.color"]), strict=True)
    red, green, blue = (0.6 * part + 0.4 * text for part, text in pairs)
    return red, green, blue


def require_matplotlib(caller: str) -> None:
    """Raise `ImportError`, naming what needs it, if matplotlib cannot be imported."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ImportError(
            f'{caller} requires matplotlib. You can install it with pip install "skw2v[plot]"'
        ) from error


def axes_or_new(ax: Axes | None, figsize: tuple[float, float]) -> Axes:
    """Return `ax`, or for None axes that fill a new figure of pyplot, whose size is in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=figsize, layout="constrained")[1]


def merged_style(artist: type, defaults: Style, given: Style | None) -> dict[str, Any]:
    """Let the user's style override ours, under any of a property's names ("lw" for "linewidth").

    The class of the artist knows these names; two for one property are a `TypeError`.
    """
    from matplotlib.cbook import normalize_kwargs

    return {**defaults, **normalize_kwargs(dict(given or {}), artist)}


def draw_points(
    ax: Axes, points: NDArray[np.float64], colors: Sequence[str], sizes: Any, given: Style | None
) -> PathCollection:
    """Draw points on axes with equal scales; the user's style overrides colours and sizes."""
    from matplotlib.collections import PathCollection

    defaults = {"s": sizes, "linewidth": 0, "alpha": 0.85, "zorder": 3}
    style = merged_style(PathCollection, defaults, given)
    if not _COLOR_PROPERTIES & style.keys():
        style["c"] = colors
    ax.set_aspect("equal", adjustable="datalim")
    return ax.scatter(*points.T, **style)


def draw_legend(ax: Axes, colors: Mapping[str, str]) -> Legend | None:
    """Draw a legend of the colour of each name, if there is any."""
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
    """Remove ticks and numbers from the axes: they mean nothing on a map."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_alpha(0.25)
    if axis_names is not None:
        ax.set_xlabel(axis_names[0], fontsize="small", alpha=0.7)
        ax.set_ylabel(axis_names[1], fontsize="small", alpha=0.7)
