"""Block-wise skip-gram and CBOW: pure array maths on a batch of blocks.

What would be a loop over pairs of words becomes a few batched matrix products: see
`skw2v._training.objectives.negative_sampling`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import add_rows
from skw2v._training.arrays.window_sums import WindowSums
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.objectives.curvature import Curvature, along_steps, mean_of_nonzero
from skw2v._training.objectives.negative_sampling import negative_errors, target_errors
from skw2v._training.sampling.batch import (
    Bands,
    BlockShape,
    Part,
    add_products,
    in_groups,
    overlapping_blocks,
)

Array = NDArray[np.float32]

# Centres of a part whose curvature is measured: enough for a mean.
MEASURED = 256


@dataclass
class Gradients:
    """What a part says: negative gradients, loss, and the number of targets it was summed over."""

    context: Array  # (len(context_ids), dim)
    output: Array  # (len(output ids), dim)
    loss: float
    n_targets: int


class BlockKernel(ABC):
    """Turns a part and its rows into gradients. Holds constants only, so it can be sent anywhere.

    Parameters
    ----------
    shape : BlockShape
        Sizes of a block.
    negative : int
        Negative samples for each target.
    """

    def __init__(self, shape: BlockShape, negative: int) -> None:
        self.shape = shape
        self.negative_weight = np.float32(negative / shape.negatives)
        self._n_measured = MEASURED // shape.tokens

    @abstractmethod
    def in_output_order(self, of_centres: NDArray[Any], of_negatives: NDArray[Any]) -> NDArray[Any]:
        """Put what there is of each centre and each negative in the order of the output rows.

        Parameters
        ----------
        of_centres : ndarray of shape (n * tokens,)
            One entry for each centre of a part.
        of_negatives : ndarray of shape (n, negatives)
            One entry for each negative of a part.

        Returns
        -------
        ndarray of shape (n * (tokens + negatives),)
        """

    @abstractmethod
    def gradients(
        self,
        part: Part,
        context_rows: Array,
        output_rows: Array,
        scratch: Workspace,
        results: Workspace,
    ) -> Gradients:
        """Compute the gradients of a part; those of the output rows take their place.

        Parameters
        ----------
        part : Part
            Which words.
        context_rows : ndarray of float32 of shape (n * tokens + 2 * window, dim)
            Rows of `W_in` of ``part.context_ids``.
        output_rows : ndarray of float32 of shape (n * (tokens + negatives), dim)
            Rows of `W_out` in output order, overwritten: the cache has room for little more.
        scratch : Workspace
            Buffers that are free again when the gradients are there.
        results : Workspace
            Buffers that the gradients of the context rows live in.

        Returns
        -------
        Gradients
        """

    @abstractmethod
    def curvature(self, part: Part, context_rows: Array, output_rows: Array) -> Curvature:
        """Measure the mean curvature along the steps of a part, on its first blocks.

        Parameters
        ----------
        part : Part
            Which words.
        context_rows, output_rows : ndarray of float32
            As for `gradients`.

        Returns
        -------
        Curvature
        """


class SkipGramKernel(BlockKernel):
    """Each context word's own vector predicts every centre in its reach.

    The output rows of a block are those of its centres, then of its negatives: one product has the
    scores of both.
    """

    def __init__(self, shape: BlockShape, negative: int) -> None:
        super().__init__(shape, negative)
        self._half_bands = Bands(shape)

    def in_output_order(self, of_centres: NDArray[Any], of_negatives: NDArray[Any]) -> NDArray[Any]:
        """Each block's centres, then its negatives."""
        of_blocks = of_centres.reshape(len(of_negatives), -1)
        return np.concatenate([of_blocks, of_negatives], axis=1).reshape(-1)

    def gradients(
        self,
        part: Part,
        context_rows: Array,
        output_rows: Array,
        scratch: Workspace,
        results: Workspace,
    ) -> Gradients:
        """See `BlockKernel`."""
        shape = self.shape
        context, output = self._blocks(part, context_rows, output_rows)
        half_positives, n_pairs = self._pairs(part, scratch)
        scores = scratch.array("scores", shape.outputs, len(output), shape.context)
        error = scores.transpose(1, 0, 2)
        np.matmul(output, context.transpose(0, 2, 1), out=error)
        loss = target_errors(scores[: shape.tokens], half_positives, scratch)
        loss += negative_errors(scores[shape.tokens :], n_pairs * self.negative_weight, scratch)
        to_context = add_products(error.transpose(0, 2, 1), output, shape.tokens, scratch, results)
        np.matmul(error, context, out=output)
        n_targets = round(n_pairs.sum(dtype=np.float64))
        return Gradients(to_context, output_rows, loss, n_targets)

    def curvature(self, part: Part, context_rows: Array, output_rows: Array) -> Curvature:
        """See `BlockKernel`."""
        context, output = (
            rows[: self._n_measured] for rows in self._blocks(part, context_rows, output_rows)
        )
        half_positives, n_pairs = self._pairs(part.cut(0, len(output)), Workspace())
        of_context, of_output = along_steps(
            context, output, 2 * half_positives.transpose(1, 0, 2), n_pairs * self.negative_weight
        )
        tokens = self.shape.tokens
        return Curvature(
            mean_of_nonzero(of_context),
            mean_of_nonzero(of_output[:, :tokens]),
            mean_of_nonzero(of_output[:, tokens:]),
        )

    def _blocks(self, part: Part, context_rows: Array, output_rows: Array) -> tuple[Array, Array]:
        """View the rows as blocks."""
        shape, n_blocks = self.shape, len(part.negative_ids)
        context = overlapping_blocks(context_rows, n_blocks, shape.tokens, shape.context)
        return context, output_rows.reshape(n_blocks, shape.outputs, -1)

    def _pairs(self, part: Part, workspace: Workspace) -> tuple[Array, Array]:
        """Say, by a half, which context word predicts which centre; and how many each predicts."""
        half_positives = self._half_bands.of(part, workspace)
        return half_positives, 2 * half_positives.sum(axis=0)


class CBOWKernel(BlockKernel):
    """The mean of a centre's context predicts the centre.

    The output rows of a part are those of all its centres, then those of all negatives. What makes
    a mean of a sum, its share, is multiplied to scores and errors: they are fewer than the numbers
    in the vectors.

    The negatives of block b are shared by the n blocks' centres b, n + b, 2n + b, …. What the means
    of consecutive centres say of a negative is much the same: an output vector learns more from
    means of different sentences, and analogies gain by it.
    """

    def in_output_order(self, of_centres: NDArray[Any], of_negatives: NDArray[Any]) -> NDArray[Any]:
        """All centres, then all negatives."""
        return np.concatenate([of_centres, of_negatives.reshape(-1)])

    def gradients(
        self,
        part: Part,
        context_rows: Array,
        output_rows: Array,
        scratch: Workspace,
        results: Workspace,
    ) -> Gradients:
        """See `BlockKernel`."""
        targets, negatives = self._split(part, output_rows)
        share = self._share(part)
        windows = WindowSums(part)
        sums = windows.forward(context_rows, scratch)

        target_error = np.einsum("cd,cd->c", sums, targets)
        target_error *= share
        loss = target_errors(target_error, np.sign(share) * np.float32(0.5), scratch)
        target_error *= share
        n_groups = len(negatives)
        of_groups = in_groups(sums, n_groups)
        shares = np.ascontiguousarray(in_groups(share, n_groups))
        scores = scratch.array("scores", self.shape.negatives, *shares.shape)
        error = scores.transpose(1, 0, 2)
        np.matmul(negatives, of_groups.transpose(0, 2, 1), out=error)
        scores *= shares
        loss += negative_errors(scores, np.sign(shares) * self.negative_weight, scratch)
        scores *= shares

        to_sums = scratch.array("to_sums", *sums.shape)
        np.matmul(error.transpose(0, 2, 1), negatives, out=in_groups(to_sums, n_groups))
        _add_scaled(to_sums, targets, target_error)
        to_context = windows.backward(to_sums, results)
        np.multiply(sums, target_error[:, np.newaxis], out=targets)
        np.matmul(error, of_groups, out=negatives)
        return Gradients(to_context, output_rows, loss, int(np.count_nonzero(share)))

    def curvature(self, part: Part, context_rows: Array, output_rows: Array) -> Curvature:
        """See `BlockKernel`."""
        tokens, n_groups = self.shape.tokens, len(part.negative_ids)
        targets, negatives = self._split(part, output_rows)
        share = self._share(part)
        # Of the whole part, although few groups are measured: each reaches over all of it
        sums = WindowSums(part).forward(context_rows, Workspace())
        sums *= share[:, np.newaxis]
        hidden, targets, share = (
            in_groups(each, n_groups)[: self._n_measured] for each in (sums, targets, share)
        )
        of_hidden, of_output = along_steps(
            hidden,
            np.concatenate([targets, negatives[: self._n_measured]], axis=1),
            np.eye(tokens, dtype=np.float32) * np.sign(share)[:, None],
            np.sign(share) * self.negative_weight,
        )
        return Curvature(
            # A context row moves a mean by its share only, and feels its share of that again: once
            # for each centre in its reach, of which there are about as many as rows in the mean
            mean_of_nonzero(of_hidden * share),
            mean_of_nonzero(of_output[:, :tokens]),
            mean_of_nonzero(of_output[:, tokens:]),
        )

    def _split(self, part: Part, output_rows: Array) -> tuple[Array, Array]:
        """View the rows of the targets and of the negatives, these by groups."""
        n_groups, n_centres = len(part.negative_ids), len(part.before)
        negatives = output_rows[n_centres:].reshape(n_groups, self.shape.negatives, -1)
        return output_rows[:n_centres], negatives

    def _share(self, part: Part) -> Array:
        """What each word of a centre's context is of the whole, zero where there is none."""
        size = (part.before + part.after).astype(np.float32)
        return np.divide(1, size, out=size, where=size > 0)


def _add_scaled(rows: Array, others: Array, factor: Array) -> None:
    """Add ``factor[i] * others[i]`` to row i, in one pass."""
    add_rows(rows, np.arange(len(factor), dtype=np.int32), others, factor)


KERNELS: dict[str, type[BlockKernel]] = {"skipgram": SkipGramKernel, "cbow": CBOWKernel}
