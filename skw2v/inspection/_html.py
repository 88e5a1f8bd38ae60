# SPDX-License-Identifier: BSD-3-Clause
"""Tinted text as HTML that needs no style sheet, and suits light pages as well as dark ones."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from skw2v.inspection._pieces import Piece

# Blue and orange, which people with any kind of colour vision tell apart, as red, green, blue
FOR, AGAINST = (33, 113, 181), (230, 97, 1)
# How much of such a colour the background takes on at most: letters keep the colour that the page
# has for them, and stay easy to read
_STRONGEST = 0.55
_BOX = "margin:0.5em 0;line-height:1.7;overflow-wrap:anywhere;white-space:pre-wrap"
_UNKNOWN = "text-decoration:line-through;opacity:0.6"


def tinted(pieces: Sequence[Piece], caption: str) -> str:
    """Write pieces of a text, each on a background that tells what it contributes.

    The captions are HTML already.
    """
    largest = max((abs(piece.contribution or 0.0) for piece in pieces), default=0.0)
    text = "".join(_span(piece, largest or 1.0) for piece in pieces)
    return (
        f'<div style="{_BOX}"><div style="opacity:0.8;font-size:smaller">{caption}</div>'
        f'<div dir="auto">{text}</div></div>'
    )


def swatch(color: tuple[int, int, int], words: str) -> str:
    """Write words of a caption on a background of a colour."""
    return f'<span style="{_background(color, _STRONGEST)}">{escape(words)}</span>'


def _span(piece: Piece, largest: float) -> str:
    text = escape(piece.text)
    if piece.is_unknown:
        return f'<s style="{_UNKNOWN}" title="unknown">{text}</s>'
    if piece.contribution is None:
        return text
    color = FOR if piece.contribution > 0 else AGAINST
    style = _background(color, _STRONGEST * abs(piece.contribution) / largest)
    return f'<span style="{style}" title="{piece.contribution:+.3g}">{text}</span>'


def _background(color: tuple[int, int, int], share: float) -> str:
    red, green, blue = color
    return f"background:rgba({red},{green},{blue},{share:.2f});border-radius:0.2em"
