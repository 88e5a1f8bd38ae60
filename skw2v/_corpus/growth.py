# SPDX-License-Identifier: BSD-3-Clause
"""The vocabulary of a former training grows by the words of new documents.

Words are many and the documents that join them may be few: a single one, with partial_fit. So what
has to be done word by word, in Python, is done for the words of the new documents alone.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.vocabulary import Vocabulary

# With more words than this share of the former ones, sorting all is as fast as inserting them.
_MANY = 1 / 8


class FormerWords(NamedTuple):
    """Words of a former training: the row of each, in the order of rows, and counts by row."""

    rows: Mapping[str, int]
    counts: NDArray[np.int64]


def add_counts(vocabulary: Vocabulary, former: FormerWords) -> Vocabulary:
    """Grow the vocabulary of new documents by the words of a former training; counts add up.

    Words come by falling total count, equal ones by the word itself, with their `former_rows`.
    """
    words = list(former.rows)
    rows = np.array([former.rows.get(word, -1) for word in vocabulary.words], dtype=np.int64)
    totals = vocabulary.counts + np.append(former.counts, 0)[rows]  # row −1 is that 0
    if len(rows) <= _MANY * len(words) and _is_sorted(words, former.counts):
        return _insert(words, former.counts, vocabulary.words, totals, rows)
    return _sort(words, former.counts, vocabulary.words, totals, rows)


def _is_sorted(words: Sequence[str], counts: NDArray[np.int64]) -> bool:
    """Tell whether words are in the order of a vocabulary."""
    by_word = map(operator.lt, words, islice(words, 1, None))
    in_order = np.fromiter(by_word, dtype=bool, count=len(words) - 1)
    in_order &= counts[:-1] == counts[1:]
    in_order |= counts[:-1] > counts[1:]
    return bool(in_order.all())


def _insert(
    words: list[str],
    counts: NDArray[np.int64],
    changed: Sequence[str],
    totals: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> Vocabulary:
    """Take out the words whose count has changed, and put all that are new or changed in place.

    `words` are the former ones in order, and `changed` those of the new documents, with their
    counts in all and their former rows or −1.
    """
    removed = np.sort(rows[rows >= 0])
    kept = np.delete(np.arange(len(words)), removed)
    others, other_counts = _without(words, removed), counts[kept]
    falling = -other_counts
    order = sorted(range(len(changed)), key=lambda i: (-totals[i], changed[i]))
    places = []
    for i in order:
        # Among the words of the same count
        low, high = (int(np.searchsorted(falling, -totals[i], side)) for side in ("left", "right"))
        places.append(bisect_left(others, changed[i], low, high))
    grown: list[str] = []
    last = 0
    for i, place in zip(order, places, strict=True):
        grown += others[last:place]
        grown.append(changed[i])
        last = place
    grown += others[last:]
    return Vocabulary(
        grown,
        np.insert(other_counts, places, totals[order]),
        former_rows=np.insert(kept, places, rows[order]),
    )


def _without(words: list[str], removed: NDArray[np.int64]) -> list[str]:
    """Leave out some rows, given in order."""
    bounds = [-1, *removed.tolist(), len(words)]
    kept: list[str] = []
    for before, after in pairwise(bounds):
        kept += words[before + 1 : after]
    return kept


def _sort(
    words: list[str],
    counts: NDArray[np.int64],
    changed: Sequence[str],
    totals: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> Vocabulary:
    """Sort all words anew; the parameters are those of `_insert`."""
    new = np.flatnonzero(rows < 0).tolist()
    all_words = [*words, *(changed[i] for i in new)]
    all_counts = np.concatenate([counts, totals[new]])
    all_counts[rows[rows >= 0]] = totals[rows >= 0]
    of_each = all_counts.tolist()
    order = sorted(range(len(all_words)), key=lambda i: (-of_each[i], all_words[i]))
    former_rows = np.array(order, dtype=np.int64)
    former_rows[former_rows >= len(words)] = -1
    return Vocabulary([all_words[i] for i in order], all_counts[order], former_rows=former_rows)
