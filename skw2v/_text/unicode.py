# SPDX-License-Identifier: BSD-3-Clause
"""Canonically equal texts: one way to write them."""

from __future__ import annotations

import unicodedata
from typing import Any

from sklearn.feature_extraction.text import strip_accents_unicode


def compose(text: str) -> str:
    """Write a text in composed characters, where there are such: Unicode's form NFC.

    Examples
    --------
    >>> compose("\u1112\u1161\u11ab")
    '한'
    """
    return unicodedata.normalize("NFC", text)


def strip_and_compose(text: str) -> str:
    """Remove accents as scikit-learn does, which leaves Korean syllables in pieces, and mend them.

    Examples
    --------
    >>> strip_and_compose("né en 한국")
    'ne en 한국'
    """
    return compose(strip_accents_unicode(text))


def composing(strip_accents: Any) -> Any:
    """Return what does the same as `strip_accents`, and writes the text in composed characters.

    Parameters
    ----------
    strip_accents : {"ascii", "unicode"}, callable or None
        The parameter. "ascii" leaves nothing to compose, and functions are the user's.

    Returns
    -------
    "ascii" or callable
    """
    if strip_accents is None:
        return compose
    return strip_and_compose if strip_accents == "unicode" else strip_accents
