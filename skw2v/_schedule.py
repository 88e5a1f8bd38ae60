"""What ``"auto"`` stands for: epochs, learning rate, batch size and block shape."""

from __future__ import annotations

import numpy as np

from skw2v._blocks import BlockShape

# Tokens that training should see at least: a small corpus is read more often.
ENOUGH_TOKENS = 10_000_000
FEWEST_EPOCHS, MOST_EPOCHS = 5, 50
LEARNING_RATE = {"skipgram": 0.05, "cbow": 0.2}
BATCH_SIZE = 2048
CENTRES_PER_NEGATIVE = {"skipgram": 1, "cbow": 2}
PARTS_PER_EPOCH = 64
LARGEST_BLOCK = 64


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


def auto_batch_size(n_tokens: int) -> int:
    """Tokens of a part, or less where an epoch would then have fewer than 64 parts."""
    return int(np.clip(n_tokens // PARTS_PER_EPOCH, 16, BATCH_SIZE))


def block_shape(architecture: str, window: int) -> BlockShape:
    """Sizes of a block: wide windows take large blocks, to keep the margins in proportion.

    Up to 64 negatives: with blocks as large as the window, the kernel's bands would grow with its
    cube, to gigabytes for a window of 400, and take a fifth more time for a window of 100.
    """
    negatives = 16
    while negatives < min(window, LARGEST_BLOCK):
        negatives *= 2
    tokens = negatives * CENTRES_PER_NEGATIVE[architecture]
    # A narrow NumPy integer would overflow in what is computed from it
    return BlockShape(tokens, negatives, int(window))
