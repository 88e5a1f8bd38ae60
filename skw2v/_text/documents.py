# SPDX-License-Identifier: BSD-3-Clause
"""Documents in, lists of tokens out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

Analyzer = Callable[[Any], Iterable[str]]
# What error messages call the two kinds of documents.
_KINDS = {"text": "a text", "tokens": "a list of tokens"}


class TokenisedDocuments(Iterator[Iterable[str]]):
    """Documents, analysed one at a time: an iterator over their tokens.

    Parameters
    ----------
    X : iterable
        Documents as strings, bytes or lists of tokens, or a frame with one column of them.
    analyzer_of : callable
        From "text" or "tokens" to the function that turns such a document into tokens. It is
        called when the first document has come, for its kind alone.
    raw : bool, default=False
        Whether documents go to the analyzer of texts unchecked. It alone knows what they are: names
        of files, open files, or whatever the user's own analyzer takes.
    watch : callable or None, default=None
        Called with each document and its tokens, unless `raw`, and at the end with None twice.

    kind : {"text", "tokens"} or None, default=None
        What the documents were that a vocabulary was learned from before.

    Attributes
    ----------
    kind : {"text", "tokens"} or None
        As given, or else what the documents are; None if `raw`, or before the first.

    Raises
    ------
    ValueError
        If `X` is a string or no iterable, or a document is neither text nor a list of tokens. The
        message names the document.
    """

    def __init__(
        self,
        X: Any,
        analyzer_of: Callable[[str], Analyzer],
        *,
        raw: bool = False,
        watch: Callable[[Any, Any], None] | None = None,
        kind: str | None = None,
    ) -> None:
        documents = as_documents(X)
        self.kind = kind
        self._analyzer_of = analyzer_of
        self._watch = watch
        self._tokens = map(analyzer_of("text"), documents) if raw else self._checked(documents)

    def __next__(self) -> Iterable[str]:
        return next(self._tokens)

    def _checked(self, documents: Iterable[Any]) -> Iterator[Iterable[str]]:
        first: str | None = None
        analyze: Analyzer = list
        for i, document in enumerate(documents):
            kind = "text" if isinstance(document, str | bytes) else "tokens"
            if kind == "tokens":
                document = _tokens(document, i)
            if first is None:
                first, analyze = kind, self._analyzer_of(kind)
                self.kind = self.kind or kind
            if kind != first:
                raise ValueError(
                    f"X mixes texts and lists of tokens: document 0 is {_KINDS[first]}, "
                    f"document {i} is {_KINDS[kind]}. Give one kind."
                )
            tokens = analyze(document)
            if self._watch is not None:
                self._watch(document, tokens)
            yield tokens
        if self._watch is not None:
            self._watch(None, None)


def as_documents(X: Any) -> Iterable[Any]:
    """Check that `X` is an iterable of documents, and take the only column of a frame.

    Parameters
    ----------
    X : iterable
        Documents.

    Returns
    -------
    iterable

    Raises
    ------
    ValueError
        If `X` is a string or bytes, has several columns, or is no iterable.
    """
    if hasattr(X, "to_pylist"):  # an array or a table of PyArrow, whose items are no str
        X = X.column(0).to_pylist() if getattr(X, "num_columns", 0) == 1 else X.to_pylist()
    if isinstance(X, str | bytes):
        raise ValueError("Iterable over raw text documents expected, string object received.")
    shape = getattr(X, "shape", None)
    if shape is not None and len(shape) == 2:
        if shape[1] != 1:
            raise ValueError(
                f"X must hold one document a row; got {shape[1]} columns. Choose one column, for "
                "example with a ColumnTransformer."
            )
        X = X.iloc[:, 0] if hasattr(X, "iloc") else X[:, 0]
    elif shape is not None and len(shape) != 1:
        raise ValueError(
            f"X must be one-dimensional, one document each; got {len(shape)} dimensions."
        )
    if not isinstance(X, Iterable):
        raise ValueError(f"X must be an iterable of documents, got {type(X).__name__}: {X!r:.60}.")
    return X


def _tokens(document: Any, i: int) -> list[str] | tuple[str, ...]:
    if hasattr(document, "to_list"):  # a cell of a polars list column
        document = document.to_list()
    elif isinstance(document, np.ndarray):
        document = document.tolist()
    if not isinstance(document, list | tuple):
        raise ValueError(
            f"Document {i} is {document!r:.60} ({type(document).__name__}); a document must be a "
            "string or a list of tokens. Replace missing values by ''."
        )
    for token in document:
        if not isinstance(token, str):
            raise ValueError(
                f"Document {i} has the token {token!r:.60} ({type(token).__name__}); tokens must "
                "be strings."
            )
    return document
