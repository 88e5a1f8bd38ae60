# SPDX-License-Identifier: BSD-3-Clause
"""Notice batches that are worse than knowing nothing, and a training that stays so.

A batch is worse than nothing if its loss is above that of vectors of zeros. That happens where the
text surprises: where a table of numbers follows an article, and where vectors of a former training
meet other documents. Then steps are taken with care, which costs time and nothing else (see
`look_ahead`), until the loss of the last targets is back below that of zeros.

A training *diverges* if the loss is far above that of zeros over 65,536 targets, or over as many
as an epoch has words if these are fewer (but at least 8,000), or is no number. It does not recover
from that, and ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

# Targets over which losses are averaged: to see a burst, and at least and at most to see that a
# training diverges.
RECENT, LASTING, LONGEST = 1000, 8000, 65_536
# Multiples of the loss of vectors of zeros: beyond the first, steps are taken with care; a training
# that is beyond the second for long has diverged.
WORSE, FAR_WORSE = 1.05, 3.0
# Loss of a target that is no more than rounding errors.
_NOTHING = 1e-3


class _Ratio:
    """The loss of about the last n targets, as a multiple of that of vectors of zeros."""

    def __init__(self, n_targets: int) -> None:
        self._memory = n_targets
        self._means: tuple[float, float] | None = None
        self.value = 1.0

    def numbers(self) -> list[Any]:
        """Return what it has learnt."""
        return [self._means, self.value]

    def go_on(self, numbers: Sequence[Any]) -> None:
        """Take what another one has learnt."""
        means, self.value = numbers
        self._means = None if means is None else (means[0], means[1])

    def learn(self, loss: float, loss_at_zero: float, n_targets: int) -> None:
        """Take note of the loss of a batch."""
        of_batch = loss / n_targets, loss_at_zero / n_targets
        if self._means is None:
            # As if vectors of zeros had gone before: a few targets don't tell
            self._means = of_batch[1], of_batch[1]
        share = 1 - math.exp(-n_targets / self._memory)
        means = zip(self._means, of_batch, strict=True)
        mean_loss, mean_at_zero = (mean + share * (new - mean) for mean, new in means)
        self._means = mean_loss, mean_at_zero
        self.value = (mean_loss + _NOTHING) / (mean_at_zero + _NOTHING)


class LossWatch:
    """Compares losses with those of vectors of zeros.

    Parameters
    ----------
    n_tokens : float
        Tokens of an epoch.

    Attributes
    ----------
    is_worse : bool
        Whether the last targets have a larger loss.
    failed : bool
        Whether the training has diverged.
    ratio : float
        The loss of the targets that show a divergence, as a multiple of that of vectors of zeros.
    """

    def __init__(self, n_tokens: float) -> None:
        lasting = int(min(max(n_tokens, LASTING), LONGEST))
        self._recent, self._lasting = _Ratio(RECENT), _Ratio(lasting)
        self.failed = False

    def numbers(self) -> list[Any]:
        """Return what it has learnt, for a training that goes on from here."""
        return [self._recent.numbers(), self._lasting.numbers(), self.failed]

    def go_on(self, numbers: Sequence[Any]) -> None:
        """Take what another one has learnt."""
        recent, lasting, self.failed = numbers
        self._recent.go_on(recent)
        self._lasting.go_on(lasting)

    @property
    def is_worse(self) -> bool:
        """Whether the last targets have a larger loss."""
        return self._recent.value > WORSE

    @property
    def ratio(self) -> float:
        """The loss as a multiple of that of vectors of zeros, over many targets."""
        return self._lasting.value

    def learn(self, loss: float, loss_at_zero: float, n_targets: int) -> None:
        """Take note of the loss of a batch, that of vectors of zeros, and the number of targets."""
        if n_targets == 0:
            return
        # However large the loss of a burst is, it doesn't last
        most = 4 * FAR_WORSE * (loss_at_zero + _NOTHING * n_targets)
        for ratio in (self._recent, self._lasting):
            ratio.learn(min(loss, most), loss_at_zero, n_targets)
        self.failed = self.failed or not self.ratio <= FAR_WORSE
