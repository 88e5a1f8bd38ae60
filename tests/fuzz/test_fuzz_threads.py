# SPDX-License-Identifier: BSD-3-Clause
"""A short run of the fuzzer of threads."""

from __future__ import annotations

from . import threads  # noqa: F401  (it registers)
from .targets import TARGETS


def test_readers_find_whole_states() -> None:
    TARGETS["threads that read while one writes"].run(n_inputs=25)
