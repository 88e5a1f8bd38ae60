# SPDX-License-Identifier: BSD-3-Clause
"""Which words of a corpus stand next to each other, and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus

Ints = NDArray[np.int64]

# Tokens whose pairs are looked at together: enough for NumPy, little beside a large corpus.
CHUNK = 1 << 22


def chunks(corpus: Corpus, n_tokens: int) -> Iterator[Corpus]:
    """Cut a corpus between documents into parts of so many tokens, or of one longer document.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    n_tokens : int
        Tokens of a part.

    Yields
    ------
    Corpus
        Some of the documents. Their ids are a view.
    """
    offsets, start = corpus.offsets, 0
    while start < corpus.n_documents:
        reached = int(np.searchsorted(offsets, offsets[start] + n_tokens, side="right")) - 1
        stop = max(reached, start + 1)
        bounds = offsets[start : stop + 1]
        yield Corpus(corpus.ids[bounds[0] : bounds[-1]], bounds - bounds[0])
        start = stop


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
        """Number the sequence that is another one and a further word.

        Parameters
        ----------
        gap : int
            Number of the shorter sequence.
        word : int
            Id of the word that follows.

        Returns
        -------
        int
        """
        number = self._numbers.setdefault((gap, word), len(self._made_of))
        if number == len(self._made_of):
            self._made_of.append((gap, word))
        return number

    def words(self, gap: int) -> list[int]:
        """List the ids of a sequence.

        Parameters
        ----------
        gap : int
            Its number.

        Returns
        -------
        list of int
        """
        found = []
        while gap:
            gap, word = self._made_of[gap]
            found.append(word)
        return found[::-1]

    def between(self, ids: NDArray[np.int32], first: Ints, last: Ints) -> Ints:
        """Number what stands between the positions of two words each.

        Parameters
        ----------
        ids : ndarray of int32 of shape (n_tokens,)
            Id of each token.
        first, last : ndarray of int64 of shape (n_pairs,)
            Positions of the two words.

        Returns
        -------
        ndarray of int64 of shape (n_pairs,)
        """
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


@dataclass(frozen=True)
class Neighbours:
    """Words that stand next to each other in a document, with nothing but connectors between.

    Parameters
    ----------
    first, last : ndarray of int64 of shape (n_pairs,)
        Positions of the two words, in the order of the text. A pair may begin where the one before
        it ends.
    gaps : ndarray of int64 of shape (n_pairs,) or None
        Number of the sequence between them; None if there are none.
    """

    first: Ints
    last: Ints
    gaps: Ints | None

    @classmethod
    def of(cls, corpus: Corpus, is_connector: NDArray[np.bool_], gaps: Gaps) -> Neighbours:
        """Find the neighbours in a corpus.

        Parameters
        ----------
        corpus : Corpus
            Documents.
        is_connector : ndarray of bool of shape (n_words,)
            Which words may stand between two others, and neither begin nor end a phrase.
        gaps : Gaps
            Numbers of sequences of connectors; new ones are added.

        Returns
        -------
        Neighbours
        """
        connectors = bool(is_connector.any())
        at = (
            np.flatnonzero(~is_connector[corpus.ids])
            if connectors
            else np.arange(corpus.n_tokens, dtype=np.int64)
        )
        together = np.ones(max(0, len(at) - 1), dtype=bool)
        # The first word of a document is no neighbour of the last one of the document before
        begins = np.searchsorted(at, corpus.offsets[1:-1])
        together[begins[(begins > 0) & (begins < len(at))] - 1] = False
        first, last = at[:-1][together], at[1:][together]
        return cls(first, last, gaps.between(corpus.ids, first, last) if connectors else None)

    def keys(self, ids: NDArray[np.int32], n_words: int) -> Ints:
        """Give each pair a number that says which words it is made of.

        Parameters
        ----------
        ids : ndarray of int32 of shape (n_tokens,)
            Id of each token.
        n_words : int
            Number of words.

        Returns
        -------
        ndarray of int64 of shape (n_pairs,)
            ``(gap · n_words + first) · n_words + last``.
        """
        keys = ids[self.first].astype(np.int64)
        if self.gaps is not None:
            keys += self.gaps * n_words
        keys *= n_words
        keys += ids[self.last]
        return keys


def key_of(parts: Sequence[int], n_words: int, gaps: Gaps) -> int:
    """Compute the key of one phrase, as `Neighbours.keys` does.

    Parameters
    ----------
    parts : sequence of int
        Ids of its words, connectors included.
    n_words : int
        Number of words.
    gaps : Gaps
        Numbers of sequences of connectors; new ones are added.

    Returns
    -------
    int
    """
    gap = 0
    for word in parts[1:-1]:
        gap = gaps.extend(gap, word)
    return (gap * n_words + parts[0]) * n_words + parts[-1]


def check_keys(n_words: int, gaps: Gaps) -> None:
    """Check that the keys are small enough for 64 bits.

    Parameters
    ----------
    n_words : int
        Number of words.
    gaps : Gaps
        Numbers of sequences of connectors.

    Raises
    ------
    ValueError
        If they are not.
    """
    if len(gaps) * n_words**2 > np.iinfo(np.int64).max:
        raise ValueError(
            f"X has too many different words ({n_words}) with too many different sequences of "
            f"common_terms between them ({len(gaps) - 1}) to count its phrases. Give fewer "
            "common_terms."
        )
