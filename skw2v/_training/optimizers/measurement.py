# SPDX-License-Identifier: BSD-3-Clause
"""When to measure the curvature again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# Batches that are measured in any case: vectors grow fastest at the start.
_FIRST = 64
# Growth of the curvature since its peak that calls for measuring every batch again.
_GROWTH = 1.25
# The most batches from one measurement to the next. A measurement costs about as much as a batch.
_LONGEST_INTERVAL = 32


class MeasurementSchedule:
    """Measures every batch while the curvature grows, and ever fewer once it has settled.

    Vectors grow exponentially at first. A step that is damped for a curvature of the past
    overshoots, and what has overshot takes long to come back.
    """

    def __init__(self) -> None:
        self._interval = 1
        self._next = 0
        self._largest = 0.0

    def numbers(self) -> list[Any]:
        """Return its state, for a training that goes on from here."""
        return [self._interval, self._next, self._largest]

    def go_on(self, numbers: Sequence[Any]) -> None:
        """Take the state of another one."""
        self._interval, self._next, self._largest = numbers

    def is_due(self, number: int) -> bool:
        """Say whether batch `number` is to be measured."""
        if number < self._next:
            return False
        self._next = number + self._interval
        return True

    def learn(self, largest_curvature: float) -> None:
        """Take note of what was measured.

        Parameters
        ----------
        largest_curvature : float
            The largest of the mean curvatures of a batch.
        """
        if largest_curvature > _GROWTH * self._largest:
            self._interval, self._next = 1, 0
            self._largest = largest_curvature
        elif self._next > _FIRST:
            self._interval = min(2 * self._interval, _LONGEST_INTERVAL)
