# SPDX-License-Identifier: BSD-3-Clause
"""Hierarchical softmax does what the equations say, path by path."""

import numpy as np
import pytest
import reference

from skw2v._corpus.corpus import Corpus
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.choices import ARCHITECTURES as CHOICES
from skw2v._training.models.base import Hidden
from skw2v._training.objectives import hierarchical_softmax
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.huffman import huffman_tree
from skw2v._training.sampling.batch import BlockShape
from skw2v._training.sampling.sampler import Sampler

N_WORDS, DIM = 40, 6
COUNTS = (1000 / (1 + np.arange(N_WORDS))).astype(np.int64)
ARCHITECTURES = ["skipgram", "cbow"]
# Sizes of a block, and of a group in it
SHAPES = [(BlockShape(16, 1), 4), (BlockShape(8, 5), 8), (BlockShape(12, 9), 2)]


@pytest.fixture(params=[1, 5, 1000], ids="top{}".format)
def top(request, monkeypatch):
    """How many nodes make the top of the tree: hardly any, some or all."""
    monkeypatch.setattr(hierarchical_softmax, "TOP", request.param)
    return request.param


def random_tables(scale=0.7, n_words=N_WORDS):
    rng = np.random.default_rng(0)
    w_in = rng.normal(scale=scale, size=(n_words, DIM)).astype(np.float32)
    w_out = rng.normal(scale=scale, size=(max(1, n_words - 1), DIM)).astype(np.float32)
    return w_in, w_out


def draw(shape, objective, lengths=(7, 1, 0, 2, 30, 3, 16, 5), n_words=N_WORDS):
    ids = np.random.default_rng(0).integers(n_words, size=sum(lengths)).astype(np.int32)
    return Sampler(
        Corpus(ids, np.concatenate(([0], np.cumsum(lengths)))),
        np.bincount(ids, minlength=n_words),
        shape,
        sample=0.0,
        shrink_windows=True,
        draw=objective.draw,
        seed=0,
    ).draw(0, 0)


def forward(objective, batch, shape, architecture, w_in, workspaces=None):
    scratch, buffers = workspaces or (Workspace(), Workspace())
    model = CHOICES[architecture].model(shape)
    hidden, pullback = model.forward(batch, w_in[batch.context_ids], scratch, buffers)
    return (
        hidden._replace(targets=objective.look_up(model.target_ids(batch), batch.draws)),
        pullback,
        scratch,
    )


def by_model(objective, batch, shape, architecture, w_in, w_out, workspaces=None):
    hidden, pullback, scratch = forward(objective, batch, shape, architecture, w_in, workspaces)
    output_ids = objective.output_ids(hidden.targets, batch.draws)
    output_rows = w_out[output_ids]
    loss = objective.forward_backward(hidden, output_rows, scratch)
    by_in, by_out = np.zeros(w_in.shape), np.zeros(w_out.shape)
    np.add.at(by_in, batch.context_ids, -pullback())
    np.add.at(by_out, output_ids, -output_rows)
    return reference.Result(loss, hidden.total_targets(), by_in, by_out)


def tree_loss(counts=COUNTS):
    tree = huffman_tree(counts)
    bounds = list(zip(tree.starts[:-1], tree.starts[1:], strict=True))
    nodes, codes = ([array[a:b].tolist() for a, b in bounds] for array in (tree.nodes, tree.codes))
    return reference.TreeLoss(nodes, codes)


def by_reference(batch, architecture, w_in, w_out, counts=COUNTS):
    found = reference.targets(batch, architecture)
    tables = w_in.astype(float), w_out.astype(float)
    return reference.ARCHITECTURES[architecture](found, *tables, tree_loss(counts))


def assert_agree(found, expected):
    assert found.n_targets == expected.n_targets
    assert found.loss == pytest.approx(expected.loss, rel=1e-5)
    np.testing.assert_allclose(found.w_in, expected.w_in, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(found.w_out, expected.w_out, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize(("shape", "group"), SHAPES, ids=str)
def test_loss_and_gradients_are_those_of_the_paths(architecture, shape, group, top):
    objective = HierarchicalSoftmax(COUNTS, group=group)
    batch = draw(shape, objective)
    tables = random_tables()
    assert_agree(
        by_model(objective, batch, shape, architecture, *tables),
        by_reference(batch, architecture, *tables),
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("n_words", [1, 2, 3])
@pytest.mark.parametrize("lengths", [(1,), (2,), (1, 2, 1), (17,)], ids=str)
def test_small_corpora(architecture, n_words, lengths):
    shape, counts = BlockShape(8, 3), np.arange(n_words, 0, -1)
    objective = HierarchicalSoftmax(counts, group=4)
    batch = draw(shape, objective, lengths, n_words)
    tables = random_tables(n_words=n_words)
    assert_agree(
        by_model(objective, batch, shape, architecture, *tables),
        by_reference(batch, architecture, *tables, counts),
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_gradients_agree_with_finite_differences(architecture, top):
    shape = BlockShape(4, 2)
    objective = HierarchicalSoftmax(COUNTS, group=2)
    batch = draw(shape, objective, (3, 2))
    tables = random_tables()
    found = by_model(objective, batch, shape, architecture, *tables)
    tables, step = [table.astype(float) for table in tables], 1e-5
    for table, gradient in zip(tables, (found.w_in, found.w_out), strict=True):
        for index in np.ndindex(*gradient.shape):
            before, losses = table[index], []
            for sign in (1, -1):
                table[index] = before + sign * step
                losses.append(by_reference(batch, architecture, *tables).loss)
            table[index] = before
            slope = (losses[0] - losses[1]) / (2 * step)
            assert gradient[index] == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_used_workspace_changes_nothing(architecture):
    shape, workspaces, results = BlockShape(8, 3), (Workspace(), Workspace()), []
    objective = HierarchicalSoftmax(COUNTS, group=4)
    for lengths in [(20,), (200,), (20,)]:
        batch = draw(shape, objective, lengths)
        results.append(
            by_model(objective, batch, shape, architecture, *random_tables(), workspaces)
        )
    for first, last in zip(results[0], results[-1], strict=True):
        np.testing.assert_array_equal(first, last)


@pytest.mark.parametrize("scale", [0.7, 30, 1e5])
def test_the_probabilities_of_all_words_sum_to_one(scale, top):
    # Each word once as the target of the same hidden vector
    objective = HierarchicalSoftmax(COUNTS, group=4)
    w_in, w_out = random_tables()
    vector = w_in[0] * (scale / 0.7)
    probabilities = []
    for word in range(N_WORDS):
        hidden = Hidden(
            1,
            vector[np.newaxis],
            np.ones(1, np.float32),
            None,
            np.ones(1, np.float32),
            [(slice(None), np.empty((1, DIM), np.float32))],
            objective.look_up(np.array([word], dtype=np.int32), np.empty(0)),
        )
        rows = w_out[objective.output_ids(hidden.targets, np.empty(0))]
        probabilities.append(np.exp(-objective.forward_backward(hidden, rows, Workspace())))
    assert sum(probabilities) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_untrained_nodes_cost_one_bit_a_turn(architecture):
    shape, objective = BlockShape(8, 3), HierarchicalSoftmax(COUNTS, group=4)
    batch = draw(shape, objective)
    w_in, w_out = random_tables()
    found = by_model(objective, batch, shape, architecture, w_in, np.zeros_like(w_out))
    lengths = [len(nodes) for nodes in tree_loss().nodes]
    turns = sum(
        lengths[target.centre] * (len(target.context) if architecture == "skipgram" else 1)
        for target in reference.targets(batch, architecture)
        if target.context
    )
    assert found.loss == pytest.approx(turns * np.log(2), rel=1e-6)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_hopeless_scores_stay_finite(architecture, top):
    shape, objective = BlockShape(8, 3), HierarchicalSoftmax(COUNTS, group=4)
    batch = draw(shape, objective)
    tables = random_tables(scale=1e4)
    found = by_model(objective, batch, shape, architecture, *tables)
    assert np.isfinite(found.loss)
    assert np.isfinite(found.w_in).all()
    assert np.isfinite(found.w_out).all()
    hidden, *_ = forward(objective, batch, shape, architecture, tables[0])
    rows = tables[1][objective.output_ids(hidden.targets, batch.draws)]
    for values in objective.curvature(hidden, rows):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_curvature_is_that_of_the_bound_along_the_steps(architecture, top):
    shape, objective = BlockShape(8, 3), HierarchicalSoftmax(COUNTS, group=4)
    batch = draw(shape, objective, (9, 1, 6))
    w_in, w_out = random_tables()
    hidden, *_ = forward(objective, batch, shape, architecture, w_in)
    rows = w_out[objective.output_ids(hidden.targets, batch.draws)]
    of_hidden, by_role = objective.curvature(hidden, rows)
    losses, wide_out = tree_loss(), w_out.astype(float)
    tokens = 1 if architecture == "cbow" else shape.tokens
    centres = batch.centre_ids.reshape(-1, tokens)
    of_roles = [[], []]
    for b in range(len(centres)):
        vectors = hidden.vectors.reshape(len(centres), -1, DIM)[b].astype(float)
        if architecture == "cbow":
            vectors = vectors * hidden.scale[b]
            mask = np.array([[hidden.n_targets[b]]])
        else:
            mask = hidden.mask[:, b]
        # Each node of each path, with its weight for each hidden vector
        steps = [
            (node, 1 - 2 * code, mask[t])
            for t, word in enumerate(centres[b])
            for node, code in zip(losses.nodes[word], losses.codes[word], strict=True)
        ]
        node_vectors = wide_out[[node for node, *_ in steps]]
        signs = np.array([sign for _, sign, _ in steps])[:, np.newaxis]
        weights = np.array([weight for *_, weight in steps])
        scores = node_vectors @ vectors.T + 1e-9  # never quite zero
        errors = weights * signs / (1 + np.exp(signs * scores))
        bound = weights * np.tanh(scores / 2) / (2 * scores)
        for h, vector_step in enumerate(errors.T @ node_vectors):
            expected = 0.0
            if vector_step.any():
                along = (node_vectors @ vector_step) ** 2 / (vector_step @ vector_step)
                expected = bound[:, h] @ along
            assert of_hidden.reshape(len(centres), -1)[b, h] == pytest.approx(expected, rel=1e-3)
        for (node, *_), node_step, of_node in zip(steps, errors @ vectors, bound, strict=True):
            if node_step.any():
                along = (vectors @ node_step) ** 2 / (node_step @ node_step)
                of_roles[node >= objective.n_top].append(of_node @ along)
    expected = [np.mean(each) if each else 0 for each in of_roles]
    np.testing.assert_allclose(by_role, expected, rtol=1e-3)


def test_expected_occurrences_are_those_of_the_words_beneath(top):
    objective = HierarchicalSoftmax(COUNTS, group=4)
    occurrences = np.random.default_rng(0).random(N_WORDS)
    found = objective.expected_counts(occurrences, 1.0)
    expected = np.zeros(N_WORDS - 1)
    for word, nodes in enumerate(tree_loss().nodes):
        expected[nodes] += occurrences[word]
    np.testing.assert_allclose(found.sum(axis=0), expected)
    assert not found[0, objective.n_top :].any()
    assert not found[1, : objective.n_top].any()
    assert found[0, 0] == pytest.approx(occurrences.sum())


def test_targets_that_share_a_node_count_there(top):
    objective = HierarchicalSoftmax(COUNTS, group=4)
    words = np.array([0, 0, 0, 39, 38, 39], dtype=np.int32)
    paths = objective.look_up(words, np.empty((1, 0)))
    found = objective.chance_curvature(np.array([0.5, 3.0]), paths, np.empty(0))
    nodes = tree_loss().nodes
    for node in range(objective.n_top):
        times = sum(node in nodes[word] for word in words)
        assert found[node] == times * 0.5
    for node, of_node in zip(paths.nodes, found[objective.n_top :], strict=True):
        times = sum(node in nodes[word] for word in words)
        assert of_node == times * 3 * (node >= objective.n_top)
