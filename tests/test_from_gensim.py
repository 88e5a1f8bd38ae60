# SPDX-License-Identifier: BSD-3-Clause
"""The page for people who know gensim names what exists, on both sides, and leaves nothing out."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

from skw2v import PhraseTransformer, Word2VecVectorizer, WordVectors

PAGE = (Path(__file__).parents[1] / "docs" / "guide" / "from_gensim.md").read_text(encoding="utf-8")
NAME = re.compile(r"`([\w.]+)`")
PHRASES = {*PhraseTransformer().get_params(), "X", "phrases_"}


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
    elsewhere = {"in", "restrict_vocab", "init_vectors"}  # arguments, and an operator
    for theirs, ours in table("`KeyedVectors`"):
        assert all(name in elsewhere or has(WordVectors, name) for name in ours), theirs
    for _, ours in table("`Phrases`"):
        assert all(hasattr(PhraseTransformer, name) or name in PHRASES for name in ours)


def test_all_arguments_of_gensim_are_there() -> None:
    word2vec = pytest.importorskip("gensim.models.word2vec").Word2Vec
    listed = [
        name for theirs, _ in table("Arguments of `Word2Vec`") for name in NAME.findall(theirs)
    ]
    assert sorted(listed) == sorted(set(inspect.signature(word2vec).parameters))


def public(cls: type) -> set[str]:
    """Names that a class of gensim has for others, those of its past versions included."""
    return {name for name in dir(cls) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("models", "Word2Vec"),
        ("models", "KeyedVectors"),
        ("models", "FastText"),
        ("models.fasttext", "FastTextKeyedVectors"),
        ("models", "Doc2Vec"),
        ("models", "Phrases"),
        ("models.phrases", "FrozenPhrases"),
    ],
)
def test_all_that_gensim_has_is_named(module: str, name: str) -> None:
    cls = getattr(pytest.importorskip(f"gensim.{module}"), name)
    # Vectors are loaded and asked rather than made, and frozen phrases come from phrases
    arguments = set(inspect.signature(getattr(cls, "most_similar", cls)).parameters)
    arguments -= {"self", "kwargs", "phrases_model"}
    code = {word for span in re.findall(r"`([^`\n]+)`", PAGE) for word in re.findall(r"\w+", span)}
    assert sorted((public(cls) | arguments) - code) == []


def test_rows_of_keyed_vectors_are_gensims() -> None:
    keyed = pytest.importorskip("gensim.models.keyedvectors").KeyedVectors
    listed = {name for theirs, _ in table("`KeyedVectors`") for name in NAME.findall(theirs)}
    attributes = {"index_to_key", "key_to_index", "vectors", "vector_size", "norm", "True"}
    indexers = {"AnnoyIndexer", "NmslibIndexer", "Doc2Vec"}
    arguments = set(inspect.signature(keyed.most_similar).parameters)
    assert listed <= public(keyed) | attributes | indexers | arguments
