# SPDX-License-Identifier: BSD-3-Clause
"""Fonts for words of all scripts."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Font of boxes, which stand for characters that no other font has.
_LAST_RESORT = "Last Resort"
# Weights of regular fonts, neither light nor bold.
_REGULAR_WEIGHTS = (400, "normal", "regular", "book")


def families_for(words: Iterable[str], families: Sequence[str]) -> list[str]:
    """Add installed fonts to a list of families until they have all characters of some words.

    matplotlib draws each character with the first of the given families that has it, and tries no
    others. Without further families, Korean or Chinese words would be rows of boxes.

    Parameters
    ----------
    words : iterable of str
        What is to be written.
    families : sequence of str
        Families to use for the characters that they have.

    Returns
    -------
    list of str
        `families`, then those with the characters that these lack.

    Warns
    -----
    UserWarning
        If no installed font has some of the characters.
    """
    characters = {ord(character) for word in words for character in word if not character.isspace()}
    missing = characters.difference(*map(_glyphs_of_family, families))
    found = list(families)
    while missing and (best := _best_font(frozenset(missing))) is not None:
        name, glyphs = best
        found.append(name)
        missing -= glyphs
    if missing:
        sample = "".join(map(chr, sorted(missing)[:5]))
        warnings.warn(
            f"No installed font has the characters {sample!r} and the like ({len(missing)} of "
            "them), which are drawn as boxes. Install one that has, such as Noto Sans CJK for "
            "Chinese, Japanese and Korean, or name it in text_kw=dict(fontfamily=...).",
            UserWarning,
            stacklevel=2,
        )
        found += _last_resort()
    return found


@lru_cache(maxsize=64)
def _glyphs_of_family(family: str) -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont

    return _glyphs(str(findfont(FontProperties(family=[family]))))


@lru_cache(maxsize=1024)
def _glyphs(path: str) -> frozenset[int]:
    """Characters that a font file has, none if it cannot be used."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
    except (OSError, RuntimeError):
        return frozenset()
    # matplotlib cannot scale fonts of bitmaps, such as those of coloured emoji.
    return frozenset(font.get_charmap()) if font.scalable else frozenset()


def _best_font(missing: frozenset[int]) -> tuple[str, frozenset[int]] | None:
    """Name and characters of the upright font that has most of the missing ones."""
    from matplotlib.font_manager import fontManager

    fonts = sorted(
        (font.name, str(font.fname))
        for font in fontManager.ttflist
        if font.style == "normal"
        and font.weight in _REGULAR_WEIGHTS
        and not font.name.startswith(_LAST_RESORT)
    )
    # Sans serif matches the rest of a figure.
    fonts.sort(key=lambda font: not any(kind in font[0] for kind in ("Sans", "Gothic")))
    best = max(fonts, key=lambda font: len(missing & _glyphs(font[1])), default=None)
    if best is None or not missing & _glyphs(best[1]):
        return None
    return best[0], _glyphs(best[1])


def _last_resort() -> list[str]:
    from matplotlib.font_manager import fontManager

    return sorted({f.name for f in fontManager.ttflist if f.name.startswith(_LAST_RESORT)})
