# SPDX-License-Identifier: BSD-3-Clause
"""Each optimiser does what its paper says, row by row, for each loss and architecture."""

import numpy as np
import pytest
import reference
from test_hierarchical_softmax import tree_loss
from training_setup import (
    DIM,
    N_WORDS,
    NEGATIVE,
    SHAPE,
    SHARED,
    drawn_batches,
    make_corpus,
    make_trainer,
)

from skw2v._training.arrays.distinct_rows import distinct_rows
from skw2v._training.arrays.table import EmbeddingTable
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.choices import OPTIMIZERS
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.optimizers.adaptive import Adaptive
from skw2v._training.optimizers.base import Owner, RoundGradients, TableGradients
from skw2v._training.optimizers.damping import undamped
from skw2v._training.rounds import RoundSize

ARCHITECTURES = ["skipgram", "cbow"]
LOSSES = ["negative_sampling", "hierarchical_softmax", "softmax"]
ADAPTIVE = ["adagrad", "adam"]
CORPUS, SHORT = make_corpus(45 * 4), make_corpus(20)
COUNTS = np.maximum(1, np.bincount(CORPUS.ids, minlength=N_WORDS))

SCRATCH = Workspace()


def objective_and_reference(loss):
    """An objective, what it costs pair by pair, and how many output rows it has."""
    if loss == "negative_sampling":
        objective = NegativeSampling(
            COUNTS, negative=NEGATIVE, ns_exponent=0.75, tokens=SHAPE.tokens, shared=SHARED
        )
        return objective, NEGATIVE, N_WORDS
    if loss == "hierarchical_softmax":
        return HierarchicalSoftmax(COUNTS, group=4), tree_loss(COUNTS), N_WORDS - 1
    return Softmax(N_WORDS), reference.softmax_loss, N_WORDS


def make_tables(n_outputs):
    rng = np.random.default_rng(1)
    return [rng.normal(scale=0.5, size=(n, DIM)) for n in (N_WORDS, n_outputs)]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("loss", LOSSES)
class TestAgainstTheReference:
    rate = 0.02

    def trainer(self, loss, architecture, optimizer, tables, corpus=CORPUS):
        objective, loss_of, _ = objective_and_reference(loss)
        trainer = make_trainer(
            *tables,
            architecture=architecture,
            objective=objective,
            corpus=corpus,
            schedule=self.rate,
            batch_size=48,
            round_size=RoundSize(1, 1),  # each batch is computed after the one before
            optimizer=OPTIMIZERS[optimizer].make,
            damping=undamped,  # what is left is the textbook's
        )
        return trainer, loss_of

    def test_steps_are_those_of_the_pairs(self, loss, architecture, optimizer):
        expected = make_tables(objective_and_reference(loss)[2])
        found = [table.astype(np.float32) for table in expected]
        trainer, loss_of = self.trainer(loss, architecture, optimizer, found)
        optimizers = [reference.OPTIMIZERS[optimizer]() for _ in expected]
        batches = drawn_batches(trainer)
        assert len(batches) >= 3
        for batch in batches:
            pairs = reference.targets(batch, architecture)
            result = reference.ARCHITECTURES[architecture](pairs, *expected, loss_of)
            for table, gradient, state in zip(expected, result[2:], optimizers, strict=True):
                for row in np.flatnonzero(gradient.any(axis=1)):
                    table[row] += self.rate * np.array(state.step(row, gradient[row].tolist()))
        list(trainer.run())
        for table, each in zip(found, expected, strict=True):
            np.testing.assert_allclose(table, each, rtol=1e-3, atol=2e-4)

    def test_first_step_follows_finite_differences(self, loss, architecture, optimizer):
        start = make_tables(objective_and_reference(loss)[2])
        found = [table.astype(np.float32) for table in start]
        trainer, loss_of = self.trainer(loss, architecture, optimizer, found, SHORT)
        (batch,) = drawn_batches(trainer)
        pairs = reference.targets(batch, architecture)
        list(trainer.run())
        rng = np.random.default_rng(0)
        for table, after in zip(start, found, strict=True):
            former, step = table.copy(), 1e-5
            for row in rng.choice(SHORT.ids, size=3):
                slopes = []
                for i in range(DIM):
                    losses = []
                    for sign in (1, -1):
                        table[row, i] = former[row, i] + sign * step
                        losses.append(
                            reference.ARCHITECTURES[architecture](pairs, *start, loss_of).loss
                        )
                    table[row, i] = former[row, i]
                    slopes.append((losses[0] - losses[1]) / (2 * step))
                if np.abs(slopes).max() < 1e-6:
                    expected = np.zeros(DIM)
                else:
                    expected = reference.OPTIMIZERS[optimizer]().step(row, slopes)
                np.testing.assert_allclose(
                    after[row] - former[row], self.rate * np.array(expected), rtol=1e-3, atol=1e-6
                )


def one_update(rows, updates, *, rate=0.1, curvature=0.0):
    rows, updates = np.array(rows, dtype=np.int32), np.array(updates, dtype=np.float32)
    curvatures = np.full(len(rows), curvature, dtype=np.float32)
    return RoundGradients.of([TableGradients(rows, updates, rate, curvatures)], Owner(0, 1))


class TestByHand:
    def test_adagrad(self):
        weights = np.zeros((3, 2), dtype=np.float32)
        update = OPTIMIZERS["adagrad"].make(EmbeddingTable(weights))
        # Two hits of row 2 are one gradient, (3, −4)
        update.apply(one_update([2, 0, 2], [[1, -1], [0.5, 0], [2, -3]]), SCRATCH)
        np.testing.assert_allclose(weights, [[0.1, 0], [0, 0], [0.1, -0.1]], rtol=1e-5)
        # Squares are 9 + 16 and 16 + 9
        update.apply(one_update([2], [[4, 3]]), SCRATCH)
        np.testing.assert_allclose(weights[2], [0.1 + 0.1 * 4 / 5, -0.1 + 0.1 * 3 / 5], rtol=1e-5)

    def test_adam_counts_the_steps_of_each_row(self):
        weights = np.zeros((2, 1), dtype=np.float32)
        update = OPTIMIZERS["adam"].make(EmbeddingTable(weights))
        for _ in range(10):
            update.apply(one_update([0], [[3.0]]), SCRATCH)
        # A constant gradient gives steps of the learning rate from the first one on. A count of
        # all batches would make the first step of row 1 a third too long or short
        update.apply(one_update([1], [[-5.0]]), SCRATCH)
        np.testing.assert_allclose(weights, [[1.0], [-0.1]], rtol=1e-4)
        # m = .1 · (.9 · −5 + 5) = .05, corrected by 1 − .81; v = .025 · 1.999 by 1 − .998001
        update.apply(one_update([1], [[5.0]]), SCRATCH)
        assert weights[1, 0] == pytest.approx(-0.1 + 0.1 * (0.05 / 0.19) / 5, rel=1e-4)

    @pytest.mark.parametrize("optimizer", ADAPTIVE)
    def test_a_long_memory(self, optimizer):
        # Large gradients, then small ones: steps depend on how fast the large ones are forgotten
        weights, expected = np.zeros((1, 1), dtype=np.float32), 0.0
        update, state = (
            OPTIMIZERS[optimizer].make(EmbeddingTable(weights)),
            reference.OPTIMIZERS[optimizer](),
        )
        for gradient in [10.0] * 100 + [0.1] * 1500:
            update.apply(one_update([0], [[gradient]]), SCRATCH)
            expected += 0.1 * state.step(0, [-gradient])[0]
        assert weights[0, 0] == pytest.approx(expected, rel=1e-3)

    @pytest.mark.parametrize("optimizer", ADAPTIVE)
    def test_a_gradient_whose_square_overflows_is_one_step(self, optimizer):
        weights = np.zeros((1, 2), dtype=np.float32)
        OPTIMIZERS[optimizer].make(EmbeddingTable(weights)).apply(
            one_update([0], [[1e25, 0]]), Workspace()
        )
        np.testing.assert_allclose(weights, [[0.1, 0]], rtol=1e-4)

    @pytest.mark.parametrize("optimizer", ADAPTIVE)
    def test_rows_without_a_gradient_stay(self, optimizer):
        weights = np.zeros((3, 2), dtype=np.float32)
        update = OPTIMIZERS[optimizer].make(EmbeddingTable(weights))
        update.apply(one_update([0, 1], [[1, 1], [1, 1]]), SCRATCH)
        before = weights.copy()
        update.apply(one_update([0, 1, 2, 2], [[1, 1], [0, 0], [1, -1], [-1, 1]]), SCRATCH)
        np.testing.assert_array_equal(weights[1:], before[1:])
        assert (weights[0] > before[0]).all()

    @pytest.mark.parametrize("optimizer", ADAPTIVE)
    def test_rows_beyond_those_taken_at_once(self, optimizer):
        rng = np.random.default_rng(0)
        rows = rng.integers(3000, size=4000)
        updates = rng.normal(size=(4000, 4))
        found, expected = np.zeros((2, 3000, 4), dtype=np.float32)
        update = OPTIMIZERS[optimizer].make(EmbeddingTable(found))
        update.apply(one_update(rows, updates), SCRATCH)
        sums = np.zeros((3000, 4))
        np.add.at(sums, rows, updates)
        for row in np.unique(rows):
            state = reference.OPTIMIZERS[optimizer]()
            expected[row] = 0.1 * np.array(state.step(row, (-sums[row]).tolist()))
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-6)


def test_adam_of_a_row_that_was_never_hit_divides_by_nothing():
    weights = np.zeros((2, 1), dtype=np.float32)
    with np.errstate(all="raise"):
        OPTIMIZERS["adam"].make(EmbeddingTable(weights)).apply(
            one_update([1], [[1.0]]), Workspace()
        )
    np.testing.assert_allclose(weights, [[0], [0.1]], rtol=1e-4)


class TestDamping:
    @pytest.mark.parametrize("optimizer", ADAPTIVE)
    @pytest.mark.parametrize("rate", [1e-3, 0.3, 1e3])
    def test_never_passes_the_minimum_of_a_parabola(self, optimizer, rate):
        # Λ|x − c|²/2 from x = 0: the gradient is −Λc; no step goes beyond where the parabola along
        # it ends, so that the loss falls all the way
        centre, curvature = np.array([[3.0, -0.2, 0.01]]), 7.0
        weights = np.zeros((1, 3), dtype=np.float32)
        update = OPTIMIZERS[optimizer].make(EmbeddingTable(weights))
        distance = np.linalg.norm(centre)
        for _ in range(20 if optimizer == "adagrad" else 1):
            update.apply(
                one_update([0], curvature * (centre - weights), rate=rate, curvature=curvature),
                Workspace(),
            )
            assert np.linalg.norm(centre - weights) < distance
            distance = np.linalg.norm(centre - weights)

    @pytest.mark.parametrize("optimizer", ADAPTIVE)
    def test_the_longest_rate_where_nothing_is_curved(self, optimizer):
        ends = {}
        for rate in (99.0, 100.0, 101.0, 1e30):
            weights = np.zeros((1, 2), dtype=np.float32)
            OPTIMIZERS[optimizer].make(EmbeddingTable(weights)).apply(
                one_update([0], [[3.0, -0.5]], rate=rate), Workspace()
            )
            ends[rate] = weights[0, 0]
        assert ends[99.0] < ends[100.0] == ends[101.0] == ends[1e30]
        assert ends[100.0] == pytest.approx(100, rel=1e-3)

    def test_adam_comes_to_rest_at_any_rate(self):
        centre = np.array([[3.0, -0.2, 0.01]])
        for rate in (0.3, 30.0, 1e6):
            weights = np.zeros((1, 3), dtype=np.float32)
            update = OPTIMIZERS["adam"].make(EmbeddingTable(weights))
            for _ in range(300):
                update.apply(
                    one_update([0], 7 * (centre - weights), rate=rate, curvature=7.0), Workspace()
                )
            assert np.linalg.norm(centre - weights) < 0.1

    def test_worked_by_hand(self):
        class Halved(Adaptive):
            """Steps along (g₁/2, 0)."""

            def direction(self, row_ids, sums, scratch):
                return sums, sums * np.array([0.5, 0], dtype=np.float32)

        weights = np.zeros((1, 2), dtype=np.float32)
        Halved(EmbeddingTable(weights)).apply(
            one_update([0], [[4, 9]], rate=0.3, curvature=5.0), Workspace()
        )
        # d = (2, 0), g · d = 8, |d|² = 4, a = 2: the minimum is at .4 d
        np.testing.assert_allclose(weights, [[0.4 * (1 - np.exp(-0.3 / 0.4)) * 2, 0]], rtol=1e-5)

    def test_each_row_has_its_own(self):
        weights = np.zeros((3, 1), dtype=np.float32)
        update = one_update([2, 0, 2], [[1], [2], [3]], rate=1e3, curvature=[4, 5, 4])
        OPTIMIZERS["adagrad"].make(EmbeddingTable(weights)).apply(update, SCRATCH)
        # At a huge rate, each goes to its minimum: the sum of its gradients by its curvature
        np.testing.assert_allclose(weights, [[2 / 5], [0], [4 / 4]], rtol=1e-5)

    def test_with_the_gradient_as_direction_it_is_that_of_sgd(self):
        class Plain(Adaptive):
            def direction(self, row_ids, sums, scratch):
                return sums, sums.copy()

        rng = np.random.default_rng(0)
        update = one_update([3, 1, 3], rng.normal(size=(3, DIM)), rate=0.3, curvature=5.0)
        found, expected = np.zeros((2, 4, DIM), dtype=np.float32)
        Plain(EmbeddingTable(found)).apply(update, SCRATCH)
        OPTIMIZERS["sgd"].make(EmbeddingTable(expected)).apply(update, SCRATCH)
        np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("optimizer", ADAPTIVE)
@pytest.mark.parametrize("size", [1e-38, 1e-20, 1e20, 3e38])
@pytest.mark.parametrize("curvature", [0.0, 1e-30, 1.0, 1e30])
@pytest.mark.parametrize("rate", [1e-30, 1.0, 1e30])
def test_extreme_numbers_stay_finite(optimizer, size, curvature, rate):
    weights = np.zeros((3, 2), dtype=np.float32)
    update = OPTIMIZERS[optimizer].make(EmbeddingTable(weights))
    for sign in (1, 1, -1):
        update.apply(
            one_update(
                [0, 1, 1], [[size, 0], [sign, 0], [0, size]], rate=rate, curvature=curvature
            ),
            Workspace(),
        )
    assert np.isfinite(weights).all()


def test_distinct_rows():
    row_ids = np.array([5, 2, 5, 9, 2, 0], dtype=np.int32)
    found = distinct_rows(row_ids, 10)
    assert sorted(found.row_ids) == [0, 2, 5, 9]
    np.testing.assert_array_equal(row_ids[found.refs], found.row_ids)
    np.testing.assert_array_equal(found.row_ids[found.places], row_ids)
    assert distinct_rows(np.array([7, 5], dtype=np.int32), 10).row_ids.tolist() == [7, 5]


@pytest.mark.parametrize("n_owners", [1, 2, 3, 8])
def test_owners_share_all_rows_evenly_and_neighbours_belong_together(n_owners):
    ids = np.arange(480 * 8, dtype=np.int32)
    owned = np.array([Owner(i, n_owners).owns(ids) for i in range(n_owners)])
    assert (owned.sum(axis=0) == 1).all()
    np.testing.assert_array_equal(owned.sum(axis=1), len(ids) / n_owners)
    of_row = owned.argmax(axis=0)
    assert np.count_nonzero(np.diff(of_row)) < len(ids) / 10
    # The frequent words, which are the first, are shared as well
    assert len(set(of_row[: 16 * n_owners])) == n_owners
