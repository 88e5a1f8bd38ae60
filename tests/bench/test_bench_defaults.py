# SPDX-License-Identifier: BSD-3-Clause
"""One parameter at a time: which rows there are, and that they are fitted as they say."""

from __future__ import annotations

import pytest

from bench.running import cells, load
from skw2v import Word2VecVectorizer


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = "--quick --sets imdb --only dim --documents 60 --splits 1"
    load("bench_defaults").main(arguments.split())
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["changed", "imdb"]
    assert [row[0] for row in rows] == ["the defaults", "dim=50", "dim=200"]
    assert all(0.3 < float(row[1]) <= 1 for row in rows)


def test_every_row_changes_the_defaults() -> None:
    module = load("bench_defaults")
    default = Word2VecVectorizer().get_params()
    first, *others = module.rows(None)
    assert first == {}
    assert len(others) > 10
    for change in others:
        assert all(default[name] != value for name, value in change.items())
        Word2VecVectorizer().set_params(**change)
    assert {"window"} in [set(change) for change in module.rows(["window", "sample"])]
    assert all(set(change) <= {"window"} for change in module.rows(["window"]))
