# SPDX-License-Identifier: BSD-3-Clause
import os
from pathlib import Path

import pytest
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
