# SPDX-License-Identifier: BSD-3-Clause
"""A batch on its way: its rows go out as a task, and its updates come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import RowRefs
from skw2v._training.arrays.workspace import Workspace, WorkspacePool
from skw2v._training.models.base import Model
from skw2v._training.models.hidden import Hidden
from skw2v._training.objectives.base import Objective
from skw2v._training.objectives.curvature import largest, mean_of_nonzero
from skw2v._training.sampling.batch import Batch
from skw2v._training.updates.base import TableUpdate
from skw2v._training.updates.total_curvature import Curvature, ExpectedHits, total_curvature

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """What is the same for all batches of a training. See `Trainer`."""

    model: Model
    objective: Objective
    context_hits: ExpectedHits
    output_hits: ExpectedHits
    in_flight: float
    cautious: bool = False


class BatchCurvature(NamedTuple):
    """Curvature along the steps of a batch, for the rows of both tables."""

    context: Curvature
    output: Curvature

    def largest(self) -> float:
        """Return the largest of all means."""
        return float(max(of_table.of_kinds.max() for of_table in self))


@dataclass
class BatchTask:
    """A batch with its rows: all that `compute_update` needs.

    Parameters
    ----------
    recipe : Recipe
        How to compute the update.
    batch : Batch
        Which words.
    targets : object
        What the objective has looked up of the words to predict.
    learning_rate : float
        The learning rate that the schedule gives this batch.
    curvature : BatchCurvature or None
        What was measured on an earlier batch; None where it is to be measured on this one.
    context_refs, output_refs : RowRefs
        Rows of the two tables.
    context_rows, output_rows : ndarray of float32
        Vectors from the two tables. The updates of the output rows take their place.
    buffers : Workspace
        What the rows and their updates live in.
    scratch : WorkspacePool
        Buffers of intermediate results.
    """

    recipe: Recipe
    batch: Batch
    targets: Any
    learning_rate: float
    curvature: BatchCurvature | None
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
    """Turn a task into an update, from the task alone: it may be in another process.

    Parameters
    ----------
    task : BatchTask
        A batch with its rows.

    Returns
    -------
    BatchUpdate
    """
    recipe = task.recipe
    # joblib hands large arrays to other processes read-only
    output_rows = np.require(task.output_rows, requirements="W")
    scratch = task.scratch.take()
    hidden, pullback = recipe.model.forward(task.batch, task.context_rows, scratch, task.buffers)
    hidden = hidden._replace(targets=task.targets)
    curvature = task.curvature or measure(recipe, hidden, output_rows)
    of_context, of_output = _total_curvature(task, curvature, scratch)
    loss = recipe.objective.forward_backward(hidden, output_rows, scratch)
    uncounted = recipe.objective.uncounted_curvature(scratch)
    if uncounted is not None:
        # Batches in flight are taken to be like this one; the factor 2 is that of `damping`
        of_output += np.float32(2 * recipe.in_flight) * uncounted
    n_targets = hidden.total_targets()
    update = BatchUpdate(
        TableUpdate(task.context_refs, pullback(), task.learning_rate, of_context),
        TableUpdate(task.output_refs, output_rows, task.learning_rate, of_output),
        loss,
        recipe.objective.loss_at_zero(hidden, n_targets),
        n_targets,
        None if task.curvature else curvature,
        task.buffers,
    )
    task.scratch.give_back(scratch)
    return update


def measure(recipe: Recipe, hidden: Hidden, output_rows: Array) -> BatchCurvature:
    """Measure the mean curvature along the steps of a batch, or the largest.

    Parameters
    ----------
    recipe : Recipe
        Model and objective.
    hidden : Hidden
        Hidden vectors and their targets.
    output_rows : ndarray of float32 of shape (n_outputs, dim)
        Rows of the output table.

    Returns
    -------
    BatchCurvature
    """
    summary = largest if recipe.cautious else mean_of_nonzero
    of_hidden, of_kinds = recipe.objective.curvature(hidden, output_rows, summary)
    # If all rows of a window move as one, the hidden vector moves as far as any of them
    if not recipe.cautious:
        of_hidden = recipe.model.context_curvature(hidden, of_hidden)
    of_context = summary(of_hidden)
    return BatchCurvature(
        Curvature.of(np.array([of_context], dtype=np.float32), recipe.context_hits),
        Curvature.of(of_kinds, recipe.output_hits),
    )


def _total_curvature(
    task: BatchTask, curvature: BatchCurvature, scratch: Workspace
) -> tuple[Array, Array]:
    """Compute the curvature that each row meets in all its hits, for both tables."""
    recipe, batch = task.recipe, task.batch
    context_hits = np.repeat(curvature.context.of_kinds, len(batch.context_ids))
    output_hits = recipe.objective.chance_hits(curvature.output.of_kinds, task.targets, batch.draws)
    return (
        total_curvature(task.context_refs, curvature.context.expected, context_hits, scratch),
        total_curvature(task.output_refs, curvature.output.expected, output_hits, scratch),
    )
