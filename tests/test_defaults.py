# SPDX-License-Identifier: BSD-3-Clause
"""What "auto" stands for, at the ends of the scale."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from skw2v._training.arrays.window_mask import WindowMask
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.choices import ARCHITECTURES, OPTIMIZERS
from skw2v._training.defaults import auto_batch_size, auto_epochs
from skw2v._training.parameters import TrainingParameters
from skw2v._training.sampling.batch import BlockShape


def block_shape(architecture, window):
    chosen = ARCHITECTURES[architecture]
    return chosen.sized(chosen.block, window)


@pytest.mark.parametrize(
    ("n_tokens", "dim", "architecture", "expected"),
    [
        # A 128th of the corpus, but at least 16 tokens
        (0, 100, "skipgram", 16),
        (2_175, 100, "skipgram", 16),
        (128_000, 100, "skipgram", 1000),
        (128_000, 100, "cbow", 1000),
        # At most 2,304 or 3,072 tokens of 100 numbers, or as many numbers in longer vectors
        (10**9, 1, "skipgram", 2304),
        (10**9, 100, "skipgram", 2304),
        (10**9, 200, "skipgram", 1152),
        (10**9, 100, "cbow", 3072),
        (10**9, 200, "cbow", 1536),
        (10**9, 300, "cbow", 1024),
        # But at least 512 of any length
        (10**9, 1000, "skipgram", 512),
        (10**9, 10**6, "cbow", 512),
        (128 * 500, 10**6, "cbow", 500),
    ],
)
def test_batch_sizes_worked_by_hand(n_tokens, dim, architecture, expected):
    found = auto_batch_size(n_tokens, dim, architecture)
    assert found == expected
    assert type(found) is int


@pytest.mark.parametrize(
    ("n_tokens", "expected"),
    [
        (0, 50),
        (1, 50),
        (200_000, 50),
        (250_000, 40),  # 10 million tokens in all
        (3_000_000 // 2, 7),
        (2_000_000, 5),
        (10**10, 5),
    ],
)
def test_epochs_worked_by_hand(n_tokens, expected):
    assert auto_epochs(n_tokens) == expected


@pytest.mark.parametrize(
    ("architecture", "windows", "tokens", "negatives"),
    [
        ("skipgram", (1, 16), 20, 12),
        ("skipgram", (17, 32), 40, 24),
        ("skipgram", (33, 400), 80, 48),
        ("cbow", (1, 16, 17, 400), 32, 12),
    ],
)
def test_blocks_grow_with_the_window_of_skipgram(architecture, windows, tokens, negatives):
    for window in windows:
        assert block_shape(architecture, window) == (BlockShape(tokens, window), negatives)


@pytest.mark.parametrize(("architecture", "start"), [("skipgram", 0.05), ("cbow", 0.2)])
def test_learning_rates_fall_from_that_of_the_architecture(architecture, start):
    parameters = TrainingParameters(architecture)
    assert parameters.schedule() == (start, 1e-4)
    # Nobody knows how many passes are still to come
    assert parameters.one_pass().schedule() == (start, start)
    assert parameters.one_pass().n_epochs(10) == 1
    assert replace(parameters, learning_rate=1e-5).schedule() == (1e-5, 1e-5)


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ({"loss": "softmax"}, 0.1),
        ({"loss": "softmax", "architecture": "cbow"}, 0.4),
        ({"optimizer": "adagrad", "architecture": "cbow"}, 0.4),
        ({"optimizer": "adam", "loss": "softmax"}, OPTIMIZERS["adam"].learning_rates["skipgram"]),
        ({"has_subwords": True}, 0.05 * ARCHITECTURES["skipgram"].subword_rate_factor),
        (
            {"has_subwords": True, "optimizer": "adagrad"},
            OPTIMIZERS["adagrad"].learning_rates["skipgram"],
        ),
    ],
)
def test_the_rate_is_that_of_the_loss_the_optimizer_and_the_subwords(options, start):
    assert TrainingParameters(**options).schedule().at(0) == pytest.approx(start)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("window", range(1, 130))
def test_numbers_of_targets_and_negatives_are_multiples_of_four(architecture, window):
    shape, shared = block_shape(architecture, window)
    assert shape.window == window
    assert shape.tokens % 4 == shared % 4 == 0


@pytest.mark.parametrize("window", [15, 16, 100, 400])
def test_masks_of_wide_windows_fit_into_memory(window):
    shape, _ = block_shape("skipgram", window)
    radius = np.full(shape.tokens, window)
    tracemalloc.start()
    try:
        WindowMask(*shape).of(radius, radius, Workspace())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 400 * 2**20
