# SPDX-License-Identifier: BSD-3-Clause
"""Each notebook runs from its first cell to its last, in the quick form, and warns of nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from fuzz.work import HANGS_AFTER

nbclient = pytest.importorskip("nbclient", reason="notebooks are run by nbclient")
nbformat = pytest.importorskip("nbformat", reason="notebooks are read by nbformat")
pytest.importorskip("ipykernel", reason="notebooks are run in the kernel of ipykernel")
for package in ("matplotlib", "pandas"):
    pytest.importorskip(package, reason="notebooks draw pictures and tables")

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
NETWORKS = {"language_model", "named_entities", "recurrent_networks", "sentiment_rnn"}
MAX_BYTES = 1_500_000


def outputs(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from cell.outputs


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what outputs say of errors and warnings."""
    return [
        output.get("text") or output.get("ename")
        for output in outputs(notebook)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


@pytest.fixture
def extra(path: Path) -> None:
    """Skip a notebook that needs Keras and JAX where they are missing."""
    if path.stem in NETWORKS and not (find_spec("keras") and find_spec("jax")):
        pytest.skip('networks need the extra "sequence": pip install "skw2v[sequence]"')


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= NETWORKS | {
        "debiasing",
        "explain_reviews",
        "grid_search",
        "sentiment_imdb",
        "sentiment_korean",
        "sentiment_korean_ko",
        "worked_example",
        "worked_example_ko",
    }


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.networks] * (path.stem in NETWORKS))
        for path in NOTEBOOKS
    ],
)
class TestNotebook:
    @pytest.mark.slow
    @pytest.mark.usefixtures("extra")
    def test_quick_run(self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SKW2V_QUICK", "1")
        monkeypatch.delenv("SKW2V_DATA", raising=False)
        monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(tmp_path)}}
        client = nbclient.NotebookClient(
            notebook, timeout=HANGS_AFTER, kernel_name="python3", resources=resources
        )
        client.execute()
        assert complaints(notebook) == []

    def test_as_committed(self, path: Path) -> None:
        assert path.stat().st_size < MAX_BYTES
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert complaints(notebook) == []
        counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
        assert counts == list(range(1, len(counts) + 1))
        pictures = [output for output in outputs(notebook) if "image/png" in output.get("data", {})]
        assert pictures
        assert str(Path.home()) not in path.read_text(encoding="utf-8")

    def test_the_first_cell_says_how_to_install_and_where_data_is(self, path: Path) -> None:
        first, *others = nbformat.read(path, as_version=4).cells
        extras = "examples,sequence" if path.stem in NETWORKS else "examples"
        assert f'`pip install "skw2v[{extras}] @ git+https://' in first.source
        reads_data = any("SKW2V_DATA" in cell.source for cell in others)
        assert ("notebooks/index.html#data" in first.source) == reads_data
