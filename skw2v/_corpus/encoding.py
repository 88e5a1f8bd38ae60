# SPDX-License-Identifier: BSD-3-Clause
"""Tokens to word ids, and ids of one vocabulary to those of another."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.stored_ids import IdWriter, part_of
from skw2v._corpus.word_ids import NO_LIMIT, WordIds, WordLimit

# Tokens that are given new ids at a time, so that a corpus is never held twice.
_CHUNK = 1 << 20


def encode(documents: Iterable[Iterable[str]], rows: Mapping[str, int]) -> Corpus:
    """Turn tokenised documents into a corpus, without their unknown words."""
    find = rows.get
    ids, offsets = array("i"), array("q", [0])
    for tokens in documents:
        ids.extend([row for row in map(find, tokens) if row is not None])
        offsets.append(len(ids))
    return Corpus(np.frombuffer(ids, dtype=np.int32), np.frombuffer(offsets, dtype=np.int64))


def assign_ids(
    documents: Iterable[Iterable[str]],
    max_memory: float = np.inf,
    limit: WordLimit = NO_LIMIT,
) -> tuple[list[str], Corpus]:
    """Return every word, in the order of first occurrence, and the documents in such ids.

    Ids that take more bytes than `max_memory` are in a file. Words beyond the limit, and their
    tokens, are left out as `WordIds` says.
    """
    words = WordIds(limit)
    offsets = array("q", [0])
    with IdWriter(max_memory) as writer:
        ids = writer.latest
        for tokens in documents:
            ids.extend(map(words.of.__getitem__, tokens))
            offsets.append(writer.n_written + len(ids))
            if len(ids) > writer.limit:
                writer.flush()
            if words.are_too_many:
                words.forget(writer)
        corpus = Corpus(writer.finish(), np.frombuffer(offsets, dtype=np.int64))
        if words.forgotten:
            corpus = renumber(corpus, words.rows())
        return list(words.of), corpus


def read_corpus(
    documents: Iterable[Iterable[str]],
    max_memory: float = np.inf,
    limit: WordLimit = NO_LIMIT,
) -> tuple[list[str], Corpus]:
    """Assign ids as `assign_ids` does, to documents to learn from: there must be a token."""
    rare = 0

    def tell(occurrences: int) -> None:
        nonlocal rare
        rare = occurrences
        limit.tell(rare)

    words, corpus = assign_ids(documents, max_memory, limit._replace(tell=tell))
    if corpus.n_documents == 0:
        raise ValueError("X has no documents.")
    if corpus.n_tokens == 0 and rare:
        raise ValueError(
            f"No word of X is left: there are more than max_vocab_size={limit.most:,} different "
            f"ones, and none has come more than {rare} times since the others were forgotten. "
            "Raise max_vocab_size, or split texts into words."
        )
    if corpus.n_tokens == 0:
        raise ValueError("X has no tokens: its documents are empty or hold stop words only.")
    return words, corpus


def remap_ids(corpus: Corpus, words: Sequence[str], find: Callable[[str], int | None]) -> Corpus:
    """Give a corpus the ids of another vocabulary, in place, and drop words without one.

    `words` has every word of the corpus by its present id.
    """
    rows = [-1 if (row := find(word)) is None else row for word in words]
    return renumber(corpus, np.array(rows, dtype=np.int32))


def renumber(corpus: Corpus, rows: NDArray[np.int32]) -> Corpus:
    """Give a corpus new ids, in place: that of each present one, −1 to drop it."""
    ids, offsets = corpus.tokens, corpus.offsets.copy()
    if not len(rows):
        return corpus
    kept_of = np.empty(len(offsets), dtype=np.int64)
    n_kept = 0
    for start in range(0, max(1, len(ids)), _CHUNK):
        new = rows[ids[start : start + _CHUNK]]
        known = new >= 0
        stop = start + len(new)
        kept_before = np.concatenate(([0], np.cumsum(known)))
        inside = slice(
            np.searchsorted(offsets, start, side="left"), np.searchsorted(offsets, stop, "right")
        )
        kept_of[inside] = n_kept + kept_before[offsets[inside] - start]
        new = new[known]
        ids[n_kept : n_kept + len(new)] = new
        n_kept += len(new)
    return Corpus(part_of(ids, 0, n_kept), kept_of)
