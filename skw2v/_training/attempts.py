"""Train; and begin anew, cautiously, if that gets worse than knowing nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

from skw2v._training.assembly import TrainingRun
from skw2v._training.trainer import EpochRecord


class Attempts:
    """At most two trainings from the same start.

    Parameters
    ----------
    prepare : callable
        Makes a training; takes ``cautious=`` (see `divergence`).

    Attributes
    ----------
    run : TrainingRun
        The latest one.
    loss_curve : list of float
        The mean loss per target of each of its epochs so far.
    epochs : int
        Passes over the corpus that are planned.
    """

    def __init__(self, prepare: Callable[..., TrainingRun]) -> None:
        self._prepare = prepare
        self.run = prepare(cautious=False)
        self.epochs = self.run.trainer.epochs
        self.loss_curve: list[float] = []

    def records(self) -> Generator[EpochRecord]:
        """Train.

        Yields
        ------
        EpochRecord
            One for each epoch: of those that are repeated, the first one. It says that the training
            failed if it did so for good.
        """
        n_reported = 0
        while True:
            with closing(self.run.trainer.run()) as records:
                for record in records:
                    failed = record.failed_at is not None
                    if failed and not self.run.trainer.cautious:
                        break
                    self.loss_curve.append(record.loss)
                    if failed or record.epoch >= n_reported:
                        n_reported += 1
                        yield record
                else:
                    return
            self.run = self._prepare(cautious=True)
            self.loss_curve = []
