"""How far a row may go on gradients that were all computed from the same tables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.workspace import Workspace
from skw2v._training.objectives.curvature import Curvature
from skw2v._training.sampling.batch import BlockShape, Part

Array = NDArray[np.float32]

# Words that are expected less often than this share one entry: one more hit is out of the question.
_RARE = 0.05
# Occurrences in a part that are told apart.
_MOST_TIMES = 256
# Parts that are measured in any case, growth of the curvature since its peak that calls for
# measuring at every part again, and the most parts from one measurement to the next.
_FIRST, _GROWTH, _LONGEST_INTERVAL = 64, 1.25, 32
# Vectors overflow float32 beyond this, damped or not.
_HIGHEST_RATE = 1e6


class ExpectedHits(NamedTuple):
    """How often a row is hit, on average, by the parts that are under way at once.

    Row i is entry i. The last entry, zero, stands for all rows from there on.
    """

    context: Array
    negative: Array

    @classmethod
    def of(cls, context: NDArray[np.floating], negative: NDArray[np.floating]) -> ExpectedHits:
        """Drop the rows behind the last one that is not rare."""
        frequent = np.flatnonzero(np.maximum(context, negative) >= _RARE)
        n = int(frequent[-1]) + 1 if len(frequent) else 0
        return cls(*(np.pad(hits[:n], (0, 1)).astype(np.float32) for hits in (context, negative)))


class StepSizes(NamedTuple):
    """Learning rate of each row, the smaller of two.

    `context` and `output` say what is right for the expected number of hits: row i is entry i, and
    the last entry stands for all rows from there on. `again_context` and `again_centre` say what is
    right for a word that occurs i times in a part, however rare it is elsewhere; the last entry
    stands for all numbers from there on.
    """

    context: Array
    output: Array
    again_context: Array
    again_centre: Array


class RowSteps(NamedTuple):
    """Step of each row of a part, in the shapes of its ids."""

    context: Array
    centre: Array
    negative: Array


def row_steps(part: Part, sizes: StepSizes, workspace: Workspace) -> RowSteps:
    """Look up the step of each row of a part.

    Parameters
    ----------
    part : Part
        Which words.
    sizes : StepSizes
        Learning rates.
    workspace : Workspace
        Buffers.

    Returns
    -------
    RowSteps
    """
    times = _multiplicity(part.context_ids, workspace)
    # mode="clip" finds the last entry
    context = sizes.context.take(part.context_ids, mode="clip")
    np.minimum(context, sizes.again_context.take(times, mode="clip"), out=context)
    centre = sizes.output.take(part.centre_ids, mode="clip")
    again = sizes.again_centre.take(times[part.centres], mode="clip")
    np.minimum(centre, again, out=centre)
    return RowSteps(context, centre, sizes.output.take(part.negative_ids, mode="clip"))


def _multiplicity(ids: NDArray[np.int32], workspace: Workspace) -> NDArray[np.intp]:
    """How often each id occurs among all of them: `np.unique` without the sorting."""
    last = workspace.integers("last", int(ids.max()) + 1)
    last[ids] = np.arange(len(ids), dtype=np.int32)
    representative = last.take(ids, mode="clip")
    return np.bincount(representative, minlength=len(ids)).take(representative, mode="clip")


class MeasuringPlan:
    """When to measure the curvature again: often while it grows, seldom once it has settled.

    Vectors grow exponentially at first. A step size that lags behind that growth overshoots, and
    what has overshot takes long to come back.
    """

    def __init__(self) -> None:
        self._interval = 1
        self._next = 0
        self._largest = 0.0

    def is_due(self, number: int) -> bool:
        """Say whether part `number` is to be measured."""
        if number < self._next:
            return False
        self._next = number + self._interval
        return True

    def learn(self, curvature: Curvature) -> None:
        """Take note of what was measured."""
        largest = max(curvature)
        if largest > _GROWTH * self._largest:
            self._interval, self._next = 1, 0
            self._largest = largest
        elif self._next > _FIRST:
            self._interval = min(2 * self._interval, _LONGEST_INTERVAL)


def step_sizes(
    hits: ExpectedHits,
    curvature: Curvature,
    learning_rate: float,
    shape: BlockShape,
) -> StepSizes:
    r"""Damp the learning rate of rows that are hit more than once.

    All hits of a row within a batch are computed from the same tables; in sequence, each would find
    a smaller error than the one before. If one hit shrinks the error by the factor
    :math:`e^{-x}`, where x is the learning rate times the curvature along the step, then n hits in
    sequence move the row by :math:`1 - e^{-nx}` where their sum would move it by :math:`nx`. The
    learning rate is therefore multiplied by :math:`(1 - e^{-nx}) / (nx)`: next to one for most
    words, small for the most frequent ones, and never so large that a row overshoots. Since both
    factors of each dot product move at once, each is to shrink half of the error: 2x stands for x.

    One hit is certain: that by which the row is in the part. For an output row it is taken to be
    the mean hit, of T centres and K negatives, whichever brought it there. For what pulls output
    vectors to the hidden ones and what pushes them away must be damped alike: else the steps are
    biased, and output vectors drift along their mean, which bends the loss more, which damps the
    push the more.

    Parameters
    ----------
    hits : ExpectedHits
        How often each row is expected to be hit, besides the hit that is certain.
    curvature : Curvature
        What one hit does, for each unit of learning rate.
    learning_rate : float
        Step of a row that is hit by little.
    shape : BlockShape
        Sizes of a block.

    Returns
    -------
    StepSizes
    """
    rate = np.float32(min(learning_rate, _HIGHEST_RATE))
    x = rate * np.array(curvature, dtype=np.float32)
    negatives_per_centre = shape.negatives / shape.tokens
    mean_hit = (x[1] + negatives_per_centre * x[2]) / (1 + negatives_per_centre)
    times = np.arange(_MOST_TIMES, dtype=np.float32)
    totals = (
        (hits.context + 1) * x[0],
        hits.context * x[1] + hits.negative * x[2] + mean_hit,
        times * x[0],
        times * x[1],
    )
    return StepSizes(*(_damping(2 * total) * rate for total in totals))


def _damping(total: Array) -> Array:
    total = np.maximum(total, np.float32(1e-6))
    damping: Array = np.expm1(-total)
    damping /= -total
    return damping
