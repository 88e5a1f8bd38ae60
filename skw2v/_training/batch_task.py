# SPDX-License-Identifier: BSD-3-Clause
"""A batch on its way: its rows go out as a task, and its updates come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import RowRefs
from skw2v._training.arrays.workspace import Workspace, WorkspacePool
from skw2v._training.look_ahead import ENOUGH, LARGE_BURST, MOST_LOOKS, Steps
from skw2v._training.models.base import Model
from skw2v._training.models.hidden import Hidden
from skw2v._training.objectives.base import Objective
from skw2v._training.objectives.curvature import mean_of_nonzero
from skw2v._training.sampling.batch import Batch
from skw2v._training.updates.base import TableUpdate
from skw2v._training.updates.total_curvature import (
    Curvature,
    ExpectedCounts,
    RowCurvature,
    total_curvature,
)

Array = NDArray[np.float32]


@dataclass(frozen=True)
class BatchSettings:
    """What is the same for all batches of a training. See `Trainer`."""

    model: Model
    objective: Objective
    context_counts: ExpectedCounts
    output_counts: ExpectedCounts
    in_flight: float


class BatchCurvature(NamedTuple):
    """Curvature along the steps of a batch, for the rows of both tables."""

    context: Curvature
    output: Curvature

    def largest(self) -> float:
        """Return the largest of all means."""
        return float(max(of_table.by_role.max() for of_table in self))

    def after(self, former: BatchCurvature | None) -> BatchCurvature:
        """Fall by half at most. See `Curvature.after`."""
        if former is None:
            return self
        return BatchCurvature(self.context.after(former.context), self.output.after(former.output))


@dataclass
class BatchTask:
    """A batch with its rows: all that `compute_update` needs.

    Parameters
    ----------
    settings : BatchSettings
        How to compute the update.
    batch : Batch
        Which words.
    targets : object
        What the objective has looked up of the words to predict.
    learning_rate : float
        The learning rate that the schedule gives this batch.
    curvature : BatchCurvature or None
        What was measured on an earlier batch; None where it is to be measured on this one.
    looks_ahead : bool
        Whether to look where the steps lead even if there is no large burst.
    context_refs, output_refs : RowRefs
        Rows of the two tables.
    context_rows, output_rows : ndarray of float32
        Vectors from the two tables. The updates of the output rows take their place.
    buffers : Workspace
        What the rows and their updates live in.
    scratch : WorkspacePool
        Buffers of intermediate results.
    """

    settings: BatchSettings
    batch: Batch
    targets: Any
    learning_rate: float
    curvature: BatchCurvature | None
    looks_ahead: bool
    context_refs: RowRefs
    output_refs: RowRefs
    context_rows: Array
    output_rows: Array
    buffers: Workspace
    scratch: WorkspacePool


class BatchUpdate(NamedTuple):
    """What comes back from a task."""

    context: TableUpdate
    output: TableUpdate
    loss: float
    loss_at_zero: float
    n_targets: int
    measured: BatchCurvature | None
    buffers: Workspace


def compute_update(task: BatchTask) -> BatchUpdate:
    """Turn a task into an update, from the task alone: it may be in another process."""
    settings = task.settings
    # joblib hands large arrays to other processes read-only
    output_rows = np.require(task.output_rows, requirements="W")
    scratch = task.scratch.take()
    hidden, pullback = settings.model.forward(task.batch, task.context_rows, scratch, task.buffers)
    hidden = hidden._replace(targets=task.targets)
    measured = task.curvature or measure(settings, hidden, output_rows)
    of_context, of_output = _total_curvature(task, measured, scratch)
    in_burst = of_context.largest_burst > LARGE_BURST * len(task.context_rows)
    looks_ahead = task.looks_ahead or in_burst
    former_rows = output_rows.copy() if looks_ahead else output_rows
    loss = settings.objective.forward_backward(hidden, output_rows, scratch)
    uncounted = settings.objective.row_curvature(scratch)
    if uncounted is not None:
        # Batches in flight are taken to be like this one; the factor 2 is that of `damping`
        np.add(of_output.total, np.float32(2 * settings.in_flight) * uncounted, out=of_output.total)
    gradients = pullback(), output_rows
    curvature = of_context.total, of_output.total
    if looks_ahead:
        curvature = _look_ahead(task, former_rows, gradients, curvature)
    n_targets = hidden.total_targets()
    update = BatchUpdate(
        TableUpdate(task.context_refs, gradients[0], task.learning_rate, curvature[0]),
        TableUpdate(task.output_refs, gradients[1], task.learning_rate, curvature[1]),
        loss,
        settings.objective.loss_at_zero(hidden, n_targets),
        n_targets,
        # What a burst meets says nothing of other batches
        None if task.curvature or in_burst else measured,
        task.buffers,
    )
    task.scratch.give_back(scratch)
    return update


def measure(settings: BatchSettings, hidden: Hidden, output_rows: Array) -> BatchCurvature:
    """Measure the mean curvature along the steps of a batch."""
    of_hidden, by_role = settings.objective.curvature(hidden, output_rows)
    of_context = mean_of_nonzero(settings.model.context_curvature(hidden, of_hidden))
    return BatchCurvature(
        Curvature.of(np.array([of_context], dtype=np.float32), settings.context_counts),
        Curvature.of(by_role, settings.output_counts),
    )


def _total_curvature(
    task: BatchTask, measured: BatchCurvature, scratch: Workspace
) -> tuple[RowCurvature, RowCurvature]:
    """Compute the curvature that each row meets in all its hits, for both tables."""
    settings, batch = task.settings, task.batch
    hits = (
        np.repeat(measured.context.by_role, len(batch.context_ids)),
        settings.objective.chance_curvature(measured.output.by_role, task.targets, batch.draws),
    )
    of_context, of_output = (
        total_curvature(refs, of_table, in_batch, settings.in_flight, scratch)
        for refs, of_table, in_batch in zip(
            (task.context_refs, task.output_refs), measured, hits, strict=True
        )
    )
    return of_context, of_output


def _look_ahead(
    task: BatchTask,
    output_rows: Array,
    gradients: tuple[Array, Array],
    curvature: tuple[Array, Array],
) -> tuple[Array, Array]:
    """Compute the gradients where the steps lead, and shorten the steps until they agree."""
    settings, scratch, buffers = task.settings, Workspace(), Workspace()
    steps = [
        Steps(refs, of_table, total, task.learning_rate)
        for refs, of_table, total in zip(
            (task.context_refs, task.output_refs), gradients, curvature, strict=True
        )
    ]
    for _ in range(MOST_LOOKS):
        context_there, output_there = (
            of_table.lead_from(rows)
            for of_table, rows in zip(steps, (task.context_rows, output_rows), strict=True)
        )
        hidden, pullback = settings.model.forward(task.batch, context_there, scratch, buffers)
        hidden = hidden._replace(targets=task.targets)
        settings.objective.forward_backward(hidden, output_there, scratch)
        shortened = [
            of_table.shorten(there, settings.in_flight)
            for of_table, there in zip(steps, (pullback(), output_there), strict=True)
        ]
        if max(shortened) < ENOUGH:
            break
    of_context, of_output = (of_table.total_curvature() for of_table in steps)
    return of_context, of_output
