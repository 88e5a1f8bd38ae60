# SPDX-License-Identifier: BSD-3-Clause
"""How many processes run the tests, and where the examples of README and of the guide run."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from joblib import cpu_count

# Examples draw without a window
os.environ["MPLBACKEND"] = "agg"
NEEDS_GENSIM = {"from_gensim.md"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that asks for everything."""
    parser.addoption("--all", action="store_true", help="run what is marked slow as well")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the suite on all cores, without slow tests unless ``--all`` asks for them.

    Tests that are named run here, at once, with --pdb or -s. So does the suite without
    pytest-xdist, or with its own option.
    """
    n_processes = getattr(config.option, "numprocesses", 0)
    is_one_of_them = "PYTEST_XDIST_WORKER" in os.environ
    whole = config.args_source is config.ArgsSource.TESTPATHS
    if whole and not config.option.all and not config.option.markexpr:
        config.option.markexpr = "not slow"
    if n_processes is None and whole and not is_one_of_them:
        config.option.numprocesses = cpu_count()  # of this container, where a machine has more
        # Files stay together, so that what they share is made once, until a process has no more
        config.option.dist = "worksteal"
        # As many threads as cores in each process would get in each other's way
        os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _documents_run_in_an_empty_folder(request: pytest.FixtureRequest) -> None:
    """Let documents write files, and see a terminal of 80 columns."""
    if request.node.path.suffix == ".md":
        if request.node.path.name in NEEDS_GENSIM:
            pytest.importorskip("gensim", reason="this page has gensim's words beside ours")
        folder: Path = request.getfixturevalue("tmp_path")
        monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    """Close what an example has drawn: pyplot warns of more than twenty open figures."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
