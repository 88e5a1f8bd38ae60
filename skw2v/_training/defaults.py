# SPDX-License-Identifier: BSD-3-Clause
"""What ``"auto"`` stands for: epochs, learning rate and batch size."""

from __future__ import annotations

import numpy as np

from skw2v._training.choices import ARCHITECTURES, LOSSES, OPTIMIZERS

# Tokens that training should see at least. A small corpus is read more often, within limits.
ENOUGH_TOKENS = 10_000_000
FEWEST_EPOCHS, MOST_EPOCHS = 5, 50
# Multiple of the default rate from which on a training looks where each of its steps leads. At five
# times, three words with a window of two explode, and so do characters of nine short documents.
FAR_ABOVE = 4
# Batches of an epoch, at least: rows of a small corpus should be updated often enough. With 84, 256
# and 512, 8,000 sentences of MR are told apart in .732, .733 and .737 of cases (CBOW: .720, .722,
# .723), 77 intents of bank customers in .865, .864 and .864 (CBOW: .852, .856, .859), and training
# on 1,000 sentences takes 1, 1.1 and 1.8 times as long.
FEWEST_BATCHES = 128
# Longer vectors make batches smaller, but below this the overhead of calls takes over.
SMALLEST_BATCH = 512


def auto_epochs(n_tokens: int) -> int:
    """Passes over a corpus of so many tokens: enough to see 10 million, from 5 to 50.

    >>> [auto_epochs(n) for n in (10_000, 200_000, 1_000_000, 100_000_000)]
    [50, 50, 10, 5]
    """
    return int(np.clip(round(ENOUGH_TOKENS / max(1, n_tokens)), FEWEST_EPOCHS, MOST_EPOCHS))


def auto_learning_rate(
    architecture: str, loss: str, optimizer: str, *, has_subwords: bool = False
) -> float:
    """Learning rate at the start of a training.

    >>> auto_learning_rate("skipgram", "softmax", "sgd")
    0.1
    >>> [auto_learning_rate("cbow", "softmax", optimizer) for optimizer in ("adagrad", "adam")]
    [0.4, 0.05]
    """
    of_optimizer = OPTIMIZERS[optimizer].learning_rates
    if of_optimizer is not None:
        return of_optimizer[architecture]
    model = ARCHITECTURES[architecture]
    rate = model.learning_rate * LOSSES[loss].rate_factor
    return rate * model.subword_rate_factor if has_subwords else rate


def auto_batch_size(
    n_tokens: int, dim: int, architecture: str, loss: str = "negative_sampling"
) -> int:
    """Tokens of a batch: fewer for long vectors, and where an epoch would have under 128 batches.

    >>> [auto_batch_size(n, 100, "skipgram") for n in (500, 50_000, 10_000_000)]
    [16, 390, 2304]
    >>> [auto_batch_size(10_000_000, dim, "skipgram") for dim in (50, 200, 1000)]
    [2304, 1152, 512]
    """
    largest = LOSSES[loss].largest_batch or ARCHITECTURES[architecture].largest_batch
    fit = np.clip(100 * largest // dim, SMALLEST_BATCH, largest)
    return int(np.clip(n_tokens // FEWEST_BATCHES, 16, fit))
