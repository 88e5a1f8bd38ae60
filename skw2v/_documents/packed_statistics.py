# SPDX-License-Identifier: BSD-3-Clause
"""What is learnt of documents as arrays of an archive, and back after checks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._documents.counts import DocumentCounts
from skw2v._documents.spread import Spread
from skw2v._documents.statistics import Statistics
from skw2v._io.fields import Field, at_most, no_counts

# Two numbers before the sums of the columns: how many rows, and the sum of their squared lengths.
_HEAD = 2
# Squares of such sums are far from the end of float64.
_within_bounds = at_most(1e100)


def _no_spread(array: NDArray) -> str | None:
    """Say what is wrong with a packed spread, if anything is."""
    if (array[:_HEAD] < 0).any():
        return "begins with negative numbers"
    return _within_bounds(array)


# Counts are float64 where documents had weights
FIELDS = (
    Field("n_documents", ("n_totals",), ("i8", "f8"), no_counts),
    Field("document_counts", ("n_words",), ("i8", "f8"), no_counts),
    Field("class_counts", ("n_words", "n_scores"), ("i8", "f8"), no_counts),
    Field("spread", (f"n_columns+{_HEAD}",), ("f8",), _no_spread),
    Field("score_spread", (f"n_scores+{_HEAD}",), ("f8",), _no_spread),
)


def pack_statistics(statistics: Statistics, n_columns: int) -> dict[str, NDArray[Any]]:
    """Turn statistics, but for their classes, into the arrays of `FIELDS`.

    A spread of other columns than a pooled vector has now will not be added to any more: it is
    packed as that of no rows.
    """
    counts = statistics.counts
    return {
        "n_documents": np.array([counts.n_documents], dtype=counts.with_word.dtype),
        "document_counts": counts.with_word,
        "class_counts": counts.of_class.toarray(),
        "spread": _packed(statistics.spread, n_columns),
        "score_spread": _packed(statistics.score_spread, counts.of_class.shape[1]),
    }


def _packed(spread: Spread, n_columns: int) -> NDArray[np.float64]:
    if len(spread.total) != n_columns:
        spread = Spread.none(n_columns)
    return np.concatenate([[spread.n_rows, spread.squares], spread.total])


def plain_classes(classes: NDArray[Any] | None) -> list[Any] | None:
    """Turn classes into what JSON can hold: strings or numbers."""
    if classes is None:
        return None
    plain = classes.tolist()
    try:
        _check_classes(plain)
    except ValueError:
        raise ValueError(
            f"The labels {plain!r:.60} cannot be saved without pickling: only strings and numbers "
            "can. Use joblib.dump for a file that only you will load."
        ) from None
    return plain


def unpack_statistics(arrays: Mapping[str, NDArray[Any]], classes: Any) -> Statistics:
    """Turn arrays that are as `FIELDS` say into statistics, unless they contradict each other.

    The classes are what `plain_classes` returned, or what a stranger has put there.
    """
    with_word, of_class = arrays["document_counts"], arrays["class_counts"]
    if len(arrays["n_documents"]) != 1:
        raise ValueError("the array 'n_documents' must hold one number")
    n_documents = arrays["n_documents"][0].item()
    if with_word.max(initial=0) > n_documents:
        raise ValueError("the array 'document_counts' counts more documents than there are")
    if (of_class > with_word[:, None]).any():
        raise ValueError("the array 'class_counts' counts more documents than have the word")
    n_scores = of_class.shape[1]
    if (classes is None) != (n_scores == 0):
        raise ValueError("there must be classes if there are scores, and none otherwise")
    if classes is not None:
        _check_classes(classes)
        columns = {2: (1, 2)}.get(len(classes), (len(classes),))
        if n_scores not in columns or len(classes) < 2:
            raise ValueError(f"there are {len(classes)} classes for {n_scores} columns of scores")
    return Statistics(
        None if classes is None else np.array(classes),
        DocumentCounts(n_documents, with_word, sparse.csr_array(of_class)),
        _unpacked(arrays["spread"]),
        _unpacked(arrays["score_spread"]),
    )


def _unpacked(array: NDArray[np.float64]) -> Spread:
    return Spread(float(array[0]), array[_HEAD:], float(array[1]))


def _check_classes(classes: Any) -> None:
    """Check that classes are strings, or numbers, in rising order."""
    known = isinstance(classes, list) and all(
        isinstance(label, str | int | float) and type(label) is type(classes[0])
        for label in classes
    )
    if not known or not all(a < b for a, b in pairwise(classes)):
        raise ValueError(
            "the classes must be a list of strings or numbers, each once and in order, found "
            f"{classes!r:.60}"
        )
