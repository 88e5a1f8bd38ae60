# SPDX-License-Identifier: BSD-3-Clause
"""How words get their vectors: what a training is, and that of word2vec and fastText."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._io.fields import largest_number
from skw2v._parameter_checks import check_dim
from skw2v._progress import Trainer
from skw2v._subwords.bags import Bags
from skw2v._subwords.rows import SubwordRows, no_rows, numbered
from skw2v._subwords.scheme import SubwordScheme, check_lengths
from skw2v._training.assembly import TrainingRun, prepare_training
from skw2v._training.choices import LOSSES
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.parameters import TrainingParameters
from skw2v._training.trainer import EpochRecord
from skw2v._training.wide_windows import check_window
from skw2v._words.subword_vectors import SubwordVectors
from skw2v._words.vectors import WordVectors, as_word_vectors

# Trained vectors have numbers around 1. Sums of squares of such as these, multiplied by weights and
# added up over a long document, are still far from the end of float32.
LARGEST_NUMBER = 1e6
# Scores are sums of products of such numbers. Larger ones leave float32 while they are trained.
_LARGEST_AT_START = 10_000
# Word ids that are read at a time
_CHUNK = 1 << 20


@dataclass(frozen=True)
class LearnedVectors:
    """Vectors of the words of a vocabulary, of shape (n_words, dim), and what goes with them."""

    w_in: NDArray[np.float32]
    w_out: NDArray[np.float32]  # for the loss: of words, or of the nodes of a tree
    loss_curve: list[float]
    loss: str
    architecture: str | None = None
    subwords: SubwordRows | None = None  # what makes vectors of all other words


class Training(Protocol):
    """How the words of a corpus get their vectors; they can be asked for at any time."""

    @property
    def trainer(self) -> Trainer | None:
        """What trains epoch by epoch, if anything does."""

    @property
    def learning_rate(self) -> float:
        """Learning rate at the start."""

    def learned(self) -> LearnedVectors:
        """Return the vectors as they are now; training changes them."""

    def check(self, learned: LearnedVectors, failed: bool) -> None:
        """Refuse vectors that cannot be used, and warn of those that have learnt nothing."""


@dataclass(frozen=True)
class WordTraining:
    """word2vec; with a `scheme`, whose n-grams have rows in `buckets`, fastText."""

    run: TrainingRun
    parameters: TrainingParameters
    corpus: Corpus
    prior: PriorVectors | None
    scheme: SubwordScheme | None
    buckets: NDArray[np.int32]

    @property
    def trainer(self) -> Trainer:
        return self.run.trainer

    @property
    def learning_rate(self) -> float:
        return self.parameters.schedule().at(0)

    def fingerprint(self) -> str:
        """Tell this training from others: by its documents, vectors at the start and parameters.

        The number of workers makes no difference.
        """
        found = hashlib.sha256(repr((replace(self.parameters, n_jobs=None), self.scheme)).encode())
        frozen = self.run.trainer.worker.frozen
        for array in (self.run.w_in, self.run.w_out, self.corpus.offsets, frozen):
            found.update(b"" if array is None else array.tobytes())
        for start in range(0, self.corpus.n_tokens, _CHUNK):
            found.update(self.corpus.read(start, start + _CHUNK).tobytes())
        return found.hexdigest()

    def learned(self) -> LearnedVectors:
        run, training, rows = self.run, self.parameters, None
        if self.scheme is not None:
            rows = _former_rows(self.prior, self.scheme, training.dim)
            if training.epochs != 0:
                rows = rows.moved(self.buckets, run.changes_of_buckets())
        losses = list(run.trainer.loss_curve)
        return LearnedVectors(
            run.w_in, run.w_out, losses, training.loss, training.architecture, rows
        )

    def check(self, learned: LearnedVectors, failed: bool) -> None:
        if not failed and (self.prior is None or self.prior.counts is None):
            _check_losses(learned.loss_curve, self.corpus, self.parameters.sample)
        check_size(learned, self.learning_rate)


def prepare_words(
    corpus: Corpus,
    vocabulary: Vocabulary,
    prior: PriorVectors | None,
    training: TrainingParameters,
    *,
    seed: int,
    scheme: SubwordScheme | None,
) -> WordTraining:
    """Make the tables of word vectors, and what trains them."""
    check = LOSSES[training.loss].check
    if check is not None:
        check(len(vocabulary), corpus.n_tokens, training)
    check_window(training.window, corpus.longest)
    bags, buckets = None, np.empty(0, dtype=np.int32)
    if scheme is not None:
        check_lengths(vocabulary.words, scheme)
        bags = scheme.bags(vocabulary.words)
        if prior is not None and training.freeze_init:
            bags = _not_frozen(bags, prior, vocabulary.words)
        bags, buckets = numbered(bags)
    run = prepare_training(corpus, vocabulary, training, prior=prior, seed=seed, bags=bags)
    return WordTraining(run, training, corpus, prior, scheme, buckets)


def pretrained(vectors: Any, dim: int, outputs: Any = None) -> PriorVectors:
    """Start from vectors of the user's, with output vectors if there are such."""
    vectors = _given("init_vectors", vectors, dim)
    subwords = vectors.subword_rows if isinstance(vectors, SubwordVectors) else None
    prior = PriorVectors(vectors.vocabulary, vectors.vectors, subwords=subwords)
    if outputs is None:
        return prior
    outputs = _given("init_output_vectors", outputs, dim)
    return replace(prior, w_out=outputs.vectors, output_rows=outputs.vocabulary)


def _given(name: str, source: Any, dim: int) -> WordVectors:
    """Take the vectors that a parameter has, and refuse those that no training can start from."""
    vectors = as_word_vectors(source)
    check_dim(vectors, dim, name)
    tables = [vectors.vectors]
    if isinstance(vectors, SubwordVectors):
        tables.append(vectors.subword_rows.rows)
    largest = float(np.max([largest_number(table) for table in tables]))
    if not largest <= _LARGEST_AT_START:
        raise ValueError(
            f"{name} hold numbers as large as {largest:.3g}, and training takes at most "
            f"{_LARGEST_AT_START:,}. Divide the vectors by a number: usually they are around 1."
        )
    return vectors


def vectors_without(prior: PriorVectors, words: set[str]) -> WordVectors:
    """Return the prior vectors of all other words, first those that have output vectors as well."""
    others, has_output = [word for word in prior.rows if word not in words], prior.output_rows
    if has_output is not None:
        others.sort(key=lambda word: word not in has_output)
    return WordVectors(others, prior.w_in[prior.rows_of(others)])


def with_given_outputs(
    w_out: NDArray[np.float32], prior: PriorVectors | None, untrained: WordVectors | None
) -> NDArray[np.float32]:
    """Add the output vectors of those words that were not trained, but came with one."""
    if prior is None or prior.output_rows is None or untrained is None:
        return w_out
    others = [word for word in untrained if word in prior.output_rows]
    given = prior.output_vectors(others)
    return w_out if given is None else np.concatenate([w_out, given])


def _not_frozen(bags: Bags, prior: PriorVectors, words: Sequence[str]) -> Bags:
    """Leave out the n-grams of words that stay as they are, and n-grams that have a row already.

    A word that is the mean of fewer rows moves by all of its own row's steps: what counts is its
    vector, and how much of that is its own row is only reckoned when files are written.
    """
    keep = ~prior.knows(words)[bags.words()]
    if prior.subwords is not None:
        keep &= ~np.isin(bags.rows, prior.subwords.buckets)
    return bags.only(keep)


def _former_rows(prior: PriorVectors | None, scheme: SubwordScheme, dim: int) -> SubwordRows:
    """Return the rows of n-grams that there were before the training."""
    former = None if prior is None else prior.subwords
    return no_rows(scheme, dim) if former is None else former


def _check_losses(losses: Sequence[float], corpus: Corpus, sample: float) -> None:
    """Warn where subsampling has left no word a context, though there are some in the documents."""
    if losses and np.isnan(losses).all() and corpus.longest > 1:
        warnings.warn(
            f"Nothing was learnt: sample={sample} skips so many tokens that no word had another "
            "one in its window. Raise sample (the default is 0.001), or turn it off by sample=0.",
            UserWarning,
            stacklevel=3,
        )


def check_size(learned: LearnedVectors, learning_rate: float) -> None:
    """Refuse vectors that are too large to be used, naming the learning rate that led to them."""
    tables = [learned.w_in, learned.w_out]
    if learned.subwords is not None:
        tables.append(learned.subwords.rows)
    largest = float(np.max([largest_number(table) for table in tables]))
    if not largest <= LARGEST_NUMBER:
        size = f"as large as {largest:.3g}" if np.isfinite(largest) else "too large for float32"
        raise ValueError(
            f"Training with learning_rate={learning_rate} led to numbers {size}, and those of "
            f"usable vectors are at most {LARGEST_NUMBER:,.0f}. Lower learning_rate."
        )


def tell_of_divergence(record: EpochRecord, learning_rate: float) -> None:
    """Warn that a training has failed."""
    warnings.warn(
        f"Training diverged and was stopped in epoch {record.epoch + 1}: the loss of the last "
        f"targets is {record.failed_at:.3g} times that of vectors of zeros. The word vectors are "
        f"of little use. Lower learning_rate, which is {learning_rate}.",
        ConvergenceWarning,
        stacklevel=2,
    )
