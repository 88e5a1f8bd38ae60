# SPDX-License-Identifier: BSD-3-Clause
"""From a corpus to a trainer: the one place where counting and training meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._cooccurrence.counting import count_cooccurrences
from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.storage import Budget
from skw2v._corpus.corpus import Corpus
from skw2v._glove.biases import fit_biases
from skw2v._glove.objective import Weighting
from skw2v._glove.tables import AdaGradTable
from skw2v._glove.tiles import Grid, Tiles
from skw2v._glove.trainer import GloveTrainer


@dataclass(frozen=True)
class GloveParameters:
    """How to count and to train. `GloVeVectorizer` documents each parameter."""

    dim: int = 100
    window: int = 10
    x_max: float = 10.0
    alpha: float = 0.75
    epochs: int = 25
    learning_rate: float = 0.15
    max_memory: float = 2e9
    n_jobs: int | None = None


def prepare_glove(
    corpus: Corpus, n_words: int, parameters: GloveParameters, *, seed: int
) -> GloveTrainer:
    """Count co-occurrences, and make the trainer.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    n_words : int
        Number of words.
    parameters : GloveParameters
        How to count and train.
    seed : int
        Seed of all draws.

    Returns
    -------
    GloveTrainer
        Its `run` trains. After that, `trained_vectors` has the vectors.
    """
    counted = Cooccurrences.collect(
        count_cooccurrences(corpus, n_words, parameters.window, n_jobs=parameters.n_jobs),
        Budget(parameters.max_memory / 2),
    )
    weighting = Weighting(parameters.x_max, parameters.alpha)
    biases = fit_biases(counted, weighting)
    grid = Grid.of(n_words, counted.n_entries)
    tiles = Tiles(counted, grid, Budget(parameters.max_memory / 2))
    rng = np.random.default_rng(seed)
    words, contexts = (_draw(parameters.dim, biases, rng) for _ in range(2))
    return GloveTrainer(
        tiles,
        AdaGradTable(words, grid, constant=-1),
        AdaGradTable(contexts, grid, constant=-2),
        weighting,
        learning_rate=parameters.learning_rate,
        epochs=parameters.epochs,
        n_tokens=corpus.n_tokens,
        n_jobs=parameters.n_jobs,
        seed=seed,
    )


def trained_vectors(trainer: GloveTrainer) -> NDArray[np.float32]:
    """Return the sum of each word's two vectors, w + w̃, as in the paper.

    Returns
    -------
    ndarray of float32 of shape (n_words, dim)
    """
    return trainer.words.vectors() + trainer.contexts.vectors()


def _draw(dim: int, biases: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw vectors uniformly from (−0.5, 0.5) / dim, as GloVe's own program does; add biases."""
    drawn = rng.random((len(biases), dim + 1), dtype=np.float32)
    drawn -= np.float32(0.5)
    drawn /= dim
    drawn[:, -1] = biases
    return drawn
