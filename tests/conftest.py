# SPDX-License-Identifier: BSD-3-Clause
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the public data sets that some tests measure on."""
    path = os.environ.get("SKW2V_DATA")
    if path is None:
        pytest.skip("needs data sets: set the environment variable SKW2V_DATA to their folder")
    return Path(path)
