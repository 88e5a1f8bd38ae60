# SPDX-License-Identifier: BSD-3-Clause
"""Contributions to decisions of any kind: what changes where a word is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._compat import take
from skw2v._corpus.corpus import Corpus
from skw2v.inspection._decisions import Decisions
from skw2v.inspection._entries import Entries
from skw2v.inspection._explained import Explained
from skw2v.inspection._reading import Reading

# Tokens of documents with a word left out, at a time
_N_TOKENS = 1 << 20


def occluded_contributions(
    explained: Explained, reading: Reading, documents: Any, decisions: Decisions
) -> Entries:
    """Leave out each word of a document, wherever it occurs, and decide again.

    The word contributes what the decision falls by: occlusion, after Zeiler and Fergus (2014),
    "Visualizing and understanding convolutional networks", section 4.2.
    """
    of_document, words = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int32)]
    data: list[Decisions] = [np.empty((0, decisions.shape[1]))]
    for d, distinct, without in _left_out(reading.corpus):
        which = np.full(len(distinct), d)
        beside = _repeated(documents, which) if explained.has_other_columns else None
        decided = explained.decide_beside(reading.rows(without), beside)
        of_document.append(which)
        words.append(distinct)
        data.append(decisions[d] - decided)
    return Entries.of(
        np.concatenate(of_document),
        np.concatenate(words),
        np.concatenate(data),
        reading.corpus.n_documents,
    )


def _left_out(corpus: Corpus) -> Iterator[tuple[int, NDArray[np.int32], Corpus]]:
    """Yield words of a document, and for each of them the document without it."""
    for d in range(corpus.n_documents):
        tokens = corpus.ids[corpus.offsets[d] : corpus.offsets[d + 1]]
        distinct = np.unique(tokens)
        at_a_time = max(1, _N_TOKENS // max(1, len(tokens)))
        for start in range(0, len(distinct), at_a_time):
            words = distinct[start : start + at_a_time]
            kept = words[:, None] != tokens
            offsets = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
            yield d, words, Corpus(np.tile(tokens, len(words))[kept.reshape(-1)], offsets)


def _repeated(documents: Any, which: NDArray[np.integer]) -> Any:
    taken = take(documents, which)
    # Of pandas' frames, columns are put side by side by their index, which must not repeat itself
    return taken.reset_index(drop=True) if hasattr(taken, "reset_index") else taken
