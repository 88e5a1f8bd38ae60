# SPDX-License-Identifier: BSD-3-Clause
"""Curves over the number of labels, and what comes after few columns."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bench.running import N_WORDS, cells, load

SYSTEMS = ("skw2v mean, 6", "skw2v mean, defaults", "TF-IDF words", "LSA 6", "LSA 4")


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = load("bench_few_labels")
    monkeypatch.setitem(module.QUICK, "dims", (6, 4))
    monkeypatch.setitem(module.QUICK, "reviews", 100)
    # Real data has more points, and the search goes over more values
    monkeypatch.setattr(module, "LABELS", (50,))
    monkeypatch.setattr(module, "AS_THEY_ARE", (1,))
    monkeypatch.setattr(module, "STANDARDISED", (0.1,))
    return module


def test_curve_and_picture(
    module: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("gensim.models")
    pytest.importorskip("matplotlib")
    picture = tmp_path / "few_labels.png"
    module.main(["--quick", "--curve", "--seeds", "2", "--output", str(picture)])
    output = capsys.readouterr().out
    header, *rows = cells(output)
    assert header == ["labels", "50", "100"]
    assert [row[0] for row in rows] == [*SYSTEMS, "gensim mean, 4"]
    for row in rows:
        assert "±" in row[1]
        # All labels can be drawn in one way only.
        assert 0.3 < float(row[2]) <= 1
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert str(tmp_path) not in output


def test_gensim_may_be_missing(
    module: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    module.main(["--quick", "--curve", "--seeds", "1"])
    output = capsys.readouterr()
    assert [row[0] for row in cells(output.out)[1:]] == list(SYSTEMS)
    assert "gensim is not installed" in output.err


def test_columns(module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    module.main(["--quick", "--columns"])
    header, *rows = cells(capsys.readouterr().out)
    assert len(rows) == 2 * len(module.all_classifiers())
    assert [row[1] for row in rows[:2]] == ["skw2v mean, defaults", "TF-IDF words"]
    assert rows[0][2] == "4"
    # TF-IDF's columns are words.
    assert 4 < int(rows[1][2]) <= N_WORDS
    for row in rows:
        if "needs dense" in row[header.index("fit s")]:
            assert row[1] == "TF-IDF words"
            assert row[-1] == "–"
        else:
            assert 0.3 < float(row[-1]) <= 1


def test_draws_keep_the_shares_of_labels(module: ModuleType) -> None:
    y = np.repeat([0, 1], 100)
    rows = module.draw_labelled(y, 50, seed=0)
    assert len(set(rows)) == 50
    assert y[rows].sum() == 25
    assert len(set(module.draw_labelled(y, 200, seed=0))) == 200
    assert not np.array_equal(rows, module.draw_labelled(y, 50, seed=1))


def test_sizes() -> None:
    module = load("bench_few_labels")
    assert module.sizes(200) == [50, 100, 200]
    assert module.sizes(25_000)[-2:] == [10_000, 25_000]


def test_megabytes_are_those_of_the_numbers(module: ModuleType) -> None:
    X = np.array([[0, 0, 2], [1, 0, 0]], dtype=np.float32)
    assert module.n_bytes(X) == 6 * 4
    # Two numbers, two columns, and where the two rows begin and end.
    assert module.n_bytes(module.sparse.csr_matrix(X)) == (2 + 2 + 3) * 4


def test_only_dense_columns_may_be_standardised(module: ModuleType) -> None:
    X = np.zeros((2, 3), dtype=np.float32)
    assert [set(part) for part in module.search_for(X, None).param_grid] == [
        {"classify__C"},
        {"classify__C", "scale"},
    ]
    assert len(module.search_for(module.sparse.csr_matrix(X), None).param_grid) == 1


def test_only_the_curve_is_drawn(module: ModuleType) -> None:
    with pytest.raises(SystemExit):
        module.main(["--columns", "--output", "x.png"])
