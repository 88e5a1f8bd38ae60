# SPDX-License-Identifier: BSD-3-Clause
"""What is said before a full softmax over more words than it is made for."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from skw2v._training.objectives.softmax import SCORE_BYTES

# A vocabulary that takes long enough for a warning.
MANY_WORDS = 20_000
# Batches of the largest round of a full softmax.
SOFTMAX_ROUND = 4


def check_many_words(n_words: int, n_tokens: int, parameters: Any) -> None:
    """Say how long a full softmax over many words will take, and refuse far too many."""
    remedy = "Raise min_count, set max_features, or use loss='hierarchical_softmax'."
    most = SCORE_BYTES // np.dtype(np.float32).itemsize
    if n_words > most:
        raise ValueError(
            f"loss='softmax' scores all {n_words:,} words at once, and takes at most {most:,}. "
            f"{remedy}"
        )
    if n_words <= MANY_WORDS:
        return
    # Three products, two operations for a multiply-add, once for each token in each epoch
    operations = 6.0 * n_words * parameters.dim * n_tokens * parameters.n_epochs(n_tokens)
    # Each batch of a round has a copy of the output vectors, and their gradients are added up twice
    copies = 4 * n_words * parameters.dim * (SOFTMAX_ROUND + 2)
    warnings.warn(
        f"loss='softmax' scores all {n_words:,} words for each of {n_tokens:,} tokens: about "
        f"{operations:.1e} floating-point operations, or {operations / 5e10 / 3600:,.1f} hours at "
        f"50 billion a second, and {copies / 1e9:.1f} GB of memory beside the tables. {remedy}",
        UserWarning,
        stacklevel=3,
    )
