# SPDX-License-Identifier: BSD-3-Clause
"""Training: strata of tiles that don't touch each other's vectors, epoch by epoch."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs

from skw2v._glove.objective import Weighting, add_gradients
from skw2v._glove.tables import AdaGradTable
from skw2v._glove.tiles import Tiles
from skw2v._training.arrays.workspace import WorkspacePool
from skw2v._training.executors.process_settings import quick_switching, single_threaded_blas
from skw2v._training.trainer import EpochRecord
from skw2v._training.worker import Watch

# J of a failed training, as a multiple of that of vectors of zeros
DIVERGED = 3.0
# Rates that are larger count as this one: it diverges as surely, to vectors within float32.
HIGHEST_RATE = 100.0
# Counts that are looked at together
_COUNTS = 1 << 18
# Numbers of a group of words and a group of contexts.
Cell = tuple[int, int]


@dataclass
class GloveTrainer:
    """Trains two tables on the tiles of a matrix of co-occurrences.

    An epoch takes the tiles stratum by stratum: in a stratum, each group of words and each group of
    contexts occurs once. So the tiles of a stratum may be shared out among any number of threads,
    in any order, without changing a bit.
    """

    tiles: Tiles
    words: AdaGradTable
    contexts: AdaGradTable
    weighting: Weighting
    learning_rate: float
    epochs: int
    n_tokens: int  # of the corpus, for the record
    n_jobs: int | None
    seed: int
    loss_curve: list[float] = field(default_factory=list, init=False, repr=False)
    _scratch: WorkspacePool = field(default_factory=WorkspacePool, init=False, repr=False)

    @property
    def first_epoch(self) -> int:
        """Training begins with the first epoch."""
        return 0

    @property
    def n_shards(self) -> int:
        """Strata of an epoch."""
        return self.tiles.grid.n_groups

    def run(self, watch: Watch | None = None) -> Generator[EpochRecord]:
        """Train; an epoch ends at each record that comes out.

        `watch` is called before each stratum, with the epoch and the share of it that is done. The
        loss is J per co-occurrence that is not zero, as the epoch met them; NaN where there is
        none. If that is `DIVERGED` times what vectors of zeros would have, or their sum is no
        number, it is the last record.
        """
        n_workers = min(effective_n_jobs(self.n_jobs), self.tiles.grid.n_groups)
        loss_of_zeros = self._loss_of_zeros()
        with (
            single_threaded_blas(),
            quick_switching(),
            Parallel(n_jobs=n_workers, require="sharedmem") as pool,
        ):
            for epoch in range(self.epochs):
                start = time.perf_counter()
                loss = 0.0
                for n_done, stratum in enumerate(self._strata(epoch)):
                    if watch is not None:
                        watch(epoch, n_done / self.n_shards)
                    shares = [stratum[worker::n_workers] for worker in range(n_workers)]
                    if n_workers == 1:
                        found = [self._train(stratum)]
                    else:
                        found = pool(delayed(self._train)(share) for share in shares)
                    # In the order of the stratum, whoever computed what
                    losses = np.empty(len(stratum))
                    for worker, of_share in enumerate(found):
                        losses[worker::n_workers] = of_share
                    loss += float(losses.sum())
                n_entries = self.tiles.n_entries
                loss = loss / n_entries if n_entries else math.nan
                seconds = time.perf_counter() - start
                failed = n_entries > 0 and not loss <= DIVERGED * loss_of_zeros
                self.loss_curve.append(loss)
                yield EpochRecord(
                    epoch,
                    loss,
                    self.learning_rate,
                    self.n_tokens,
                    seconds,
                    loss / loss_of_zeros if failed else None,
                )
                if failed:
                    return

    def _strata(self, epoch: int) -> Iterator[list[Cell]]:
        """Draw the order of an epoch: which contexts each group of words meets when."""
        n = self.tiles.grid.n_groups
        rng = np.random.default_rng((self.seed, epoch))
        contexts = rng.permutation(n)
        for shift in rng.permutation(n):
            yield list(enumerate(np.roll(contexts, shift).tolist()))

    def _loss_of_zeros(self) -> float:
        """Return J per co-occurrence of products that are 0, and off by 1 more.

        Where all counts are 1, products of 0 would be right, and anything else a divergence.
        """
        loss, counts = 0.0, self.tiles.counts
        for start in range(0, len(counts), _COUNTS):
            logs = np.log(counts[start : start + _COUNTS])
            loss += float(self.weighting(logs) @ (logs * logs + 1))
        return max(loss / max(1, len(counts)), 1e-30)

    def _train(self, cells: list[Cell]) -> list[float]:
        """Take a step for each of some tiles; return their losses before it."""
        # Whoever looks at the record finds that it diverges. Each thread has its own settings
        with np.errstate(over="ignore", invalid="ignore"):
            return self._train_quietly(cells)

    def _train_quietly(self, cells: list[Cell]) -> list[float]:
        scratch, rate = self._scratch.take(), min(self.learning_rate, HIGHEST_RATE)
        shape = self.tiles.grid.group_size, self.words.rows.shape[1]
        losses = []
        for word_group, context_group in cells:
            tile = self.tiles.tile(word_group, context_group)
            if not len(tile.counts):
                losses.append(0.0)
                continue
            of_words = scratch.array("word_gradients", *shape)
            of_contexts = scratch.array("context_gradients", *shape)
            of_words.fill(0)
            of_contexts.fill(0)
            losses.append(
                add_gradients(
                    self.words.rows[self.tiles.grid.rows_of(word_group)],
                    self.contexts.rows[self.tiles.grid.rows_of(context_group)],
                    tile,
                    self.weighting,
                    of_words,
                    of_contexts,
                    scratch,
                )
            )
            self.words.step(word_group, of_words, rate, scratch)
            self.contexts.step(context_group, of_contexts, rate, scratch)
        self._scratch.give_back(scratch)
        return losses
