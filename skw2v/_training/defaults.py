# SPDX-License-Identifier: BSD-3-Clause
"""What ``"auto"`` stands for: epochs, learning rate, batch size and block shape."""

from __future__ import annotations

import numpy as np

from skw2v._training.sampling.batch import BlockShape

# Tokens that training should see at least. A small corpus is read more often, within limits.
ENOUGH_TOKENS = 10_000_000
FEWEST_EPOCHS, MOST_EPOCHS = 5, 50
# CBOW's gradient is divided by the context size: it takes larger steps.
LEARNING_RATE = {"skipgram": 0.05, "cbow": 0.2}
# Factor of that rate. Hierarchical softmax, one epoch of wiki8's first 20 MB at once, twice and
# half the rate: analogies .042, .049 and .027, WS353 .37, .44 and .33 (skip-gram); once and twice
# .021, .028 and .31, .32 (CBOW).
RATE_FACTOR = {"negative_sampling": 1, "hierarchical_softmax": 2, "softmax": 2}
# Factor of that rate where words are made of subwords: part of what a row learns is averaged away.
SUBWORD_RATE_FACTOR = {"skipgram": 4, "cbow": 2}
# Multiple of the default rate from which on a training looks where each of its steps leads. At five
# times, three words with a window of two explode, and so do characters of nine short documents.
FAR_ABOVE = 4
# Optimisers that divide gradients by their usual size: their rate is about the length of a step in
# each dimension, and the same for all losses.
ADAPTIVE_RATE = {
    "adagrad": {"skipgram": 0.2, "cbow": 0.4},
    "adam": {"skipgram": 0.05, "cbow": 0.05},
}
# Batches of an epoch, at least: rows of a small corpus should be updated often enough.
FEWEST_BATCHES = 64
# Tokens of a batch of vectors with up to 100 dimensions, so that its rows fit into the cache. CBOW
# does less with each token, and would lose more to the overhead of calls.
LARGEST_BATCH = {"skipgram": 1536, "cbow": 2048}
# Longer vectors make batches smaller, but below this the overhead of calls takes over.
SMALLEST_BATCH = 512
# Centres of a block, and the negative samples that they share.
BLOCK = {"skipgram": (20, 12), "cbow": (32, 12)}
# Windows up to this fit skip-gram's block; a wider one doubles the block, at most twice.
BLOCK_WINDOW, LARGEST_GROWTH = 16, 4
# Hierarchical softmax: centres of a skip-gram block, and of a group in it, for windows up to 16.
# Blocks of 20 and 80, and groups of 5 and 8, took about a tenth more time, as did a top of the tree
# of 128 nodes.
TREE_BLOCK = (40, 4)
# Centres of a block for the full softmax: blocks share the vectors at their ends, and each scores
# them anew.
SOFTMAX_TOKENS = 160
# Tokens of a batch: each has many more rows than in negative sampling.
LARGEST_TREE_BATCH = 1024
# Words made of subwords start from random numbers that are divided by this power of the dimension.
# One epoch of wiki8's first 30 MB with .5 and with 1, as for words: analogies .286 and .267, WS353
# .426 and .374 (skip-gram); .277 and .206, .305 and .294 (CBOW).
SUBWORD_START = 0.5
# Batches after which words pass on to their subwords what they have learnt.
SUBWORD_ROUND = {"skipgram": 4, "cbow": 8}
# Full softmax: a vocabulary that takes long enough for a warning.
MANY_WORDS = 20_000


def auto_epochs(n_tokens: int) -> int:
    """Passes over a corpus of so many tokens: enough to see 10 million, from 5 to 50.

    Parameters
    ----------
    n_tokens : int
        Tokens of the corpus that are in the vocabulary.

    Returns
    -------
    int

    Examples
    --------
    >>> [auto_epochs(n) for n in (10_000, 200_000, 1_000_000, 100_000_000)]
    [50, 50, 10, 5]
    """
    return int(np.clip(round(ENOUGH_TOKENS / max(1, n_tokens)), FEWEST_EPOCHS, MOST_EPOCHS))


def auto_learning_rate(
    architecture: str, loss: str, optimizer: str, *, has_subwords: bool = False
) -> float:
    """Learning rate at the start of a training.

    Parameters
    ----------
    architecture : {"skipgram", "cbow"}
        Which model.
    loss : {"negative_sampling", "hierarchical_softmax", "softmax"}
        Which objective.
    optimizer : {"sgd", "adagrad", "adam"}
        Which optimiser.
    has_subwords : bool, default=False
        Whether words are made of rows that they share.

    Returns
    -------
    float

    Examples
    --------
    >>> auto_learning_rate("skipgram", "softmax", "sgd")
    0.1
    >>> [auto_learning_rate("cbow", "softmax", optimizer) for optimizer in ("adagrad", "adam")]
    [0.4, 0.05]
    """
    if optimizer != "sgd":
        return ADAPTIVE_RATE[optimizer][architecture]
    rate = LEARNING_RATE[architecture] * RATE_FACTOR[loss]
    return rate * SUBWORD_RATE_FACTOR[architecture] if has_subwords else rate


def auto_batch_size(
    n_tokens: int, dim: int, architecture: str, loss: str = "negative_sampling"
) -> int:
    """Tokens of a batch: fewer for long vectors, and where an epoch would have under 64 batches.

    Parameters
    ----------
    n_tokens : int
        Tokens of the corpus that are in the vocabulary.
    dim : int
        Length of a vector.
    architecture : {"skipgram", "cbow"}
        Which model.
    loss : {"negative_sampling", "hierarchical_softmax", "softmax"}, default="negative_sampling"
        Which objective.

    Returns
    -------
    int

    Examples
    --------
    >>> [auto_batch_size(n, 100, "skipgram") for n in (500, 50_000, 10_000_000)]
    [16, 781, 1536]
    >>> [auto_batch_size(10_000_000, dim, "skipgram") for dim in (50, 200, 1000)]
    [1536, 768, 512]
    """
    largest = LARGEST_BATCH[architecture]
    if loss != "negative_sampling":
        largest = LARGEST_TREE_BATCH
    fit = np.clip(100 * largest // dim, SMALLEST_BATCH, largest)
    return int(np.clip(n_tokens // FEWEST_BATCHES, 16, fit))


def block_shape(architecture: str, window: int) -> tuple[BlockShape, int]:
    """Sizes of a block, and how many negatives its hidden vectors share.

    In skip-gram, a block also looks at the window on both sides of its centres. Wide windows take
    larger blocks, so that these margins stay in proportion. Blocks grow up to four times. If they
    grew with the window, the rows of the mask would grow with its cube, to gigabytes for a window
    of 400, and training would take a fifth longer with a window of 100. CBOW has no margins.

    Parameters
    ----------
    architecture : {"skipgram", "cbow"}
        Which model.
    window : int
        Largest distance between a centre word and its context.

    Returns
    -------
    shape : BlockShape
    shared : int
        Negative samples of a block.
    """
    tokens, negatives = BLOCK[architecture]
    growth = _growth(architecture, window)
    # A narrow NumPy integer would overflow in what is computed from it
    return BlockShape(growth * tokens, int(window)), growth * negatives


def tree_block_shape(architecture: str, window: int) -> tuple[BlockShape, int]:
    """Sizes of a block for hierarchical softmax, and the centres of a group in it.

    Both grow with the window, as those of `block_shape` do.
    """
    tokens, group = TREE_BLOCK if architecture == "skipgram" else BLOCK["cbow"]
    growth = _growth(architecture, window)
    return BlockShape(growth * tokens, int(window)), growth * group


def _growth(architecture: str, window: int) -> int:
    """Return how many times larger than for narrow windows a block is."""
    growth = 1
    while architecture == "skipgram" and BLOCK_WINDOW * growth < window and growth < LARGEST_GROWTH:
        growth *= 2
    return growth
