# SPDX-License-Identifier: BSD-3-Clause
"""Hints at documents that are cut into tokens in another way than the user may think."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Container, Iterable
from typing import Any

from skw2v._text.parameters import warn_of_unused_by_lists
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
    """Warnings to a fit: of the script of its first texts, and of parameters that lists don't use.

    Only the default pattern of tokens needs the former.
    """

    def __init__(self, by_default_pattern: bool, unused_by_lists: Iterable[str] = ()) -> None:
        self._sample: list[str] = []
        self._left = _ENOUGH if by_default_pattern else 0
        self._unused = tuple(unused_by_lists)

    def look(self, document: Any, tokens: Any) -> None:
        """Take a text into the sample, unless it is ASCII, which has nothing to tell."""
        if not isinstance(document, str | bytes):
            warn_of_unused_by_lists(self._unused)
            self._unused = ()
        elif self._left > 0 and isinstance(document, str) and not document.isascii():
            self._sample.append(document[: self._left])
            self._left -= len(document)

    def tell(self) -> None:
        """Warn of texts without spaces, or else of words that are cut at combining marks."""
        sample = unicodedata.normalize("NFC", "\n".join(self._sample))
        hint = _hint(sample)
        if hint:
            warnings.warn(hint, UserWarning, stacklevel=2)


class MixedUse:
    """A warning of texts where fit saw lists, or the reverse, if most tokens are unknown."""

    def __init__(self, former: str, known_words: Container[str]) -> None:
        self._former, self._known_words = former, known_words
        self._n_tokens = self._n_known = 0

    def look(self, document: Any, tokens: Any) -> None:
        """Count the tokens of a document of the other kind, and those that are known."""
        if isinstance(document, str | bytes) is not (self._former == "text"):
            self._n_tokens += len(tokens)
            self._n_known += sum(map(self._known_words.__contains__, tokens))

    def tell(self) -> None:
        """Warn, with what may be the reason."""
        if self._n_known >= self._n_tokens / 2:
            return
        kinds = ["texts", "lists of tokens"]
        if self._former == "tokens":
            kinds.reverse()
        warnings.warn(
            f"fit saw {kinds[0]}, and these are {kinds[1]}: {self._n_known:,} of "
            f"{self._n_tokens:,} tokens are in the vocabulary. Documents without a known word "
            "become zeros. Cut texts as the lists were cut (tokenizer, token_pattern), and check "
            "lowercase: lists that fit sees keep their case.",
            UserWarning,
            stacklevel=2,
        )


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
