# SPDX-License-Identifier: BSD-3-Clause
"""What a model hands to an objective: hidden vectors, and which targets each predicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


class Hidden(NamedTuple):
    """The hidden vectors of a batch and their targets, in one of two layouts.

    *Shared targets* (skip-gram): the targets of a block are its centres, and each hidden vector
    predicts those that `mask` names, which has the target at place p of a block in the windows at
    places p to p + n_hidden − tokens. Arrays are by blocks: `vectors` has the shape (n_blocks,
    n_hidden, dim), and the target ids have the shape (n_blocks, tokens).

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
    updates : sequence of (slice, ndarray of float32)
        Where the objective puts the descent directions of `vectors`: an array for each part of
        them. Slices go along the first axis.
    targets : object, default=None
        What the objective has looked up of the targets.
    """

    n_blocks: int
    vectors: Array
    scale: Array | None
    mask: Array | None
    n_targets: Array
    updates: Sequence[tuple[slice, Array]]
    targets: Any = None

    def total_targets(self) -> int:
        """Count the targets of all hidden vectors."""
        return round(float(self.n_targets.sum(dtype=np.float64)))
