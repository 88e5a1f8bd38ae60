# SPDX-License-Identifier: BSD-3-Clause
r"""What GloVe minimises, and its gradient.

.. math:: J = \sum_{ij} f(X_{ij}) (w_i^T \tilde w_j + b_i + \tilde b_j - \log X_{ij})^2,
   \quad f(x) = \min(1, (x / x_{max})^\alpha)

(Pennington, Socher and Manning 2014, equations 8 and 9). A row of the table of words is
:math:`(w, b, 1)` and one of the contexts :math:`(\tilde w, 1, \tilde b)`, so that a product of two
rows is the whole model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._glove.tiles import Tile
from skw2v._training.arrays.scatter import scatter_add
from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]

# Columns behind a vector in the two tables.
N_EXTRA = 2
# Entries whose rows are gathered at once: 2 MB for 100 dimensions.
_CHUNK = 2048


@dataclass(frozen=True)
class Weighting:
    """How much a pair counts in the objective: GloVe's f."""

    x_max: float
    alpha: float

    def __call__(self, log_counts: Array) -> Array:
        """Return the weight of each pair, given the logarithm of its count."""
        weights = np.float32(self.alpha) * (log_counts - np.float32(math.log(self.x_max)))
        np.minimum(weights, 0, out=weights)
        return np.exp(weights, out=weights)


def add_gradients(
    words: Array,
    contexts: Array,
    tile: Tile,
    weighting: Weighting,
    word_gradients: Array,
    context_gradients: Array,
    scratch: Workspace,
) -> float:
    """Add half the gradient of a tile's part of J to the last arrays, and return that part.

    `words` has rows (w, b, 1), and `contexts` rows (w̃, 1, b̃). What the columns of ones get is of no
    use.
    """
    loss, width = 0.0, words.shape[1]
    for start in range(0, len(tile.counts), _CHUNK):
        rows, columns, counts = tile.part(start, start + _CHUNK)
        word_rows = scratch.array("words", len(rows), width)
        context_rows = scratch.array("contexts", len(rows), width)
        # "clip" writes to `out` directly, where "raise" makes a copy first
        words.take(rows, axis=0, out=word_rows, mode="clip")
        contexts.take(columns, axis=0, out=context_rows, mode="clip")
        log_counts = np.log(counts)
        errors = np.einsum("ij,ij->i", word_rows, context_rows)
        errors -= log_counts
        weighted = weighting(log_counts)
        weighted *= errors
        loss += float(weighted @ errors)
        scatter_add(word_gradients, rows, context_rows, weighted)
        scatter_add(context_gradients, columns, word_rows, weighted)
    return loss
