"""From documents and parameters to all that a fitted vectorizer knows."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.selection import Selection, build_corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._documents.embedding import (
    DocumentEmbedding,
    Weighting,
    learn_embedding,
    learn_weights,
)
from skw2v._documents.weighting import class_indicators
from skw2v._training.assembly import prepare_training
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.parameters import TrainingParameters
from skw2v._training.trainer import EpochRecord
from skw2v._words.vectors import WordVectors, as_word_vectors

# Scores are sums of products of such numbers. Larger ones leave float32 while they are trained.
_LARGEST_NUMBER = 10_000

Report = Callable[[Iterable[EpochRecord], int], Iterator[EpochRecord]]


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


# How words get their vectors: from the corpus, its vocabulary, and the vectors they have already
Learner = Callable[[Corpus, Vocabulary, PriorVectors | None], LearnedVectors]


@dataclass(frozen=True)
class EmbeddingParameters:
    """How documents become rows. Each estimator documents these parameters."""

    weighting: Weighting = None
    pooling: tuple[str, ...] = ("mean",)
    remove_components: int = 0
    dtype: Any = np.float32


@dataclass(frozen=True)
class Fitted:
    """What a vectorizer learns from documents.

    Parameters
    ----------
    word_vectors : WordVectors
        The words and their vectors.
    embedding : DocumentEmbedding
        How documents become rows.
    w_out, loss_curve, loss
        As in `LearnedVectors`. If output vectors are of words, those that were trained come first.
    """

    word_vectors: WordVectors
    embedding: DocumentEmbedding
    w_out: NDArray[np.float32]
    loss_curve: list[float]
    loss: str


def fit_documents(
    documents: Iterable[Iterable[str]],
    y: Any,
    *,
    selection: Selection,
    embedding: EmbeddingParameters,
    prior: PriorVectors | None,
    learn: Learner,
) -> tuple[Fitted, Corpus]:
    """Choose the words, learn their vectors and how to embed documents.

    Parameters
    ----------
    documents : iterable of iterable of str
        Tokens of each document.
    y : array-like or None
        Labels.
    selection : Selection
        Which words to keep.
    embedding : EmbeddingParameters
        How documents become rows.
    prior : PriorVectors or None
        Vectors that words have already.
    learn : callable
        How words get their vectors, for example `train_words`.

    Returns
    -------
    fitted : Fitted
    corpus : Corpus
        The documents, as ids of the words.
    """
    known, former_counts = ((), {}) if prior is None else (prior.rows, prior.count_of_each())
    vocabulary, corpus, words = build_corpus(documents, selection, known, former_counts)
    classes = class_indicators(y, corpus) if embedding.weighting == "supervised" else None
    untrained = None
    if prior is not None and selection.fixed is None:
        # Words that only the pretrained vectors know can still turn up in `transform`.
        untrained = _vectors_without(prior, vocabulary.index.keys() | set(words))
    all_words = vocabulary if untrained is None else vocabulary.extended(untrained.words)
    # Before the training: an error in the weights should not come up hours later
    weights = learn_weights(corpus, all_words.words, all_words.counts, embedding.weighting, classes)
    learned = learn(corpus, vocabulary, prior)
    word_vectors = _word_vectors(all_words, learned.w_in, untrained, embedding.dtype)
    document_embedding = learn_embedding(
        corpus, word_vectors.vectors, embedding.pooling, *weights, embedding.remove_components
    )
    fitted = Fitted(
        word_vectors, document_embedding, learned.w_out, learned.loss_curve, learned.loss
    )
    return fitted, corpus


def train_words(
    corpus: Corpus,
    vocabulary: Vocabulary,
    prior: PriorVectors | None,
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
    training : TrainingParameters
        How to train.
    seed : int
        Seed of all draws.
    report : callable
        Passes on the records of the epochs, given their planned number. It may stop early.

    Returns
    -------
    LearnedVectors
    """
    run = prepare_training(corpus, vocabulary, training, prior=prior, seed=seed)
    learning_rate = training.schedule().start
    loss_curve = follow(run.trainer, learning_rate, report)
    check_finite(run.w_in, learning_rate)
    return LearnedVectors(run.w_in, run.w_out, loss_curve, training.loss)


class EpochTrainer(Protocol):
    """What trains epoch by epoch."""

    epochs: int

    def run(self) -> Generator[EpochRecord]:
        """Train; an epoch ends at each record that comes out."""


def follow(trainer: EpochTrainer, learning_rate: float, report: Report) -> list[float]:
    """Train to the end, or until the loss diverges.

    Parameters
    ----------
    trainer : EpochTrainer
        It is run.
    learning_rate : float
        Its learning rate, for the warning.
    report : callable
        Passes on the records of the epochs, given their planned number. It may stop early.

    Returns
    -------
    list of float
        Loss of each epoch.

    Warns
    -----
    ConvergenceWarning
        If the loss diverges.
    """
    loss_curve = []
    with closing(trainer.run()) as records:
        for record in report(records, trainer.epochs):
            loss_curve.append(record.loss)
            if record.diverged():
                _tell_of_divergence(record, learning_rate)
                break
    return loss_curve


def check_finite(vectors: NDArray[np.float32], learning_rate: float) -> None:
    """Check that a training has led to numbers.

    Parameters
    ----------
    vectors : ndarray of float32 of shape (n_words, dim)
        What was trained.
    learning_rate : float
        How fast, for the message.

    Raises
    ------
    ValueError
        If it has not.
    """
    if not np.isfinite(vectors).all():
        raise ValueError(
            f"Training with learning_rate={learning_rate} led to numbers too large for "
            "float32. Lower learning_rate."
        )


def _tell_of_divergence(record: EpochRecord, learning_rate: float) -> None:
    warnings.warn(
        f"Training diverged and was stopped after {record.epoch + 1} epochs: the mean loss per "
        f"target rose from {record.start_loss:.3g} to {record.loss:.3g}. The word vectors are of "
        f"little use. Lower learning_rate, which is {learning_rate}.",
        ConvergenceWarning,
        stacklevel=2,
    )


def _vectors_without(prior: PriorVectors, words: set[str]) -> WordVectors:
    """Return the prior vectors of all other words."""
    others = [word for word in prior.rows if word not in words]
    return WordVectors(others, prior.w_in[prior.rows_of(others)])


def _word_vectors(
    vocabulary: Vocabulary, w_in: NDArray[np.float32], untrained: WordVectors | None, dtype: Any
) -> WordVectors:
    """Join the trained vectors and those that were not trained."""
    if untrained is not None:
        w_in = np.concatenate([w_in, untrained.vectors], dtype=np.float32)
    vectors = w_in.astype(dtype, copy=False)
    vectors.flags.writeable = False
    return WordVectors(vocabulary.words, vectors, counts=vocabulary.counts)


def pretrained(vectors: Any, dim: int) -> PriorVectors:
    """Start from vectors of the user's.

    Parameters
    ----------
    vectors : WordVectors, path, or gensim's KeyedVectors or model
        The vectors, or a file that `WordVectors.load` reads.
    dim : int
        How long they must be.

    Returns
    -------
    PriorVectors

    Raises
    ------
    ValueError
        If they have another length, or numbers so large that training would overflow.
    """
    vectors = as_word_vectors(vectors)
    check_dim(vectors, dim, "init_vectors")
    largest = float(np.abs(vectors.vectors).max(initial=0))
    if not largest <= _LARGEST_NUMBER:
        raise ValueError(
            f"init_vectors hold numbers as large as {largest:.3g}, and training takes at most "
            f"{_LARGEST_NUMBER:,}. Divide the vectors by a number: usually they are around 1."
        )
    return PriorVectors(vectors.vocabulary, vectors.vectors)


def check_dim(vectors: WordVectors, dim: int, name: str) -> None:
    """Check that given vectors are as long as those to train.

    Parameters
    ----------
    vectors : WordVectors
        The vectors.
    dim : int
        Value of the parameter.
    name : str
        What the vectors are, for the message.

    Raises
    ------
    ValueError
        Naming both lengths.
    """
    if vectors.dim != dim:
        raise ValueError(
            f"{name} have {vectors.dim} dimensions, but dim={dim}. Set dim={vectors.dim}, or give "
            "vectors of that length."
        )
