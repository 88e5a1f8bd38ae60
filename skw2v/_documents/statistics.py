# SPDX-License-Identifier: BSD-3-Clause
"""What is learnt of documents beside the word vectors, in sums that partial_fit adds to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.document_weights import Weights
from skw2v._documents.embedding import DocumentEmbedding
from skw2v._documents.labels import Labels, check_columns
from skw2v._documents.spread import Spread
from skw2v._documents.weighting import Weighting

# Documents that tell by themselves how far apart they lie. Fewer need those before, although
# vectors have moved since, so that all together lie farther apart than either.
_ENOUGH = 100
# Shorter distances are not stretched: they are as good as zero.
_SMALLEST = 1e-12


@dataclass(frozen=True)
class Statistics:
    """Sums over all documents so far; how far they lie apart, over the last hundred or more."""

    classes: NDArray[Any] | None  # (n_classes,), sorted; None without labels
    counts: DocumentCounts  # Of no documents where the weighting needs none
    # Of vectors before they are scaled, of unit length if so wanted; of no rows where they won't be
    spread: Spread
    score_spread: Spread  # Of mean scores, likewise

    @classmethod
    def count(
        cls,
        corpus: Corpus,
        n_words: int,
        weighting: Weighting,
        labels: Labels | None,
        document_weights: Weights | None = None,
    ) -> Self:
        """Count the documents that weights and scores are made from; measure nothing yet.

        There are labels where the weighting needs them; far too many classes are refused.
        """
        n_scores = 0 if labels is None else labels.n_columns
        counts = DocumentCounts.none(n_words, n_scores)
        if labels is not None:
            check_columns(n_words, labels, weighting.name)
            counts = DocumentCounts.of(corpus, n_words, labels.indicators, document_weights)
        elif weighting.needs_documents:
            counts = DocumentCounts.of(corpus, n_words, None, document_weights)
        classes = None if labels is None else labels.classes
        return cls(classes, counts, Spread.none(0), Spread.none(n_scores))

    def with_former(self, former: Statistics, rows: NDArray[np.int64]) -> Statistics:
        """Add what was learnt before, where words were in other rows (−1: in none).

        What has other columns, because parameters were changed in between, is left out, here and by
        `measured`.
        """
        counts = self.counts
        if former.counts.of_class.shape[1] == counts.of_class.shape[1]:
            counts = counts + former.counts.with_rows(rows)
        return Statistics(self.classes, counts, former.spread, former.score_spread)

    def without_spread(self) -> Statistics:
        """Forget how far pooled vectors lay apart, where those to come are made in another way."""
        return replace(self, spread=Spread.none(0))

    def measured(
        self,
        embedding: DocumentEmbedding,
        corpus: Corpus,
        vectors: NDArray[np.floating],
        scores: NDArray[np.floating],
        document_weights: Weights | None = None,
    ) -> Statistics:
        """Measure how far some documents lie from their mean; if they are few, add those before."""
        spread = embedding.spread(corpus, vectors, document_weights)
        known = np.diff(corpus.offsets) > 0
        weights = None if document_weights is None else document_weights[known]
        score_spread = Spread.of(scores if known.all() else scores[known], weights)
        return replace(
            self,
            spread=_with_former(spread, self.spread),
            score_spread=_with_former(score_spread, self.score_spread),
        )

    def scaled(self, embedding: DocumentEmbedding, scale: float) -> DocumentEmbedding:
        """Choose the two factors, so that the columns arrive at a given size.

        The pooled vectors are multiplied by one number, so that the root mean square of their
        distances from their mean is `scale`. It neither turns nor moves them. Mean scores are
        multiplied by another one, so that this is the standard deviation of a column. Factors are 1
        where all rows are zero.
        """
        # Over several columns, a distance is longer by the root of their number
        column = self.score_spread.distance() / np.sqrt(max(1, len(self.score_spread.total)))
        return replace(
            embedding,
            scale=_factor(scale, self.spread.distance()),
            score_scale=_factor(scale, column),
        )


def _with_former(spread: Spread, former: Spread) -> Spread:
    """Add the former one, if it is of the same columns and needed."""
    if spread.n_rows >= _ENOUGH or len(former.total) != len(spread.total):
        return spread
    return spread + former


def _factor(wanted: float, found: float) -> float:
    """Return what takes one size to another; what is too small to divide by stays as it is."""
    return float(wanted / found) if found > _SMALLEST else 1.0
