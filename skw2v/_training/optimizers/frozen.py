# SPDX-License-Identifier: BSD-3-Clause
"""Rows that stay as they are while the others are trained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.optimizers.base import Optimizer, TableGradients


class Frozen:
    """Takes the gradients of some rows away: without one, no optimiser moves a row or its state."""

    def __init__(self, optimizer: Optimizer, is_frozen: NDArray[np.bool_]) -> None:
        self._optimizer = optimizer
        self._is_frozen = is_frozen

    def apply(self, found: TableGradients) -> None:
        """See `Optimizer`."""
        found.gradients[self._is_frozen[found.ids]] = 0
        self._optimizer.apply(found)
