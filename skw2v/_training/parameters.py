# SPDX-License-Identifier: BSD-3-Clause
"""The parameters of a training, apart from any estimator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from skw2v._training.defaults import (
    FAR_ABOVE,
    auto_batch_size,
    auto_epochs,
    auto_learning_rate,
)
from skw2v._training.schedule import LinearSchedule, Schedule


@dataclass(frozen=True)
class TrainingParameters:
    """How to train word vectors. `Word2VecVectorizer` documents each parameter."""

    architecture: str = "skipgram"
    loss: str = "negative_sampling"
    optimizer: str = "sgd"
    dim: int = 100
    window: int = 10
    negative: int = 5
    ns_exponent: float = 0.75
    sample: float = 1e-3
    shrink_windows: bool = True
    epochs: int | str = "auto"
    learning_rate: float | str = "auto"
    min_learning_rate: float = 1e-4
    batch_size: int | str = "auto"
    freeze_init: bool = False
    n_jobs: int | None = None
    has_subwords: bool = False

    def one_pass(self) -> Self:
        """Return the parameters of a single pass at the starting learning rate.

        Nobody knows how many passes are still to come, so the rate stays where it is.
        """
        return replace(self, epochs=1, min_learning_rate=self.schedule().at(0))

    def is_far_above_default(self) -> bool:
        """Tell whether the learning rate is so far above the default that steps need care."""
        return self.schedule().at(0) > FAR_ABOVE * self._auto_learning_rate()

    def schedule(self) -> Schedule:
        """Return the learning rate over the length of the training."""
        rate = self.learning_rate
        start = self._auto_learning_rate() if rate == "auto" else float(rate)
        return LinearSchedule(start, min(start, self.min_learning_rate))

    def _auto_learning_rate(self) -> float:
        return auto_learning_rate(
            self.architecture, self.loss, self.optimizer, has_subwords=self.has_subwords
        )

    def n_epochs(self, n_tokens: int) -> int:
        """Return the number of passes over a corpus of so many tokens."""
        return auto_epochs(n_tokens) if self.epochs == "auto" else int(self.epochs)

    def n_batch_tokens(self, n_tokens: int) -> int:
        """Return the tokens of a batch of a corpus of so many tokens."""
        if self.batch_size == "auto":
            return auto_batch_size(n_tokens, self.dim, self.architecture, self.loss)
        return int(self.batch_size)
