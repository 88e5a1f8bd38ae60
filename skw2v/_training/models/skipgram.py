# SPDX-License-Identifier: BSD-3-Clause
"""Skip-gram: each context word's own vector predicts the centres whose windows it is in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.overlap import OverlapSum, overlapping_blocks
from skw2v._training.arrays.window_mask import WindowMask
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.base import Array, Floats, Hidden, Model, Pullback
from skw2v._training.sampling.batch import Batch


class SkipGram(Model):
    """Skip-gram of Mikolov et al. (2013), "Efficient estimation of word representations".

    A hidden vector is the vector of one context position of a block. It predicts all centres of
    that block whose window it is in. The paper predicts the context from the centre; the pairs of
    words are the same, as every pair stands in both orders.
    """

    def target_ids(self, batch: Batch) -> NDArray[np.int32]:
        """Return the centres of each block."""
        return batch.centre_ids.reshape(batch.n_blocks, self.shape.tokens)

    def forward(
        self, batch: Batch, context_rows: Array, scratch: Workspace, buffers: Workspace
    ) -> tuple[Hidden, Pullback]:
        """View the context rows as overlapping blocks."""
        tokens, n_blocks = self.shape.tokens, batch.n_blocks
        vectors = overlapping_blocks(context_rows, n_blocks, tokens)
        mask = WindowMask(tokens, batch.window).of(batch.before, batch.after, scratch)
        gradients = OverlapSum(vectors.shape, tokens, scratch, buffers)
        hidden = Hidden(n_blocks, vectors, None, mask, mask.sum(axis=0), gradients.parts)
        return hidden, gradients.total

    def context_curvature(self, hidden: Hidden, of_hidden: Floats) -> Floats:
        """Return it as it is: a context row is a hidden vector itself."""
        return of_hidden
