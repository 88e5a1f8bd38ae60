# SPDX-License-Identifier: BSD-3-Clause
"""Doc2Vec and plain means are judged on the same reviews."""

from __future__ import annotations

import numpy as np
import pytest

from bench.running import cells, load


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    load("bench_doc2vec").main(["--epochs", "2", "--kinds", "PV-DBOW"])
    header, *rows = cells(capsys.readouterr().out)
    assert header == ["features", "accuracy", "standardised", "fit s", "test rows s"]
    assert [row[0] for row in rows] == ["means of word vectors", "PV-DBOW, 2 epochs"]
    assert all(0 < float(row[1]) <= 1 for row in rows)


def test_each_review_has_a_row_of_its_own() -> None:
    pytest.importorskip("gensim.models")
    module = load("bench_doc2vec")
    texts = ["good food", "bad food", "good good film"] * 4
    found = module.doc2vec(texts, texts[:5], epochs=1, workers=1, **module.KINDS["PV-DM"])
    assert found.train.shape == (12, module.DIM)
    assert found.test.shape == (5, module.DIM)
    assert np.ptp(found.test, axis=0).any()
