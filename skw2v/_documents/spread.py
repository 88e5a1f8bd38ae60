# SPDX-License-Identifier: BSD-3-Clause
"""How far documents lie from their mean: the size of pooled vectors, in sums that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skw2v._documents.document_weights import Weights

# The least that the spread may be, as a share of the rows' length. Rows of well trained vectors are
# .35 (long reviews) to .9 (short ones) of their length apart. Those of vectors that are hardly
# trained, and all alike, would be stretched until solvers don't converge at their defaults: with
# rows ten times as long as other features, lbfgs runs out of its 100 iterations.
_LEAST_SHARE = 0.2


@dataclass(frozen=True)
class Spread:
    """Sums over rows, or over as many of each as its weight says."""

    n_rows: float
    total: NDArray[np.float64]  # (n_columns,)
    squares: float  # The sum of their squared lengths

    @classmethod
    def of(cls, rows: NDArray[np.floating], weights: Weights | None = None) -> Self:
        """Add up rows, of shape (n_rows, n_columns)."""
        if weights is not None:
            squares = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
            return cls(float(weights.sum()), weights @ rows, float(weights @ squares))
        return cls(
            len(rows),
            rows.sum(axis=0, dtype=np.float64),
            float(np.einsum("ij,ij->", rows, rows, dtype=np.float64)),
        )

    @classmethod
    def none(cls, n_columns: int) -> Self:
        """Return the sums over no rows."""
        return cls(0, np.zeros(n_columns), 0.0)

    def __add__(self, other: Spread) -> Spread:
        """Add the sums over other rows."""
        return Spread(
            self.n_rows + other.n_rows, self.total + other.total, self.squares + other.squares
        )

    def distance(self) -> float:
        r"""Return the root mean square of the rows' distances from their mean.

        .. math::
            \sqrt{\frac{1}{n} \sum_d \lVert x_d - \bar x \rVert^2}
            = \sqrt{\frac{1}{n} \sum_d \lVert x_d \rVert^2 - \lVert \bar x \rVert^2}

        Where all rows are the same, or nearly so, it is a fifth of their length instead, the root
        mean square of :math:`\lVert x_d \rVert`; zero for no rows, and for rows of zeros.
        """
        n = self.n_rows or 1
        mean_square = self.squares / n
        about_mean = mean_square - float(np.square(self.total / n).sum())
        return float(np.sqrt(max(about_mean, _LEAST_SHARE**2 * mean_square)))
