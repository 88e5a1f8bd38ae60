# SPDX-License-Identifier: BSD-3-Clause
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzz.work import HANGS_AFTER
from hypothesis import HealthCheck, settings

# Whether a test passes never depends on how busy a machine is
settings.register_profile(
    "any machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the public data sets that some tests measure on."""
    path = os.environ.get("SKW2V_DATA")
    if path is None:
        pytest.skip("needs data sets: set the environment variable SKW2V_DATA to their folder")
    return Path(path)


@pytest.fixture
def no_endless_waiting() -> Iterator[None]:
    """What hangs is to fail: a worker that waits for another would do so for ever."""

    def give_up(*_: Any) -> None:
        raise TimeoutError("workers wait for each other")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    former = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANGS_AFTER)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)
