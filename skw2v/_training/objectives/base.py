# SPDX-License-Identifier: BSD-3-Clause
"""The interface of the objectives: what hidden vectors cost, given their targets.

As in the models, *gradient* means the descent direction: minus the derivative of the loss.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.base import Floats, Hidden

Ids = NDArray[np.int32]


class Objective(ABC):
    """Turns hidden vectors and targets into the loss, the gradients and the curvature.

    An objective says which output rows a batch needs (`output_ids`), and what it draws besides the
    targets (`draw`). An output row occurs in one or more *roles*, such as target and negative
    sample, which differ in how often it occurs and in how large the curvature of the loss is.

    Attributes
    ----------
    role_shares : ndarray of float32 of shape (n_roles,)
        Share of each role in the occurrences of an output row; the shares sum to 1.
    """

    role_shares: Floats

    def n_output_rows(self) -> int | None:
        """Return the number of rows of the output table; None where row i is that of word i."""
        return None

    def draw(self, n_blocks: int, rng: np.random.Generator) -> Ids:
        """Draw what is random besides the windows: nothing, unless an objective overrides it.

        Parameters
        ----------
        n_blocks : int
            Blocks to draw for.
        rng : Generator
            Source of randomness.

        Returns
        -------
        ndarray of int32 of shape (n_blocks, n_draws)
        """
        return np.empty((n_blocks, 0), dtype=np.int32)

    def look_up(self, target_ids: Ids, draws: Ids) -> Any:
        """Turn the words to predict into what the other methods take as `targets`.

        These are the words themselves, unless an objective overrides it: one that keeps something
        for each word looks it up here.

        Parameters
        ----------
        target_ids : ndarray of int32
            Words to predict, in one of the two layouts of `Hidden`.
        draws : ndarray of int32 of shape (n_blocks, n_draws)
            What `draw` has drawn for them.

        Returns
        -------
        object
        """
        return target_ids

    @abstractmethod
    def output_ids(self, targets: Any, draws: Ids) -> Ids:
        """List the output rows of a batch, in the order in which the other methods expect them.

        Parameters
        ----------
        targets : object
            What `look_up` has found.
        draws : ndarray of int32 of shape (n_blocks, n_draws)
            What `draw` has drawn.

        Returns
        -------
        ndarray of int32 of shape (n_outputs,)
        """

    @abstractmethod
    def chance_curvature(self, by_role: Floats, targets: Any, draws: Ids) -> Floats:
        """Give the curvature of the occurrences whose number in a batch is left to chance.

        Parameters
        ----------
        by_role : ndarray of float32 of shape (n_roles,)
            Mean curvature of an occurrence, by role.
        targets, draws : object, ndarray of int32
            As for `output_ids`.

        Returns
        -------
        ndarray of float32 of shape (n_outputs,)
            In the order of `output_ids`; zero for rows whose repeats `expected_counts` foresees.
        """

    @abstractmethod
    def expected_counts(self, target_counts: Floats, n_targets: float) -> Floats:
        """Say how often each output row occurs on average, by role.

        Parameters
        ----------
        target_counts : ndarray of shape (n_words,)
            How often each word is expected to be a target.
        n_targets : float
            The number of centres for which occurrences are counted.

        Returns
        -------
        ndarray of shape (n_roles, n_output_ids)
        """

    @abstractmethod
    def forward_backward(self, hidden: Hidden, output_rows: Floats, scratch: Workspace) -> float:
        """Compute the loss and the gradients of a batch.

        Those of the hidden vectors go to ``hidden.gradients``. Those of the output rows take the
        place of the rows: the cache has room for little more.

        Parameters
        ----------
        hidden : Hidden
            Hidden vectors and their targets, with what `look_up` has found.
        output_rows : ndarray of float32 of shape (n_outputs, dim)
            Vectors of `output_ids`, overwritten.
        scratch : Workspace
            Buffers that are free again afterwards.

        Returns
        -------
        float
            The loss, summed over all targets.
        """

    def row_curvature(self, scratch: Workspace) -> Floats | None:
        """Return what is known of the curvature of each output row, besides the means by role.

        Parameters
        ----------
        scratch : Workspace
            Buffers that `forward_backward` has just used.

        Returns
        -------
        ndarray of float32 of shape (n_outputs,) or None
            In all occurrences in the batch together; None where the means by role are all there is.
        """
        return None

    @abstractmethod
    def loss_at_zero(self, hidden: Hidden, n_targets: int) -> float:
        """Compute what the loss would be if all scores were zero.

        Parameters
        ----------
        hidden : Hidden
            Hidden vectors and their targets, with what `look_up` has found.
        n_targets : int
            Targets of all hidden vectors together.

        Returns
        -------
        float
            The loss, summed over all targets.
        """

    @abstractmethod
    def curvature(self, hidden: Hidden, output_rows: Floats) -> tuple[Floats, Floats]:
        """Bound the curvature of the loss along the step of each row, on part of the batch.

        Parameters
        ----------
        hidden : Hidden
            Hidden vectors and their targets, with what `look_up` has found.
        output_rows : ndarray of float32 of shape (n_outputs, dim)
            Vectors of `output_ids`, left as they are.

        Returns
        -------
        of_hidden : ndarray of float32 of shape (*layout,)
            Along the step of each hidden vector; zero where it was not measured, or there is no
            step.
        by_role : ndarray of float32 of shape (n_roles,)
            Mean of the output rows of each role that have a step.
        """
