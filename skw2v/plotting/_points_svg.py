# SPDX-License-Identifier: BSD-3-Clause
"""Points as a picture of a page, which tells what each one is where somebody points at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

# Width in pixels, the margin within it, and letters of a text that are shown
_WIDTH, _MARGIN, _LONGEST = 800.0, 12.0, 300


def points_as_svg(
    points: NDArray[np.float64],
    groups: Sequence[str],
    texts: Sequence[str],
    colors: Mapping[str, str],
) -> str:
    """Write points, of some groups with colours, and their texts as HTML; empty names are none."""
    low = points.min(axis=0)
    size = points.max(axis=0) - low
    by = (_WIDTH - 2 * _MARGIN) / max(*size, 1e-12)
    height = size[1] * by + 2 * _MARGIN
    places = (points - low) * by + _MARGIN
    places[:, 1] = height - places[:, 1]  # pixels are counted downwards
    circles = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colors[group]}">'
        f"<title>{_title(group, text)}</title></circle>"
        for (x, y), group, text in zip(places, groups, texts, strict=True)
    )
    legend = (
        f'<span style="white-space:nowrap;margin-right:1em"><span style="color:{color}">'
        f"&#9679;</span> {escape(name)}</span> "
        for name, color in colors.items()
        if name
    )
    return (
        f'<div style="max-width:{_WIDTH:.0f}px"><svg viewBox="0 0 {_WIDTH:.0f} {height:.0f}" '
        'width="100%" role="img" aria-label="Map of documents" fill-opacity="0.8">'
        f"{''.join(circles)}</svg><div>{''.join(legend)}</div></div>"
    )


def _title(group: str, text: str) -> str:
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return escape(": ".join(filter(None, (group, text))))
