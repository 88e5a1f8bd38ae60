# SPDX-License-Identifier: BSD-3-Clause
"""The learning rate over the length of a training."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Schedule(Protocol):
    """Says which learning rate belongs to each moment of a training."""

    def at(self, progress: float) -> float:
        """Return the learning rate at `progress`, from 0 at the start to 1 at the end."""


class LinearSchedule(NamedTuple):
    """A learning rate that falls linearly from `start` to `end`."""

    start: float
    end: float

    def at(self, progress: float) -> float:
        """Return the learning rate at `progress`, from 0 at the start to 1 at the end."""
        return max(self.end, self.start + (self.end - self.start) * progress)
