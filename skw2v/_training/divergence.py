# SPDX-License-Identifier: BSD-3-Clause
"""Notice a training that gets worse than knowing nothing.

`damping` reckons with the curvature that rows meet on average, and takes it that the context words
of a CBOW window move each on its own. Where a few rows meet far more, or a whole window moves as
one, steps overshoot: at learning rates above the default, mostly far above, and with extremes of
other parameters such as batches as large as the corpus. Vectors then explode within few batches,
and a training does not recover from that.

A *cautious* training measures the curvature for every batch, and reckons with the largest in place
of the mean and with windows that move as one. That is slower, and costs quality where it is not
needed: already two thirds of that curvature of a window raise the loss of wiki8's first 20 MB from
2.704 to 2.764 (CBOW). So training is cautious if its learning rate is far above the default, or if
it has been tried without and got worse. What gets far worse nevertheless has diverged.
"""

from __future__ import annotations

import math

# Over how many targets losses are averaged.
MEMORY = 1000
# Multiples of the loss of vectors of zeros, which know nothing: at the first a training ends that
# is not cautious, at the second one that is.
WORSE, FAR_WORSE = 1.1, 3.0
# Loss of a target that is no more than rounding errors.
_NOTHING = 1e-3


class LossWatch:
    """Compares the loss of the last targets with that of vectors of zeros.

    Parameters
    ----------
    limit : float
        Multiple of that loss at which training fails. Where vectors are not new, and the first
        batch is above that loss, it counts in its place.

    Attributes
    ----------
    failed : bool
        Whether the loss has ever been above the limit, or no number.
    """

    def __init__(self, limit: float) -> None:
        self.failed = False
        self._limit = limit
        self._means: tuple[float, float] | None = None

    @property
    def ratio(self) -> float:
        """The loss as a multiple of that of vectors of zeros; 1 as long as there is none."""
        return _ratio(*self._means) if self._means else 1.0

    def learn(self, loss: float, loss_at_zero: float, n_targets: int) -> None:
        """Take note of the loss of a batch.

        Parameters
        ----------
        loss, loss_at_zero : float
            Its loss, and what that would be with vectors of zeros.
        n_targets : int
            How many targets it had.
        """
        if n_targets == 0:
            return
        of_batch = loss / n_targets, loss_at_zero / n_targets
        if self._means is None:
            # As if others like these had gone before: a few targets don't tell
            self._means = max(of_batch), of_batch[1]
            self._limit *= max(1.0, self.ratio)
        share = 1 - math.exp(-n_targets / MEMORY)
        means = zip(self._means, of_batch, strict=True)
        mean_loss, mean_at_zero = (mean + share * (new - mean) for mean, new in means)
        self._means = mean_loss, mean_at_zero
        self.failed = self.failed or not self.ratio <= self._limit


def _ratio(loss: float, at_zero: float) -> float:
    return (loss + _NOTHING) / (at_zero + _NOTHING)
