# SPDX-License-Identifier: BSD-3-Clause
"""Documents that once ended a training above the loss of vectors of zeros."""

from __future__ import annotations

from ..repetitions import RepetitiveCase

FINDINGS = {
    # 40 % of the corpus, so that no word of it is in a burst; its vectors grew without limit
    "cycle_of_words_that_are_rare_elsewhere": RepetitiveCase(
        n_reviews=277,
        extra=[("cycle", 3000, True), ("base64_lines", 778, False)],
        seed=277,
        parameters={
            "architecture": "cbow",
            "loss": "softmax",
            "dim": 5,
            "window": 1,
            "sample": 0,
            "min_count": 5,
            "epochs": 2,
            "batch_size": 64,
            "random_state": 0,
        },
    ),
}
