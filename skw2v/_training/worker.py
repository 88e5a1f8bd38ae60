# SPDX-License-Identifier: BSD-3-Clause
"""What a worker does in an epoch: compute its batches of a round, then update the rows it owns."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple, Self, TypeAlias

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
from skw2v._training.executors.base import Member
from skw2v._training.optimizers.base import Optimizer, Owner, RoundGradients
from skw2v._training.optimizers.measurement import MeasurementSchedule
from skw2v._training.optimizers.total_curvature import BurstSums
from skw2v._training.rounds import Cut, Rounds, RoundSize
from skw2v._training.sampling.batch import Batch
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.schedule import Schedule

Watch = Callable[[int, float], None]


class Place(NamedTuple):
    """Where a training stands: in which epoch, of which so many rounds are done."""

    epoch: int
    n_rounds: int


_BEGINNING = Place(0, 0)
Keep: TypeAlias = "Callable[[TrainingWorker, Place], None]"


@dataclass
class TrainingState:
    """What later rounds depend on besides the tables. All workers have the same numbers in it."""

    loss_watch: LossWatch
    measured: Measurement | None = None
    measurements: MeasurementSchedule = field(default_factory=MeasurementSchedule)
    n_batches: int = 0
    n_rounds: int = 0
    # Sums over the batches of the current epoch
    loss: float = 0.0
    n_targets: int = 0

    @property
    def mean_loss(self) -> float:
        """The mean loss of a target of the epoch; NaN if there was none."""
        return self.loss / self.n_targets if self.n_targets else math.nan

    def begin_epoch(self) -> None:
        """Forget the loss of the previous epoch."""
        self.loss, self.n_targets = 0.0, 0

    def next_is_due(self) -> bool:
        """Count the next batch, and say whether its curvature is to be measured."""
        self.n_batches += 1
        return self.measured is None or self.measurements.is_due(self.n_batches)

    def learn(self, found: BatchGradients) -> None:
        """Take note of what a batch has found."""
        if found.measured is not None:
            self.measured = found.measured.after(self.measured)
            self.measurements.learn(found.measured.largest())
        self.loss_watch.learn(found.loss, found.loss_at_zero, found.n_targets)
        self.loss += found.loss
        self.n_targets += found.n_targets


@dataclass
class TrainingWorker:
    """Trains two tables in place, as one of several. See `Worker` of the executors.

    `blocks_per_batch` is the size of a batch. With `looks_ahead`, each batch computes where its
    steps would lead before they are taken (see `look_ahead`). `frozen` says which input vectors
    stay as they are. Training begins at `start`, where `state` and tables belong.
    """

    sampler: Sampler
    settings: BatchSettings
    w_in: Table
    w_out: Table
    optimizer_in: Optimizer
    optimizer_out: Optimizer
    schedule: Schedule
    epochs: int
    blocks_per_batch: int
    round_size: RoundSize
    looks_ahead: bool
    frozen: NDArray[np.bool_] | None
    state: TrainingState
    start: Place = _BEGINNING

    def __post_init__(self) -> None:
        self._buffers, self._scratch = WorkspacePool(), WorkspacePool()
        self._room_of: Member | None = None
        self._in_use: list[Workspace] = []
        self._bursts_in = BurstSums(self.w_in.n_rows)
        self._bursts_out = BurstSums(self.w_out.n_rows)

    @property
    def n_bytes(self) -> int:
        """See `Worker`."""
        tables = sum(table.n_rows * table.dim for table in (self.w_in, self.w_out))
        # Numbers of 4 bytes; Adam keeps two more of them for each number of a table
        return 12 * tables + self.sampler.corpus.n_bytes

    def take_over(self, other: TrainingWorker) -> None:
        """Copy what another has learnt, if it has tables of its own."""
        if other is not self:
            self.w_in.copy_from(other.w_in)
            self.w_out.copy_from(other.w_out)
            self.state = other.state

    def twin(self) -> Self:
        """See `Worker`."""
        twin = copy.copy(self)
        twin.state = copy.deepcopy(self.state)
        twin.__post_init__()
        return twin

    def train(self, member: Member) -> None:
        """Train for all epochs."""
        for epoch in range(self.start.epoch, self.epochs):
            self.train_epoch(member, epoch)
            if self.state.loss_watch.failed:
                return

    def train_epoch(
        self, member: Member, epoch: int, watch: Watch | None = None, keep: Keep | None = None
    ) -> None:
        """Train for an epoch, or until the loss is far too large.

        `watch` is called with the number of the epoch and the share of it that is done, from 0 to
        below 1, before each round, and `keep` where a snapshot can be taken.
        """
        if self._room_of is not member:
            self._room_of, self._buffers = member, WorkspacePool(member.room)
        n_done = self.start.n_rounds if epoch == self.start.epoch else 0
        if not n_done:
            self.state.begin_epoch()
        rounds = Rounds(self.sampler, epoch, self.blocks_per_batch, self.round_size.largest)
        for n_rounds in count():
            draws = rounds.draws()
            for draw in draws:
                if draw.source % member.n_members != member.index:
                    continue
                member.put(draw.key, self.sampler.draw(epoch, draw.shard))
            if watch is not None and n_rounds >= n_done and not rounds.is_over:
                watch(epoch, rounds.progress)
            member.meet()
            for draw in draws:
                rounds.begin(draw, member.get(draw.key).n_blocks)
            if rounds.is_over or self.state.loss_watch.failed:
                break
            n_batches = self.round_size.at(self._rate(epoch, rounds.progress) / self.schedule.at(0))
            batches = rounds.next(n_batches)
            if n_rounds < n_done:  # a training before this one has done them
                continue
            if keep is not None and self._is_settled():
                keep(self, Place(epoch, n_rounds))
            self._train_round(member, epoch, batches)
        self._settle(member)

    def _rate(self, epoch: int, progress: float) -> float:
        """Return the learning rate when a share of an epoch is done: `progress`."""
        return self.schedule.at((epoch + progress) / self.epochs)

    def _train_round(self, member: Member, epoch: int, batches: Sequence[Sequence[Cut]]) -> None:
        """Compute the gradients of batches, each given by its parts, and take their steps."""
        self._prepare(member, batches)
        # All have met since the last round, so nobody reads its gradients any more
        for workspace in self._in_use:
            self._buffers.give_back(workspace)
        self._in_use.clear()
        for i, cuts in enumerate(batches):
            is_due = self.state.next_is_due()
            if i % member.n_members == member.index:
                batch, rate = _joined(member, cuts), self._rate(epoch, cuts[0].progress)
                task = self.gather(batch, rate, per_round=len(batches), is_due=is_due)
                found = compute_gradients(task)
                self._in_use.append(found.buffers)
                member.put(i, found)
        member.meet()
        self.apply(
            [member.get(i) for i in range(len(batches))], Owner(member.index, member.n_members)
        )
        self.state.n_rounds += 1
        if self.w_in.settles_after is not None and self._is_settled():
            member.meet()
            self._settle(member)

    def gather(
        self, batch: Batch, learning_rate: float, *, per_round: int = 1, is_due: bool = True
    ) -> BatchTask:
        """Read the rows of a batch, which is one of `per_round` in its round."""
        objective, buffers = self.settings.objective, self._buffers.take()
        targets = self.targets(batch)
        context_ids, output_ids = batch.context_ids, objective.output_ids(targets, batch.draws)
        context_rows = buffers.array("context_rows", len(context_ids), self.w_in.dim)
        output_rows = buffers.array("output_rows", len(output_ids), self.w_out.dim)
        return BatchTask(
            self.settings,
            batch,
            targets,
            per_round,
            learning_rate,
            self.state.measured,
            is_due,
            self.looks_ahead or self.state.loss_watch.is_worse,
            output_ids,
            self.w_in.gather(context_ids, out=context_rows),
            self.w_out.gather(output_ids, out=output_rows),
            self.w_out.gather,
            self.frozen,
            buffers,
            self._scratch,
        )

    def targets(self, batch: Batch) -> Any:
        """Look up the words that a batch predicts."""
        settings = self.settings
        return settings.objective.look_up(settings.model.target_ids(batch), batch.draws)

    def apply(self, round_: Sequence[BatchGradients], owner: Owner) -> None:
        """Take the steps of the rows that a worker owns, and take note of all batches."""
        scratch = self._scratch.take()
        for optimizer, bursts, of_batches in (
            (self.optimizer_in, self._bursts_in, [found.context for found in round_]),
            (self.optimizer_out, self._bursts_out, [found.output for found in round_]),
        ):
            of_round = RoundGradients.of(of_batches, owner)
            bursts.share(of_round)
            optimizer.apply(of_round, scratch)
        for found in round_:
            self.state.learn(found)
        self._scratch.give_back(scratch)

    def _prepare(self, member: Member, batches: Sequence[Sequence[Cut]]) -> None:
        """Let the input table make the vectors that the round needs, if it has to."""
        if self.w_in.settles_after is not None:
            if member.index == 0 and batches:
                ids = [_joined(member, cuts).context_ids for cuts in batches]
                self.w_in.prepare(np.concatenate(ids))
            member.meet()

    def _is_settled(self) -> bool:
        """Whether the input table has nothing to put off after the last round."""
        return self.state.n_rounds % (self.w_in.settles_after or 1) == 0

    def _settle(self, member: Member) -> None:
        """Let the input table do what it has put off; others wait at the next meeting."""
        if member.index == 0 and self.state.measured is not None:
            self.w_in.settle(self.state.measured.context.by_role)


def _joined(member: Member, cuts: Sequence[Cut]) -> Batch:
    """Make a batch of its parts, from samples that members have drawn."""
    return Batch.join([cut.of(member.get(cut.key)) for cut in cuts])
