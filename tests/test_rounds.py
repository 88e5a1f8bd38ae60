# SPDX-License-Identifier: BSD-3-Clause
"""How many batches are computed from the same tables."""

import pytest

from skw2v._training.rounds import LARGEST_ROUND, RoundSize


@pytest.mark.parametrize(
    ("n_batches", "epochs", "size"),
    [
        (0.1, 50, (4, 4)),
        (256, 50, (4, 4)),
        (448, 5, (4, 7)),
        (10_000, 1, (4, 8)),
        (10_000, 4, (8, 16)),
        (1_000_000, 5, (8, 16)),
    ],
)
def test_is_small_where_an_epoch_has_few_batches_and_larger_in_a_long_training(
    n_batches, epochs, size
):
    assert RoundSize.of(n_batches, epochs, LARGEST_ROUND) == size


def test_a_loss_may_limit_it():
    assert RoundSize.of(1_000_000, 5, most=4) == (4, 4)


def test_grows_as_the_learning_rate_falls():
    size = RoundSize(4, 16)
    assert [size.at(share) for share in (1, 0.81, 0.8, 0.5, 0.26, 0.25, 0.1, 0)] == [
        4,
        4,
        5,
        8,
        15,
        16,
        16,
        16,
    ]
