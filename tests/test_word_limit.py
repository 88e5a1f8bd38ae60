# SPDX-License-Identifier: BSD-3-Clause
"""Of more different words than the limit, the rarest are forgotten while documents are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors
from skw2v._corpus import stored_ids
from skw2v._corpus.encoding import assign_ids
from skw2v._corpus.word_ids import WordLimit

QUICK: dict[str, Any] = {"dim": 4, "epochs": 2, "min_count": 1, "random_state": 0}


def by_hand(
    documents: list[list[str]], most: float, kept: set[str]
) -> tuple[Counter[str], list[list[str]]]:
    """Count as the limit says: counts, and documents without the occurrences that are forgotten."""
    counts: Counter[str] = Counter()
    seen: list[list[str]] = []
    threshold = 0
    for document in documents:
        counts.update(document)
        seen.append(list(document))
        while len(counts) > most and counts.keys() - kept:
            threshold += 1
            rare = {w for w, n in counts.items() if n <= threshold and w not in kept}
            for word in rare:
                del counts[word]
            seen = [[word for word in each if word not in rare] for each in seen]
        if len(counts) > most:
            most = 1.5 * len(counts)
    return counts, seen


words = st.sampled_from([f"w{i}" for i in range(12)])
documents = st.lists(st.lists(words, max_size=8), max_size=12)


@given(documents, st.integers(1, 12), st.sets(words, max_size=2), st.sampled_from([np.inf, 8, 0]))
def test_as_counted_by_hand(
    documents: list[list[str]], most: int, kept: set[str], max_memory: float
) -> None:
    told: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored_ids, "_PIECE", 3)
        names, corpus = assign_ids(documents, max_memory, WordLimit(most, kept, told.append))
    counts, expected = by_hand(documents, most, kept)
    found = [[names[i] for i in corpus.part(d, d + 1).ids] for d in range(corpus.n_documents)]
    corpus.discard()
    assert found == expected
    assert {name: sum(each.count(name) for each in found) for name in names} == dict(counts)
    assert told == sorted(told)
    assert bool(told) == (found != documents)


def test_a_word_that_comes_again_is_counted_anew() -> None:
    texts = ["tea tea milk", "jam", "jam jam"]
    model = Word2VecVectorizer(**QUICK, max_vocab_size=2).fit(texts)
    # At "jam", all with one occurrence are forgotten: milk and jam
    assert dict(zip(model.word_vectors_, model.word_vectors_.counts, strict=True)) == {
        "jam": 2,
        "tea": 2,
    }


@pytest.mark.parametrize("vectorizer", [Word2VecVectorizer, FastTextVectorizer])
def test_it_is_told_of(vectorizer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["a b b c c c d d d d", "e"]
    vectorizer(**QUICK, max_vocab_size=4, verbose=1, token_pattern=r"\w").fit(texts)
    expected = (
        f"[{vectorizer.__name__}] more than max_vocab_size=4 different words: those with at most "
        "1 occurrences were forgotten"
    )
    assert capsys.readouterr().out.splitlines()[0] == expected


def test_words_that_are_known_or_wanted_stay() -> None:
    texts = ["tea cup", "cup cup milk milk jam jam"]
    wanted = Word2VecVectorizer(**QUICK, max_vocab_size=1, vocabulary=["tea", "jam"]).fit(texts)
    assert wanted.word_vectors_.counts.tolist() == [1, 2]
    pretrained = WordVectors(["tea"], np.ones((1, 4)))
    known = Word2VecVectorizer(**QUICK, max_vocab_size=3, init_vectors=pretrained).fit(texts)
    assert "tea" in known.word_vectors_
    former = Word2VecVectorizer(**QUICK, max_vocab_size=2).fit(["tea cup"])
    former.partial_fit(["tea jam bread", "milk milk"])
    assert set(former.word_vectors_) == {"tea", "cup", "milk"}


def test_by_default_it_changes_nothing(tmp_path: Path) -> None:
    texts = ["tea cup", "cup milk jam jam"]
    default, none = Word2VecVectorizer(**QUICK), Word2VecVectorizer(**QUICK, max_vocab_size=None)
    assert default.max_vocab_size == 20_000_000
    assert default.fit(texts).word_vectors_ == none.fit(texts).word_vectors_
    none.save(tmp_path / "words.npz")
    assert Word2VecVectorizer.load(tmp_path / "words.npz").max_vocab_size is None


def test_fit_and_fit_transform_learn_the_same_words() -> None:
    texts = [f"the film of word{i} was good" for i in range(30)]
    model = FastTextVectorizer(**QUICK, max_vocab_size=10)
    alone = model.fit(texts).word_vectors_
    rows = model.fit_transform(texts)
    assert model.word_vectors_ == alone
    assert 3 <= len(alone) <= 10
    assert rows.shape == (30, 4)


def test_words_without_end_stay_within_the_limit() -> None:
    texts = ["known known " + " ".join(f"u{i}x{j}" for j in range(20)) for i in range(50)]
    model = Word2VecVectorizer(**QUICK, max_vocab_size=10).fit(texts)
    assert len(model.word_vectors_) <= 10


def test_a_limit_that_leaves_no_word_is_named() -> None:
    with pytest.raises(
        ValueError, match=r"more than max_vocab_size=3 different ones, and none has"
    ):
        Word2VecVectorizer(**QUICK, max_vocab_size=3).fit([["a", "b", "c", "d"]])


def test_a_limit_of_no_words_is_refused() -> None:
    with pytest.raises(ValueError, match="max_vocab_size"):
        Word2VecVectorizer(max_vocab_size=0).fit(["tea"])
