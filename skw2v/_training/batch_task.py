# SPDX-License-Identifier: BSD-3-Clause
"""A batch and its gradients."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Ids
from skw2v._training.arrays.workspace import Workspace, WorkspacePool
from skw2v._training.look_ahead import ENOUGH, LARGE_BURST, MOST_LOOKS, Steps
from skw2v._training.models.base import Hidden, Model
from skw2v._training.objectives.base import Objective
from skw2v._training.objectives.logistic import mean_of_nonzero
from skw2v._training.optimizers.base import TableGradients
from skw2v._training.optimizers.total_curvature import (
    Curvature,
    ExpectedCounts,
    RowCurvature,
    total_curvature,
)
from skw2v._training.sampling.batch import Batch

Array = NDArray[np.float32]
# A text that the model knows too well, such as a row of 14 words a thousand times over, has far
# longer vectors than others, and its loss bends the more. The limit is a multiple of the mean
# squared length; in wiki8's first million words that is 1.5 times the one measured last at most.
_FAR_LONGER = 4
# Gradients whose mean square is so many times the one measured last are a *surge*: a few steps on,
# vectors explode. In text without repetitions, that happens in the first ten batches only. Where
# steps would be shorter (vectors are 2 to 3 long), vectors only begin to grow.
_SURGE, _SHORT = 8, 32**-0.5


@dataclass(frozen=True)
class BatchSettings:
    """What is the same for all batches of a training. See `Trainer`."""

    model: Model
    objective: Objective
    context_counts: ExpectedCounts
    output_counts: ExpectedCounts


class Measurement(NamedTuple):
    """Curvature along the steps of a batch, and mean squared lengths.

    `squared_length` is that of its context vectors, and `squared_gradients` are those of the
    gradients of either table.
    """

    context: Curvature
    output: Curvature
    squared_length: float
    squared_gradients: tuple[float, float] = (0.0, 0.0)

    def largest(self) -> float:
        """Return the largest of all mean curvatures."""
        return float(max(self.context.by_role.max(), self.output.by_role.max()))

    def after(self, former: Measurement | None) -> Measurement:
        """Fall by half at most: a few documents of another kind say little of what follows."""
        if former is None:
            return self
        return Measurement(
            self.context.after(former.context),
            self.output.after(former.output),
            max(self.squared_length, former.squared_length / 2),
            (
                max(self.squared_gradients[0], former.squared_gradients[0] / 2),
                max(self.squared_gradients[1], former.squared_gradients[1] / 2),
            ),
        )

    def holds_for(self, squared_length: float) -> bool:
        """Say whether vectors are not far longer than those that were measured."""
        return squared_length <= _FAR_LONGER * max(self.squared_length, 1.0)

    def surges(self, squared_gradients: tuple[float, float], learning_rate: float) -> bool:
        """Say whether the gradients of a table are far longer than those that were measured."""
        pairs = zip(squared_gradients, self.squared_gradients, strict=True)
        return any(
            now > _SURGE * before and learning_rate * math.sqrt(now) > _SHORT
            for now, before in pairs
        )


@dataclass
class BatchTask:
    """A batch with its rows: all that `compute_gradients` needs.

    `targets` is what the objective has looked up of the words to predict, and `per_round` the
    number of batches of the round. `former` was measured on earlier batches, None if there is none;
    `is_due` says whether to measure this one in any case, and `looks_ahead` whether to look in any
    case where the steps lead. The gradients of the output rows take the place of these, which
    `read_output` reads again. `frozen` says which context vectors stay as they are. `buffers` holds
    the rows and their gradients, `scratch` what is between.
    """

    settings: BatchSettings
    batch: Batch
    targets: Any
    per_round: int
    learning_rate: float
    former: Measurement | None
    is_due: bool
    looks_ahead: bool
    output_ids: Ids
    context_rows: Array
    output_rows: Array
    read_output: Callable[[Ids], Array]
    frozen: NDArray[np.bool_] | None
    buffers: Workspace
    scratch: WorkspacePool

    def found(self, ids: Ids, gradients: Array, curvature: RowCurvature) -> TableGradients:
        """Put together what an optimiser needs of one table."""
        return TableGradients(
            ids, gradients, self.learning_rate, curvature.total, bursts=curvature.bursts
        )


class BatchGradients(NamedTuple):
    """What comes back from a task."""

    context: TableGradients
    output: TableGradients
    loss: float
    loss_at_zero: float
    n_targets: int
    measured: Measurement | None
    buffers: Workspace


# Some BLAS leave the flag of an invalid operation after products of finite matrices, for what they
# compute and throw away. `LossWatch` notices numbers that are none.
@np.errstate(over="ignore", invalid="ignore")
def compute_gradients(task: BatchTask) -> BatchGradients:
    """Compute from the task alone."""
    settings, output_rows = task.settings, task.output_rows
    scratch = task.scratch.take()
    hidden, pullback = settings.model.forward(task.batch, task.context_rows, scratch, task.buffers)
    hidden = hidden._replace(targets=task.targets)
    squared_length = mean_squared_length(task.context_rows)
    former = task.former
    if former is not None and former.holds_for(squared_length) and not task.is_due:
        measured = former
    else:
        measured = measure(settings, hidden, output_rows, squared_length)
    of_context, of_output = _total_curvature(task, measured, scratch)
    loss = settings.objective.forward_backward(hidden, output_rows, scratch)
    row_curvature = settings.objective.row_curvature(scratch)
    if row_curvature is not None:
        # All batches of a round are taken to be like this one; the factor 2 is that of `damping`
        of_output.total[:] += np.float32(2 * task.per_round) * row_curvature
    context = task.found(task.batch.context_ids, pullback(), of_context)
    output = task.found(task.output_ids, output_rows, of_output)
    in_burst = of_context.largest_burst > LARGE_BURST * len(task.context_rows)
    squares = mean_squared_length(context.gradients), mean_squared_length(output.gradients)
    surges = former is not None and former.surges(squares, task.learning_rate)
    if task.looks_ahead or in_burst or surges:
        context, output = _look_ahead(task, context, output)
    if task.frozen is not None:  # without a gradient, no optimiser moves a row or its state
        context.gradients[task.frozen[context.ids]] = 0
    n_targets = hidden.total_targets()
    loss_at_zero = settings.objective.loss_at_zero(hidden, n_targets)
    task.scratch.give_back(scratch)
    # What a burst meets, or vectors of unusual length, says nothing of other batches
    is_usual = task.is_due and not in_burst
    news = measured._replace(squared_gradients=squares) if is_usual else None
    return BatchGradients(context, output, loss, loss_at_zero, n_targets, news, task.buffers)


def mean_squared_length(rows: Array) -> float:
    """Compute the mean of the squared lengths of vectors."""
    return float(np.vdot(rows, rows)) / max(1, len(rows))


def measure(
    settings: BatchSettings, hidden: Hidden, output_rows: Array, squared_length: float
) -> Measurement:
    """Measure the mean curvature along the steps of a batch."""
    of_hidden, by_role = settings.objective.curvature(hidden, output_rows)
    of_context = mean_of_nonzero(settings.model.context_curvature(hidden, of_hidden))
    return Measurement(
        Curvature.of(np.array([of_context], dtype=np.float32), settings.context_counts),
        Curvature.of(by_role, settings.output_counts),
        squared_length,
    )


def _total_curvature(
    task: BatchTask, measured: Measurement, scratch: Workspace
) -> tuple[RowCurvature, RowCurvature]:
    """Compute the curvature that each row meets in all its occurrences, for both tables."""
    settings, batch = task.settings, task.batch
    of_context = np.repeat(measured.context.by_role, len(batch.context_ids))
    of_output = settings.objective.chance_curvature(
        measured.output.by_role, task.targets, batch.draws
    )
    company = 2 * settings.model.shape.window / max(1, len(batch.before))
    return (
        total_curvature(
            batch.context_ids,
            measured.context,
            of_context,
            task.per_round,
            scratch,
            company=company,
        ),
        total_curvature(task.output_ids, measured.output, of_output, task.per_round, scratch),
    )


def _look_ahead(
    task: BatchTask, context: TableGradients, output: TableGradients
) -> tuple[TableGradients, TableGradients]:
    """Compute the gradients where the steps lead, and shorten the steps until they agree."""
    settings, scratch, buffers = task.settings, Workspace(), Workspace()
    output_rows = task.read_output(task.output_ids)
    of_context, of_output = Steps(context), Steps(output)
    for _ in range(MOST_LOOKS):
        context_there = of_context.lead_from(task.context_rows)
        output_there = of_output.lead_from(output_rows)
        hidden, pullback = settings.model.forward(task.batch, context_there, scratch, buffers)
        hidden = hidden._replace(targets=task.targets)
        settings.objective.forward_backward(hidden, output_there, scratch)
        shortened = (
            of_context.shorten(pullback(), task.per_round),
            of_output.shorten(output_there, task.per_round),
        )
        if max(shortened) < ENOUGH:
            break
    return (
        context._replace(total_curvature=of_context.total_curvature()),
        output._replace(total_curvature=of_output.total_curvature()),
    )
