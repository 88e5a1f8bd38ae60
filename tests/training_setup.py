# SPDX-License-Identifier: BSD-3-Clause
"""A small training to take apart: a sampler, two tables, and a trainer of them."""

import numpy as np
import reference

from skw2v._corpus.corpus import Corpus
from skw2v._training.arrays.table import EmbeddingTable
from skw2v._training.batch_task import compute_gradients
from skw2v._training.choices import ARCHITECTURES as CHOICES
from skw2v._training.executors.choice import choose_executor
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.optimizers.base import Owner
from skw2v._training.rounds import Rounds, RoundSize
from skw2v._training.sampling.batch import Batch, BlockShape, even_parts
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.schedule import LinearSchedule
from skw2v._training.trainer import Trainer

N_WORDS, DIM, NEGATIVE, SHARED = 60, 5, 5, 8
SHAPE = BlockShape(8, 3)
ROUND_SIZE = RoundSize(4, 16)


def make_corpus(n_tokens=350, seed=0):
    """Documents of random words, frequent ones first."""
    rng = np.random.default_rng(seed)
    words = (N_WORDS * rng.random(n_tokens) ** 2).astype(np.int32)
    return Corpus(words, np.minimum([0, 40, 41, 41, 250, n_tokens], n_tokens))


def make_tables(seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=0.5, size=(2, N_WORDS, DIM)).astype(np.float32)


def make_trainer(
    w_in,
    w_out,
    *,
    architecture="skipgram",
    model=None,
    objective=None,
    corpus=None,
    sample=0.05,
    schedule=0.05,
    epochs=1,
    batch_size=64,
    n_jobs=1,
    executor=None,
    round_size=ROUND_SIZE,
    **options,
):
    """Make a trainer; arrays become tables, and a number becomes a constant learning rate."""
    corpus = corpus or make_corpus()
    counts = np.bincount(corpus.ids, minlength=N_WORDS)
    objective = objective or NegativeSampling(
        counts, negative=NEGATIVE, ns_exponent=0.75, tokens=SHAPE.tokens, shared=SHARED
    )
    sampler = Sampler(
        corpus, counts, SHAPE, sample=sample, shrink_windows=True, draw=objective.draw, seed=1
    )
    tables = [
        EmbeddingTable(table) if isinstance(table, np.ndarray) else table for table in (w_in, w_out)
    ]
    if isinstance(schedule, float):
        schedule = LinearSchedule(schedule, schedule)
    return Trainer(
        sampler,
        model or CHOICES[architecture].model(SHAPE),
        objective,
        *tables,
        schedule=schedule,
        epochs=epochs,
        batch_size=batch_size,
        executor=executor or choose_executor(n_jobs, most=4),
        round_size=round_size,
        **options,
    )


def drawn_batches(trainer, epoch=0):
    """Batches of one epoch, in the order in which the trainer takes them."""
    worker, samples, found = trainer.worker, {}, []
    rounds = Rounds(trainer.sampler, epoch, worker.blocks_per_batch, worker.round_size.largest)
    while True:
        for draw in rounds.draws():
            samples[draw.key] = trainer.sampler.draw(epoch, draw.shard)
            rounds.begin(draw, samples[draw.key].n_blocks)
        if rounds.is_over:
            return found
        for cuts in rounds.next(worker.round_size.first):
            found.append(Batch.join([cut.of(samples[cut.key]) for cut in cuts]))


def cut(sample, trainer):
    """Batches of the sample of a shard."""
    parts = even_parts(sample.n_blocks, trainer.worker.blocks_per_batch)
    return [sample.cut(*part) for part in parts]


def first_task(trainer, **options):
    """The first batch of a training with its rows."""
    first = next(iter(trainer.sampler.shard_order(0)))
    batch = cut(trainer.sampler.draw(0, first), trainer)[0]
    return trainer.worker.gather(batch, trainer.schedule.at(0), **options)


def gradients(trainer, batch, learning_rate=1.0):
    """What a batch finds, with the tables as they are."""
    return compute_gradients(trainer.worker.gather(batch, learning_rate))


def take_step(trainer, found):
    """Change the tables by what a batch has found."""
    trainer.worker.apply([found], Owner(0, 1))


def by_reference(trainer, architecture, tables, epoch=0):
    """Loss, targets and gradients of one epoch, all of it from the same tables."""
    found = [
        target
        for batch in drawn_batches(trainer, epoch)
        for target in reference.targets(batch, architecture)
    ]
    return reference.ARCHITECTURES[architecture](found, *tables.astype(float), NEGATIVE)
