# SPDX-License-Identifier: BSD-3-Clause
"""Training: draw batches, gather their rows, take their steps, epoch by epoch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Table
from skw2v._training.arrays.workspace import Workspace, WorkspacePool
from skw2v._training.batch_task import (
    BatchGradients,
    BatchSettings,
    BatchTask,
    Measurement,
    compute_gradients,
)
from skw2v._training.divergence import LossWatch
from skw2v._training.executors.base import Executor
from skw2v._training.executors.process_settings import single_threaded_blas
from skw2v._training.models.base import Model
from skw2v._training.objectives.base import Objective
from skw2v._training.optimizers.base import MakeOptimizer
from skw2v._training.optimizers.damping import Damping, gradient_flow
from skw2v._training.optimizers.frozen import Frozen
from skw2v._training.optimizers.measurement import MeasurementSchedule
from skw2v._training.optimizers.sgd import SGD
from skw2v._training.optimizers.total_curvature import ExpectedCounts
from skw2v._training.sampling.batch import Batch
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.schedule import Schedule

Watch = Callable[[int, float], None]


class EpochRecord(NamedTuple):
    """What one epoch was like.

    `loss` is the mean of a target, NaN where there was none, and `learning_rate` that at the end.
    `failed_at` says where the training diverged: the loss as a multiple of that of vectors of
    zeros.
    """

    epoch: int
    loss: float
    learning_rate: float
    n_tokens: int
    seconds: float
    failed_at: float | None = None


class ScheduledBatch(NamedTuple):
    """A batch and its learning rate."""

    batch: Batch
    learning_rate: float


class Trainer:
    """Trains two tables, in place, on what a sampler draws.

    It is the work that an executor does: `gather`, `compute` and `apply`. With `looks_ahead`, it
    looks where the steps of every batch lead. `frozen` says which input vectors stay as they are.
    """

    compute: Callable[[BatchTask], BatchGradients] = staticmethod(compute_gradients)

    def __init__(
        self,
        sampler: Sampler,
        model: Model,
        objective: Objective,
        w_in: Table,
        w_out: Table,
        *,
        schedule: Schedule,
        epochs: int,
        batch_size: int,
        executor: Executor,
        optimizer: MakeOptimizer = SGD,
        damping: Damping = gradient_flow,
        looks_ahead: bool = False,
        frozen: NDArray[np.bool_] | None = None,
    ) -> None:
        self.sampler = sampler
        self.model = model
        self.objective = objective
        self.w_in = w_in
        self.w_out = w_out
        self.schedule = schedule
        self.epochs = epochs
        self.blocks_per_batch = -(-batch_size // model.shape.tokens)
        self.executor = executor
        self.looks_ahead = looks_ahead
        self._settings = BatchSettings(
            model, objective, *self._expected_counts(), self._batches_in_flight()
        )
        self._optimizer_in, self._optimizer_out = (
            optimizer(w_in, damping),
            optimizer(w_out, damping),
        )
        if frozen is not None:
            self._optimizer_in = Frozen(self._optimizer_in, frozen)
        self._measured: Measurement | None = None
        self._measurements = MeasurementSchedule()
        self._n_gathered = 0
        self._loss = 0.0
        self._n_targets = 0
        self._loss_watch = LossWatch(sampler.n_kept)
        self.loss_curve: list[float] = []
        self._buffers, self._scratch = WorkspacePool(), WorkspacePool()

    @property
    def n_tokens(self) -> int:
        """Tokens of the corpus."""
        return self.sampler.corpus.n_tokens

    @property
    def n_shards(self) -> int:
        """Shards of an epoch."""
        return self.sampler.n_shards

    def _expected_counts(self) -> tuple[ExpectedCounts, ExpectedCounts]:
        """Compute how often the rows of either table occur in the batches in flight."""
        shape, sampler = self.model.shape, self.sampler
        n_tokens = min(
            self._batch_tokens() * self.executor.in_flight,
            max(1.0, sampler.n_kept),
        )
        # A word that stands in a window more than once moves it by each: CBOW's mean, and in
        # skip-gram the targets that its other occurrences meet there
        repeats = 1 + 2 * shape.window * sampler.kept_distribution
        of_words = n_tokens * sampler.kept_distribution * repeats
        return (
            ExpectedCounts.of(of_words[np.newaxis], np.ones(1)),
            ExpectedCounts.of(
                self.objective.expected_counts(of_words, n_tokens), self.objective.role_shares
            ),
        )

    def _batch_tokens(self) -> int:
        return self.blocks_per_batch * self.model.shape.tokens

    def _batches_in_flight(self) -> float:
        """Count the batches in flight: those of an epoch, if the executor would have more."""
        n_batches = self.sampler.n_kept / self._batch_tokens()
        return float(np.clip(n_batches, 1, self.executor.in_flight))

    def run(self, watch: Watch | None = None) -> Generator[EpochRecord]:
        """Train; an epoch ends at each record that comes out, and fails if the record says so.

        Parameters
        ----------
        watch : callable or None, default=None
            Called with the number of the epoch and the share of it that is done, from 0 to below 1,
            at each shard; maybe by another thread, never by two at once.

        Yields
        ------
        EpochRecord
        """
        with self.executor as executor:
            for epoch in range(self.epochs):
                start = time.perf_counter()
                self._loss, self._n_targets = 0.0, 0
                # Batches are drawn and applied in one order, so that all executors end here alike
                batches = takewhile(
                    lambda _: not self._loss_watch.failed, self._batches(epoch, watch)
                )
                executor.run(batches, self)
                self._after_batch(now=True)
                mean = self._loss / self._n_targets if self._n_targets else math.nan
                self.loss_curve.append(mean)
                yield EpochRecord(
                    epoch,
                    mean,
                    self.schedule.at((epoch + 1) / self.epochs),
                    self.sampler.corpus.n_tokens,
                    time.perf_counter() - start,
                    self._loss_watch.ratio if self._loss_watch.failed else None,
                )
                if self._loss_watch.failed:
                    return

    def _after_batch(self, *, now: bool = False) -> None:
        """Let both tables do what they have put off."""
        if self._measured is not None:
            self.w_in.after_batch(self._measured.context.by_role, now=now)
            self.w_out.after_batch(self._measured.output.by_role, now=now)

    def _batches(self, epoch: int, watch: Watch | None = None) -> Iterator[ScheduledBatch]:
        """Draw the batches of an epoch, each with the learning rate of its moment."""
        n_tokens = self.sampler.corpus.n_tokens
        n_seen = 0
        for shard in self.sampler.shard_order(epoch):
            if watch is not None:
                watch(epoch, n_seen / n_tokens)
            sample, n_blocks = self.sampler.draw(epoch, shard), 0
            size = self.sampler.shard_size(shard)
            for batch in sample.split(self.blocks_per_batch):
                done = (n_seen + size * n_blocks / sample.n_blocks) / n_tokens
                yield ScheduledBatch(batch, self.schedule.at((epoch + done) / self.epochs))
                n_blocks += batch.n_blocks
            n_seen += size

    def evaluate(self, epoch: int = 0) -> float:
        """Compute the mean loss per target on the draws of an epoch, without training."""
        scratch, buffers = Workspace(), Workspace()
        total, n_targets = 0.0, 0
        with single_threaded_blas():
            for batch, _ in self._batches(epoch):
                targets = self._targets(batch)
                context_rows = self.w_in.gather(batch.context_ids)
                hidden, _ = self.model.forward(batch, context_rows, scratch, buffers)
                hidden = hidden._replace(targets=targets)
                output_rows = self.w_out.gather(self.objective.output_ids(targets, batch.draws))
                total += self.objective.forward_backward(hidden, output_rows, scratch)
                n_targets += hidden.total_targets()
        return total / max(1, n_targets)

    def _targets(self, batch: Batch) -> Any:
        return self.objective.look_up(self.model.target_ids(batch), batch.draws)

    def gather(self, scheduled: ScheduledBatch) -> BatchTask:
        """Read the rows of a batch."""
        batch, learning_rate = scheduled
        buffers = self._buffers.take()
        self._n_gathered += 1
        context_ids = batch.context_ids
        targets = self._targets(batch)
        output_ids = self.objective.output_ids(targets, batch.draws)
        context_rows = buffers.array("context_rows", len(context_ids), self.w_in.dim)
        output_rows = buffers.array("output_rows", len(output_ids), self.w_out.dim)
        is_due = self._measured is None or self._measurements.is_due(self._n_gathered)
        return BatchTask(
            self._settings,
            batch,
            targets,
            learning_rate,
            None if is_due else self._measured,
            is_due,
            self.looks_ahead or self._loss_watch.is_worse,
            output_ids,
            self.w_in.gather(context_ids, out=context_rows),
            self.w_out.gather(output_ids, out=output_rows),
            buffers,
            self._scratch,
        )

    def apply(self, found: BatchGradients) -> None:
        """Take the steps of a batch."""
        self._optimizer_in.apply(found.context)
        self._optimizer_out.apply(found.output)
        if found.measured is not None:
            self._measured = found.measured.after(self._measured)
            self._measurements.learn(found.measured.largest())
        self._after_batch()
        self._loss_watch.learn(found.loss, found.loss_at_zero, found.n_targets)
        self._loss += found.loss
        self._n_targets += found.n_targets
        self._buffers.give_back(found.buffers)
