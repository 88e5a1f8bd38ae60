# SPDX-License-Identifier: BSD-3-Clause
"""Labels of documents: which classes there are, and one column of zeros and ones for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils import assert_all_finite, column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from skw2v._documents.label_checks import check_classes, check_labels, check_length

# Bytes of the scores of all words, or of all documents, for all classes
_MOST_BYTES = 1 << 33


@dataclass(frozen=True)
class Labels:
    """The labels of some documents.

    Two classes take one column, that of the second one, unless a document may be of several.
    """

    classes: NDArray[Any]  # All of them, sorted, whether or not one of these documents is of it
    indicators: sparse.csr_array  # (n_documents, n_label_columns): one where it is of the class

    @property
    def n_columns(self) -> int:
        """Number of label columns."""
        return int(self.indicators.shape[1])


def read_labels(
    y: Any, n_documents: int, classes: Any = None, weighting: str = "supervised"
) -> Labels:
    """Check labels, one for each document or zeros and ones for several, and make their columns.

    `classes` are all labels that there may be; None takes those in `y`. `weighting` needs them.
    """
    if y is None:
        raise ValueError(
            f"weighting={weighting!r} requires y to be passed, but the target y is None. Pass "
            "labels to fit, or choose another weighting."
        )
    check_labels(y)
    check_length(y, n_documents)
    if classes is not None:
        check_classes(classes)
    if n_documents and _are_several(y, weighting):
        return _several_labels(y, classes)
    y = column_or_1d(y)
    known = _all_classes(y if classes is None else classes, weighting)
    if unknown := sorted(set(np.asarray(y).tolist()) - set(known.tolist()), key=str):
        raise ValueError(
            f"y has the label {unknown[0]!r}, but the classes are {known.tolist()!r:.200}. Pass "
            "all labels that will ever come as `classes` to the first call of partial_fit."
        )
    if not n_documents:
        n_columns = 1 if len(known) == 2 else len(known)
        return Labels(known, sparse.csr_array((0, n_columns), dtype=np.float64))
    columns = LabelBinarizer(sparse_output=True).fit(known).transform(y)
    return Labels(known, sparse.csr_array(columns, dtype=np.float64))


def read_more_labels(
    y: Any,
    n_documents: int,
    classes: Any,
    known: NDArray[Any],
    n_columns: int,
    weighting: str = "supervised",
) -> Labels:
    """Check the labels of further documents, which must be of the known classes and columns."""
    if classes is not None:
        check_classes(classes)
    if classes is not None and not np.array_equal(np.unique(classes), known):
        raise ValueError(
            f"classes={classes!r:.100} is not what the first fit knew, which was "
            f"{known.tolist()!r:.200}: columns can't join later."
        )
    if not n_documents and y is not None:
        check_labels(y)
        check_length(y, 0)
        return Labels(known, sparse.csr_array((0, n_columns), dtype=np.float64))
    labels = read_labels(y, n_documents, known, weighting)
    if labels.n_columns != n_columns:
        raise ValueError(
            f"y makes {labels.n_columns} label columns, but there were {n_columns} before: give "
            "labels of one kind, either one or several for each document."
        )
    return labels


def check_columns(n_words: int, labels: Labels, weighting: str = "supervised") -> None:
    """Refuse labels of so many classes that scores of words or documents would not fit into memory.

    The message has the arithmetic.
    """
    n_documents, n_columns = labels.indicators.shape
    for number, what in ((n_words, "words"), (n_documents, "documents")):
        n_bytes = number * n_columns * np.dtype(np.float64).itemsize
        if n_bytes > _MOST_BYTES:
            raise ValueError(
                f"y has {len(labels.classes):,} classes, and weighting={weighting!r} makes a "
                f"number for each of them and of {number:,} {what}: {n_bytes / 1e9:,.1f} GB, where "
                f"{_MOST_BYTES / 1e9:.1f} GB are the most. Give y labels of classes rather than "
                "numbers of documents or amounts; merge rare ones; or take fewer words "
                "(max_features, min_count)."
            )


def _are_several(y: Any, weighting: str) -> bool:
    """Tell whether labels are columns of zeros and ones, after checking that they are classes."""
    try:
        assert_all_finite(y, input_name="y")
        check_classification_targets(y)
        target = type_of_target(y, input_name="y")
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"y has no labels of classes, which weighting={weighting!r} needs: {error}"
        ) from error
    if target == "multiclass-multioutput":
        raise ValueError(
            f"y has {np.shape(y)[1]} columns, so it must say by zeros and ones which labels a "
            "document has, in a column for each label. Give a single column, or "
            "sklearn.preprocessing.MultiLabelBinarizer().fit_transform of the lists of labels."
        )
    return bool(target == "multilabel-indicator")


def _all_classes(labels: Any, weighting: str) -> NDArray[Any]:
    """Sort the classes, and check that there are several."""
    labels = column_or_1d(labels)
    known = np.unique(labels)
    if len(known) < 2:
        found = f"only {known.tolist()[0]!r}" if len(known) else "none"
        raise ValueError(
            f"weighting={weighting!r} needs labels of at least two classes, but there is "
            f"{found}. Where documents come in chunks, pass all labels as `classes` to the first "
            "call of partial_fit."
        )
    return known


def _several_labels(y: Any, classes: Any) -> Labels:
    """Take labels that are columns of zeros and ones already."""
    indicators = sparse.csr_array(y, dtype=np.float64)
    if not np.isin(indicators.data, (0, 1)).all():
        raise ValueError(
            "y has several columns, so it must say by zeros and ones which labels a document has, "
            f"but it holds {indicators.data[~np.isin(indicators.data, (0, 1))][0]:g}."
        )
    known = np.arange(indicators.shape[1]) if classes is None else np.unique(classes)
    if len(known) != indicators.shape[1]:
        raise ValueError(
            f"y has {indicators.shape[1]} columns of labels, but there are {len(known)} classes."
        )
    return Labels(known, indicators)
