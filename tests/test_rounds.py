# SPDX-License-Identifier: BSD-3-Clause
"""How many batches are computed from the same tables."""

import pytest

from skw2v._training.rounds import LARGEST_ROUND, RoundSize


@pytest.mark.parametrize(
    ("n_batches", "epochs", "size"),
    [
        (0.1, 50, (2, 2)),
        (255, 50, (2, 2)),
        (256, 50, (2, 4)),
        (19_999, 1, (2, 4)),
        (511, 40, (4, 4)),
        (10_000, 2, (4, 8)),
        (1_000_000, 5, (4, 8)),
    ],
)
def test_is_small_where_an_epoch_has_few_batches_and_larger_in_a_long_training(
    n_batches, epochs, size
):
    assert RoundSize.of(n_batches, epochs, LARGEST_ROUND) == size


def test_a_loss_may_limit_it():
    assert RoundSize.of(1_000_000, 5, most=4) == (4, 4)
    assert RoundSize.of(10_000, 1, most=3) == (2, 2)


def test_doubles_once_the_learning_rate_is_half():
    size = RoundSize(4, 8)
    assert [size.at(share) for share in (1, 0.51, 0.5, 0.1, 0)] == [4, 4, 8, 8, 8]
    assert RoundSize(2, 2).at(0.1) == 2
