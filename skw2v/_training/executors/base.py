# SPDX-License-Identifier: BSD-3-Clause
"""The interface of the executors: how workers share the batches of a round.

A *round* is a few batches that are computed from the same tables. Each worker computes its part of
them, and all wait for each other: they *meet*. Then each worker updates the rows that it owns,
batch by batch in the order of the round, and they meet again. So every row gets its steps in one
order, whoever owns it, and the bits depend on the rounds and never on the workers.

All workers go through the same program, `Worker.train`. What they tell each other goes through
their `Member`. The thread that asks for the training is the first of them.
"""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray


class Member(Protocol):
    """What one worker knows of the others.

    `index` is its number, from 0 to before `n_members`.
    """

    index: int
    n_members: int

    def put(self, key: Hashable, value: Any) -> None:
        """Show a value to all members; they see it after the next meeting."""

    def get(self, key: Hashable) -> Any:
        """Return what a member has put there, until somebody puts something else there."""

    def room(self, size: int) -> NDArray[np.float32]:
        """Make an array of at least so many numbers; what stands in it is shown without a copy."""

    def meet(self) -> None:
        """Wait until all members have come here, and raise `DismissedError` if one never will."""


class DismissedError(RuntimeError):
    """Another worker has failed, or the training was given up."""


class Worker(Protocol):
    """What goes through the same program on all workers."""

    @property
    def n_bytes(self) -> int:
        """About how much memory a copy takes."""

    def train(self, member: Member) -> None:
        """Work until the training is over."""

    def twin(self) -> Self:
        """Return a worker for another thread: with the same tables, and a state of its own."""


W = TypeVar("W", bound=Worker)


class Executor(Protocol):
    """Finds the workers."""

    def crew(self, worker: W) -> AbstractContextManager[tuple[W, Member]]:
        """Let the others train, for the length of a ``with`` block, with BLAS on one thread.

        The block takes the part of the first member, with the worker that it is given. At its end
        all others have stopped, and the tables of `worker` are trained.
        """
