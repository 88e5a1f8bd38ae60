# SPDX-License-Identifier: BSD-3-Clause
"""Hints for texts that the default pattern of tokens cuts in the wrong places."""

from __future__ import annotations

import re
import unicodedata
import warnings

from skw2v.token_patterns import WORDS

# Characters to look at: the first texts tell the language of all.
_ENOUGH = 50_000
# Scripts that are written without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
# Texts of such scripts that were cut into words have about 2 characters to a word (Chinese,
# Japanese) or 4 (Thai).
_LONG_WORD = 6.0
# Inside of words, what is no letter or digit
_MARK = re.compile(r"\W")
# Of 100 characters of Hindi, 30 are combining marks; of Arabic without vowels and of English, none.
_MANY_MARKS = 0.05


class Hints:
    """Looks at the first texts that a fit reads, and says what to do about their script."""

    def __init__(self) -> None:
        self._sample: list[str] = []
        self._left = _ENOUGH

    def look(self, text: str | bytes) -> None:
        """Take a text into the sample; ASCII has nothing to tell."""
        if self._left > 0 and isinstance(text, str) and not text.isascii():
            self._sample.append(text[: self._left])
            self._left -= len(text)

    def tell(self) -> None:
        """Warn of texts without spaces, or else of words that are cut at combining marks.

        Warns
        -----
        UserWarning
            With what to do.
        """
        sample = unicodedata.normalize("NFC", "\n".join(self._sample))
        hint = _hint(sample)
        if hint:
            warnings.warn(hint, UserWarning, stacklevel=2)


def _hint(sample: str) -> str:
    words = re.findall(WORDS, sample)
    n_characters = sum(map(len, words))
    unspaced = [word for word in words if _UNSPACED.search(word)]
    n_unspaced = sum(map(len, unspaced))
    if unspaced and n_unspaced > max(n_characters / 2, _LONG_WORD * len(unspaced)):
        return (
            "The texts seem to have no spaces between words: a token has "
            f"{n_unspaced / len(unspaced):.0f} characters on average, such as "
            f"{max(unspaced[:9], key=len)[:20]!r}. Give lists of tokens or a tokenizer that cuts "
            "texts into words, or set analyzer='char' and ngram_range=(1, 2)."
        )
    marked = [word for word in words if _MARK.search(word)]
    if sum(len(_MARK.findall(word)) for word in marked) > _MANY_MARKS * n_characters:
        pieces = re.findall(r"\w+", marked[0])
        return (
            f"The default token_pattern cuts words at combining marks: {marked[0]!r} into "
            f"{pieces!r}. Set token_pattern=skw2v.token_patterns.WORDS, which keeps them."
        )
    return ""


def warn_of_mixed_use(former: str, n_known: int, n_tokens: int) -> None:
    """Say that documents are of another kind than those of fit, and that their words are unknown.

    Parameters
    ----------
    former : {"text", "tokens"}
        What fit saw.
    n_known, n_tokens : int
        Tokens that are in the vocabulary, and all.

    Warns
    -----
    UserWarning
        With what may be the reason.
    """
    kinds = ["texts", "lists of tokens"]
    if former == "tokens":
        kinds.reverse()
    warnings.warn(
        f"fit saw {kinds[0]}, and these are {kinds[1]}: {n_known:,} of {n_tokens:,} tokens are in "
        "the vocabulary. Documents without a known word become zeros. Cut texts as the lists were "
        "cut (tokenizer, token_pattern), and check lowercase: lists that fit sees keep their case.",
        UserWarning,
        stacklevel=2,
    )
