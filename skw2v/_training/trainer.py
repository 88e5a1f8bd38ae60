"""Training: the schedule of shards and learning rates, and the steps on the two tables."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, effective_n_jobs
from joblib.parallel import get_active_backend
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from skw2v._training.arrays.table import EmbeddingTable
from skw2v._training.arrays.workspace import Workspace, WorkspacePool
from skw2v._training.executors.ordered import run_alone, run_in_rounds, run_in_threads
from skw2v._training.models.kernels import BlockKernel, Gradients
from skw2v._training.objectives.curvature import Curvature
from skw2v._training.sampling.batch import Part
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.updates.damping import (
    ExpectedHits,
    MeasuringPlan,
    StepSizes,
    row_steps,
    step_sizes,
)

# Parts under way at once, and therefore the most workers that can be busy. A part is computed from
# tables that lack the DEPTH − 1 parts before it: more would cost quality.
DEPTH = 3


class LearningRate(NamedTuple):
    """A learning rate that falls linearly over the whole training."""

    start: float
    end: float

    def at(self, progress: float) -> float:
        """Learning rate at `progress`, from 0 to 1."""
        return max(self.end, self.start + (self.end - self.start) * progress)


class EpochRecord(NamedTuple):
    """What one epoch was like."""

    epoch: int
    loss: float
    learning_rate: float
    n_tokens: int
    seconds: float


@dataclass
class Task:
    """A part with its rows: all that `compute` needs."""

    part: Part
    output_ids: NDArray[np.int32]
    context_rows: NDArray[np.float32]
    output_rows: NDArray[np.float32]
    learning_rate: float
    sizes: StepSizes | None  # None where they are to be measured
    hits: ExpectedHits
    kernel: BlockKernel
    rows: Workspace  # of the rows and their gradients
    scratch: WorkspacePool


class Step(NamedTuple):
    """What a task adds to the tables."""

    part: Part
    output_ids: NDArray[np.int32]
    gradients: Gradients
    sizes: StepSizes
    curvature: Curvature | None
    context_step: NDArray[np.float32]
    output_step: NDArray[np.float32]
    rows: Workspace


def compute(task: Task) -> Step:
    """Turn a task into a step, from the task alone: it may be in another process."""
    kernel, part = task.kernel, task.part
    # joblib hands large arrays to other processes read-only
    output_rows = np.require(task.output_rows, requirements="W")
    sizes, curvature = task.sizes, None
    if sizes is None:
        curvature = kernel.curvature(part, task.context_rows, output_rows)
        sizes = step_sizes(task.hits, curvature, task.learning_rate, kernel.shape)
    scratch = task.scratch.take()
    steps = row_steps(part, sizes, scratch)
    output_step = kernel.in_output_order(steps.centre, steps.negative)
    gradients = kernel.gradients(part, task.context_rows, output_rows, scratch, task.rows)
    task.scratch.give_back(scratch)
    return Step(
        part, task.output_ids, gradients, sizes, curvature, steps.context, output_step, task.rows
    )


def compute_in_process(task: Task) -> Step:
    """Do what `compute` does, with BLAS pinned to one thread in a process of its own."""
    with ThreadpoolController().limit(limits=1, user_api="blas"):
        return compute(task)


class Trainer:
    """Trains two tables on what a sampler draws.

    Parameters
    ----------
    sampler : Sampler
        Draws parts of the corpus.
    kernel : BlockKernel
        Turns parts into gradients.
    w_in, w_out : ndarray of float32 of shape (n_words, dim)
        Input and output vectors, updated in place.
    learning_rate : LearningRate
        Its schedule.
    epochs : int
        Passes over the corpus.
    batch_size : int
        Tokens of a part.
    n_jobs : int or None
        Number of workers, as joblib means it.
    """

    def __init__(
        self,
        sampler: Sampler,
        kernel: BlockKernel,
        w_in: NDArray[np.float32],
        w_out: NDArray[np.float32],
        *,
        learning_rate: LearningRate,
        epochs: int,
        batch_size: int,
        n_jobs: int | None = None,
    ) -> None:
        self.sampler = sampler
        self.kernel = kernel
        self.w_in = EmbeddingTable(w_in)
        self.w_out = EmbeddingTable(w_out)
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.blocks_per_part = -(-batch_size // kernel.shape.tokens)
        self.n_jobs = n_jobs
        self._hits = self._expected_hits()
        self._sizes: StepSizes | None = None
        self._plan = MeasuringPlan()
        self._n_gathered = 0
        self._loss = 0.0
        self._n_targets = 0
        self._rows, self._scratch = WorkspacePool(), WorkspacePool()

    def _expected_hits(self) -> ExpectedHits:
        shape, sampler = self.kernel.shape, self.sampler
        tokens = min(
            self.blocks_per_part * shape.tokens * DEPTH,
            max(1.0, sampler.corpus.n_tokens * sampler.kept_share),
        )
        negatives = tokens * shape.negatives / shape.tokens
        # A word that is likely to be in a window more than once moves the window's mean by each.
        company = 1 + 2 * shape.window * sampler.kept_distribution
        return ExpectedHits.of(
            tokens * sampler.kept_distribution * company, negatives * sampler.noise
        )

    def run(self) -> Generator[EpochRecord]:
        """Train; an epoch ends at each record that comes out.

        Yields
        ------
        EpochRecord
        """
        with _Workers(self.n_jobs) as workers:
            for epoch in range(self.epochs):
                start = time.perf_counter()
                self._loss, self._n_targets = 0.0, 0
                workers.run(self._tasks(epoch), self._apply)
                yield EpochRecord(
                    epoch,
                    self._loss / max(1, self._n_targets),
                    self.learning_rate.at((epoch + 1) / self.epochs),
                    self.sampler.corpus.n_tokens,
                    time.perf_counter() - start,
                )

    def _tasks(self, epoch: int) -> Iterator[Task]:
        n_tokens = self.sampler.corpus.n_tokens
        seen = 0
        for shard in self.sampler.shard_order(epoch):
            size = self.sampler.shard_size(shard)
            sample = self.sampler.draw(epoch, shard)
            for first, part in enumerate(sample.parts(self.blocks_per_part)):
                done = seen + size * first * self.blocks_per_part / max(1, sample.n_blocks)
                progress = (epoch + done / n_tokens) / self.epochs
                yield self._gather(part, self.learning_rate.at(progress))
            seen += size

    def _gather(self, part: Part, learning_rate: float) -> Task:
        rows = self._rows.take()
        dim = self.w_in.dim
        self._n_gathered += 1
        context_rows = rows.array("context_rows", len(part.context_ids), dim)
        output_ids = self.kernel.in_output_order(part.centre_ids, part.negative_ids)
        output_rows = rows.array("output_rows", len(output_ids), dim)
        return Task(
            part,
            output_ids,
            self.w_in.gather(part.context_ids, out=context_rows),
            self.w_out.gather(output_ids, out=output_rows),
            learning_rate,
            None if self._plan.is_due(self._n_gathered) else self._sizes,
            self._hits,
            self.kernel,
            rows,
            self._scratch,
        )

    def _apply(self, step: Step) -> None:
        gradients = step.gradients
        self.w_in.scatter_add(step.part.context_ids, gradients.context, step.context_step)
        self.w_out.scatter_add(step.output_ids, gradients.output, step.output_step)
        self._sizes = step.sizes
        if step.curvature is not None:
            self._plan.learn(step.curvature)
        self._loss += gradients.loss
        self._n_targets += gradients.n_targets
        self._rows.give_back(step.rows)


class _Workers:
    """The workers that the user's joblib configuration asks for, for the length of a training.

    BLAS is pinned to one thread meanwhile: a block's products are too small to share out, and the
    number of threads must not change a bit.
    """

    def __init__(self, n_jobs: int | None) -> None:
        backend, configured = get_active_backend(prefer="threads")
        self._n_jobs = configured if n_jobs is None else n_jobs
        self._shares_memory = bool(getattr(backend, "supports_sharedmem", False))
        self._controller = ThreadpoolController()

    def __enter__(self) -> _Workers:
        self._limit = self._controller.limit(limits=1, user_api="blas")
        self._limit.__enter__()
        self._n_workers = min(effective_n_jobs(self._n_jobs), DEPTH)
        self._parallel = None
        if self._n_workers > 1:
            self._parallel = Parallel(n_jobs=self._n_workers, prefer="threads")
            self._parallel.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        try:
            if self._parallel is not None:
                self._parallel.__exit__(*error)
        finally:
            self._limit.__exit__(*error)

    def run(self, tasks: Iterator[Task], apply: Any) -> None:
        if self._parallel is None:
            run_alone(tasks, compute, apply, DEPTH)
        elif self._shares_memory:
            run_in_threads(
                tasks, compute, apply, DEPTH, self._parallel, self._n_workers, self._pin_thread
            )
        else:
            run_in_rounds(tasks, compute_in_process, apply, DEPTH, self._parallel)

    def _pin_thread(self) -> None:
        # Some BLAS keep this setting for each thread. It is not undone here: the threads end with
        # the training, and for all others `__exit__` restores what was before.
        self._controller.limit(limits=1, user_api="blas")
