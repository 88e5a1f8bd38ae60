# SPDX-License-Identifier: BSD-3-Clause
"""One document: a text, or a list of tokens, which are strings or integers."""

from __future__ import annotations

from numbers import Integral
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["text", "tokens"]
# Types of missing values of Python, pandas and NumPy, beside the float NaN
_MISSING = {"NoneType", "NAType", "NaTType"}
_EMPTY: dict[str | None, str] = {
    "text": "''",
    "tokens": "[], an empty list of tokens",
    None: "'' among texts, by [] among lists of tokens",
}


def as_list(document: Any) -> Any:
    """Turn a row of an array, or a cell of polars, into a list; leave all else."""
    for name in ("to_list", "tolist"):
        if hasattr(document, name):
            return getattr(document, name)()
    return document


def kind_of(document: Any) -> Kind | None:
    """Tell texts from lists of tokens; None is neither."""
    if isinstance(document, str | bytes):
        return "text"
    return "tokens" if isinstance(document, list | tuple) else None


def as_tokens(document: list[Any] | tuple[Any, ...], i: int) -> list[str] | tuple[str, ...]:
    """Return the tokens of document i, of integers their decimal digits; refuse all else."""
    types = set(map(type, document))
    if types <= {str}:
        return document
    if types == {int}:
        return list(map(str, document))
    whole = _is_whole(document[0])
    for token in document:
        if _is_whole(token) if whole else isinstance(token, str):
            continue
        problem = f"Document {i} has the token {token!r:.60} ({type(token).__name__})"
        if isinstance(token, str) or _is_whole(token):
            raise ValueError(
                f"{problem} beside {document[0]!r:.60} ({type(document[0]).__name__}). Give all "
                "tokens as strings, or all as integers."
            )
        raise ValueError(f"{problem}; tokens must be strings or integers.")
    return list(map(str, map(int, document))) if whole else document


def _is_whole(token: Any) -> bool:
    return isinstance(token, Integral) and not isinstance(token, bool)


def refusal(document: Any, i: int, kind: str | None) -> str:
    """Say why document i is none, and what to do about it, where the others are of a kind."""
    message = (
        f"Document {i} is {document!r:.60} ({type(document).__name__}); a document must be a "
        "string or a list of tokens."
    )
    is_nan = isinstance(document, float) and document != document
    if is_nan or type(document).__name__ in _MISSING:
        return f"{message} Replace missing values by {_EMPTY[kind]}."
    if _is_whole(document):
        return f"{message} Integers are tokens: put those of each document into a list."
    return message
