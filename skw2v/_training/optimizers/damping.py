# SPDX-License-Identifier: BSD-3-Clause
r"""Damping: how far a row may go on updates that were all computed from the same tables.

All occurrences of a row in a batch, and in the others of its round, are computed from the same
tables. In sequence, the step of each would find a smaller error than the one before. Added up, the
steps overshoot.

Let :math:`\Lambda` be the sum of the curvature of the loss along these steps. On a parabola of that
curvature, gradient flow over the time η (the learning rate) covers the share
:math:`1 - e^{-\eta\Lambda}` of the way to the minimum. A plain sum of the steps would cover
:math:`\eta\Lambda` of it, many times the whole way for a frequent word. Each step therefore gets
the *row learning rate*

.. math:: \frac{1 - e^{-\eta\Lambda}}{\Lambda},

which is η for rare words, and never so large that a row passes the minimum of the parabola,
whatever the batch size and the learning rate.

The curvature is measured as a mean over rows. So a row that meets much more of it than others may
overshoot: in bursts of a word, and at learning rates many times the default. `look_ahead` finds out
where that matters.

Why is :math:`\Lambda` twice the curvature along the steps? A score is the product of two vectors
that move at once. Each of the two may shrink half of the error: with the factor two, both together
stop at the minimum.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

# Vectors overflow float32 beyond this learning rate, damped or not.
_HIGHEST_RATE = 1e6
# Where ηΛ is below it, 1 − exp(−ηΛ) is ηΛ to the last bit of float32: no need to divide by less.
_SMALLEST_CURVATURE = np.float32(1e-30)


class Damping(Protocol):
    """Turns a learning rate and the total curvature of each row into row learning rates."""

    def __call__(self, learning_rate: float | Array, total_curvature: Array) -> Array:
        """Compute row learning rates.

        Parameters
        ----------
        learning_rate : float or ndarray of float of shape (n_refs,)
            Learning rate of the batch of each: η.
        total_curvature : ndarray of float32 of shape (n_refs,)
            Curvature that each row meets in all its occurrences together: Λ.

        Returns
        -------
        ndarray of float32 of shape (n_refs,)
        """


def gradient_flow(learning_rate: float | Array, total_curvature: Array) -> Array:
    """Damp each row as far as gradient flow would: the formula of this module. See `Damping`."""
    rate = np.minimum(learning_rate, _HIGHEST_RATE).astype(np.float32)
    curvature = np.maximum(total_curvature, _SMALLEST_CURVATURE / rate)
    rates: Array = np.expm1(curvature * -rate)
    rates /= -curvature
    return rates


def undamped(learning_rate: float | Array, total_curvature: Array) -> Array:
    """Give each row the learning rate itself, as word2vec.c does. See `Damping`."""
    return np.full_like(total_curvature, learning_rate)
