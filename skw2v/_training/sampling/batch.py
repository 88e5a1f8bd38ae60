"""Blocks of consecutive tokens: their sizes, what they hold, and who is in whose reach.

The tokens that survived subsampling are cut into blocks of T consecutive tokens. Block b has T
*centres*, and as *context* the T + 2·window positions around them, so that neighbouring blocks
overlap. In skip-gram, all of a block's centres share its negative samples; in CBOW, as many centres
that lie far apart do: a *group*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace

Array = NDArray[np.float32]


class BlockShape(NamedTuple):
    """The sizes of a block, in tokens.

    Parameters
    ----------
    tokens : int
        Centre words of a block.
    negatives : int
        Negative samples that as many centres share; a multiple of four.
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
    negative_ids : ndarray of int32 of shape (n, negatives)
        Negative samples of each block, or group.
    before, after : ndarray of intp of shape (n * tokens,)
        How many context words each centre has on that side. Centres that only fill up the last
        block have none.
    """

    context_ids: NDArray[np.int32]
    negative_ids: NDArray[np.int32]
    before: NDArray[np.intp]
    after: NDArray[np.intp]

    @property
    def centres(self) -> slice:
        """Where the blocks' own words are among `context_ids`."""
        margin = (len(self.context_ids) - len(self.before)) // 2
        return slice(margin, margin + len(self.before))

    @property
    def centre_ids(self) -> NDArray[np.int32]:
        """Words of the blocks."""
        return self.context_ids[self.centres]

    def cut(self, first: int, last: int) -> Part:
        """Make a part of the blocks from `first` to before `last`."""
        n_centres = len(self.before)
        tokens = n_centres // max(1, len(self.negative_ids))
        margins = len(self.context_ids) - n_centres
        centres = slice(first * tokens, last * tokens)
        return Part(
            self.context_ids[first * tokens : last * tokens + margins],
            self.negative_ids[first:last],
            self.before[centres],
            self.after[centres],
        )


class Bands:
    """Which context positions of a block are in reach of which centres.

    Parameters
    ----------
    shape : BlockShape
        Sizes of a block.
    """

    def __init__(self, shape: BlockShape) -> None:
        self._shape = shape
        self._before, self._after = (_one_sided(shape, side) for side in (-1, +1))
        self._first_row = np.arange(shape.tokens)[:, np.newaxis] * (shape.window + 1)

    def of(self, part: Part, workspace: Workspace) -> Array:
        """Make the band matrix of each block of a part.

        Parameters
        ----------
        part : Part
            Which words.
        workspace : Workspace
            Buffers; the result lives there.

        Returns
        -------
        ndarray of float32 of shape (tokens, n_blocks, context)
            A half where the context position is in reach of the centre, else zero.
        """
        tokens, context = self._shape.tokens, self._shape.context
        bands = workspace.array("bands", len(part.before), context)
        spare = workspace.array("spare_bands", len(part.before), context)
        self._before.take(self._rows(part.before), axis=0, out=bands, mode="clip")
        bands += self._after.take(self._rows(part.after), axis=0, out=spare, mode="clip")
        return bands.reshape(tokens, -1, context)

    def _rows(self, reach: NDArray[np.intp]) -> NDArray[np.intp]:
        return (reach.reshape(-1, self._shape.tokens).T + self._first_row).reshape(-1)


def _one_sided(shape: BlockShape, side: int) -> Array:
    """Rows of the band matrix on one side of the centre, for every position and reach.

    Row ``position * (window + 1) + reach`` is a half at the `reach` context positions before
    (``side=-1``) or after (``side=+1``) the centre at `position`.
    """
    position, reach, context = np.ogrid[: shape.tokens, : shape.window + 1, : shape.context]
    distance = side * (context - shape.window - position)
    bands = ((distance >= 1) & (distance <= reach)).astype(np.float32)
    return 0.5 * bands.reshape(-1, shape.context)


def in_groups(of_centres: NDArray[Any], n_groups: int) -> NDArray[Any]:
    """View what there is of each centre of a part by groups, each of every n-th centre: no copy.

    Parameters
    ----------
    of_centres : ndarray of shape (n_groups * tokens, ...)
        One entry for each centre.
    n_groups : int
        Number of groups, as many as blocks.

    Returns
    -------
    ndarray of shape (n_groups, tokens, ...)
    """
    return of_centres.reshape(-1, n_groups, *of_centres.shape[1:]).swapaxes(0, 1)


def overlapping_blocks(rows: Array, n_blocks: int, tokens: int, context: int) -> Array:
    """View the rows of a part as blocks that share their margins: no copy.

    Parameters
    ----------
    rows : ndarray of float32 of shape (n_blocks * tokens + 2 * window, dim)
        Row of each position.
    n_blocks, tokens, context : int
        Number of blocks, and their sizes.

    Returns
    -------
    ndarray of float32 of shape (n_blocks, context, dim)
    """
    row, item = rows.strides
    shape = (n_blocks, context, rows.shape[1])
    return as_strided(rows, shape, (tokens * row, row, item), writeable=False)


def add_products(
    matrices: Array, rows: Array, tokens: int, scratch: Workspace, results: Workspace
) -> Array:
    """Multiply in each block, and add up what neighbours say of the margins that they share.

    Parameters
    ----------
    matrices : ndarray of float32 of shape (n_blocks, context, n)
        What to multiply with.
    rows : ndarray of float32 of shape (n_blocks, n, dim)
        What is multiplied: row i of the product of block b belongs to position ``b * tokens + i``.
    tokens : int
        Centres of a block.
    scratch, results : Workspace
        Buffers; the result lives in `results`.

    Returns
    -------
    ndarray of float32 of shape (n_blocks * tokens + context - tokens, dim)
    """
    n_blocks, context, _ = matrices.shape
    dim = rows.shape[2]
    # Every so many blocks, none overlaps the next: such blocks write without reading.
    apart = -(-context // tokens)
    n_first = -(-n_blocks // apart)
    total = results.array("to_context", (n_first + 1) * apart * tokens, dim)
    spread = total.reshape(n_first + 1, apart * tokens, dim)
    np.matmul(matrices[::apart], rows[::apart], out=spread[:-1, :context])
    spread[:, context:] = 0
    spread[-1] = 0
    for first in range(1, min(apart, n_blocks)):
        n = len(matrices[first::apart])
        product = scratch.array("product", n, context, dim)
        np.matmul(matrices[first::apart], rows[first::apart], out=product)
        shifted = total[first * tokens :][: n * apart * tokens].reshape(n, apart * tokens, dim)
        shifted[:, :context] += product
    return total[: (n_blocks - 1) * tokens + context]
