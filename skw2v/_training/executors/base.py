# SPDX-License-Identifier: BSD-3-Clause
"""The seam of the executors: who computes the batches, in which order they touch the tables.

Training gives the same bits for every number of workers and every backend, because the tables are
touched in one fixed order. Batches are numbered. *Gather* reads the rows of a batch and makes a
task of it. *Apply* adds the update of a batch to the tables. Between them lies *compute*, which
touches no table and takes most of the time. With D batches in flight the order is

    gather 0, …, gather D−1, apply 0, gather D, apply 1, gather D+1, …

so that batch p is computed from the tables as they stood after batch p − D, whoever computes it and
however long it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, Self, TypeVar

B = TypeVar("B", contravariant=True)
T = TypeVar("T")
U = TypeVar("U")

# Batches in flight, and therefore the most workers that can be busy. A batch is computed from
# tables that lack the updates of the IN_FLIGHT − 1 batches before it. Eight in flight cost .010 of
# wiki8's analogies in skip-gram.
IN_FLIGHT = 3


class Work(Protocol[B, T, U]):
    """What is done with each batch."""

    @property
    def compute(self) -> Callable[[T], U]:
        """A pure function of a task, which can be pickled."""

    def gather(self, batch: B) -> T:
        """Read the rows of a batch."""

    def apply(self, update: U) -> None:
        """Add an update to the tables."""


class Executor(Protocol):
    """Runs the work on batches, for the length of a ``with`` block.

    Attributes
    ----------
    in_flight : int
        How many batches are computed from tables that lack each other's updates. All bits depend
        on it, and on nothing else of an executor.
    """

    in_flight: int

    def __enter__(self) -> Self:
        """Get the workers ready, with BLAS pinned to one thread wherever they compute."""

    def __exit__(self, *error: Any) -> None:
        """Let the workers go."""

    def run(self, batches: Iterator[B], work: Work[B, Any, Any]) -> None:
        """Work on all batches, in the order that this module describes.

        Parameters
        ----------
        batches : iterator
            Draws the next batch when advanced.
        work : Work
            What is done with each.
        """
