# SPDX-License-Identifier: BSD-3-Clause
"""Weights of documents: how often each counts in what is learnt of documents."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._compat import check_sample_weight

Weights = NDArray[np.float64]

# Weights are rounded to multiples of this, so that sums are exact in float64 up to `_MOST`
# documents: what was added can be taken away again, out of fold, and chunks add up to the whole. A
# word's score is smoothed by the α of four documents, next to which it is nothing.
_UNIT = 2.0**-24
_MOST = 2.0**53 * _UNIT


def read_weights(sample_weight: Any, n_documents: int) -> Weights | None:
    """Check the weights, one for each document; None where each counts once."""
    if sample_weight is None:
        return None
    _check_length(sample_weight, n_documents)
    if not n_documents:
        return np.empty(0)
    try:
        weights = check_sample_weight(sample_weight, n_documents)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"sample_weight must be a finite number for each document, some of them above 0: "
            f"{error} Give those documents that are not to count a weight of 0, or leave them out."
        ) from error
    _check_each(weights)
    return np.asarray(np.round(weights / _UNIT) * _UNIT)


def _check_length(sample_weight: Any, n_documents: int) -> None:
    shape = np.shape(sample_weight)
    if shape and shape[0] != n_documents:
        raise ValueError(
            f"sample_weight has {shape[0]:,} weights, but X has {n_documents:,} documents: give "
            "one weight for each, in the same order."
        )


def _check_each(weights: Weights) -> None:
    negative = np.flatnonzero(weights < 0)
    if len(negative):
        raise ValueError(
            f"sample_weight has {weights[negative[0]]:g} for document {negative[0]}: a document "
            "counts as often as its weight says, 0 times at least. Give 0 for one that is not to "
            "count."
        )
    total = weights.sum()
    if not (total <= _MOST and weights.max() >= _UNIT):  # nor is a single NaN for all of them
        raise ValueError(
            f"sample_weight adds up to {total:g}, and its largest is {weights.max():g}: that must "
            f"be {_UNIT:.0e} at least, and the sum {_MOST:.0e} at most. Multiply all weights by "
            "one number: with a mean of 1, they count as much as documents do without weights."
        )
