# SPDX-License-Identifier: BSD-3-Clause
"""N-grams in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, pairwise, zip_longest
from typing import Any


def ngrams_in_text_order(
    analyze: Callable[[Any], Iterable[str]], low: int, high: int
) -> Callable[[Any], list[str]]:
    """Make an analyzer return its n-grams in the order of the text.

    Parameters
    ----------
    analyze : callable
        From a document to all its n-grams, the shortest first.
    low, high : int
        The smallest and the largest length.

    Returns
    -------
    callable
        From a document to `in_text_order` of its n-grams.
    """
    return lambda document: in_text_order(analyze(document), low, high)


def in_text_order(tokens: Iterable[str], low: int, high: int) -> list[str]:
    """Sort n-grams of all lengths by the position where they begin.

    scikit-learn's analyzers list all words of a document, then all pairs, and so on. In that order
    hardly any context window holds both words and pairs. Training would then find unrelated
    vectors for the two, and an average of both would mean little. In the order of the text they
    share windows. On movie reviews (MR), averages of words and pairs classify as well as averages
    of words alone in the order of the text, and worse in that of scikit-learn.

    Parameters
    ----------
    tokens : iterable of str
        All n-grams of a document, the shortest first, each length in the order of the text.
    low, high : int
        The smallest and the largest length.

    Returns
    -------
    list of str
        The same tokens, by the position where they begin, then by length.

    Examples
    --------
    >>> in_text_order(["not", "a", "bad", "film", "not a", "a bad", "bad film"], 1, 2)
    ['not', 'not a', 'a', 'a bad', 'bad', 'bad film', 'film']
    """
    tokens = list(tokens)
    lengths = range(low, high + 1)
    # A text of t units (words or characters) has t − n + 1 n-grams of length n: solve for t
    n_units = (len(tokens) + sum(n - 1 for n in lengths)) // len(lengths)
    if n_units < high:  # the text is too short to have n-grams of every length
        return tokens
    bounds = [0]
    for n in lengths:
        bounds.append(bounds[-1] + n_units - n + 1)
    if bounds[-1] != len(tokens):  # these are not all n-grams of one text
        return tokens
    parts = [tokens[start:stop] for start, stop in pairwise(bounds)]
    return [t for t in chain.from_iterable(zip_longest(*parts)) if t is not None]
