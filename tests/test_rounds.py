# SPDX-License-Identifier: BSD-3-Clause
"""How many batches are computed from the same tables."""

from types import SimpleNamespace

import numpy as np
import pytest

from skw2v._training.rounds import LONG_ROUNDS, SHORT_ROUNDS, Rounds, RoundSize
from skw2v._training.sampling.batch import BlockShape


@pytest.mark.parametrize(
    ("n_batches", "epochs", "size"),
    [
        (0.1, 50, (2, 2)),
        (511, 50, (2, 2)),
        (19_999, 1, (2, 2)),
        (512, 40, (4, 8)),
        (1_000_000, 5, (4, 8)),
    ],
)
def test_is_small_unless_a_training_is_long(n_batches, epochs, size):
    assert RoundSize.of(n_batches, epochs, SHORT_ROUNDS) == size


@pytest.mark.parametrize(
    ("limits", "short", "long"),
    [(LONG_ROUNDS, (4, 4), (4, 8)), ((2, 4), (2, 2), (2, 4)), ((2, 2), (2, 2), (2, 2))],
)
def test_a_loss_may_limit_it(limits, short, long):
    assert RoundSize.of(1000, 5, RoundSize(*limits)) == short
    assert RoundSize.of(1_000_000, 5, RoundSize(*limits)) == long


def test_doubles_once_the_learning_rate_is_half():
    size = RoundSize(4, 8)
    assert [size.at(share) for share in (1, 0.51, 0.5, 0.1, 0)] == [4, 4, 8, 8, 8]
    assert RoundSize(2, 2).at(0.1) == 2


def rounds_of(blocks_per_batch, n_shards=10, n_blocks=96):
    """The rounds of two batches of an epoch whose shards have so many blocks each."""
    sampler = SimpleNamespace(
        shape=BlockShape(20, 5),
        corpus=SimpleNamespace(n_tokens=n_shards * n_blocks * 20),
        shard_order=lambda epoch: np.arange(n_shards),
        shard_size=lambda shard: n_blocks * 20,
    )
    rounds = Rounds(sampler, 0, blocks_per_batch, 2)
    shards = {}
    while True:
        for draw in rounds.draws():
            shards[draw.key] = draw.shard
            rounds.begin(draw, n_blocks)
        if rounds.is_over:
            return
        yield [[(shards[cut.key], cut.first, cut.last) for cut in cuts] for cuts in rounds.next(2)]


def test_a_long_batch_has_parts_of_two_shards():
    first, second, *_ = rounds_of(32)
    assert first == [[(0, 0, 16), (1, 0, 16)], [(2, 0, 16), (3, 0, 16)]]
    assert second[0] == [(0, 16, 32), (1, 16, 32)]


def test_a_short_batch_is_one_part():
    first, *_ = rounds_of(31)
    assert first == [[(0, 0, 24)], [(1, 0, 24)]]


@pytest.mark.parametrize("blocks_per_batch", [1, 31, 32, 200])
@pytest.mark.parametrize("n_shards", [1, 2, 10])
def test_each_block_is_in_one_part(blocks_per_batch, n_shards):
    found = [
        (shard, block)
        for round_ in rounds_of(blocks_per_batch, n_shards)
        for cuts in round_
        for shard, first, last in cuts
        for block in range(first, last)
    ]
    assert sorted(found) == [(shard, block) for shard in range(n_shards) for block in range(96)]
