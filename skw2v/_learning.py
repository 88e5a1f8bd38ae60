# SPDX-License-Identifier: BSD-3-Clause
"""Learning word vectors from a corpus: what a learner is, and one that trains by epochs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._io.fields import largest_number
from skw2v._progress import Moment, Reported
from skw2v._subwords.bags import Bags
from skw2v._subwords.rows import SubwordRows, no_rows, numbered
from skw2v._subwords.scheme import SubwordScheme, check_lengths
from skw2v._training.assembly import prepare_training
from skw2v._training.choices import LOSSES
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.parameters import TrainingParameters
from skw2v._training.trainer import EpochRecord
from skw2v._training.wide_windows import check_window

# Trained vectors have numbers around 1. Sums of squares of such as these, multiplied by weights and
# added up over a long document, are still far from the end of float32.
LARGEST_NUMBER = 1e6

Report = Callable[[Reported, Moment], Generator[EpochRecord]]


@dataclass(frozen=True)
class LearnedVectors:
    """What a learner makes of a corpus.

    Parameters
    ----------
    w_in : ndarray of float32 of shape (n_words, dim)
        The vectors of the words of the vocabulary.
    w_out : ndarray of float32 of shape (n_outputs, dim)
        What is needed to go on learning: output vectors of the words, or of nodes of a tree.
    loss_curve : list of float
        Mean loss per target, for each epoch.
    loss : str
        The loss that the output vectors were trained for.
    architecture : str or None, default=None
        The architecture that the vectors were trained for, if the learner has several.
    subwords : SubwordRows or None, default=None
        What makes vectors of words that are not in the vocabulary.
    """

    w_in: NDArray[np.float32]
    w_out: NDArray[np.float32]
    loss_curve: list[float]
    loss: str
    architecture: str | None = None
    subwords: SubwordRows | None = None


@dataclass(frozen=True)
class Finish:
    """What would follow if learning ended now, for callbacks that ask.

    Parameters
    ----------
    X, y : object
        What the estimator was given.
    fitted : callable
        From `LearnedVectors` to the state of the fitted estimator.
    """

    X: Any
    y: Any
    fitted: Callable[[LearnedVectors], Any]


# How words get their vectors: from the corpus, its vocabulary, the vectors they have already, and
# what would follow
Learner = Callable[[Corpus, Vocabulary, PriorVectors | None, Finish], LearnedVectors]


def train_words(
    corpus: Corpus,
    vocabulary: Vocabulary,
    prior: PriorVectors | None,
    finish: Finish,
    *,
    training: TrainingParameters,
    seed: int,
    report: Report,
    scheme: SubwordScheme | None = None,
) -> LearnedVectors:
    """Train word vectors epoch by epoch.

    Parameters
    ----------
    corpus : Corpus
        Documents in the ids of `vocabulary`.
    vocabulary : Vocabulary
        Words to train.
    prior : PriorVectors or None
        Vectors that words have already.
    finish : Finish
        What callbacks may ask for.
    training : TrainingParameters
        How to train.
    seed : int
        Seed of all draws.
    report : callable
        Trains and passes on the records of the epochs; see `skw2v._progress`. It may stop early.
    scheme : SubwordScheme or None, default=None
        What the subwords of a word are, if words are made of such.

    Returns
    -------
    LearnedVectors
    """
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

    def learned() -> LearnedVectors:
        rows = None
        if scheme is not None:
            rows = _former_rows(prior, scheme, training.dim)
            if training.epochs != 0:
                rows = rows.moved(buckets, run.changes_of_buckets())
        loss_curve = list(run.trainer.loss_curve)
        return LearnedVectors(
            run.w_in, run.w_out, loss_curve, training.loss, training.architecture, rows
        )

    def fitted() -> Any:
        # Copies, as training goes on
        now = learned()
        return finish.fitted(replace(now, w_in=now.w_in.copy(), w_out=now.w_out.copy()))

    with closing(report(run.trainer, Moment(finish.X, finish.y, fitted))) as records:
        failed = False
        for record in records:
            if failed := record.failed_at is not None:
                tell_of_divergence(record, training.schedule().start)
    found = learned()
    if not failed and (prior is None or prior.counts is None):
        _check_losses(found.loss_curve, corpus, training.sample)
    check_size(found, training.schedule().start)
    return found


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
    """Warn that a training has failed.

    Parameters
    ----------
    record : EpochRecord
        Of its last epoch.
    learning_rate : float
        How fast it began, for the message.

    Warns
    -----
    ConvergenceWarning
        Always.
    """
    warnings.warn(
        f"Training diverged and was stopped in epoch {record.epoch + 1}: the loss of the last "
        f"targets is {record.failed_at:.3g} times that of vectors of zeros. The word vectors are "
        f"of little use. Lower learning_rate, which is {learning_rate}.",
        ConvergenceWarning,
        stacklevel=2,
    )
