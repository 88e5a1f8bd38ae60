# SPDX-License-Identifier: BSD-3-Clause
"""Project word vectors to two dimensions."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from skw2v._words.cosines import unit_rows

# Any transformer to two dimensions is allowed too, such as UMAP.
Method: TypeAlias = Literal["pca", "tsne"] | Any
RandomState: TypeAlias = int | np.random.RandomState | None


class Projection(NamedTuple):
    """Points in two dimensions, and the names of the axes."""

    coordinates: NDArray[np.float64]
    axis_names: tuple[str, str] | None


def project(
    vectors: NDArray[np.floating], method: Method, random_state: RandomState = None
) -> Projection:
    """Find two finite coordinates for each vector; `ValueError` if `method` does not.

    Vectors are scaled to length 1 first. PCA and t-SNE use Euclidean distances, which then order
    words as cosines do: ‖u − v‖² = 2 − 2 cos(u, v).
    """
    directions = unit_rows(vectors.astype(np.float64))
    reduce = _reducer(method, len(directions), random_state)
    if np.ptp(directions, axis=0).max() == 0:
        # One word, or equal vectors: PCA and t-SNE find no direction, so all are one point
        return Projection(np.zeros((len(directions), 2)), None)
    if isinstance(reduce, PCA):
        return _principal_components(directions, reduce)
    # With so few words threads save no time; on a busy machine they wait for each other and take
    # minutes for what one thread does in a second
    with threadpool_limits(limits=1):
        coordinates = np.asarray(reduce.fit_transform(directions), dtype=np.float64)
    if coordinates.shape != (len(directions), 2) or not np.isfinite(coordinates).all():
        raise ValueError(
            f"method must return {len(directions)} rows of two finite numbers, "
            f"got shape {coordinates.shape}."
        )
    return Projection(coordinates, None)


def _reducer(method: Method, n_words: int, random_state: RandomState) -> Any:
    if method == "pca":
        return PCA(svd_solver="full")
    if method == "tsne":
        # scikit-learn refuses a perplexity of n_words or more, and its default of 30 turns a map of
        # few words into a blob
        perplexity = max(1.0, min(30.0, (n_words - 1) / 3))
        return TSNE(init="pca", perplexity=perplexity, random_state=random_state)
    if hasattr(method, "fit_transform") and not isinstance(method, type):
        return clone(method)
    raise ValueError(
        f"method must be 'pca', 'tsne' or a transformer to two dimensions, got {method!r}."
    )


def _principal_components(directions: NDArray[np.float64], pca: PCA) -> Projection:
    found = pca.fit_transform(directions)[:, :2]
    coordinates = np.zeros((len(directions), 2))
    coordinates[:, : found.shape[1]] = found
    shares = [*pca.explained_variance_ratio_[:2], 0.0][:2]
    first, second = (
        f"{order} principal component ({share:.0%} of the variance)"
        for order, share in zip(("first", "second"), shares, strict=True)
    )
    return Projection(coordinates, (first, second))
