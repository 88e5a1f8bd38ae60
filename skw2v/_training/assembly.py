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
from skw2v._training.defaults import (
    SOFTMAX_TOKENS,
    SUBWORD_ROUND,
    SUBWORD_START,
    block_shape,
    tree_block_shape,
)
from skw2v._training.executors.choice import choose_executor
from skw2v._training.initial_tables import PriorVectors, initial_tables
from skw2v._training.models.base import Model
from skw2v._training.models.cbow import CBOW
from skw2v._training.models.skipgram import SkipGram
from skw2v._training.objectives.base import Objective
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.optimizers.adagrad import Adagrad
from skw2v._training.optimizers.adam import Adam
from skw2v._training.optimizers.base import MakeOptimizer
from skw2v._training.optimizers.sgd import SGD
from skw2v._training.parameters import TrainingParameters
from skw2v._training.sampling.batch import BlockShape, reach
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.sampling.subsampling import threshold
from skw2v._training.trainer import Trainer

MODELS: dict[str, type[Model]] = {"skipgram": SkipGram, "cbow": CBOW}
OPTIMIZERS: dict[str, MakeOptimizer] = {"sgd": SGD, "adagrad": Adagrad, "adam": Adam}


@dataclass(frozen=True)
class TrainingRun:
    """Tables that are ready to be trained, and what trains them.

    Parameters
    ----------
    trainer : Trainer
        Its `run` trains the tables that it holds.
    """

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
    """Make the tables and the trainer.

    Parameters
    ----------
    corpus : Corpus
        Documents in the ids of `vocabulary`.
    vocabulary : Vocabulary
        Words to train.
    parameters : TrainingParameters
        How to train.
    prior : PriorVectors or None, default=None
        Vectors that words have already.
    seed : int
        Seed of all draws.
    bags : Bags or None, default=None
        Rows of each word, its own among them, where words share rows.

    Returns
    -------
    TrainingRun
    """
    # Only the draws know a window that is larger than all documents
    clipped = replace(parameters, window=reach(parameters.window, corpus.longest))
    shape, objective = _shape_and_objective(vocabulary.counts, clipped)
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
    trainer = Trainer(
        sampler,
        MODELS[parameters.architecture](shape),
        objective,
        _input_table(w_in, bags, SUBWORD_ROUND[parameters.architecture]),
        EmbeddingTable(w_out),
        schedule=parameters.schedule(),
        epochs=parameters.n_epochs(corpus.n_tokens),
        batch_size=parameters.n_batch_tokens(corpus.n_tokens),
        executor=choose_executor(parameters.n_jobs),
        looks_ahead=parameters.is_far_above_default(),
        optimizer=OPTIMIZERS[parameters.optimizer],
        frozen=prior.knows(vocabulary.words) if prior and parameters.freeze_init else None,
    )
    return TrainingRun(trainer)


def _input_table(w_in: NDArray[np.float32], bags: Bags | None, n_batches: int) -> Table:
    """Choose how words are made of rows."""
    if bags is None:
        return EmbeddingTable(w_in)
    return SubwordTable(w_in, bags.offsets.astype(np.int32), bags.rows, n_batches=n_batches)


def _shape_and_objective(
    counts: NDArray[np.int64], parameters: TrainingParameters
) -> tuple[BlockShape, Objective]:
    """Choose the sizes of a block, and make the objective that they suit."""
    architecture, window = parameters.architecture, parameters.window
    if parameters.loss == "hierarchical_softmax":
        shape, group = tree_block_shape(architecture, window)
        return shape, HierarchicalSoftmax(counts, group=group)
    if parameters.loss == "softmax":
        return BlockShape(SOFTMAX_TOKENS, int(window)), Softmax(len(counts))
    shape, n_negatives = block_shape(architecture, window)
    return shape, NegativeSampling(
        counts,
        negative=parameters.negative,
        ns_exponent=parameters.ns_exponent,
        tokens=shape.tokens,
        shared=n_negatives,
    )
