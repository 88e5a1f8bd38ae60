"""Which words of the documents to train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary, count_documents, count_words, select_words
from skw2v._training.initial_tables import Start, add_counts


@dataclass(frozen=True)
class Selection:
    """The limits that a word must keep within, as `Word2VecVectorizer` documents them."""

    min_count: int
    min_df: float
    max_df: float
    max_features: int | None
    fixed: Sequence[str] | None = None

    def choose(self, words: Sequence[str], corpus: Corpus, start: Start | None) -> Vocabulary:
        """Choose the words to train.

        Parameters
        ----------
        words : sequence of str
            Every word of the documents, by its number.
        corpus : Corpus
            The documents in those numbers.
        start : Start or None
            Words that are known already: they need no `min_count`, and stay in any case if they
            were counted in a former training.

        Returns
        -------
        Vocabulary

        Raises
        ------
        ValueError
            If no word is left; the message says why.
        """
        counts = count_words(corpus, len(words))
        if self.fixed is not None:
            count_of = dict(zip(words, counts.tolist(), strict=True))
            return Vocabulary(self.fixed, np.array([count_of.get(word, 0) for word in self.fixed]))
        if not words:
            raise ValueError("X has no tokens: its documents are empty or hold stop words only.")
        keep = counts >= self.min_count
        if start is not None:
            keep |= start.rows(words) >= 0
        keep &= self._in_enough_documents(corpus, len(words))
        if not keep.any():
            raise ValueError(
                f"No word of X is left: the most frequent of {len(words)} words occurs "
                f"{counts.max()} times, and min_count={self.min_count}, min_df={self.min_df}, "
                f"max_df={self.max_df}. Lower min_count or give more documents."
            )
        vocabulary = select_words(words, counts, keep, self.max_features)
        return vocabulary if start is None else add_counts(vocabulary, start)

    def _in_enough_documents(self, corpus: Corpus, n_words: int) -> NDArray[np.bool_]:
        n = corpus.n_documents
        low = self.min_df if isinstance(self.min_df, Integral) else self.min_df * n
        high = self.max_df if isinstance(self.max_df, Integral) else self.max_df * n
        if high < low:
            raise ValueError(
                f"max_df={self.max_df} corresponds to fewer documents than min_df={self.min_df}."
            )
        if low <= 1 and high >= n:
            return np.ones(n_words, dtype=bool)
        found = count_documents(corpus, n_words)
        return (found >= low) & (found <= high)
