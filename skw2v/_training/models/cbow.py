# SPDX-License-Identifier: BSD-3-Clause
"""CBOW: the mean of a centre's context predicts the centre."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.window_sums import WindowSums
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.base import Array, Floats, Hidden, Model, Pullback
from skw2v._training.sampling.batch import Batch


class CBOW(Model):
    """CBOW of Mikolov et al. (2013), with the gradient of the mean.

    A hidden vector is the sum of a centre's context, scaled by the inverse context size. Its
    gradient reaches each context word with the same factor: İrsoy, Benton and Stratos (2021),
    "Corrected CBOW performs as well as skip-gram", equation 3.
    """

    def target_ids(self, batch: Batch) -> NDArray[np.int32]:
        """Return the centre of each hidden vector."""
        return batch.centre_ids

    def forward(
        self, batch: Batch, context_rows: Array, scratch: Workspace, buffers: Workspace
    ) -> tuple[Hidden, Pullback]:
        """Sum up the windows."""
        windows = WindowSums(batch.before, batch.after, batch.window)
        sums = windows.forward(context_rows, scratch)
        context_size = (batch.before + batch.after).astype(np.float32)
        scale = np.divide(1, context_size, out=context_size, where=context_size > 0)
        gradients = scratch.array("hidden_gradients", *sums.shape)
        parts = [(slice(None), gradients)]
        hidden = Hidden(batch.n_blocks, sums, scale, None, np.sign(scale), parts)
        return hidden, lambda: windows.backward(gradients, buffers)

    def context_curvature(self, hidden: Hidden, of_hidden: Floats) -> Floats:
        """Multiply by the inverse context size.

        A step of a context row moves the mean of n rows by 1/n of it, and the row feels 1/n of what
        that changes: :math:`1/n^2` of the curvature. It does so in about n windows, which makes
        :math:`1/n`.
        """
        assert hidden.scale is not None
        return of_hidden * hidden.scale
