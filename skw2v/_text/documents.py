# SPDX-License-Identifier: BSD-3-Clause
"""Documents in, lists of tokens out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

import numpy as np

from skw2v._text.one_document import as_list, as_tokens, kind_of, refusal

Analyzer = Callable[[Any], Iterable[str]]
# What error messages call the two kinds of documents.
_KINDS = {"text": "a text", "tokens": "a list of tokens"}
# How many documents to look at for their kind, after one that is missing.
_LOOK_AHEAD = 1_000


class Watch(Protocol):
    """Something that looks at documents and tells the user what is odd about them."""

    def look(self, document: Any, tokens: Any) -> None:
        """Look at one document and its tokens."""

    def tell(self) -> None:
        """Warn of what was seen, after the last one."""


class TokenisedDocuments(Iterator[Iterable[str]]):
    """Documents, analysed one at a time: an iterator over their tokens, which `watch` looks at.

    `analyzer_of` is asked once, for the kind of the first document, for what turns it into tokens.
    If `raw`, all go to the analyzer of texts unchecked and unwatched: it alone knows whether they
    are names of files, open files, or whatever the user's own analyzer takes. `kind` is what a
    vocabulary was learned from before, or else what these documents are: "text" if `raw`, and None
    before the first.
    """

    def __init__(
        self,
        X: Any,
        analyzer_of: Callable[[str], Analyzer],
        *,
        raw: bool = False,
        watch: Watch | None = None,
        kind: str | None = None,
    ) -> None:
        documents = as_documents(X)
        self.kind = kind or ("text" if raw else None)
        self._analyzer_of = analyzer_of
        self._watch = watch
        self._tokens = map(analyzer_of("text"), documents) if raw else self._checked(documents)

    def __next__(self) -> Iterable[str]:
        return next(self._tokens)

    def _checked(self, documents: Iterable[Any]) -> Iterator[Iterable[str]]:
        first: str | None = None
        analyze: Analyzer = list
        others = iter(documents)
        for i, document in enumerate(others):
            kind = kind_of(document)
            if kind is None:
                document = as_list(document)
                kind = kind_of(document)
            if kind is None:
                kinds = (kind_of(as_list(other)) for other in islice(others, _LOOK_AHEAD))
                raise ValueError(refusal(document, i, first or next(filter(None, kinds), None)))
            if first is None:
                first, analyze = kind, self._analyzer_of(kind)
                self.kind = self.kind or kind
            if kind != first:
                raise ValueError(
                    f"X mixes texts and lists of tokens: document 0 is {_KINDS[first]}, "
                    f"document {i} is {_KINDS[kind]}. Give one kind."
                )
            if kind == "tokens":
                document = as_tokens(document, i)
            tokens = analyze(document)
            if not isinstance(tokens, list | tuple):  # a user's tokenizer may yield them
                tokens = list(tokens)
            if self._watch is not None:
                self._watch.look(document, tokens)
            yield tokens
        if self._watch is not None:
            self._watch.tell()


def partitions(X: Any) -> list[Any]:
    """List the parts of a Dask collection, each with some of the documents."""
    if hasattr(X, "rechunk"):  # an array: no document in two parts
        whole = X.rechunk({1: -1}) if X.ndim == 2 else X
        return list(whole.to_delayed().ravel())
    return list(X.to_delayed())


def _of_partitions(X: Any) -> Iterator[Any]:
    for part in partitions(X):
        yield from as_documents(part.compute())


def as_documents(X: Any) -> Iterable[Any]:
    """Check that `X` is an iterable of documents; take the only column of a frame.

    Of a two-dimensional array of numbers, each row is a document.
    """
    if hasattr(X, "to_delayed"):  # a Dask bag or column, which need not fit into memory
        return _of_partitions(X)
    if hasattr(X, "to_pylist"):  # an array or a table of PyArrow, whose items are no str
        X = X.column(0).to_pylist() if getattr(X, "num_columns", 0) == 1 else X.to_pylist()
    if isinstance(X, str | bytes):
        raise ValueError(
            f"Iterable over raw text documents expected, string object received.{_file_hint(X)}"
        )
    shape = getattr(X, "shape", None)
    if shape is not None and len(shape) == 2:
        # Columns of a frame are features, even if all of them are integers
        framed, numeric = hasattr(X, "columns"), _is_numeric(X)
        if numeric and not framed:
            return np.asanyarray(X)
        if shape[1] != 1:
            hint = " If each row is a document of integers, give X.to_numpy()." if numeric else ""
            raise ValueError(
                f"X must hold one document a row; got {shape[1]} columns. Choose one column, for "
                f"example with a ColumnTransformer.{hint}"
            )
        X = X.iloc[:, 0] if hasattr(X, "iloc") else X[:, 0]
    elif shape is not None and len(shape) != 1:
        raise ValueError(
            f"X must be one-dimensional, one document each; got {len(shape)} dimensions."
        )
    if not isinstance(X, Iterable):
        raise ValueError(
            f"X must be an iterable of documents, got {type(X).__name__}: {X!r:.60}.{_file_hint(X)}"
        )
    return X


def _file_hint(X: Any) -> str:
    """Say how to read a file or folder whose name was given for its documents, if it is one."""
    if not isinstance(X, str | bytes | os.PathLike) or not os.path.exists(X):
        return ""
    name = os.fsdecode(X)
    return (
        f" {name:.200} is a file or a folder: give its documents, "
        f"X=skw2v.datasets.read_documents({name!r:.200}), or its name in a list with "
        "input='filename'."
    )


def _is_numeric(X: Any) -> bool:
    """Tell numbers from objects; sparse matrices are no arrays."""
    return hasattr(X, "__array__") and np.asanyarray(X).dtype.kind in "biufc"
