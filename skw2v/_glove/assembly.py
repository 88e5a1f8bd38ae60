# SPDX-License-Identifier: BSD-3-Clause
"""From a corpus to a trainer: the one place where counting and training meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.storage import Budget
from skw2v._corpus.corpus import Corpus
from skw2v._glove.objective import Weighting
from skw2v._glove.tables import AdaGradTable, draw_vectors, fit_biases
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
    """Count co-occurrences, and make the trainer, whose `run` trains."""
    half = parameters.max_memory / 2
    counted = Cooccurrences.of(
        corpus, n_words, parameters.window, Budget(half), n_jobs=parameters.n_jobs
    )
    weighting = Weighting(parameters.x_max, parameters.alpha)
    biases = fit_biases(counted, weighting)
    grid = Grid.of(n_words, counted.n_entries)
    tiles = Tiles(counted, grid, Budget(half))
    rng = np.random.default_rng(seed)
    words, contexts = (draw_vectors(parameters.dim, biases, rng) for _ in range(2))
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
    """Return the sum of each word's two vectors, w + w̃, as in the paper."""
    return trainer.words.vectors() + trainer.contexts.vectors()
