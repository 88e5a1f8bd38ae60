# SPDX-License-Identifier: BSD-3-Clause
"""Writing words beside their points."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Map:
    """Points, the least distances of labels from them, and what labels avoid, in pixels."""

    anchors: Array
    gaps: Array
    bounds: Array
    obstacles: Array

    def lay_out(self, font_size: float, sizes: Array) -> Layout:
        """Find places for labels of these sizes."""
        sizes = sizes + 2 * _BOX_PADDING
        corners = place_labels(self.anchors, sizes, self.gaps, self.bounds, self.obstacles)
        return Layout(font_size, corners, sizes)

    def far(self, layout: Layout) -> NDArray[np.bool_]:
        """Tell which labels are so far from their point that they need a line to it."""
        apart = distances(self.anchors, layout.corners, layout.sizes)
        return np.asarray(apart > self.gaps + _FAR * layout.sizes[:, 1])

    def fits(self, layout: Layout) -> bool:
        """Tell whether no labels overlap, and few are far unless the font is small."""
        if any_overlap(layout.corners, layout.sizes):
            return False
        return layout.font_size <= _SMALL or bool(self.far(layout).mean() <= _MAX_SHARE_FAR)


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

    Points and `lines`, the ends of what labels avoid, are in data coordinates. The limits of the
    axes must be final: the places of labels depend on them. Nothing in a word is taken for TeX or
    math. A font size in `text_kw` is used even if labels then overlap.
    """
    from matplotlib.text import Text

    style = merged_style(Text, {"parse_math": False, "usetex": False}, text_kw)
    _apply_layout(ax)
    _choose_fonts(ax, words, style)
    styles = [
        {"color": color, "fontweight": weight, **style}
        for color, weight in zip(colors, weights, strict=True)
    ]
    anchors = np.asarray(ax.transData.transform(points), dtype=np.float64)
    pixels = ax.figure.dpi / 72
    gaps = (np.sqrt(marker_sizes) / 2 + 1.5) * pixels
    bounds = np.asarray(ax.bbox.padded(-_FRAME).extents, dtype=np.float64)
    where = _Map(anchors, gaps, bounds, _obstacles(ax, legend, lines))
    layout = _lay_out(ax, words, styles, where)
    far = where.far(layout)
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


def _apply_layout(ax: Axes) -> None:
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
    ax: Axes, words: Sequence[str], styles: Sequence[dict[str, Any]], where: _Map
) -> Layout:
    """Find places for the labels, in the largest font at which they fit, else in the smallest."""
    font_sizes = _font_sizes(styles[0])
    measured = _measure(ax, words, styles, font_sizes[0])
    covered = measured.prod(axis=1).sum() / (ax.bbox.width * ax.bbox.height)
    sparse = covered * (np.array(font_sizes) / font_sizes[0]) ** 2 <= _MAX_COVERED
    candidates = [size for size, fine in zip(font_sizes, sparse, strict=True) if fine]
    candidates = candidates or [font_sizes[-1]]
    best = None
    low, high = 0, len(candidates) - 1
    while low <= high:
        middle = (low + high) // 2
        layout = where.lay_out(candidates[middle], measured * (candidates[middle] / font_sizes[0]))
        if where.fits(layout):
            best, high = layout, middle - 1
        else:
            low = middle + 1
    # Where none fits, the smallest one was tried last
    return best or layout


def _font_sizes(style: Style) -> Sequence[float]:
    """Font sizes to choose from: only the user's, if there is one."""
    if "fontsize" not in style:
        return _FONT_SIZES
    from matplotlib.font_manager import FontProperties

    return (float(FontProperties(size=style["fontsize"]).get_size_in_points()),)


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
