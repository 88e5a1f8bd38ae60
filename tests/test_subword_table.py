# SPDX-License-Identifier: BSD-3-Clause
"""The table of subwords is a matrix of means, whose rows follow when a round ends."""

import numpy as np
import pytest
from second_implementations import PlainThreads
from training_setup import DIM, N_WORDS, make_corpus, make_tables, make_trainer

from skw2v._training.arrays.subword_table import SubwordTable
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.executors.threads import ThreadExecutor

ARCHITECTURES = ["skipgram", "cbow"]
N_ROWS = 90


def make_bags(n_words=N_WORDS, n_rows=N_ROWS, seed=2):
    """Each word has its own row, as in `numbered`, and up to five others, perhaps one twice."""
    rng = np.random.default_rng(seed)
    bags = [
        [i, *rng.integers(n_words, n_rows, size=rng.integers(0, 6)).tolist()]
        for i in range(n_words)
    ]
    bags[1] = [1, n_rows - 1, n_rows - 1]
    return bags


def make_table(bags=None, settles_after=1, start=None):
    bags = make_bags() if bags is None else bags
    start = make_tables()[0] if start is None else start
    bounds = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])]).astype(np.int32)
    refs = np.concatenate(bags).astype(np.int32)
    return SubwordTable(start.copy(), bounds, refs, settles_after=settles_after)


def membership(bags):
    return np.stack([np.bincount(bag, minlength=N_ROWS) for bag in bags])


def updates(ids, seed=4, dim=DIM):
    rng = np.random.default_rng(seed)
    rates = rng.random(len(ids)).astype(np.float32)
    return ids, rng.normal(size=(len(ids), dim)).astype(np.float32), rates


def test_words_start_where_they_should():
    table, start = make_table(), make_tables()[0]
    ids = np.array([5, 0, 5, 59], dtype=np.int32)
    np.testing.assert_array_equal(table.gather(ids), start[ids])
    np.testing.assert_array_equal(table.all_vectors(), start)
    assert (table.n_rows, table.dim) == (N_WORDS, DIM)
    out = np.empty((4, DIM), dtype=np.float32)
    assert table.gather(ids, out=out) is out


def of_one_kind(curvature):
    return np.array([curvature], dtype=np.float32)


def test_within_a_period_each_word_moves_by_itself():
    table, start = make_table(settles_after=10), make_tables()[0].astype(float)
    ids = np.array([3, 8, 3, 20], dtype=np.int32)
    ids, directions, rates = updates(ids)
    table.scatter_add(ids, directions, rates)
    np.add.at(start, ids, rates[:, None] * directions)
    everyone = np.arange(N_WORDS, dtype=np.int32)
    np.testing.assert_allclose(table.gather(everyone), start, rtol=1e-5, atol=1e-6)
    assert not table.changes.any()


def test_undamped_rows_take_over_the_moves_of_their_words():
    bags = make_bags()
    table, start, matrix = make_table(bags), make_tables()[0], membership(bags)
    means = matrix / matrix.sum(axis=1, keepdims=True)
    ids = np.arange(0, N_WORDS, 2, dtype=np.int32)
    moves = np.zeros((N_WORDS, DIM))
    for seed in range(3):
        ids, directions, rates = updates(ids, seed)
        table.scatter_add(ids, directions, rates)
        moves[ids] = rates[:, None] * directions
        table.settle(of_one_kind(1e-9))  # so flat that no step goes too far
        start = start + means @ (matrix.T @ moves)
        np.testing.assert_allclose(table.gather(ids), start[ids], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(table.all_vectors(), start, rtol=1e-4, atol=1e-5)


def by_hand(bags, moves, times, curvature):
    """The formula of the module, row by row."""
    changes = np.zeros((N_ROWS, DIM))
    for row in range(N_ROWS):
        words = [w for w, bag in enumerate(bags) for r in bag if r == row]
        if words:
            progress = 2 * curvature * times[words]
            share = (1 - np.exp(-progress.sum())) / (1 - np.exp(-progress)).sum()
            changes[row] = share * moves[words].sum(axis=0)
    return changes


@pytest.mark.parametrize("curvature", [0.01, 3.0, 1000.0])
def test_damping_is_that_of_the_formula(curvature):
    bags = make_bags()
    table = make_table(bags)
    ids, directions, rates = updates(np.arange(N_WORDS, dtype=np.int32))
    table.scatter_add(ids, directions, rates)
    table.settle(of_one_kind(curvature))
    expected = by_hand(bags, rates[:, None] * directions.astype(float), rates, curvature)
    np.testing.assert_allclose(table.changes, expected, rtol=1e-4, atol=1e-5)


def test_of_long_moves_a_row_takes_the_mean():
    bags = make_bags()
    table, matrix = make_table(bags), membership(bags)
    ids = np.arange(N_WORDS, dtype=np.int32)
    moves = np.random.default_rng(7).normal(size=(N_WORDS, DIM)).astype(np.float32)
    table.add(ids, moves)
    np.testing.assert_allclose(table.gather(ids), make_tables()[0] + moves, rtol=1e-5, atol=1e-6)
    table.settle(of_one_kind(1.0))
    n_words = np.maximum(1, matrix.sum(axis=0))[:, np.newaxis]
    np.testing.assert_allclose(table.changes, matrix.T @ moves / n_words, rtol=1e-4, atol=1e-5)


def test_words_that_agree_never_go_too_far():
    # All words want to go to the same place, and pull a row that all of them share
    bags = [[i, N_ROWS - 1] for i in range(N_WORDS)]
    table = make_table(bags, start=np.zeros((N_WORDS, DIM), dtype=np.float32))
    ids, goal, curvature = np.arange(N_WORDS, dtype=np.int32), np.ones(DIM), 1.0
    for _ in range(200):
        directions = curvature * (goal - table.gather(ids)).astype(np.float32)
        rates = np.full(N_WORDS, 0.4, dtype=np.float32)
        table.scatter_add(ids, directions, rates)
        table.settle(of_one_kind(curvature / 2))
        assert table.gather(ids).max() < 1.5
    np.testing.assert_allclose(table.gather(ids), np.ones((N_WORDS, DIM)), atol=1e-3)


def test_words_may_be_moved_before_the_period_has_met_them():
    table = make_table(settles_after=1)
    ids, directions, rates = updates(np.array([1, 2], dtype=np.int32))
    table.gather(ids)
    table.settle(of_one_kind(1.0))
    table.scatter_add(ids, directions, rates)
    before = table.all_vectors()
    table.settle(of_one_kind(1.0))
    assert (table.all_vectors() != before).any(axis=1)[[1, 2]].all()
    assert not table._time.any()


def test_nothing_to_settle():
    table = make_table()
    table.settle(of_one_kind(1.0))
    table.gather(np.array([4], dtype=np.int32))  # looked at, but not trained
    table.settle(of_one_kind(1.0))
    assert not table.changes.any()
    assert table.gather(np.empty(0, dtype=np.int32)).shape == (0, DIM)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_training_lowers_the_loss(architecture):
    trainer = make_trainer(
        make_table(settles_after=2),
        make_tables()[1],
        architecture=architecture,
        epochs=3,
        schedule=0.3,
    )
    before = trainer.evaluate()
    losses = [record.loss for record in trainer.run()]
    assert trainer.evaluate() < 0.97 * before
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("executor", [ThreadExecutor, PlainThreads])
@pytest.mark.parametrize("n_workers", [2, 5])
def test_the_same_bits_whoever_computes(architecture, executor, n_workers):
    def trained(executor):
        table = make_table(settles_after=2)
        trainer = make_trainer(
            table,
            make_tables()[1],
            architecture=architecture,
            corpus=make_corpus(900),
            executor=executor,
            epochs=2,
        )
        list(trainer.run())
        return table.all_vectors()

    np.testing.assert_array_equal(trained(SequentialExecutor()), trained(executor(n_workers)))


def test_an_epoch_leaves_nothing_unsettled():
    table = make_table(settles_after=10**6)
    list(make_trainer(table, make_tables()[1]).run())
    assert table.changes.any()
    assert not table._time.any()
