# SPDX-License-Identifier: BSD-3-Clause
"""How often words and pairs of neighbours occur, and which pairs are phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import count_words
from skw2v._phrases.neighbours import CHUNK, Gaps, Ints, find_neighbours
from skw2v._phrases.scoring import SCORINGS
from skw2v._phrases.spelling import counts_of_spellings

# The words of a phrase, connectors included.
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class PhraseParameters:
    """What a phrase is, as `PhraseTransformer` documents it."""

    threshold: float = 10.0
    scoring: str = "default"
    min_count: int = 5
    common_terms: frozenset[str] = frozenset()
    max_vocab_size: int = 40_000_000
    delimiter: str = "_"

    def connectors(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which words may stand inside phrases only."""
        return np.fromiter((word in self.common_terms for word in words), bool, len(words))


class PairCounts:
    """Pairs of neighbours by ascending key, how often they occur, and the gaps within.

    Each time that there are more than `max_pairs`, those with at most 1, then 2, 3, … occurrences
    are forgotten, as in word2phrase.
    """

    def __init__(self, n_words: int, max_pairs: int) -> None:
        self.n_words = n_words
        self.max_pairs = max_pairs
        self.keys = np.empty(0, dtype=np.int64)
        self.counts = np.empty(0, dtype=np.int64)
        self.gaps = Gaps()
        self._forgotten = 0

    def add(self, corpus: Corpus, is_connector: NDArray[np.bool_]) -> None:
        """Count the pairs of further documents."""
        found = find_neighbours(corpus, is_connector, self.gaps)
        keys, counts = np.unique(found.keys, return_counts=True)
        if len(self.keys):
            keys, counts = _added(self.keys, self.counts, keys, counts)
        while len(keys) > self.max_pairs:
            self._forgotten += 1
            kept = counts > self._forgotten
            keys, counts = keys[kept], counts[kept]
        self.keys, self.counts = keys, counts

    def parts(self) -> tuple[Ints, Ints, Ints]:
        """Take the keys apart: the first word, the number of what follows it, and the last word."""
        rest, last = np.divmod(self.keys, self.n_words)
        gap, first = np.divmod(rest, self.n_words)
        return first, gap, last


def _added(keys: Ints, counts: Ints, more_keys: Ints, more_counts: Ints) -> tuple[Ints, Ints]:
    keys = np.concatenate([keys, more_keys])
    order = np.argsort(keys, kind="stable")  # fast: both halves are sorted
    keys = keys[order]
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[begins], np.add.reduceat(np.concatenate([counts, more_counts])[order], begins)


def find_phrases(
    words: Sequence[str], corpus: Corpus, parameters: PhraseParameters
) -> dict[Phrase, float]:
    """Find the pairs of neighbours that score above the threshold, in no particular order."""
    is_connector = parameters.connectors(words)
    pairs = PairCounts(len(words), parameters.max_vocab_size)
    for part in corpus.chunks(CHUNK):
        pairs.add(part, is_connector)
    word_counts = np.where(is_connector, 0, count_words(corpus, len(words)))
    first, gap, last = pairs.parts()
    word_counts, pair_counts, n_types = counts_of_spellings(
        words, word_counts, (first, gap, last), pairs.counts, pairs.gaps, parameters.delimiter
    )
    scores = SCORINGS[parameters.scoring].score(
        word_counts[first],
        word_counts[last],
        pair_counts,
        min_count=parameters.min_count,
        n_types=n_types,
        n_tokens=corpus.n_tokens,
    )
    chosen = np.flatnonzero(scores > parameters.threshold)
    parts = zip(first[chosen].tolist(), gap[chosen].tolist(), last[chosen].tolist(), strict=True)
    return {
        (words[a], *(words[c] for c in pairs.gaps.words(g)), words[b]): score
        for (a, g, b), score in zip(parts, scores[chosen].tolist(), strict=True)
    }
