# SPDX-License-Identifier: BSD-3-Clause
"""How much work something is, in calls: unlike seconds, a busy machine makes no more of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# After so many seconds something hangs, and does not just wait for a machine that is busy: where
# its disk was, a second's test has taken two minutes.
HANGS_AFTER = 600


class CallCount:
    """How many functions this thread has called, Python's and C's."""

    def __init__(self, most: float) -> None:
        self.n_calls = 0
        self._most = most

    def note(self, frame: FrameType, event: str, argument: Any) -> None:
        """Take note of what `sys.setprofile` tells."""
        self.n_calls += event in ("call", "c_call")
        self.check()

    def check(self) -> None:
        """Raise an error if there were too many calls."""
        if self.n_calls > self._most:
            sys.setprofile(None)
            raise AssertionError(f"more than {self._most:,} calls")


@contextmanager
def at_most(n_calls: float = float("inf")) -> Iterator[CallCount]:
    """Stop what calls more functions than that, so that it can't hang either."""
    count = CallCount(n_calls)
    former = sys.getprofile()
    sys.setprofile(count.note)
    try:
        yield count
    finally:
        sys.setprofile(former)
    count.check()  # somebody may have caught the error
