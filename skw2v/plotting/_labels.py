# SPDX-License-Identifier: BSD-3-Clause
"""Writing words beside their points."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v.plotting._fonts import families_for
from skw2v.plotting._placement import Array, any_overlap, distances, place_labels
from skw2v.plotting._support import Style, merged_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

# Font sizes in points. The largest at which the labels fit is taken.
_FONT_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
# A font size at which labels cover more than this share of the axes looks crowded.
_MAX_COVERED = 0.14
# A label that is farther from its point gets a line to it. In heights of a line of text.
_FAR = 0.4
# If a larger share of the labels is far from their points, a smaller font is tried.
_MAX_SHARE_FAR = 0.25
# At this font size (in points) and below, any share may be far: the words must stay readable.
_SMALL = 8.0
# Free pixels around a label.
_BOX_PADDING = 1.0
# Free pixels between labels and the frame of the axes.
_FRAME = 4.0
# The position of a label is that of its lower left corner.
_ALIGNMENT = {"horizontalalignment": "left", "verticalalignment": "bottom"}
# To keep labels off a line, this many boxes are put along it.
_BOXES_PER_LINE = 40
# Half the width of such a box, in pixels.
_HALF_BOX = 3.0


class Layout(NamedTuple):
    """Font size in points, and boxes of the labels in pixels."""

    font_size: float
    corners: Array
    sizes: Array


def draw_labels(
    ax: Axes,
    words: Sequence[str],
    points: NDArray[np.float64],
    *,
    colors: Sequence[Any],
    weights: Sequence[str],
    marker_sizes: NDArray[np.float64],
    text_kw: Style | None,
    legend: Legend | None = None,
    lines: NDArray[np.float64] | None = None,
) -> NDArray[np.object_]:
    """Write each word beside its point, with a thin line to it where it had to move away.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to write. The limits must be final: the places of labels depend on them.
    words : sequence of str
        What to write. Nothing in it is taken for TeX or math.
    points : ndarray of shape (n_words, 2)
        In data coordinates.
    colors : sequence of matplotlib colors
        One for each word.
    weights : sequence of str
        Font weight of each word.
    marker_sizes : ndarray of shape (n_words,)
        Areas of the markers, in points squared as in `Axes.scatter`.
    text_kw : mapping of str to object or None
        Properties of the texts that override all others except the alignment. A font size among
        them is used even if labels then overlap.
    legend : matplotlib Legend or None, default=None
        A legend within the axes that labels avoid.
    lines : ndarray of shape (n_lines, 2, 2) or None, default=None
        Both ends of lines that labels avoid, in data coordinates.

    Returns
    -------
    ndarray of shape (n_words,), dtype object
        The `Annotation` of each word.
    """
    from matplotlib.text import Text

    style = merged_style(Text, {"parse_math": False, "usetex": False}, text_kw)
    _settle(ax)
    _choose_fonts(ax, words, style)
    styles = [
        {"color": color, "fontweight": weight, **style}
        for color, weight in zip(colors, weights, strict=True)
    ]
    anchors = np.asarray(ax.transData.transform(points), dtype=np.float64)
    pixels = ax.figure.dpi / 72
    gaps = (np.sqrt(marker_sizes) / 2 + 1.5) * pixels
    obstacles = _obstacles(ax, legend, lines)
    layout = _lay_out(ax, words, styles, anchors, gaps, obstacles)
    far = _far(anchors, gaps, layout)
    texts = np.empty(len(words), dtype=object)
    for i, word in enumerate(words):
        texts[i] = ax.annotate(
            word,
            points[i],
            xytext=(layout.corners[i] + _BOX_PADDING - anchors[i]) / pixels,
            textcoords="offset points",
            arrowprops=_leader(anchors[i], layout, i, gaps[i] / pixels) if far[i] else None,
            **{"fontsize": layout.font_size, "zorder": 4, **_halo(ax), **styles[i], **_ALIGNMENT},
        )
    return texts


def _settle(ax: Axes) -> None:
    """Move the axes to where they will be when the figure is drawn."""
    figure = ax.figure.canvas.figure
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
    ax.apply_aspect()


def _choose_fonts(ax: Axes, words: Sequence[str], style: dict[str, Any]) -> None:
    """Add fonts for all characters, unless the user has chosen a particular font file."""
    if "fontproperties" in style:
        return
    text = ax.text(0, 0, "", **style)
    style["fontfamily"] = families_for(words, text.get_fontfamily())
    text.remove()


def _obstacles(ax: Axes, legend: Legend | None, lines: Array | None) -> Array:
    """Boxes that labels avoid: that of the legend, and a row of small ones along each line."""
    boxes = [np.empty((0, 4))]
    if legend is not None:
        boxes.append(np.array([legend.get_window_extent().extents]))
    if lines is not None:
        share = np.linspace(0, 1, _BOXES_PER_LINE)[:, None, None]
        along = ax.transData.transform(
            ((1 - share) * lines[:, 0] + share * lines[:, 1]).reshape(-1, 2)
        )
        boxes.append(np.hstack([along - _HALF_BOX, along + _HALF_BOX]))
    return np.vstack(boxes)


def _lay_out(
    ax: Axes,
    words: Sequence[str],
    styles: Sequence[dict[str, Any]],
    anchors: Array,
    gaps: Array,
    obstacles: Array,
) -> Layout:
    """Find places for the labels, in the largest font at which they fit."""
    font_sizes = _font_sizes(styles[0])
    measured = _measure(ax, words, styles, font_sizes[0])
    bounds = np.asarray(ax.bbox.padded(-_FRAME).extents, dtype=np.float64)
    covered = measured.prod(axis=1).sum() / (ax.bbox.width * ax.bbox.height)

    def lay_out(font_size: float) -> Layout:
        sizes = measured * (font_size / font_sizes[0]) + 2 * _BOX_PADDING
        corners = place_labels(anchors, sizes, gaps, bounds, obstacles)
        return Layout(font_size, corners, sizes)

    def fits(layout: Layout) -> bool:
        if any_overlap(layout.corners, layout.sizes):
            return False
        small = layout.font_size <= _SMALL
        return bool(small or _far(anchors, gaps, layout).mean() <= _MAX_SHARE_FAR)

    sparse = covered * (np.array(font_sizes) / font_sizes[0]) ** 2 <= _MAX_COVERED
    candidates = [size for size, fine in zip(font_sizes, sparse, strict=True) if fine]
    return _largest(lay_out, fits, candidates or font_sizes[-1:])


def _font_sizes(style: Style) -> Sequence[float]:
    """Font sizes to choose from: only the user's, if there is one."""
    if "fontsize" not in style:
        return _FONT_SIZES
    from matplotlib.font_manager import FontProperties

    return (float(FontProperties(size=style["fontsize"]).get_size_in_points()),)


def _largest(
    lay_out: Callable[[float], Layout], fits: Callable[[Layout], bool], font_sizes: Sequence[float]
) -> Layout:
    """Find the layout with the largest font that fits by bisection, else that with the smallest."""
    best = None
    low, high = 0, len(font_sizes) - 1
    while low <= high:
        middle = (low + high) // 2
        layout = lay_out(font_sizes[middle])
        if fits(layout):
            best, high = layout, middle - 1
        else:
            low = middle + 1
    return best or lay_out(font_sizes[-1])


def _far(anchors: Array, gaps: Array, layout: Layout) -> NDArray[np.bool_]:
    """Tell which labels are so far from their point that they need a line to it."""
    apart = distances(anchors, layout.corners, layout.sizes)
    return np.asarray(apart > gaps + _FAR * layout.sizes[:, 1])


def _measure(
    ax: Axes, words: Sequence[str], styles: Sequence[dict[str, Any]], font_size: float
) -> Array:
    """Widths and heights of the words in pixels."""
    sizes = np.empty((len(words), 2))
    for i, (word, style) in enumerate(zip(words, styles, strict=True)):
        text = ax.text(0, 0, word, **{**style, "fontsize": font_size})
        with warnings.catch_warnings():
            # `families_for` has already warned of characters that no font has
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            extent = text.get_window_extent()
        sizes[i] = extent.width, extent.height
        text.remove()
    return sizes


def _leader(anchor: Array, layout: Layout, i: int, gap: float) -> dict[str, Any]:
    """Style of the line from a point to the nearest part of its label."""
    nearest = (anchor - layout.corners[i]) / layout.sizes[i]
    return {
        "arrowstyle": "-",
        "linewidth": 0.5,
        "color": "0.6",
        "relpos": tuple(np.clip(nearest, 0, 1)),
        "patchA": None,
        "shrinkA": 0,
        "shrinkB": gap,
    }


def _halo(ax: Axes) -> dict[str, Any]:
    """Style of a rim in the colour of the background, which separates letters from points."""
    from matplotlib.patheffects import withStroke

    rim = withStroke(linewidth=2.0, foreground=ax.get_facecolor(), alpha=0.85)
    return {"path_effects": [rim]}
