# SPDX-License-Identifier: BSD-3-Clause
"""Words for contexts, and contexts of words scored: some at a time, in bounded memory."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._compat import invalid_parameter
from skw2v._corpus.corpus import Corpus
from skw2v._fit import Fitted
from skw2v._prediction.contexts import KnownWords
from skw2v._prediction.windows import windows
from skw2v._training.choices import ARCHITECTURES, LOSSES
from skw2v._training.probabilities import ContextVectors, WordProbabilities, n_at_once
from skw2v._words.cosines import best_rows
from skw2v._words.unknown_words import unknown_word
from skw2v._words.vectors import WordVectors

Scores = NDArray[np.float64]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Predictor:
    """A trained output table, and how contexts are combined for it."""

    words: tuple[str, ...]
    probabilities: WordProbabilities
    takes_mean: bool

    @classmethod
    def of(cls, fitted: Fitted, architecture: str, probability: str, method: str) -> Self:
        """Take what a fit has learned, by the name of what it is to say of words."""
        known = LOSSES[fitted.loss].probabilities
        if probability not in known:
            wanted = f"be one of {sorted(known)} with loss={fitted.loss!r}"
            raise invalid_parameter(method, "probability", wanted, probability)
        w_out = fitted.w_out
        if w_out is None or not len(w_out):
            raise ValueError(
                f"{method} needs the output vectors, and this model was saved or kept without "
                "them: fit anew, and leave out drop_output_vectors() and save(output_vectors=False)"
                "."
            )
        if not fitted.loss_curve and not w_out.any():
            raise ValueError(
                f"{method} needs output vectors, and epochs=0 has trained none: give "
                "init_output_vectors beside init_vectors, or train with epochs of at least 1."
            )
        vectors = fitted.word_vectors
        found = known[probability](w_out, np.asarray(vectors.counts))
        takes_mean = ARCHITECTURES[fitted.architecture or architecture].takes_mean
        return cls(vectors.words[: found.n_words], found, takes_mean)

    def best(self, contexts: Corpus, vectors: Floats, topn: int) -> list[list[tuple[str, float]]]:
        """Find the most probable words of each context, and their probabilities."""
        found = []
        for _, part in self._parts(contexts):
            for scores in self.probabilities.of_all(self._looked_up(part, vectors)):
                rows = best_rows(scores, topn)
                p = np.exp(scores[rows].astype(np.float64))
                found.append([(self.words[i], x) for i, x in zip(rows, p.tolist(), strict=True)])
        return found

    def log_probabilities(
        self, contexts: Corpus, vectors: Floats, targets: NDArray[np.int64]
    ) -> Scores:
        """Score one word in each context, given by its row."""
        found = np.empty(len(targets))
        for some, part in self._parts(contexts):
            looked_up = self._looked_up(part, vectors)
            found[some] = self.probabilities.of_targets(looked_up, targets[some])
        return found

    def means(self, documents: KnownWords, window: int) -> Scores:
        """Average the scores of each document's words in their windows; NaN where none has any."""
        corpus, vectors, rows = documents
        sums, numbers = np.zeros(corpus.n_documents), np.zeros(corpus.n_documents)
        dim = vectors.shape[1]
        at_once = min(n_at_once(self.probabilities.n_words), n_at_once(2 * window * dim))
        wanted = (rows >= 0) & (rows < self.probabilities.n_words)
        for some in windows(corpus, wanted, window, at_once):
            targets = rows[corpus.ids[some.positions]]
            of_words = self.probabilities.of_targets(
                self._looked_up(some.contexts, vectors), targets
            )
            np.add.at(sums, some.documents, of_words)
            np.add.at(numbers, some.documents, 1)
        _tell_of_nothing_to_score(int((numbers == 0).sum()), len(numbers))
        return np.divide(sums, numbers, out=np.full(len(sums), np.nan), where=numbers > 0)

    def _looked_up(self, contexts: Corpus, vectors: Floats) -> ContextVectors:
        return ContextVectors.of(contexts, vectors, self.takes_mean)

    def _parts(self, contexts: Corpus) -> Iterator[tuple[slice, Corpus]]:
        """Cut contexts into parts whose scores, and whose words' vectors, fit into memory."""
        most = n_at_once(self.probabilities.n_words)
        n_tokens = n_at_once(self.probabilities.w_out.shape[1])
        first = 0
        for part in contexts.chunks(n_tokens):
            for start in range(0, part.n_documents, most):
                stop = min(start + most, part.n_documents)
                yield slice(first + start, first + stop), part.part(start, stop)
            first += part.n_documents


def rows_of_words(
    known: Sequence[str], table: WordVectors, words: Sequence[str]
) -> NDArray[np.int64]:
    """Look up the rows of words to score; an error names those that have no output vector."""
    rows = table._rows(words)
    without = np.flatnonzero((rows < 0) | (rows >= len(known)))
    if not len(without):
        return rows
    word = words[without[0]]
    if rows[without[0]] < 0:
        raise unknown_word(word, table.words, table.vocabulary)
    raise KeyError(
        f"The word {word!r} has no output vector: it came with init_vectors, and no document that "
        "was trained on has it. Give init_output_vectors, or a word of output_vectors_."
    )


def _tell_of_nothing_to_score(n_without: int, n_documents: int) -> None:
    if n_without:
        warnings.warn(
            f"{n_without:,} of {n_documents:,} documents have no known word beside another one: "
            "their score is NaN.",
            UserWarning,
            stacklevel=4,
        )
