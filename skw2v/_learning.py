"""Learning word vectors from a corpus: what a learner is, and one that trains by epochs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._progress import Moment
from skw2v._training.assembly import prepare_training
from skw2v._training.attempts import Attempts
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.parameters import TrainingParameters
from skw2v._training.trainer import EpochRecord

Report = Callable[[Attempts, Moment], Generator[EpochRecord]]


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
    """

    w_in: NDArray[np.float32]
    w_out: NDArray[np.float32]
    loss_curve: list[float]
    loss: str


@dataclass(frozen=True)
class Finish:
    """What would follow if learning ended now, for callbacks that ask.

    Parameters
    ----------
    X, y : object
        What the estimator was given.
    attributes : callable
        From `LearnedVectors` to the attributes of the fitted estimator.
    """

    X: Any
    y: Any
    attributes: Callable[[LearnedVectors], dict[str, Any]]


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

    Returns
    -------
    LearnedVectors
    """
    attempts = Attempts(
        partial(prepare_training, corpus, vocabulary, training, prior=prior, seed=seed)
    )

    def attributes() -> dict[str, Any]:
        # Copies, as training goes on
        run, loss_curve = attempts.current, attempts.loss_curve.copy()
        return finish.attributes(
            LearnedVectors(run.w_in.copy(), run.w_out.copy(), loss_curve, training.loss)
        )

    with closing(report(attempts, Moment(finish.X, finish.y, attributes))) as records:
        for record in records:
            if record.failed_at is not None:
                _tell_of_divergence(record, training)
                break
    run = attempts.current
    if not np.isfinite(run.w_in).all():
        raise ValueError(
            f"Training with learning_rate={training.schedule().start} led to numbers too large for "
            "float32. Lower learning_rate."
        )
    return LearnedVectors(run.w_in, run.w_out, attempts.loss_curve, training.loss)


def _tell_of_divergence(record: EpochRecord, training: TrainingParameters) -> None:
    warnings.warn(
        f"Training diverged and was stopped in epoch {record.epoch + 1}: the loss of the last "
        f"targets is {record.failed_at:.3g} times that of vectors of zeros. The word vectors are "
        f"of little use. Lower learning_rate, which is {training.schedule().start}.",
        ConvergenceWarning,
        stacklevel=2,
    )
