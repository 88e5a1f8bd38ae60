# SPDX-License-Identifier: BSD-3-Clause
"""The seam of the models: how context words become hidden vectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.hidden import Hidden
from skw2v._training.sampling.batch import Batch, BlockShape

Array = NDArray[np.float32]
Floats = NDArray[np.floating[Any]]
Pullback = Callable[[], Array]


class Model(ABC):
    """Turns the context rows of a batch into hidden vectors, and their updates into row updates.

    A model gathers windows and knows nothing of the loss. It holds sizes alone, so that it can be
    sent to another process with every batch.

    Parameters
    ----------
    shape : BlockShape
        Sizes of a block.
    """

    def __init__(self, shape: BlockShape) -> None:
        self.shape = shape

    @abstractmethod
    def target_ids(self, batch: Batch) -> NDArray[np.int32]:
        """Return the words to predict, in the layout that `Hidden` describes."""

    @abstractmethod
    def forward(
        self, batch: Batch, context_rows: Array, scratch: Workspace, buffers: Workspace
    ) -> tuple[Hidden, Pullback]:
        """Make the hidden vectors of a batch, and the way back from them.

        Parameters
        ----------
        batch : Batch
            Which words.
        context_rows : ndarray of float32 of shape (n_positions, dim)
            Vectors of ``batch.context_ids``.
        scratch : Workspace
            Buffers that are free again once the way back was taken.
        buffers : Workspace
            Buffers of the updates of the context rows.

        Returns
        -------
        hidden : Hidden
            Its `updates` are to be filled by the objective.
        pullback : callable
            Turns ``hidden.updates`` into the updates of the context rows: an array of float32 of
            shape (n_positions, dim).
        """

    @abstractmethod
    def context_curvature(self, hidden: Hidden, of_hidden: Floats) -> Floats:
        """Turn the curvature along the step of each hidden vector into that of its context rows.

        Parameters
        ----------
        hidden : Hidden
            The hidden vectors.
        of_hidden : ndarray of float32
            Zero where it was not measured, or there is no step.

        Returns
        -------
        ndarray of float32 of the same shape
        """
