# SPDX-License-Identifier: BSD-3-Clause
"""Training, epoch by epoch, by as many workers as the executor has."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Table
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.batch_task import BatchSettings
from skw2v._training.divergence import LossWatch
from skw2v._training.executors.base import Executor
from skw2v._training.executors.process_settings import single_threaded_blas
from skw2v._training.models.base import Model
from skw2v._training.objectives.base import Objective
from skw2v._training.optimizers.base import MakeOptimizer
from skw2v._training.optimizers.damping import Damping, gradient_flow
from skw2v._training.optimizers.sgd import SGD
from skw2v._training.optimizers.total_curvature import ExpectedCounts, agreement
from skw2v._training.rounds import RoundSize
from skw2v._training.sampling.batch import even_parts
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.schedule import Schedule
from skw2v._training.snapshot import Read, go_on_from, take_snapshot
from skw2v._training.worker import Keep, TrainingState, TrainingWorker, Watch

KeepSnapshot = Callable[[Callable[[], dict[str, NDArray[Any]]]], None]


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


class Trainer:
    """Trains two tables, in place, on what a sampler draws.

    With `looks_ahead`, it looks where the steps of every batch lead. `frozen` says which input
    vectors stay as they are. `keep`, if set, is called between rounds with what takes a snapshot.
    """

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
        round_size: RoundSize,
        optimizer: MakeOptimizer = SGD,
        damping: Damping = gradient_flow,
        looks_ahead: bool = False,
        frozen: NDArray[np.bool_] | None = None,
    ) -> None:
        self.sampler = sampler
        self.w_in = w_in
        self.w_out = w_out
        self.schedule = schedule
        self.epochs = epochs
        self.executor = executor
        blocks_per_batch = -(-batch_size // model.shape.tokens)
        # A batch is part of a shard
        of_shard = max(1.0, sampler.n_kept / sampler.n_shards)
        n_tokens = min(blocks_per_batch * model.shape.tokens, of_shard)
        self.worker = TrainingWorker(
            sampler,
            BatchSettings(model, objective, *expected_counts(sampler, objective, n_tokens)),
            w_in,
            w_out,
            optimizer(w_in, damping),
            optimizer(w_out, damping),
            schedule,
            epochs,
            blocks_per_batch,
            round_size,
            looks_ahead,
            frozen,
            TrainingState(LossWatch(sampler.n_kept)),
        )
        self.loss_curve: list[float] = []
        self.keep: KeepSnapshot | None = None

    @property
    def n_tokens(self) -> int:
        """Tokens of the corpus."""
        return self.sampler.corpus.n_tokens

    @property
    def first_epoch(self) -> int:
        """The epoch that `run` begins in: 0, unless it goes on from a snapshot."""
        return self.worker.start.epoch

    @property
    def n_shards(self) -> int:
        """Shards of an epoch."""
        return self.sampler.n_shards

    def snapshot(self) -> dict[str, NDArray[Any]]:
        """Return the training as it stands before `run`: arrays that it changes."""
        return take_snapshot(self.worker, self.worker.start, self.loss_curve)

    def go_on_from(self, read: Read) -> None:
        """Let `run` begin where a snapshot of the same training was taken."""
        self.loss_curve = go_on_from(read, self.worker)

    def run(self, watch: Watch | None = None) -> Generator[EpochRecord]:
        """Train; an epoch ends at each record that comes out, and fails if the record says so.

        Parameters
        ----------
        watch : callable or None, default=None
            Called with the number of the epoch and the share of it that is done, from 0 to below 1,
            now and then, by the thread that asks for the records.

        Yields
        ------
        EpochRecord
        """
        with self.executor.crew(self.worker) as (worker, member):
            for epoch in range(self.first_epoch, self.epochs):
                start = time.perf_counter()
                worker.train_epoch(member, epoch, watch, self._keeper())
                self.worker.take_over(worker)
                state = worker.state
                self.loss_curve.append(state.mean_loss)
                yield EpochRecord(
                    epoch,
                    state.mean_loss,
                    self.schedule.at((epoch + 1) / self.epochs),
                    self.n_tokens,
                    time.perf_counter() - start,
                    state.loss_watch.ratio if state.loss_watch.failed else None,
                )
                if state.loss_watch.failed:
                    return

    def _keeper(self) -> Keep | None:
        if (keep := self.keep) is None:
            return None
        return lambda worker, place: keep(lambda: take_snapshot(worker, place, self.loss_curve))

    def evaluate(self, epoch: int = 0) -> float:
        """Compute the mean loss per target on the draws of an epoch, without training."""
        scratch, buffers, worker = Workspace(), Workspace(), self.worker
        model, objective = worker.settings.model, worker.settings.objective
        total, n_targets = 0.0, 0
        with single_threaded_blas():
            for shard in self.sampler.shard_order(epoch):
                sample = self.sampler.draw(epoch, shard)
                for part in even_parts(sample.n_blocks, worker.blocks_per_batch):
                    batch = sample.cut(*part)
                    targets = worker.targets(batch)
                    context_rows = self.w_in.gather(batch.context_ids)
                    hidden, _ = model.forward(batch, context_rows, scratch, buffers)
                    hidden = hidden._replace(targets=targets)
                    output_rows = self.w_out.gather(objective.output_ids(targets, batch.draws))
                    total += objective.forward_backward(hidden, output_rows, scratch)
                    n_targets += hidden.total_targets()
        return total / max(1, n_targets)


def expected_counts(
    sampler: Sampler, objective: Objective, n_tokens: float
) -> tuple[ExpectedCounts, ExpectedCounts]:
    """Compute how often the rows of either table occur in a batch of so many tokens."""
    # A word that stands in a window more than once moves it by each: CBOW's mean, and in
    # skip-gram the targets that its other occurrences meet there
    repeats = 1 + 2 * sampler.shape.window * sampler.kept_distribution
    of_words = n_tokens * sampler.kept_distribution * repeats
    agreeing = agreement(sampler.corpus.n_tokens / n_tokens)
    of_outputs = agreeing * objective.expected_counts(of_words, n_tokens)
    return (
        ExpectedCounts.of(of_words[np.newaxis], np.ones(1)),
        ExpectedCounts.of(of_outputs, objective.role_shares),
    )
