# SPDX-License-Identifier: BSD-3-Clause
"""Fonts for words of all scripts.

matplotlib draws each character with the first of the given families that has it, and tries no
others: Korean or Chinese words would be rows of boxes. A list of all installed families would do,
but matplotlib opens each of them; a list of well-known ones would have to name some for each script
and system, and matplotlib warns of each that is not there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Font of boxes, which stand for characters that no other font has.
_LAST_RESORT = "Last Resort"
# Weights of regular fonts, neither light nor bold.
_REGULAR_WEIGHTS = (400, "normal", "regular", "book")


def families_for(words: Iterable[str], families: Sequence[str]) -> list[str]:
    """Add installed fonts to some families until they have all characters, or warn of the rest."""
    from matplotlib.font_manager import FontProperties, findfont, fontManager

    characters = {ord(character) for word in words for character in word if not character.isspace()}
    files = [str(findfont(FontProperties(family=[family]))) for family in families]
    missing = characters.difference(*map(_glyphs, files))
    found = list(families)
    while missing:
        name, file = max(_upright_fonts(), key=lambda font: len(missing & _glyphs(font[1])))
        if not missing & _glyphs(file):
            break
        found.append(name)
        missing -= _glyphs(file)
    if missing:
        sample = "".join(map(chr, sorted(missing)[:5]))
        warnings.warn(
            f"No installed font has the characters {sample!r} and the like ({len(missing)} of "
            "them), which are drawn as boxes. Install one that has, such as Noto Sans CJK for "
            "Chinese, Japanese and Korean, or name it in text_kw=dict(fontfamily=...).",
            UserWarning,
            stacklevel=2,
        )
        names = {font.name for font in fontManager.ttflist}
        found += sorted(name for name in names if name.startswith(_LAST_RESORT))
    return found


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


def _upright_fonts() -> list[tuple[str, str]]:
    """Names and files of regular fonts, first those without serifs, as the rest of a figure has."""
    from matplotlib.font_manager import fontManager

    fonts = sorted(
        (font.name, str(font.fname))
        for font in fontManager.ttflist
        if font.style == "normal"
        and font.weight in _REGULAR_WEIGHTS
        and not font.name.startswith(_LAST_RESORT)
    )
    return sorted(fonts, key=lambda font: "Sans" not in font[0] and "Gothic" not in font[0])
