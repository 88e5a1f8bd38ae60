# SPDX-License-Identifier: BSD-3-Clause
"""Which words of a corpus stand next to each other, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus

Ints = NDArray[np.int64]

# Tokens whose pairs are looked at together: enough for NumPy, little beside a large corpus.
CHUNK = 1 << 22


class Gaps:
    """Numbers for what stands between two words of a phrase: sequences of connector words.

    Number 0 is the empty sequence. "of the" is known by the number of "of" and the id of "the".
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int], int] = {}
        self._made_of = [(0, 0)]

    def __len__(self) -> int:
        return len(self._made_of)

    def extend(self, gap: int, word: int) -> int:
        """Number the sequence that is another one and a further word."""
        number = self._numbers.setdefault((gap, word), len(self._made_of))
        if number == len(self._made_of):
            self._made_of.append((gap, word))
        return number

    def words(self, gap: int) -> list[int]:
        """List the ids of a sequence."""
        found = []
        while gap:
            gap, word = self._made_of[gap]
            found.append(word)
        return found[::-1]

    def between(self, ids: NDArray[np.int32], first: Ints, last: Ints) -> Ints:
        """Number what stands between the positions of two words each."""
        found = np.zeros(len(first), dtype=np.int64)
        length = last - first - 1
        n_words = int(ids.max(initial=0)) + 1
        step = 0
        # All sequences grow by one word at a time, until each is complete
        while len(growing := np.flatnonzero(length > step)):
            step += 1
            keys = found[growing] * n_words + ids[first[growing] + step]
            different, which = np.unique(keys, return_inverse=True)
            numbers = [self.extend(*divmod(key, n_words)) for key in different.tolist()]
            found[growing] = np.array(numbers)[which.reshape(-1)]
        return found


class Neighbours(NamedTuple):
    """Positions of words with nothing but connectors between, in the order of the text, and keys.

    A pair may begin where the one before it ends. A key says which words a pair is made of:
    ``(gap · n_words + first) · n_words + last``.
    """

    first: Ints
    last: Ints
    keys: Ints


def find_neighbours(corpus: Corpus, is_connector: NDArray[np.bool_], gaps: Gaps) -> Neighbours:
    """Find the neighbours in documents, given for each word whether it is a connector.

    New sequences of connectors are added to `gaps`; `ValueError` if keys outgrow 64 bits.
    """
    ids, n_words = corpus.ids, len(is_connector)
    connectors = bool(is_connector.any())
    at = (
        np.flatnonzero(~is_connector[ids])
        if connectors
        else np.arange(corpus.n_tokens, dtype=np.int64)
    )
    together = np.ones(max(0, len(at) - 1), dtype=bool)
    # The first word of a document is no neighbour of the last one of the document before
    begins = np.searchsorted(at, corpus.offsets[1:-1])
    together[begins[(begins > 0) & (begins < len(at))] - 1] = False
    first, last = at[:-1][together], at[1:][together]
    keys = ids[first].astype(np.int64)
    if connectors:
        keys += gaps.between(ids, first, last) * n_words
    check_keys(n_words, gaps)
    keys *= n_words
    keys += ids[last]
    return Neighbours(first, last, keys)


def key_of(parts: Sequence[int], n_words: int, gaps: Gaps) -> int:
    """Compute the key of one phrase, given the ids of its words, connectors included."""
    gap = 0
    for word in parts[1:-1]:
        gap = gaps.extend(gap, word)
    return (gap * n_words + parts[0]) * n_words + parts[-1]


def check_keys(n_words: int, gaps: Gaps) -> None:
    """Raise `ValueError` unless the keys are small enough for 64 bits."""
    if len(gaps) * n_words**2 > np.iinfo(np.int64).max:
        raise ValueError(
            f"X has too many different words ({n_words}) with too many different sequences of "
            f"common_terms between them ({len(gaps) - 1}) to count its phrases. Give fewer "
            "common_terms."
        )
