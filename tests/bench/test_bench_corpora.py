# SPDX-License-Identifier: BSD-3-Clause
"""Corpora are cut and read as they should."""

from __future__ import annotations

import json
from pathlib import Path

from bench.running import N_TOKENS, load


def test_wikipedia_is_cut_into_documents() -> None:
    corpora = load("_corpora")
    sizes = [len(document.split()) for document in corpora.wiki_documents()]
    assert sizes == [10_000, N_TOKENS - 1 - 10_000]
    # Words have 6 letters: 700 characters are 100 of them, the last one without its blank.
    (prefix,) = corpora.wiki_documents(megabytes=699e-6)
    assert len(prefix.split()) == 99


def test_reviews(tmp_path: Path) -> None:
    corpora = load("_corpora")
    assert len(corpora.read_reviews("train").texts) == 200
    assert len(corpora.read_reviews("train", 30).labels) == 30
    corpora.write_corpus("imdb", tmp_path)
    documents = (tmp_path / corpora.DOCUMENTS).read_text().splitlines()
    assert len(documents) == 200
    assert all(len(document.split()) == 9 for document in documents)
    train, test = json.loads((tmp_path / corpora.LABELS).read_text())
    assert train == test == [0] * 100 + [1] * 100
