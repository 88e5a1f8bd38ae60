# SPDX-License-Identifier: BSD-3-Clause
"""What is wrong with labels that cannot be used: which of them, and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# Types of arrays that have all labels alike and none missing
_COMPLETE = "biuUS"
# Types of objects that are labels, whatever their value
_PLAIN = {bool, int, str}


def check_labels(labels: Any, name: str = "y", item: str = "document") -> None:
    """Check that labels are there, one for each item or a column of zeros and ones for each label.

    The message names the first item whose label is missing, of another type, or several.
    """
    if sparse.issparse(labels):
        _check_sparse(labels)
        return
    if isinstance(labels, str | bytes | dict | set) or not hasattr(labels, "__len__"):
        raise ValueError(
            f"{name} must be a list or an array with a label for each {item}, got "
            f"{type(labels).__name__}: {labels!r:.60}."
        )
    dtype = getattr(labels, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind in _COMPLETE:
        _check_shape(labels.shape, name, item)
        return
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        missing = np.argwhere(np.isnan(np.asarray(labels)))
        if len(missing):
            raise _missing(np.nan, int(missing[0][0]), name, item)
        return
    try:
        array = np.asarray(labels, dtype=object)
    except ValueError:  # arrays of several shapes
        array = np.empty(len(labels), dtype=object)
        array[:] = [list(label) for label in labels]
    _check_shape(array.shape, name, item)
    _check_each(array, name, item)


def check_length(labels: Any, n_documents: int) -> None:
    """Check that there are as many labels as documents."""
    n_labels = labels.shape[0] if hasattr(labels, "shape") else len(labels)
    if n_labels != n_documents:
        raise ValueError(
            f"y has {n_labels:,} labels, but X has {n_documents:,} documents: give one label for "
            "each, in the same order."
        )


def check_classes(classes: Any) -> None:
    """Check that all labels that there may be are a list of such."""
    if sparse.issparse(classes):
        raise ValueError("classes must be a list of labels, got a sparse array.")
    check_labels(classes, "classes", "entry")


def _check_sparse(y: Any) -> None:
    if y.ndim != 2 or y.shape[1] < 2:
        raise ValueError(
            f"y is sparse and of shape {y.shape}: a sparse y must have a column of zeros and ones "
            "for each of several labels. Give one label for each document as y.toarray().ravel()."
        )
    others = sparse.coo_array(y)
    wrong = np.flatnonzero(~np.isin(others.data, (0, 1)))
    if len(wrong):
        raise ValueError(
            "y is sparse, so it must say by zeros and ones which labels a document has, but it "
            f"holds {others.data[wrong[0]]} for document {others.row[wrong[0]]}. Replace it by 1 "
            "if the document has the label, and by 0 if it has not."
        )


def _check_shape(shape: tuple[int, ...], name: str, item: str) -> None:
    if len(shape) not in (1, 2):
        raise ValueError(
            f"{name} has {len(shape)} dimensions: give one label for each {item}, or a matrix with "
            "a column of zeros and ones for each label."
        )


def _check_each(array: NDArray[Any], name: str, item: str) -> None:
    """Look at labels that may be anything."""
    types = set(map(type, array.flat))
    if len(types) == 1 and types <= _PLAIN:  # millions of labels take seconds one by one
        return
    first: Any = None
    for place, label in zip(np.ndindex(array.shape), array.flat, strict=True):
        if isinstance(label, list | tuple | set | frozenset | dict | np.ndarray):
            raise ValueError(
                f"{name} has {label!r:.60} for {item} {place[0]}, where one label should be. For "
                "several labels give a column of zeros and ones for each of them: "
                f"sklearn.preprocessing.MultiLabelBinarizer().fit_transform({name})."
            )
        if _is_missing(label):
            raise _missing(label, place[0], name, item)
        if isinstance(label, bytes):
            raise ValueError(
                f"{name} has {label!r:.60} for {item} {place[0]}: labels are strings or numbers; "
                "decode bytes."
            )
        first = label if first is None else first
        if isinstance(label, str) is not isinstance(first, str):
            raise ValueError(
                f"{name} mixes strings and other labels, which have no order: {first!r:.60} for "
                f"{item} 0, {label!r:.60} for {item} {place[0]}. Turn all of them into strings."
            )


def _is_missing(label: Any) -> bool:
    """Tell whether a label is None, NaN, or what pandas has in their place."""
    try:
        return label is None or bool(label != label)
    except TypeError:  # pandas.NA is neither true nor false
        return True


def _missing(label: Any, place: int, name: str, item: str) -> ValueError:
    return ValueError(
        f"{name} has no label for {item} {place}: it is {label!r}. Leave the {item} out, or give "
        "it a label of its own, such as 'unknown'."
    )
