# SPDX-License-Identifier: BSD-3-Clause
"""A training run: the one place where tables, sampler, model, objective and executor meet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._subwords.bags import Bags
from skw2v._training.arrays.subword_table import SubwordTable
from skw2v._training.arrays.table import EmbeddingTable, Table
from skw2v._training.choices import ARCHITECTURES, LOSSES, OPTIMIZERS
from skw2v._training.executors.choice import choose_executor
from skw2v._training.initial_tables import PriorVectors, initial_tables
from skw2v._training.parameters import TrainingParameters
from skw2v._training.rounds import RoundSize
from skw2v._training.sampling.batch import reach
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.sampling.subsampling import threshold
from skw2v._training.trainer import Trainer

# Words made of subwords start from random numbers that are divided by this power of the dimension.
# One epoch of the first 30 MB of wiki8 (text of the English Wikipedia) with .5 and with 1, as for
# words: analogies .286 and .267, WS353 .426 and .374 (skip-gram); .277 and .206, .305 and .294
# (CBOW).
SUBWORD_START = 0.5


@dataclass(frozen=True)
class TrainingRun:
    """Tables that are ready to be trained by the `run` of their trainer."""

    trainer: Trainer

    @property
    def w_in(self) -> NDArray[np.float32]:
        """Input vectors of the words: an array of shape (n_words, dim)."""
        return self.trainer.w_in.all_vectors()

    @property
    def w_out(self) -> NDArray[np.float32]:
        """Output vectors, of words or of nodes of a tree: an array of shape (n_outputs, dim)."""
        return self.trainer.w_out.all_vectors()

    def changes_of_buckets(self) -> NDArray[np.float32]:
        """Return how far the rows have come that are no word's own: shape (n_rows, dim)."""
        table = self.trainer.w_in
        assert isinstance(table, SubwordTable)
        return table.changes[table.n_rows :]


def prepare_training(
    corpus: Corpus,
    vocabulary: Vocabulary,
    parameters: TrainingParameters,
    *,
    prior: PriorVectors | None = None,
    seed: int,
    bags: Bags | None = None,
) -> TrainingRun:
    """Make the tables and the trainer; `bags` are the rows of each word where words share rows."""
    architecture = ARCHITECTURES[parameters.architecture]
    # Only the draws know a window that is larger than all documents
    shape, objective = LOSSES[parameters.loss].make(
        vocabulary.counts, parameters, reach(parameters.window, corpus.longest)
    )
    if prior is not None and prior.loss not in (None, parameters.loss):
        prior = replace(prior, w_out=None)  # these vectors answer another question
    rng = np.random.default_rng(seed)
    w_in, w_out = initial_tables(
        vocabulary.words,
        parameters.dim,
        prior,
        rng,
        objective.n_output_rows(),
        exponent=1.0 if bags is None else SUBWORD_START,
    )
    sampler = Sampler(
        corpus,
        vocabulary.counts,
        shape,
        sample=threshold(parameters.sample, int(vocabulary.counts.sum())),
        shrink_windows=parameters.shrink_windows,
        draw=objective.draw,
        seed=seed,
        window=parameters.window,
    )
    epochs = parameters.n_epochs(corpus.n_tokens)
    batch_size = parameters.n_batch_tokens(corpus.n_tokens)
    round_size = RoundSize.of(sampler.n_kept / batch_size, epochs, LOSSES[parameters.loss].rounds)
    trainer = Trainer(
        sampler,
        architecture.model(shape),
        objective,
        _input_table(w_in, bags, architecture.subword_rounds),
        EmbeddingTable(w_out),
        schedule=parameters.schedule(),
        epochs=epochs,
        batch_size=batch_size,
        executor=choose_executor(
            parameters.n_jobs, most=round_size.largest, has_subwords=bags is not None
        ),
        round_size=round_size,
        looks_ahead=parameters.is_far_above_default(),
        optimizer=OPTIMIZERS[parameters.optimizer].make,
        frozen=prior.knows(vocabulary.words) if prior and parameters.freeze_init else None,
    )
    return TrainingRun(trainer)


def _input_table(w_in: NDArray[np.float32], bags: Bags | None, n_rounds: int) -> Table:
    """Choose how words are made of rows."""
    if bags is None:
        return EmbeddingTable(w_in)
    return SubwordTable(w_in, bags.offsets.astype(np.int32), bags.rows, settles_after=n_rounds)
