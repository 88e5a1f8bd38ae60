# SPDX-License-Identifier: BSD-3-Clause
"""Which words of the documents to train, and what is said where none has a context."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import remap_ids
from skw2v._corpus.growth import FormerWords, add_counts
from skw2v._corpus.vocabulary import (
    Vocabulary,
    count_documents,
    count_words,
    counts_of,
    fixed_words,
    select_words,
)


@dataclass(frozen=True)
class Selection:
    """The limits that a word must keep within, as `Word2VecVectorizer` documents them.

    With `only_known`, a word must also have a vector already: nothing will be trained.
    """

    min_count: int = 1
    min_df: float = 1
    max_df: float = 1.0
    max_features: int | None = None
    fixed: Sequence[str] | None = None
    only_known: bool = False

    @classmethod
    def of(cls, estimator: Any) -> Selection:
        """Read the limits from the parameters of an estimator."""
        fixed = None if estimator.vocabulary is None else fixed_words(estimator.vocabulary)
        return cls(
            estimator.min_count,
            estimator.min_df,
            estimator.max_df,
            estimator.max_features,
            fixed,
        )

    def choose(
        self,
        words: Sequence[str],
        corpus: Corpus,
        known: Collection[str] = (),
        former: FormerWords | None = None,
        *,
        may_be_empty: bool = False,
    ) -> Vocabulary:
        """Choose the words to train; an error says why if none is left, unless that may be.

        Words that are `known`, because they have vectors already, need no `min_count`, which is for
        words to train. Those of a former training stay in any case.
        """
        counts = count_words(corpus, len(words))
        if self.fixed is not None:
            fixed = [word for word in self.fixed if word in known or not self.only_known]
            totals = counts_of(fixed, words, counts)
            if former is not None:
                rows = [former.rows.get(word) for word in fixed]
                totals += [0 if row is None else former.counts[row] for row in rows]
            return Vocabulary(fixed, totals)
        keep = (counts >= self.min_count) & (not self.only_known)
        if known:
            keep |= np.fromiter((word in known for word in words), bool, len(words))
        keep &= self._in_enough_documents(corpus, len(words), may_be_none=may_be_empty)
        if former is not None:  # its words stay, and all their occurrences count
            keep |= np.fromiter((word in former.rows for word in words), bool, len(words))
        if not keep.any() and not may_be_empty:
            raise ValueError(
                f"No word of X is left: the most frequent of {len(words)} words occurs "
                f"{counts.max()} times, and min_count={self.min_count}, min_df={self.min_df}, "
                f"max_df={self.max_df}. Lower min_count or give more documents."
            )
        vocabulary = select_words(words, counts, keep, self.max_features)
        return vocabulary if former is None else add_counts(vocabulary, former)

    def _in_enough_documents(
        self, corpus: Corpus, n_words: int, *, may_be_none: bool
    ) -> NDArray[np.bool_]:
        n = corpus.n_documents
        low = self.min_df if isinstance(self.min_df, Integral) else self.min_df * n
        high = self.max_df if isinstance(self.max_df, Integral) else self.max_df * n
        if high < low and may_be_none:  # few documents at a time bring no new words
            return np.zeros(n_words, dtype=bool)
        if high < low:
            raise ValueError(
                f"max_df={self.max_df} corresponds to fewer documents than min_df={self.min_df}."
            )
        if low <= 1 and high >= n:
            return np.ones(n_words, dtype=bool)
        found = count_documents(corpus, n_words)
        return (found >= low) & (found <= high)

    def active_limits(self) -> str:
        """Name what may have left words out."""
        if self.fixed is not None:
            return "the words of vocabulary"
        limits = {
            "min_count": self.min_count > 1,
            "min_df": self.min_df != 1,
            "max_df": isinstance(self.max_df, Integral) or self.max_df < 1,
            "max_features": self.max_features is not None,
        }
        active = [name for name, is_set in limits.items() if is_set]
        return " and ".join(f"{name}={getattr(self, name)}" for name in active)


def build_corpus(
    words: Sequence[str],
    corpus: Corpus,
    selection: Selection,
    known: Collection[str] = (),
    former: FormerWords | None = None,
    *,
    may_be_empty: bool = False,
) -> tuple[Vocabulary, Corpus]:
    """Choose the words to train, and give the documents their ids, in the same memory.

    The last three arguments are those of `Selection.choose`.
    """
    vocabulary = selection.choose(words, corpus, known, former, may_be_empty=may_be_empty)
    corpus = remap_ids(corpus, words, vocabulary.index.get)
    if not corpus.n_tokens and not may_be_empty:
        raise ValueError(
            "No token of X is in the vocabulary: check the vocabulary and the text parameters."
        )
    return vocabulary, corpus


def warn_of_no_context(words: Sequence[str], longest: int, selection: Selection) -> None:
    """Say that no document has two tokens to learn from, and why.

    The longest had `longest` tokens, before words were selected; `words` are all that there were.
    """
    warnings.warn(
        "Nothing was learnt: word vectors are learnt from the words around a word, and no "
        f"document has two. {_cause(words, longest, selection)}",
        UserWarning,
        stacklevel=2,
    )


def _cause(words: Sequence[str], longest: int, selection: Selection) -> str:
    if longest > 1:
        return (
            f"They have more, of which {selection.active_limits()} leave one at most. Change that, "
            "or give more documents."
        )
    unsplit = next((word for word in words if len(word.split()) > 1), None)
    if unsplit is not None:
        return (
            f"Each is a single token such as {unsplit!r:.60}, which looks like a text that was not "
            "split into words. Give strings, lists of words (text.split()), or another tokenizer."
        )
    return (
        "Each is a single token. X takes documents: join the words of each to a text or a list. A "
        "list of all words of one document goes into a list, [words]."
    )
