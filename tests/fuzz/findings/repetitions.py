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
    # All batches of a round pulled alike, though none was a burst by itself
    "cycle_that_fills_a_round": RepetitiveCase(
        n_reviews=234,
        extra=[("cycle", 1986, False), ("letters", 2537, True), ("cycle", 286, False)],
        seed=511,
        parameters={
            "architecture": "cbow",
            "loss": "softmax",
            "dim": 5,
            "window": 10,
            "sample": 0,
            "min_count": 1,
            "epochs": 1,
            "batch_size": 64,
            "random_state": 122,
        },
    ),
    # Vectors that had grown long met each other
    "lines_of_base64": RepetitiveCase(
        n_reviews=433,
        extra=[("base64_lines", length, False) for length in (818, 818, 3000)],
        seed=1,
        parameters={
            "architecture": "skipgram",
            "loss": "negative_sampling",
            "dim": 5,
            "window": 5,
            "sample": 0,
            "min_count": 1,
            "epochs": 2,
            "batch_size": "auto",
            "random_state": 0,
        },
    ),
    # Half of the corpus was in a round, and its boilerplate agreed more than words do elsewhere
    "large_batches_of_a_small_corpus": RepetitiveCase(
        n_reviews=110,
        extra=[
            ("base64_lines", 50, True),
            ("base64_lines", 1842, True),
            ("boilerplate", 1716, False),
            ("boilerplate", 88, True),
        ],
        seed=239,
        parameters={
            "architecture": "cbow",
            "loss": "negative_sampling",
            "dim": 5,
            "window": 5,
            "sample": 0.01,
            "min_count": 1,
            "epochs": 3,
            "batch_size": 1024,
            "random_state": 0,
        },
    ),
    # Windows of a burst were alike, which no single one of them knew
    "boilerplate_in_one_epoch": RepetitiveCase(
        n_reviews=310,
        extra=[
            ("boilerplate", 1712, True),
            ("letters", 229, False),
            ("boilerplate", 1712, True),
            ("boilerplate", 1712, True),
        ],
        seed=310,
        parameters={
            "architecture": "cbow",
            "loss": "negative_sampling",
            "dim": 20,
            "window": 10,
            "sample": 0.01,
            "min_count": 2,
            "epochs": 1,
            "batch_size": 256,
            "random_state": 126,
        },
    ),
    # A word that is frequent, and all of a long document: its windows hold nothing else
    "frequent_word_alone": RepetitiveCase(
        n_reviews=191,
        extra=[
            ("boilerplate", 33, False),
            ("boilerplate", 22, True),
            ("base64_lines", 2673, False),
        ],
        seed=35810,
        parameters={
            "architecture": "cbow",
            "loss": "softmax",
            "dim": 5,
            "window": 10,
            "sample": 0,
            "min_count": 1,
            "epochs": 2,
            "batch_size": "auto",
            "random_state": 769,
        },
    ),
    "frequent_word_in_narrow_windows": RepetitiveCase(
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
    # Rounds of two small batches damp for less than what a tree meets
    "cycles_in_a_tree": RepetitiveCase(
        n_reviews=151,
        extra=[("cycle", 151, True), ("cycle", 151, True)],
        seed=151,
        parameters={
            "architecture": "skipgram",
            "loss": "hierarchical_softmax",
            "dim": 5,
            "window": 10,
            "sample": 0.001,
            "min_count": 2,
            "epochs": 3,
            "batch_size": 1024,
            "random_state": 558,
        },
    ),
    # Words were so sure of themselves that float32 rounds the rest to zero: their loss was wrong
    "runs_in_narrow_windows": RepetitiveCase(
        n_reviews=20,
        extra=[("runs", 1295, False), ("base64_lines", 20, False)],
        seed=1295,
        parameters={
            "architecture": "skipgram",
            "loss": "negative_sampling",
            "dim": 100,
            "window": 1,
            "sample": 0,
            "min_count": 1,
            "epochs": 3,
            "batch_size": "auto",
            "random_state": 0,
        },
    ),
    "runs_beside_lines_of_base64": RepetitiveCase(
        n_reviews=20,
        extra=[("runs", 2770, False), ("base64_lines", 20, False), ("base64_lines", 1292, False)],
        seed=14,
        parameters={
            "architecture": "skipgram",
            "loss": "negative_sampling",
            "dim": 5,
            "window": 1,
            "sample": 0,
            "min_count": 1,
            "epochs": 3,
            "batch_size": "auto",
            "random_state": 0,
        },
    ),
}
