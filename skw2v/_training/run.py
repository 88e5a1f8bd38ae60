"""A training run from parameters to tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._training.defaults import LEARNING_RATE, auto_batch_size, auto_epochs, block_shape
from skw2v._training.initial_tables import Start, initial_tables
from skw2v._training.models.kernels import KERNELS
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.trainer import LearningRate, Trainer
from skw2v._words.vectors import WordVectors


@dataclass(frozen=True)
class Options:
    """The training parameters of `Word2VecVectorizer`, which documents them."""

    architecture: str
    dim: int
    window: int
    negative: int
    ns_exponent: float
    sample: float
    shrink_windows: bool
    epochs: int | str
    learning_rate: float | str
    min_learning_rate: float
    batch_size: int | str
    n_jobs: int | None

    def n_epochs(self, n_tokens: int) -> int:
        """Passes over a corpus of so many tokens."""
        return auto_epochs(n_tokens) if self.epochs == "auto" else int(self.epochs)

    def schedule(self) -> LearningRate:
        """Learning rates of the first and the last step."""
        rate = self.learning_rate
        start = LEARNING_RATE[self.architecture] if rate == "auto" else float(rate)
        return LearningRate(start, min(start, self.min_learning_rate))


@dataclass(frozen=True)
class Run:
    """Tables that are ready to be trained, and what trains them."""

    w_in: NDArray[np.float32]
    w_out: NDArray[np.float32]
    trainer: Trainer
    epochs: int

    def word_vectors(
        self, vocabulary: Vocabulary, others: WordVectors | None, dtype: Any
    ) -> WordVectors:
        """Make the result of the training.

        Parameters
        ----------
        vocabulary : Vocabulary
            The words that were trained, then those of `others`.
        others : WordVectors or None
            Words that were not trained.
        dtype : dtype-like
            Type of the vectors.

        Returns
        -------
        WordVectors
        """
        w_in = self.w_in
        if others is not None:
            w_in = np.concatenate([w_in, others.vectors], dtype=np.float32)
        vectors = w_in.astype(dtype, copy=False)
        vectors.flags.writeable = False
        return WordVectors(vocabulary.words, vectors, counts=vocabulary.counts)


def prepare(
    corpus: Corpus, vocabulary: Vocabulary, start: Start | None, options: Options, seed: int
) -> Run:
    """Make the tables and the trainer.

    Parameters
    ----------
    corpus : Corpus
        Documents in the rows of `vocabulary`.
    vocabulary : Vocabulary
        Words to train.
    start : Start or None
        Words that are known already.
    options : Options
        How to train.
    seed : int
        Seed of all draws.

    Returns
    -------
    Run
    """
    rng = np.random.default_rng(seed)
    w_in, w_out = initial_tables(vocabulary.words, options.dim, start, rng)
    shape = block_shape(options.architecture, options.window)
    sampler = Sampler(
        corpus,
        vocabulary.counts,
        shape,
        sample=options.sample,
        ns_exponent=options.ns_exponent,
        shrink_windows=options.shrink_windows,
        seed=seed,
    )
    batch = options.batch_size
    if batch == "auto":
        batch = auto_batch_size(corpus.n_tokens, options.dim, options.architecture)
    epochs = options.n_epochs(corpus.n_tokens)
    trainer = Trainer(
        sampler,
        KERNELS[options.architecture](shape, options.negative),
        w_in,
        w_out,
        learning_rate=options.schedule(),
        epochs=epochs,
        batch_size=int(batch),
        n_jobs=options.n_jobs,
    )
    return Run(w_in, w_out, trainer, epochs)
