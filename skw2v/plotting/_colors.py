# SPDX-License-Identifier: BSD-3-Clause
"""Colours for groups of words, from the user's own colour cycle."""

from __future__ import annotations

# Colour of highlighted words: red, in matplotlib's default cycle.
HIGHLIGHT = "C3"


def group_color(i: int) -> str:
    """Name the colour of group `i`; the colour of highlighted words is left out.

    Parameters
    ----------
    i : int
        Number of the group.

    Returns
    -------
    str
        A colour of the cycle, such as "C0".
    """
    return f"C{i if i < 3 else i + 1}"


def readable(color: str) -> tuple[float, float, float]:
    """Mix a colour of points with that of text, so that thin letters are easy to read.

    Parameters
    ----------
    color : str
        A matplotlib colour.

    Returns
    -------
    tuple of (float, float, float)
        Red, green and blue.
    """
    from matplotlib import rcParams
    from matplotlib.colors import to_rgb

    pairs = zip(to_rgb(color), to_rgb(rcParams["text.color"]), strict=True)
    red, green, blue = (0.6 * part + 0.4 * text for part, text in pairs)
    return red, green, blue
