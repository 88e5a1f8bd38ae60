# SPDX-License-Identifier: BSD-3-Clause
"""Documents with their phrases joined to single words."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._phrases.counting import Phrase, PhraseParameters
from skw2v._phrases.neighbours import CHUNK, Gaps, Ints, find_neighbours, key_of


class KnownPhrases:
    """Phrases in the ids of one corpus; joined ones that `words` lacks are appended to it."""

    def __init__(
        self, phrases: Collection[Phrase], words: list[str], parameters: PhraseParameters
    ) -> None:
        self.is_connector = parameters.connectors(words)
        self.gaps = Gaps()
        n_words = len(words)
        rows = {word: row for row, word in enumerate(words)}
        joined_of: dict[int, int] = {}
        for phrase in phrases:
            parts = [rows.get(word, n_words) for word in phrase]
            if max(parts) >= n_words:  # this corpus lacks one of its words
                continue
            joined = parameters.delimiter.join(phrase)
            row = rows.setdefault(joined, len(words))
            if row == len(words):
                words.append(joined)
            joined_of[key_of(parts, n_words, self.gaps)] = row
        self.keys = np.array(sorted(joined_of), dtype=np.int64)
        self.joined = np.array([joined_of[key] for key in self.keys.tolist()], dtype=np.int32)

    def join(self, corpus: Corpus) -> Corpus:
        """Join the phrases from left to right, so that no word is part of two."""
        if not len(self.keys):
            return corpus
        first, last, joined = self._find(corpus)
        ids = corpus.ids.copy()
        ids[first] = joined
        steps = np.zeros(len(ids) + 1, dtype=np.int8)
        steps[first + 1] += 1
        steps[last + 1] -= 1
        kept = np.cumsum(steps[:-1], dtype=np.int8) == 0
        kept_before = np.concatenate(([0], np.cumsum(kept)))
        return Corpus(ids[kept], kept_before[corpus.offsets])

    def _find(self, corpus: Corpus) -> tuple[Ints, Ints, NDArray[np.int32]]:
        """Find the first and the last positions of the phrases to join, and the joined words."""
        pairs = find_neighbours(corpus, self.is_connector, self.gaps)
        place = np.minimum(np.searchsorted(self.keys, pairs.keys), len(self.keys) - 1)
        found = np.flatnonzero(self.keys[place] == pairs.keys)
        first, last = pairs.first[found], pairs.last[found]
        alternate = _every_other(first, last)
        return first[alternate], last[alternate], self.joined[place[found[alternate]]]


def _every_other(first: Ints, last: Ints) -> NDArray[np.bool_]:
    """Choose the 1st, 3rd, 5th, … of phrases of which each begins where the one before it ends."""
    number = np.arange(len(first))
    begins_run = np.ones(len(first), dtype=bool)
    begins_run[1:] = first[1:] != last[:-1]
    return (number - np.maximum.accumulate(np.where(begins_run, number, 0))) % 2 == 0


def join_phrases(
    phrases: Collection[Phrase], words: list[str], corpus: Corpus, parameters: PhraseParameters
) -> Corpus:
    """Join the phrases of all documents, and append those that are new to `words`."""
    known = KnownPhrases(phrases, words, parameters)
    parts = [known.join(part) for part in corpus.chunks(CHUNK)]
    lengths = [np.diff(part.offsets) for part in parts]
    return Corpus(
        np.concatenate([np.empty(0, dtype=np.int32), *(part.ids for part in parts)]),
        np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *lengths])),
    )
