# SPDX-License-Identifier: BSD-3-Clause
"""The equations of Bolukbasi et al. (2016), section "Debiasing algorithms".

A *subspace* is a matrix of shape (n_components, dim) with orthonormal rows. Nothing here knows of
words. All arrays are float64.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# Vectors are often stored in float32. A length below its rounding error has no direction.
ROUNDING = float(np.finfo(np.float32).eps)


def projected(vectors: Matrix, subspace: Matrix) -> Matrix:
    r"""Project onto the subspace: :math:`w_B = \sum_j (w \cdot b_j) b_j`."""
    return vectors @ subspace.T @ subspace


def bias_subspace(sets: Sequence[Matrix], n_components: int) -> tuple[Matrix, NDArray[np.float64]]:
    r"""Find the directions in which the words of the same set differ most.

    They are the first rows of the singular value decomposition of

    .. math:: C = \sum_i \sum_{w \in D_i} (w - \mu_i)^T (w - \mu_i) / |D_i|

    with the mean :math:`\mu_i` of each set :math:`D_i` (step 1). Each points from the last words of
    the sets to the first ones, on average. Returns the share of each in the trace of C, too;
    `ValueError` if the words differ in fewer directions.
    """
    # C = AᵀA with these rows A, so that C's singular vectors are A's right singular vectors.
    centred = [(words - words.mean(axis=0)) / np.sqrt(len(words)) for words in sets]
    _, singular, directions = np.linalg.svd(np.vstack(centred), full_matrices=False)
    n_found = int(np.count_nonzero(singular > ROUNDING * np.sqrt(len(sets))))
    if n_found < n_components:
        raise ValueError(
            f"The words of the definitional pairs differ in {n_found} directions only: "
            f"n_components={n_components} is too many, or their vectors are the same."
        )
    subspace = directions[:n_components]
    # The sign of a singular vector is arbitrary: let the first words have the larger projections.
    ahead = sum((words[0] - words[-1]) @ subspace.T for words in sets)
    subspace = np.where(np.less(ahead, 0), -1.0, 1.0)[:, None] * subspace
    return subspace, singular[:n_components] ** 2 / np.sum(singular**2)


def neutralized(vectors: Matrix, subspace: Matrix) -> Matrix:
    r"""Remove the projection from each vector and scale what is left to length 1.

    .. math:: w \leftarrow (w - w_B) / \|w - w_B\|

    (step 2a). A vector within the subspace becomes zero: nothing is left of it.
    """
    rest = vectors - projected(vectors, subspace)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    return np.divide(rest, lengths, out=np.zeros_like(rest), where=lengths > ROUNDING)


def equalized(words: Matrix, subspace: Matrix) -> Matrix | None:
    r"""Let the words of a set differ within the subspace only.

    .. math:: w \leftarrow \nu + \sqrt{1 - \|\nu\|^2} \; \frac{w_B - \mu_B}{\|w_B - \mu_B\|}
        \quad\text{with the mean } \mu \text{ of the set and } \nu = \mu - \mu_B

    (step 2a). The results have length 1 and the same inner product with every vector that has no
    share in the subspace. None if a word has the projection of the mean: it has no side to be on.
    """
    mean = words.mean(axis=0)
    mean_projection = projected(mean, subspace)
    sides = projected(words, subspace) - mean_projection
    lengths = np.linalg.norm(sides, axis=1, keepdims=True)
    if (lengths <= ROUNDING).any():
        return None
    common = mean - mean_projection
    return common + np.sqrt(1 - common @ common) * sides / lengths
