# SPDX-License-Identifier: BSD-3-Clause
"""Indexes of other packages, which find rows near a query without looking at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from skw2v._words.cosines import Floats, Rows


class NeighbourIndex(Protocol):
    """What is asked of an index: the part of scikit-learn's `NearestNeighbors` that it needs.

    Attributes
    ----------
    n_samples_fit_ : int
        How many rows it was fitted on.
    n_features_in_ : int
        How long they are.
    """

    n_samples_fit_: int
    n_features_in_: int

    def kneighbors(self, X: Floats, n_neighbors: int) -> Any:
        """Find the nearest rows of some vectors.

        Parameters
        ----------
        X : ndarray of shape (n_queries, n_features_in_)
            The vectors.
        n_neighbors : int
            How many rows to find for each.

        Returns
        -------
        distances, rows : array-like of shape (n_queries, n_neighbors)
            Only the rows are looked at. −1 stands for one that was not found.
        """


def check_index(index: Any, n_rows: int, dim: int, fits: str) -> None:
    """Refuse what is no index, or an index of other vectors as far as their shape tells.

    It must have been fitted on the first `n_rows` rows of what `fits` names.
    """
    if not callable(getattr(index, "kneighbors", None)):
        raise TypeError(
            f"index must have a method kneighbors(X, n_neighbors), as scikit-learn's "
            f"NearestNeighbors has it, got {type(index).__name__}. The guide page on nearest words "
            "has adapters for other packages."
        )
    shape = (_size(index, "n_samples_fit_"), _size(index, "n_features_in_"))
    if shape != (n_rows, dim):
        raise ValueError(
            f"index was fitted on {shape[0]:,} rows of {shape[1]:,} numbers, but the words to "
            f"search are {n_rows:,} vectors of {dim:,}: fit it on `{fits}`, or on the first "
            "`restrict_vocab` rows of that if you give `restrict_vocab`."
        )


def near_rows(index: NeighbourIndex, queries: Floats, n: int, n_rows: int) -> list[Rows]:
    """Ask for the `n` nearest rows of each query; return those that were found."""
    _, answer = index.kneighbors(queries, n_neighbors=n)
    found = np.asarray(answer)
    if found.ndim != 2 or len(found) != len(queries) or found.dtype.kind not in "iu":
        raise ValueError(
            f"index.kneighbors must return distances and numbers of rows, the latter as integers "
            f"of shape ({len(queries)}, {n}), got {found.dtype} of shape {found.shape}."
        )
    if found.size and found.max() >= n_rows:
        raise ValueError(
            f"index.kneighbors found row {found.max()}, but the index was fitted on {n_rows:,} "
            "rows: let it return the numbers of rows, from 0, and not labels of its own."
        )
    return [rows[rows >= 0] for rows in found.astype(np.intp)]


def n_to_ask_for(n_wanted: int, excluded: Sequence[Sequence[int]], n_rows: int) -> int:
    """Return how many neighbours leave enough of them when those excluded are taken out."""
    return min(n_wanted + max(map(len, excluded), default=0), n_rows)


def _size(index: Any, name: str) -> int:
    try:
        return int(getattr(index, name))
    except AttributeError as error:
        raise TypeError(
            f"index ({type(index).__name__}) has no attribute {name}, which tells whether it "
            "belongs to these vectors. Estimators of scikit-learn have it once they are fitted; in "
            "an adapter of your own, set it."
        ) from error
