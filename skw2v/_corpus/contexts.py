# SPDX-License-Identifier: BSD-3-Clause
"""What is said of documents in which no word has a context: there is nothing to learn from."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from numbers import Integral

from skw2v._corpus.selection import Selection


def warn_of_no_context(words: Sequence[str], longest: int, selection: Selection) -> None:
    """Say that no document has two tokens to learn from, and why.

    Parameters
    ----------
    words : sequence of str
        Every word of the documents.
    longest : int
        Tokens of the longest document, before words were selected.
    selection : Selection
        Which words were kept.

    Warns
    -----
    UserWarning
        Always.
    """
    warnings.warn(
        "Nothing was learnt: word vectors are learnt from the words around a word, and no "
        f"document has two. {_cause(words, longest, selection)}",
        UserWarning,
        stacklevel=2,
    )


def _cause(words: Sequence[str], longest: int, selection: Selection) -> str:
    if longest > 1:
        return (
            f"They have more, of which {_limits(selection)} leave one at most. Change that, or "
            "give more documents."
        )
    unsplit = next((word for word in words if len(word.split()) > 1), None)
    if unsplit is not None:
        return (
            f"Each is a single token such as {unsplit!r:.60}, which looks like a text that was not "
            "split into words. Give strings, lists of words (text.split()), or another tokenizer."
        )
    return (
        "Each is a single token. X takes documents: join the words of each to a text or a list. A "
        "list of all words of one document goes into a list, [words]."
    )


def _limits(selection: Selection) -> str:
    """Name what may have left words out."""
    if selection.fixed is not None:
        return "the words of vocabulary"
    limits = {
        "min_count": selection.min_count > 1,
        "min_df": selection.min_df != 1,
        "max_df": isinstance(selection.max_df, Integral) or selection.max_df < 1,
        "max_features": selection.max_features is not None,
    }
    active = [name for name, is_set in limits.items() if is_set]
    return " and ".join(f"{name}={getattr(selection, name)}" for name in active)
