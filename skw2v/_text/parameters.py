# SPDX-License-Identifier: BSD-3-Clause
"""What text parameters stand for, and scikit-learn's warnings of those that do nothing."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import signature
from itertools import chain
from typing import Any

from sklearn.feature_extraction.text import HashingVectorizer, strip_accents_unicode

# How many words of a vocabulary are shown to a tokenizer, which may be slow.
_FEW = 10


def warn_of_unused_parameters(parameters: Mapping[str, Any], default_pattern: str) -> None:
    """Warn of text parameters that others put out of use, in scikit-learn's words.

    `parameters` are those of an analyzer; nobody has set the `default_pattern` of tokens.
    """
    if parameters["token_pattern"] == default_pattern:
        theirs = signature(HashingVectorizer).parameters["token_pattern"].default
        parameters = {**parameters, "token_pattern": theirs}
    # It has the same parameters as CountVectorizer, and its `fit` does nothing but look at them
    HashingVectorizer(**parameters).fit([])


def warn_of_upper_case(
    vocabulary: Iterable[str] | None, tokenizer: Callable[[str], Iterable[str]] | None
) -> None:
    """Warn, as `CountVectorizer` does, of words of the vocabulary that no text in lower case has.

    If the user's tokenizer makes upper case out of lower case, such as the tags of parts of speech,
    there is nothing to warn of.
    """
    if vocabulary is None or isinstance(vocabulary, Iterator):
        return
    lower = {word: word.lower() for word in vocabulary if word != word.lower()}
    few = list(lower.values())[:_FEW]
    made = [] if tokenizer is None else chain.from_iterable(map(tokenizer, few))
    if lower and all(token == token.lower() for token in made):
        warnings.warn(
            "Upper case characters found in vocabulary while 'lowercase' is True. These entries "
            f"will not be matched with any documents: {next(iter(lower))!r}, for example. Set "
            "lowercase=False, or write them in lower case.",
            UserWarning,
            stacklevel=2,
        )


def warn_of_unused_by_lists(unused: Iterable[str]) -> None:
    """Say which parameters that have been set do nothing to lists of tokens, if any."""
    names = " and ".join(unused)
    if names:
        warnings.warn(
            f"Documents are lists of tokens, which need no cutting: {names} not used.",
            UserWarning,
            stacklevel=2,
        )


def composing(strip_accents: Any) -> Any:
    """Return what does the same as `strip_accents`, and writes the text in composed characters.

    "ascii" leaves nothing to compose, and functions are the user's.
    """
    if strip_accents is None:
        return compose
    return strip_and_compose if strip_accents == "unicode" else strip_accents


def compose(text: str) -> str:
    """Write canonically equal texts in one way, Unicode's form NFC: composed where possible."""
    return unicodedata.normalize("NFC", text)


def strip_and_compose(text: str) -> str:
    """Remove accents as scikit-learn does, which leaves Korean syllables in pieces, and mend them.

    >>> strip_and_compose("né en 한국")
    'ne en 한국'
    """
    return compose(strip_accents_unicode(text))
