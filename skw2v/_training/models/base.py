# SPDX-License-Identifier: BSD-3-Clause
"""The interface of the models, and the hidden vectors that they hand to an objective.

Here and in the objectives, *gradient* means the descent direction: minus the derivative.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.sampling.batch import Batch, BlockShape

Array = NDArray[np.float32]
Floats = NDArray[np.floating[Any]]
Pullback = Callable[[], Array]


class Hidden(NamedTuple):
    """The hidden vectors of a batch and their targets, in one of two layouts.

    *Shared targets* (skip-gram): the targets of a block are its centres, and each hidden vector
    predicts those that `mask` names: the target at place p of a block is in the windows at places p
    to p + n_hidden − tokens. Arrays are by blocks: `vectors` has the shape (n_blocks, n_hidden,
    dim), and the target ids have the shape (n_blocks, tokens).

    *Own targets* (CBOW): hidden vector i predicts target i and no other. `mask` is None, `vectors`
    has the shape (n_centres, dim), and the target ids have the shape (n_centres,).

    Parameters
    ----------
    n_blocks : int
        Number of blocks of the batch.
    vectors : ndarray of float32 of shape (*layout, dim)
        Hidden vectors, each divided by its `scale`.
    scale : ndarray of float32 of shape (*layout,) or None
        Factor of each hidden vector. It is left to the objective, which multiplies scores by it:
        there are fewer scores than numbers in the vectors. None stands for ones.
    mask : ndarray of float32 of shape (tokens, n_blocks, n_hidden) or None
        One where the hidden vector predicts the target, else zero.
    n_targets : ndarray of float32 of shape (*layout,)
        How many targets each hidden vector predicts.
    gradients : sequence of (slice, ndarray of float32)
        Where the objective puts the gradients of `vectors`: an array for each part of them. Slices
        go along the first axis.
    targets : object, default=None
        What the objective has looked up of the targets.
    """

    n_blocks: int
    vectors: Floats
    scale: Floats | None
    mask: Floats | None
    n_targets: Floats
    gradients: Sequence[tuple[slice, Floats]]
    targets: Any = None

    def total_targets(self) -> int:
        """Count the targets of all hidden vectors."""
        return round(float(self.n_targets.sum(dtype=np.float64)))


class Model(ABC):
    """Turns context rows into hidden vectors, and the gradients of these into those of the rows.

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
            Buffers that are free again once `pullback` was called.
        buffers : Workspace
            Buffers of the gradients of the context rows.

        Returns
        -------
        hidden : Hidden
            Its `gradients` are to be filled by the objective.
        pullback : callable
            Turns ``hidden.gradients`` into the gradients of the context rows: an array of float32
            of shape (n_positions, dim).
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
