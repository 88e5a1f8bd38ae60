# SPDX-License-Identifier: BSD-3-Clause
"""Text parameters that do nothing, or ask for what cannot be: scikit-learn's warnings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import signature
from itertools import chain
from typing import Any

from sklearn.feature_extraction.text import HashingVectorizer

# How many words of a vocabulary are shown to a tokenizer, which may be slow.
_FEW = 10


def warn_of_unused_parameters(parameters: Mapping[str, Any], default_pattern: str) -> None:
    """Warn of text parameters that others put out of use, in scikit-learn's words.

    Parameters
    ----------
    parameters : mapping of str to object
        Those of `CountVectorizer`'s analyzer.
    default_pattern : str
        The `token_pattern` that nobody has set.

    Warns
    -----
    UserWarning
        For each such parameter.
    """
    if parameters["token_pattern"] == default_pattern:
        theirs = signature(HashingVectorizer).parameters["token_pattern"].default
        parameters = {**parameters, "token_pattern": theirs}
    # It has the same parameters as CountVectorizer, and its `fit` does nothing but look at them
    HashingVectorizer(**parameters).fit([])


def warn_of_upper_case(
    vocabulary: Iterable[str] | None, tokenizer: Callable[[str], Iterable[str]] | None
) -> None:
    """Warn of words of the vocabulary that no text in lower case has.

    Parameters
    ----------
    vocabulary : iterable of str or None
        The user's.
    tokenizer : callable or None
        The user's. If it makes upper case out of lower case, such as the tags of parts of speech,
        there is nothing to warn of.

    Warns
    -----
    UserWarning
        As `CountVectorizer` does.
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
