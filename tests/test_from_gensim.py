# SPDX-License-Identifier: BSD-3-Clause
"""The page for people who know gensim names what exists, on both sides, and leaves nothing out."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

from skw2v import Word2VecVectorizer, WordVectors

PAGE = (Path(__file__).parents[1] / "docs" / "guide" / "from_gensim.md").read_text(encoding="utf-8")
NAME = re.compile(r"`([\w.]+)`")


def table(title: str) -> list[tuple[str, list[str]]]:
    """Rows of the table below a title: gensim's side as it stands, the names on ours."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [(theirs, NAME.findall(ours)) for theirs, ours, _ in rows[2:]]


def has(cls: type, name: str) -> bool:
    if name.startswith("skw2v."):
        module, _, function = name.rpartition(".")
        return hasattr(importlib.import_module(module), function)
    return hasattr(cls, name)


def test_our_names_exist() -> None:
    parameters = {*Word2VecVectorizer().get_params(), "X", "fit"}
    for _, ours in table("Arguments of `Word2Vec`"):
        assert set(ours) <= parameters
    fitted = {"word_vectors_", "loss_curve_", "warm_start"}
    for _, ours in table("Methods of `Word2Vec`"):
        assert all(name in fitted or has(Word2VecVectorizer, name) for name in ours)
    for theirs, ours in table("`KeyedVectors`"):
        assert all(name == "in" or has(WordVectors, name) for name in ours), theirs


def test_all_arguments_of_gensim_are_there() -> None:
    word2vec = pytest.importorskip("gensim.models.word2vec").Word2Vec
    listed = [
        name for theirs, _ in table("Arguments of `Word2Vec`") for name in NAME.findall(theirs)
    ]
    assert sorted(listed) == sorted(set(inspect.signature(word2vec).parameters))


def test_all_queries_of_gensim_are_there() -> None:
    keyed = pytest.importorskip("gensim.models.keyedvectors").KeyedVectors
    listed = {name for theirs, _ in table("`KeyedVectors`") for name in NAME.findall(theirs)}
    own = {name for name in vars(keyed) if not name.startswith("_")}
    deprecated = {"words_closer_than", "similar_by_key", "similarity_unseen_docs", "word_vec"}
    deprecated |= {"init_sims", "log_accuracy", "log_evaluate_word_pairs", "vocab", "vectors_norm"}
    deprecated |= {"index2entity", "index2word"}
    internal = {"resize_vectors", "allocate_vecattrs", "set_vecattr", "rank_by_centrality"}
    internal |= {"intersect_word2vec_format"}
    assert own - deprecated - internal <= listed
    attributes = {"index_to_key", "key_to_index", "vectors", "vector_size", "norm", "True"}
    assert listed - attributes <= own | {"load", "save"}
