"""What ``"auto"`` stands for: epochs, learning rate, batch size and block shape."""

from __future__ import annotations

import numpy as np

from skw2v._training.sampling.batch import BlockShape

# Tokens that training should see at least: a small corpus is read more often.
ENOUGH_TOKENS = 10_000_000
FEWEST_EPOCHS, MOST_EPOCHS = 5, 50
LEARNING_RATE = {"skipgram": 0.05, "cbow": 0.2}
# Factor of that rate. A hit by the full softmax is mostly a small push by somebody else's target.
# One epoch of hierarchical softmax over 20 MB of Wikipedia at once, twice the rate: analogies .042,
# .049, WS353 .37, .44 (skip-gram), .021, .028 and .31, .32 (CBOW); half of it .027 and .33.
RATE_FACTOR = {"negative_sampling": 1, "hierarchical_softmax": 2, "softmax": 4}
PARTS_PER_EPOCH = 64
# Tokens of a batch whose vectors have up to 100 dimensions. Longer ones make it smaller, for what
# the cache holds of its rows, down to a limit, for what calls cost. CBOW's calls do less with each
# token.
SMALLEST_BATCH, LARGEST_BATCH = 512, {"skipgram": 1536, "cbow": 2048}
# Centres and negative samples of a block; skip-gram's for windows up to 16. With less than a third
# as many negatives as centres, a negative could overshoot: see `step_sizes` in `updates.damping`.
BLOCK = {"skipgram": (20, 12), "cbow": (32, 12)}
LARGEST_GROWTH = 4
# Hierarchical softmax: centres of a skip-gram block, and of a group in it, for windows up to 16.
# Blocks of 20 and 80, and groups of 5 and 8, took about a tenth more time, as did a top of the tree
# of 128 nodes.
TREE_BLOCK = (40, 4)
# Centres of a block for the full softmax: blocks share the vectors at their ends, and each scores
# them anew.
SOFTMAX_TOKENS = 160
# Tokens of a batch: each has many more rows than in negative sampling.
LARGEST_TREE_BATCH = 1024
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


def auto_batch_size(
    n_tokens: int, dim: int, architecture: str, loss: str = "negative_sampling"
) -> int:
    """Tokens of a part: fewer for long vectors, and where an epoch would have under 64 parts."""
    largest = LARGEST_BATCH[architecture]
    if loss != "negative_sampling":
        largest = LARGEST_TREE_BATCH
    fit = np.clip(100 * largest // dim, SMALLEST_BATCH, largest)
    return int(np.clip(n_tokens // PARTS_PER_EPOCH, 16, fit))


def block_shape(architecture: str, window: int) -> tuple[BlockShape, int]:
    """Sizes of a block and its number of negatives: wide windows take large blocks in skip-gram.

    Up to four times as large: with blocks as large as the window, the mask's rows would grow with
    its cube, to gigabytes for a window of 400, and take a fifth more time for a window of 100. CBOW
    has no margins.
    """
    tokens, negatives = BLOCK[architecture]
    growth = 1
    while architecture == "skipgram" and 16 * growth < window and growth < LARGEST_GROWTH:
        growth *= 2
    # A narrow NumPy integer would overflow in what is computed from it
    return BlockShape(growth * tokens, int(window)), growth * negatives


def tree_block_shape(architecture: str, window: int) -> tuple[BlockShape, int]:
    """Sizes of a block for hierarchical softmax, and the centres of a group in it.

    Both grow with the window, as those of `block_shape` do.
    """
    tokens, group = TREE_BLOCK if architecture == "skipgram" else BLOCK["cbow"]
    growth = 1
    while architecture == "skipgram" and 16 * growth < window and growth < LARGEST_GROWTH:
        growth *= 2
    return BlockShape(growth * tokens, int(window)), growth * group
