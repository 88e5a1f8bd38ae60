"""Block-wise skip-gram and CBOW: pure array maths on a batch of blocks.

The tokens that survived subsampling are cut into blocks of T consecutive tokens. Block b has T
*centres*, and as *context* the T + 2·window positions around them. What would be a loop over pairs
of words becomes a few batched matrix products: see `skw2v._objective`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from skw2v._objective import Curvature, OutputGradients, negative_sampling
from skw2v._workspace import Workspace

Array = NDArray[np.float32]

# The buffer of the context rows, which becomes that of their gradient.
CONTEXT_ROWS = "context_rows"


class BlockShape(NamedTuple):
    """The sizes of a block, in tokens.

    Parameters
    ----------
    tokens : int
        Centre words of a block.
    negatives : int
        Negative samples that the block's centres share.
    window : int
        Largest distance between a centre word and its context.
    """

    tokens: int
    negatives: int
    window: int

    @property
    def context(self) -> int:
        """Positions that a block looks at."""
        return self.tokens + 2 * self.window

    @property
    def outputs(self) -> int:
        """Output vectors that a block uses."""
        return self.tokens + self.negatives


class Part(NamedTuple):
    """A batch of n consecutive blocks: the unit of work, in ids alone.

    Parameters
    ----------
    context_ids : ndarray of int32 of shape (n * tokens + 2 * window,)
        Words of the blocks with the window on both sides.
    output_ids : ndarray of int32 of shape (n, tokens + negatives)
        Centre words of each block, then its negative samples.
    left, right : ndarray of intp of shape (n * tokens,)
        For each centre: ``position in block * (window + 1) + reach``, where the reach is the number
        of context words on that side.
    """

    context_ids: NDArray[np.int32]
    output_ids: NDArray[np.int32]
    left: NDArray[np.intp]
    right: NDArray[np.intp]


@dataclass
class Gradients:
    """What a part says: negative gradients, loss, and the number of targets it was summed over."""

    context: Array  # (len(context_ids), dim)
    output: Array  # (n, tokens + negatives, dim)
    loss: float
    n_targets: int
    curvature: Curvature | None


class BlockKernel:
    """Turns a part and its rows into gradients. Holds constants only, so it can be sent anywhere.

    Parameters
    ----------
    architecture : {"skipgram", "cbow"}
        What the hidden vectors are: each context word's own vector, which predicts every centre in
        its reach, or the mean of a centre's context, which predicts the centre.
    shape : BlockShape
        Sizes of a block.
    negative : int
        Negative samples for each target.
    """

    def __init__(self, architecture: str, shape: BlockShape, negative: int) -> None:
        self.architecture = architecture
        self.shape = shape
        self.negative = negative
        self._left = _half_bands(shape, side=-1)
        self._right = _half_bands(shape, side=+1)
        self._ones = np.ones((1, shape.tokens), dtype=np.float32)
        self._context_ones = np.ones(shape.context, dtype=np.float32)
        self._identity = np.eye(shape.tokens, dtype=np.float32) / 2

    def __call__(
        self,
        part: Part,
        context_rows: Array,
        output_rows: Array,
        workspace: Workspace,
        *,
        measure_curvature: bool = False,
    ) -> Gradients:
        """Compute the gradients of a part.

        Parameters
        ----------
        part : Part
            Which words.
        context_rows : ndarray of float32 of shape (n * tokens + 2 * window, dim)
            Rows of `W_in` of ``part.context_ids``.
        output_rows : ndarray of float32 of shape (n, tokens + negatives, dim)
            Rows of `W_out` of ``part.output_ids``.
        workspace : Workspace
            Buffers that the gradients live in.
        measure_curvature : bool, default=False
            Whether to measure the curvature along the step.

        Returns
        -------
        Gradients
        """
        train = self._skipgram if self.architecture == "skipgram" else self._cbow
        return train(part, context_rows, output_rows, workspace, measure_curvature)

    def _skipgram(
        self,
        part: Part,
        context_rows: Array,
        output_rows: Array,
        workspace: Workspace,
        measure: bool,
    ) -> Gradients:
        context = self._overlapping_blocks(context_rows, len(output_rows))
        positives = self._bands(part, workspace)
        # a product with ones sums three times as fast as `sum` along a short axis
        n_pairs = np.matmul(self._ones, positives)[:, 0]
        found = negative_sampling(
            context,
            output_rows,
            positives,
            n_pairs * np.float32(self.negative / self.shape.negatives),
            workspace,
            measure_curvature=measure,
        )
        n_targets = round(2 * n_pairs.sum(dtype=np.float64))
        return self._gradients(found, found.hidden, n_targets, workspace)

    def _cbow(
        self,
        part: Part,
        context_rows: Array,
        output_rows: Array,
        workspace: Workspace,
        measure: bool,
    ) -> Gradients:
        n_blocks, tokens = len(output_rows), self.shape.tokens
        context = self._overlapping_blocks(context_rows, n_blocks)
        average = self._bands(part, workspace)
        size = np.matmul(average, self._context_ones)
        has_context = size > 0
        average /= np.where(has_context, size, 1)[:, :, None]
        hidden = np.matmul(
            average, context, out=workspace.array("hidden", n_blocks, tokens, context.shape[2])
        )
        found = negative_sampling(
            hidden,
            output_rows,
            self._identity * has_context[:, None, :],
            has_context * np.float32(0.5 * self.negative / self.shape.negatives),
            workspace,
            measure_curvature=measure,
        )
        to_context = workspace.array("to_context", *context.shape)
        np.matmul(average.transpose(0, 2, 1), found.hidden, out=to_context)
        if found.curvature is not None and found.hidden_curvature is not None:
            # A context row moves the mean by its share only, and feels its share of that again.
            felt = np.matmul(
                (average * average).transpose(0, 2, 1), found.hidden_curvature[:, :, None]
            )
            of_context = float(felt.sum(dtype=np.float64) / max(1, np.count_nonzero(felt)))
            found.curvature = found.curvature._replace(hidden=of_context)
        return self._gradients(found, to_context, int(has_context.sum()), workspace)

    def _overlapping_blocks(self, rows: Array, n_blocks: int) -> Array:
        """View the rows of a part as blocks that share their margins: no copy."""
        row, item = rows.strides
        shape = (n_blocks, self.shape.context, rows.shape[1])
        return as_strided(rows, shape, (self.shape.tokens * row, row, item), writeable=False)

    def _bands(self, part: Part, workspace: Workspace) -> Array:
        """One half where context position i is in reach of centre j, else zero."""
        n_blocks, tokens = part.output_ids.shape[0], self.shape.tokens
        bands = workspace.array("bands", len(part.left), self.shape.context)
        spare = workspace.array("spare", len(part.left), self.shape.context)
        self._left.take(part.left, axis=0, out=bands, mode="clip")
        bands += self._right.take(part.right, axis=0, out=spare, mode="clip")
        return bands.reshape(n_blocks, tokens, self.shape.context)

    def _gradients(
        self, found: OutputGradients, to_context: Array, n_targets: int, workspace: Workspace
    ) -> Gradients:
        context = self._sum_overlaps(to_context, workspace)
        return Gradients(context, found.output, found.loss, n_targets, found.curvature)

    def _sum_overlaps(self, to_context: Array, workspace: Workspace) -> Array:
        """Add up what neighbouring blocks say of the margins that they share."""
        n_blocks, context, dim = to_context.shape
        tokens = self.shape.tokens
        n_chunks = -(-context // tokens)
        # The rows themselves are done with, and likely to lie in this buffer.
        total = workspace.array(CONTEXT_ROWS, n_blocks + n_chunks - 1, tokens, dim)
        total[:n_blocks] = to_context[:, :tokens]
        total[n_blocks:] = 0
        for k in range(1, n_chunks):
            chunk = to_context[:, k * tokens : (k + 1) * tokens]
            total[k : k + n_blocks, : chunk.shape[1]] += chunk
        n_positions = n_blocks * tokens + 2 * self.shape.window
        return total.reshape(-1, dim)[:n_positions]


def _half_bands(shape: BlockShape, side: int) -> Array:
    """Rows of the band matrix on one side of the centre, for every position and reach.

    Row ``position * (window + 1) + reach`` has one half at the `reach` context positions before
    (``side=-1``) or after (``side=+1``) the centre at `position`.
    """
    position, reach, context = np.ogrid[: shape.tokens, : shape.window + 1, : shape.context]
    distance = side * (context - shape.window - position)
    bands = (distance >= 1) & (distance <= reach)
    return (bands / 2).astype(np.float32).reshape(-1, shape.context)
