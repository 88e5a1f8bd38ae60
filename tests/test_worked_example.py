# SPDX-License-Identifier: BSD-3-Clause
"""The worked example of the user guide and the notebook: a sentence, four words, two dimensions.

The trainer's own parts, with given tables and a batch of one, give the numbers that one finds by
hand. Figures are written out, to as many digits as a hand would carry.
"""

import math

import numpy as np
import pytest
from training_setup import gradients, take_step

from skw2v._corpus.corpus import Corpus
from skw2v._training.arrays.table import EmbeddingTable
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.executors.sequential import SequentialExecutor
from skw2v._training.models.cbow import CBOW
from skw2v._training.models.skipgram import SkipGram
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.huffman import huffman_tree
from skw2v._training.objectives.logistic import negative_errors, target_errors
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.optimizers.damping import undamped
from skw2v._training.rounds import RoundSize
from skw2v._training.sampling.batch import Batch, BlockShape
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.schedule import LinearSchedule
from skw2v._training.trainer import Trainer

ME, LOVE, PIZZA, LIKE = range(4)  # "I" and the others
W = np.array([[-0.1, 0.4], [0.2, 0.3], [-0.5, 0.4], [0.1, -0.2]], dtype=np.float32)
W_OUT = np.array([[-0.4, -0.1], [-0.2, 0.3], [-0.3, -0.1], [-0.5, -0.1]], dtype=np.float32)
NOTHING = np.empty((1, 0), dtype=np.int32)
# Centre "love", with "I" before and "pizza" after it
AROUND_LOVE = Batch(1, np.array([ME, LOVE, PIZZA], dtype=np.int32), *np.array([[1], [1]]), NOTHING)
# Centres "I" and "pizza", both with the context "love"; "love" itself has none here
FROM_LOVE = Batch(
    1,
    np.array([ME, ME, LOVE, PIZZA, ME], dtype=np.int32),
    np.array([0, 0, 1]),
    np.array([1, 0, 0]),
    NOTHING,
)


def make_trainer(model, objective, w_out=W_OUT, rate=1.0):
    corpus = Corpus(np.array([ME, LOVE, PIZZA], dtype=np.int32), np.array([0, 3]))
    sampler = Sampler(
        corpus,
        np.ones(4, dtype=np.int64),
        model.shape,
        sample=0,
        shrink_windows=False,
        draw=objective.draw,
        seed=0,
    )
    return Trainer(
        sampler,
        model,
        objective,
        EmbeddingTable(W.copy()),
        EmbeddingTable(w_out.copy()),
        schedule=LinearSchedule(rate, rate),
        epochs=1,
        batch_size=1,
        executor=SequentialExecutor(),
        round_size=RoundSize(1, 1),
        damping=undamped,
    )


def by_row(update, n_rows):
    """Gradient of the loss by each row of a table."""
    gradient = np.zeros((n_rows, 2))
    np.add.at(gradient, update.ids, -update.gradients)
    return gradient


class TestCBOW:
    @pytest.fixture
    def trainer(self):
        return make_trainer(CBOW(BlockShape(1, 1)), Softmax(4))

    def test_hidden_vector_is_the_mean_of_the_context(self, trainer):
        rows = trainer.w_in.gather(AROUND_LOVE.context_ids)
        hidden, _ = trainer.worker.settings.model.forward(
            AROUND_LOVE, rows, Workspace(), Workspace()
        )
        h = hidden.vectors * hidden.scale[:, np.newaxis]
        np.testing.assert_allclose(h, [[-0.3, 0.4]], rtol=1e-6)
        np.testing.assert_allclose([0.5, 0, 0.5, 0] @ W, h[0], rtol=1e-6)
        np.testing.assert_allclose(W_OUT @ h[0], [0.08, 0.18, 0.05, 0.11], rtol=1e-5)

    def test_loss(self, trainer):
        update = gradients(trainer, AROUND_LOVE)
        assert update.n_targets == 1
        assert update.loss == pytest.approx(1.31, abs=0.005)
        assert update.loss == pytest.approx(-math.log(0.26916), abs=1e-4)

    def test_gradients_are_outer_products(self, trainer):
        update = gradients(trainer, AROUND_LOVE)
        error = np.array([0.2435, 0.2692 - 1, 0.2363, 0.2510])
        np.testing.assert_allclose(error + np.eye(4)[LOVE], [0.24, 0.27, 0.24, 0.25], atol=0.005)
        by_out = by_row(update.output, 4)
        np.testing.assert_allclose(by_out, np.outer(error, [-0.3, 0.4]), atol=5e-5)
        np.testing.assert_allclose(by_out[LOVE], [0.2193, -0.2923], atol=5e-5)
        by_in = by_row(update.context, 4)
        np.testing.assert_allclose(by_in, np.outer([0.5, 0, 0.5, 0], error @ W_OUT), atol=5e-5)
        np.testing.assert_allclose(by_in[ME], [-0.0738, -0.1462], atol=5e-5)
        assert not by_in[[LOVE, LIKE]].any()

    def test_one_step_of_sgd_and_the_loss_after_it(self, trainer):
        take_step(trainer, gradients(trainer, AROUND_LOVE))
        np.testing.assert_allclose(trainer.w_in.weights[ME], [-0.0262, 0.5462], atol=5e-5)
        np.testing.assert_allclose(trainer.w_in.weights[PIZZA], [-0.4262, 0.5462], atol=5e-5)
        np.testing.assert_array_equal(trainer.w_in.weights[[LOVE, LIKE]], W[[LOVE, LIKE]])
        np.testing.assert_allclose(trainer.w_out.weights[LOVE], [-0.4193, 0.5923], atol=5e-5)
        after = gradients(trainer, AROUND_LOVE)
        assert after.loss == pytest.approx(1.0678, abs=1e-4)


class TestSkipGram:
    def test_each_context_word_is_predicted_from_the_centre(self):
        trainer = make_trainer(SkipGram(BlockShape(3, 1)), Softmax(4))
        update = gradients(trainer, FROM_LOVE)
        # "love" is (.2, .3): scores −.11, .05, −.09, −.13
        scores = [-0.11, 0.05, -0.09, -0.13]
        np.testing.assert_allclose(W_OUT @ W[LOVE], scores, rtol=1e-5)
        total = sum(map(math.exp, scores))
        assert update.n_targets == 2
        assert update.loss == pytest.approx(2 * math.log(total) + 0.11 + 0.09, rel=1e-5)
        assert update.loss == pytest.approx(2.8377, abs=1e-4)
        # Two errors p − t, with targets "I" and "pizza", add up
        error = 2 * np.exp(scores) / total - [1, 0, 1, 0]
        by_out, by_in = by_row(update.output, 4), by_row(update.context, 4)
        np.testing.assert_allclose(by_out, np.outer(error, W[LOVE]), atol=1e-6)
        np.testing.assert_allclose(by_in[LOVE], error @ W_OUT, atol=1e-6)
        np.testing.assert_allclose(by_in[LOVE], [0.0144, 0.2249], atol=5e-5)
        assert not by_in[[ME, PIZZA, LIKE]].any()


class TestNegativeSampling:
    @pytest.fixture
    def trainer(self):
        # Centres and negatives of a block come in fours
        objective = NegativeSampling(
            np.ones(4, dtype=np.int64), negative=1, ns_exponent=0.75, tokens=4, shared=4
        )
        return make_trainer(CBOW(BlockShape(4, 1)), objective)

    def test_sigmoids_of_the_target_and_of_a_negative(self, trainer):
        # Three centres without a context fill up the block. "like" with a quarter of the weight,
        # four times, is one negative
        ids = np.array([ME, LOVE, PIZZA, ME, ME, ME], dtype=np.int32)
        one_window = np.array([1, 0, 0, 0])
        batch = Batch(1, ids, one_window, one_window, np.full((1, 4), LIKE, dtype=np.int32))
        update = gradients(trainer, batch)
        # Scores .18 and .11: σ(.18) = .5449, σ(.11) = .5275
        assert update.loss == pytest.approx(-math.log(0.54488) - math.log(1 - 0.52747), abs=1e-4)
        by_out, by_in = by_row(update.output, 4), by_row(update.context, 4)
        np.testing.assert_allclose(by_out[LOVE], -0.4551 * np.array([-0.3, 0.4]), atol=5e-5)
        np.testing.assert_allclose(by_out[LIKE], 0.5275 * np.array([-0.3, 0.4]), atol=5e-5)
        assert not by_out[[ME, PIZZA]].any()
        expected = (-0.4551 * W_OUT[LOVE] + 0.5275 * W_OUT[LIKE]) / 2
        np.testing.assert_allclose(by_in[[ME, PIZZA]], [expected, expected], atol=5e-5)

    def test_sigmoid_with_loss(self):
        scores = np.array([0.18, 0.0, -2.0, 5.0], dtype=np.float32)
        errors = scores.copy()
        loss = target_errors(errors, np.ones(4, dtype=np.float32), Workspace())
        np.testing.assert_allclose(errors, [0.4551, 0.5, 0.8808, 0.0067], atol=5e-5)  # 1 − σ(s)
        assert loss == pytest.approx(0.6072 + 0.6931 + 2.1269 + 0.0067, abs=2e-4)
        errors = scores.copy()
        loss = negative_errors(errors.reshape(4, 1), np.ones(1, dtype=np.float32), Workspace())
        np.testing.assert_allclose(errors, [-0.5449, -0.5, -0.1192, -0.9933], atol=5e-5)  # −σ(s)
        assert loss == pytest.approx(0.7872 + 0.6931 + 0.1269 + 5.0067, abs=2e-4)


def test_hierarchical_softmax_turns_at_two_nodes():
    # Counts 4, 3, 2, 1: "like" and "pizza" are joined, then "love" with them, then "I"
    counts = np.array([4, 3, 2, 1])
    tree = huffman_tree(counts)
    assert tree.lengths.tolist() == [1, 2, 3, 3]
    trainer = make_trainer(CBOW(BlockShape(1, 1)), HierarchicalSoftmax(counts, group=1), W_OUT[:3])
    update = gradients(trainer, AROUND_LOVE)
    # Nodes 0 and 1 have the scores .08 and .18; "love" turns to the larger side at both
    assert tree.codes[tree.starts[LOVE] : tree.starts[LOVE + 1]].tolist() == [1, 0]
    assert update.loss == pytest.approx(math.log1p(math.exp(0.08)) + math.log1p(math.exp(-0.18)))


class TestLookup:
    def test_a_one_hot_matrix_times_the_table_is_a_lookup(self):
        ids = np.array([PIZZA, ME, PIZZA])
        np.testing.assert_allclose(EmbeddingTable(W).gather(ids), np.eye(4)[ids] @ W)

    def test_its_gradient_is_a_scatter_add(self):
        ids, gradient = np.array([PIZZA, ME, PIZZA], dtype=np.int32), np.arange(6.0).reshape(3, 2)
        table = EmbeddingTable(np.zeros((4, 2), dtype=np.float32))
        rates = np.ones(3, dtype=np.float32)
        table.scatter_add(ids, gradient.astype(np.float32), rates)
        np.testing.assert_allclose(table.weights, np.eye(4)[ids].T @ gradient)
