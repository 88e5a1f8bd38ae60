# SPDX-License-Identifier: BSD-3-Clause
"""Train; and begin anew, cautiously, if that gets worse than knowing nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

from skw2v._training.assembly import TrainingRun
from skw2v._training.trainer import EpochRecord, Watch


class Attempts:
    """At most two trainings from the same start.

    Parameters
    ----------
    prepare : callable
        Makes a training; takes ``cautious=`` (see `divergence`).

    Attributes
    ----------
    current : TrainingRun
        The latest one.
    loss_curve : list of float
        The mean loss per target of each of its epochs so far.
    epochs : int
        Passes over the corpus that are planned.
    n_tokens, n_shards : int
        Tokens of the corpus, and shards of an epoch.
    """

    def __init__(self, prepare: Callable[..., TrainingRun]) -> None:
        self._prepare = prepare
        self.current = prepare(cautious=False)
        self.loss_curve: list[float] = []
        trainer = self.current.trainer
        self.epochs = trainer.epochs
        self.n_tokens = trainer.sampler.corpus.n_tokens
        self.n_shards = trainer.sampler.n_shards

    def run(self, watch: Watch | None = None) -> Generator[EpochRecord]:
        """Train.

        Parameters
        ----------
        watch : callable or None, default=None
            As for `Trainer.run`; not called in epochs that are over already.

        Yields
        ------
        EpochRecord
            One for each epoch: of those that are repeated, the first one. It says that the training
            failed if it did so for good.
        """
        n_over = 0

        def watch_on(epoch: int, share: float) -> None:
            if watch is not None and epoch >= n_over:
                watch(epoch, share)

        while True:
            trainer = self.current.trainer
            with closing(trainer.run(watch_on)) as records:
                for record in records:
                    failed = record.failed_at is not None
                    if failed and not trainer.cautious:
                        break
                    self.loss_curve.append(record.loss)
                    if failed or record.epoch >= n_over:
                        n_over += 1
                        yield record
                else:
                    return
            # Two pairs of tables may be more than fit into memory
            del trainer, records, self.current
            self.current = self._prepare(cautious=True)
            self.loss_curve = []
