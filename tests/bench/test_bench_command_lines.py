# SPDX-License-Identifier: BSD-3-Clause
"""Every benchmark says how it is used, and what it misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.running import NAMES, load


@pytest.mark.parametrize("name", NAMES)
def test_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        load(name).main(["--help"])
    assert stop.value.code == 0
    output = capsys.readouterr().out
    assert "--quick" in output
    assert f"python benchmarks/{name}.py --quick" in output


@pytest.mark.parametrize("name", NAMES)
def test_says_what_is_missing(name: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in data.rglob("*.*"):
        path.unlink()
    with pytest.raises(SystemExit, match="missing from the folder that SKW2V_DATA names"):
        load(name).main(["--quick"])
    monkeypatch.delenv("SKW2V_DATA")
    with pytest.raises(SystemExit, match="set the environment variable SKW2V_DATA"):
        load(name).main(["--quick"])
