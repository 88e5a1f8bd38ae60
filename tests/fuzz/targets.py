# SPDX-License-Identifier: BSD-3-Clause
"""What can be fuzzed: a strategy for inputs, and a check that each of them must pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis.strategies import SearchStrategy

TARGETS: dict[str, Target] = {}


@dataclass(frozen=True)
class Target:
    """One thing to fuzz.

    Parameters
    ----------
    name : str
        What to call it.
    inputs : SearchStrategy
        Makes inputs.
    check : callable
        Raises an exception if the package does not take an input as it should.
    """

    name: str
    inputs: SearchStrategy[Any]
    check: Callable[[Any], None]

    def run(self, n_inputs: int, seed: int | None = None) -> None:
        """Check some inputs; raises the exception of the simplest one that fails."""

        @hypothesis.settings(
            max_examples=n_inputs,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(self.inputs)
        def run(value: Any) -> None:
            self.check(value)

        if seed is not None:
            run = hypothesis.seed(seed)(run)
        run()


def register(name: str, inputs: SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Add a target."""
    TARGETS[name] = Target(name, inputs, check)
