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

Vectors of a former training may be worse than nothing from the start, where new documents surprise
them, and anywhere in the pass: a stream may begin as before. So their loss is looked at first, on
some batches from all over the pass, and the worst of it takes the place of the loss of zeros. Where
none of these meets what surprises, training may begin anew without need.
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
    limit : float, default=math.inf
        Multiple of that loss above which training fails.

    Attributes
    ----------
    ratio : float
        The loss of the last targets, as a multiple of that of vectors of zeros.
    worst : float
        The largest that the ratio has ever been; infinite if it was no number.
    """

    def __init__(self, limit: float = math.inf) -> None:
        self._limit = limit
        self.ratio = self.worst = 1.0
        self._means: tuple[float, float] | None = None

    @property
    def failed(self) -> bool:
        """Whether the loss has ever been above the limit, or no number."""
        return self.worst > self._limit or math.isinf(self.worst)

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
            # As if vectors of zeros had gone before: a few targets don't tell
            self._means = of_batch[1], of_batch[1]
        share = 1 - math.exp(-n_targets / MEMORY)
        means = zip(self._means, of_batch, strict=True)
        mean_loss, mean_at_zero = (mean + share * (new - mean) for mean, new in means)
        self._means = mean_loss, mean_at_zero
        self.ratio = (mean_loss + _NOTHING) / (mean_at_zero + _NOTHING)
        self.worst = max(self.worst, math.inf if math.isnan(self.ratio) else self.ratio)
