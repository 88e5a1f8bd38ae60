"""Training: strata of tiles that don't touch each other's vectors, epoch by epoch."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs

from skw2v._glove.objective import Weighting, add_gradients
from skw2v._glove.tables import AdaGradTable
from skw2v._glove.tiles import Tiles
from skw2v._training.arrays.workspace import WorkspacePool
from skw2v._training.executors.process_settings import quick_switching, single_threaded_blas
from skw2v._training.trainer import EpochRecord

# Counts that are looked at together
_COUNTS = 1 << 18
# Numbers of a group of words and a group of contexts.
Cell = tuple[int, int]


class GloveTrainer:
    """Trains two tables on the tiles of a matrix of co-occurrences.

    An epoch takes the tiles stratum by stratum: in a stratum, each group of words and each group of
    contexts occurs once. So the tiles of a stratum may be shared out among any number of threads,
    in any order, without changing a bit.

    Parameters
    ----------
    tiles : Tiles
        The co-occurrences.
    words, contexts : AdaGradTable
        Updated in place.
    weighting : Weighting
        How much each co-occurrence counts.
    learning_rate : float
        Length of the steps.
    epochs : int
        Passes over the co-occurrences.
    n_tokens : int
        Tokens of the corpus, for the record.
    n_jobs : int or None
        Number of threads, as joblib means it.
    seed : int
        Seed of the order of the tiles.
    """

    def __init__(
        self,
        tiles: Tiles,
        words: AdaGradTable,
        contexts: AdaGradTable,
        weighting: Weighting,
        *,
        learning_rate: float,
        epochs: int,
        n_tokens: int,
        n_jobs: int | None,
        seed: int,
    ) -> None:
        self.tiles = tiles
        self.words = words
        self.contexts = contexts
        self.weighting = weighting
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.n_tokens = n_tokens
        self.n_jobs = n_jobs
        self.seed = seed
        self._scratch = WorkspacePool()

    def run(self) -> Generator[EpochRecord]:
        """Train; an epoch ends at each record that comes out.

        Yields
        ------
        EpochRecord
            Its loss is J per co-occurrence that is not zero, as the epoch met them.
        """
        n_workers = min(effective_n_jobs(self.n_jobs), self.tiles.grid.n_groups)
        start_loss = self._start_loss()
        with (
            single_threaded_blas(),
            quick_switching(),
            Parallel(n_jobs=n_workers, require="sharedmem") as pool,
        ):
            for epoch in range(self.epochs):
                start = time.perf_counter()
                loss = 0.0
                for stratum in self._strata(epoch):
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
                yield EpochRecord(
                    epoch,
                    loss / max(1, self.tiles.n_entries),
                    self.learning_rate,
                    self.n_tokens,
                    time.perf_counter() - start,
                    start_loss,
                )

    def _strata(self, epoch: int) -> Iterator[list[Cell]]:
        """Draw the order of an epoch: which contexts each group of words meets when."""
        n = self.tiles.grid.n_groups
        rng = np.random.default_rng((self.seed, epoch))
        contexts = rng.permutation(n)
        for shift in rng.permutation(n):
            yield list(enumerate(np.roll(contexts, shift).tolist()))

    def _start_loss(self) -> float:
        """Return J per co-occurrence of products that are 0, and off by 1 more.

        At the start they are close to 0. Where all counts are 1, that would be right, and no step
        towards anything else a divergence.
        """
        loss, counts = 0.0, self.tiles.counts
        for start in range(0, len(counts), _COUNTS):
            logs = np.log(counts[start : start + _COUNTS])
            loss += float(self.weighting(logs) @ (logs * logs + 1))
        return loss / max(1, len(counts))

    def _train(self, cells: list[Cell]) -> list[float]:
        """Take a step for each of some tiles; return their losses before it."""
        # Whoever looks at the record finds that it diverges. Each thread has its own settings
        with np.errstate(over="ignore", invalid="ignore"):
            return self._train_quietly(cells)

    def _train_quietly(self, cells: list[Cell]) -> list[float]:
        scratch = self._scratch.take()
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
            self.words.step(word_group, of_words, self.learning_rate, scratch)
            self.contexts.step(context_group, of_contexts, self.learning_rate, scratch)
        self._scratch.give_back(scratch)
        return losses
