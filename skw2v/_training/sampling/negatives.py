# SPDX-License-Identifier: BSD-3-Clause
"""Negative samples: their distribution, and drawing from it."""

from __future__ import annotations

import math
from itertools import count

import numpy as np
from numpy.typing import NDArray


def noise_distribution(counts: NDArray[np.int64], exponent: float) -> NDArray[np.float64]:
    """Distribution of negative samples: the unigram counts to the power `exponent`, normalised.

    Mikolov et al. (2013), "Distributed representations of words and phrases", section 2.2. A word
    that does not occur is never drawn.

    >>> noise_distribution(np.array([70, 29, 1]), 0.75).round(3)
    array([0.642, 0.332, 0.027])
    """
    positive = counts > 0
    # As shares of the most likely word, the powers can't overflow, nor vanish all
    largest = counts[positive].max() if exponent > 0 else counts[positive].min()
    shares = counts / largest
    powers = np.power(shares, exponent, where=positive, out=np.zeros(len(counts)))
    return powers / powers.sum()


def draw_negatives(
    cumulative: NDArray[np.float64], n: int, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Draw n words by systematic sampling from a distribution, given as its cumulative sums.

    Each word is drawn n times its probability, rounded up or down. Consecutive draws are spread
    over the whole distribution too. That is less noisy than independent draws, and needs no search.

    The n words are first listed in sorted order. They are then taken from the list at equal
    strides, starting anywhere. A stride near n / golden ratio leaves no large gaps: Knuth, "The Art
    of Computer Programming", volume 3, section 6.4. The random start makes the draw at each place
    follow the distribution.
    """
    last = (cumulative * n + rng.random()).astype(np.int64)
    last[-1] = n
    np.minimum(last, n, out=last)
    words = np.repeat(np.arange(len(cumulative), dtype=np.int32), np.diff(last, prepend=0))
    places = np.arange(n) * _stride(n) + rng.integers(max(1, n))
    # Not mode="wrap", which subtracts n as often as it takes
    return words.take(places % max(1, n))


def _stride(n: int) -> int:
    """Return the first whole number from n / golden ratio on that shares no divisor with n."""
    first = int(n * 2 / (1 + math.sqrt(5)))
    return next(stride for stride in count(first) if math.gcd(stride, n) == 1 or n == 0)
