# SPDX-License-Identifier: BSD-3-Clause
r"""Hierarchical softmax: find the target by turning left or right at each node of a binary tree.

A hidden vector :math:`h` that predicts the target :math:`o` costs [1]_, [2]_

.. math:: -\log p(o \mid h) = -\sum_{n \in \text{path}(o)} \log σ(\pm_n v'_n \cdot h),

where the sign says to which side the path to the word turns at the inner node n. The two sides of
each node have probabilities that sum to 1, and so have all words. The tree is Huffman's, so that
the mean path is as short as it can be.

All paths begin at the root, and most go through the same nodes at the *top* of the tree. These are
one matrix, and one product with it scores all hidden vectors. Where m targets of a hidden vector
pass through a node, and their signs add up to d, both its loss and its error need the score
:math:`s` once only:

.. math::
   \text{loss} = m \left(\tfrac{|s|}{2} - \log \tfrac{1 + |t|}{2}\right) - \tfrac{d s}{2}, \qquad
   \text{error} = \tfrac{d - m t}{2}, \qquad t = \tanh \tfrac{s}{2}.

Below the top, each target has rows of its own.

References
----------
.. [1] Morin and Bengio (2005), "Hierarchical probabilistic neural network language model".
.. [2] Mikolov et al. (2013), "Distributed representations of words and phrases and their
   compositionality", section 2.1.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import gather_sum, scatter_add
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.base import Floats, Hidden
from skw2v._training.objectives.base import Ids, Objective
from skw2v._training.objectives.huffman import huffman_tree
from skw2v._training.objectives.logistic import along_steps, mean_of_nonzero, target_errors
from skw2v._training.objectives.paths import Paths, PathTable

# Nodes of the top of the tree. On 20 MB of Wikipedia 5 of a path's 12 nodes are there, on average.
TOP = 32
# Turns below the top whose vectors are multiplied at once.
TURNS_AT_ONCE = 256
# Targets whose curvature is measured: enough for a mean.
MEASURED = 128


class HierarchicalSoftmax(Objective):
    """Hierarchical softmax over a Huffman tree.

    The output rows of a batch are those of the top of the tree, each once, then those of the rest
    of each target's path. These are the two roles. Row i of the output table is inner node i of the
    tree. A single word has no inner node; the table then has one row, which stays as it is.

    The rows of a `group` of consecutive targets of a block are multiplied at once; it divides the
    block's tokens. Small groups waste less on hidden vectors in the windows of other targets.
    """

    role_shares = np.array([0, 1], dtype=np.float32)

    def __init__(self, counts: NDArray[np.int64], *, group: int) -> None:
        self.group = group
        self.n_outputs = max(1, len(counts) - 1)
        self.n_top = min(TOP, self.n_outputs)
        self._tree = huffman_tree(counts)
        self._paths = PathTable(self._tree, self.n_top)
        signs = self._paths.top_signs
        self._top_signs = signs
        self._top_lengths = np.abs(signs).sum(axis=1)
        self._half_signs, self._half_numbers = signs / 2, np.abs(signs) / 2

    def n_output_rows(self) -> int:
        """Return the number of inner nodes, at least one."""
        return self.n_outputs

    def look_up(self, target_ids: Ids, draws: Ids) -> Paths:
        """Find the paths of the targets."""
        return self._paths.look_up(target_ids, self.group if target_ids.ndim == 2 else None)

    def output_ids(self, targets: Paths, draws: Ids) -> Ids:
        """List the top of the tree, then the rest of all paths."""
        return np.concatenate([np.arange(self.n_top, dtype=np.int32), targets.nodes])

    def chance_curvature(self, by_role: Floats, targets: Paths, draws: Ids) -> Floats:
        """Count all targets of a node: a word may come in bursts."""
        times = np.bincount(targets.exits.reshape(-1), minlength=len(self._top_signs))
        of_top = times @ np.abs(self._top_signs) * by_role[0]
        of_rest = targets.times() * by_role[1]
        return np.concatenate([of_top, of_rest], dtype=np.float32, casting="same_kind")

    def expected_counts(self, target_counts: Floats, n_targets: float) -> Floats:
        """Add up the occurrences of the words beneath each node."""
        of_turns = target_counts[self._tree.owners()]
        of_nodes = np.bincount(self._tree.nodes, weights=of_turns, minlength=self.n_outputs)
        in_top = np.arange(self.n_outputs) < self.n_top
        return np.stack([of_nodes * in_top, of_nodes * ~in_top])

    def forward_backward(self, hidden: Hidden, output_rows: Floats, scratch: Workspace) -> float:
        """Score the top of the tree, then the rest of each path."""
        top, rest = output_rows[: self.n_top], output_rows[self.n_top :]
        gradients = scratch.array("tree_gradients", *hidden.vectors.shape)
        loss = self._top(hidden, top, gradients, scratch)
        if len(rest) and hidden.mask is None:
            loss += _rest_of_own_targets(hidden, rest, gradients, scratch)
        elif len(rest):
            loss += self._rest_of_shared_targets(hidden, rest, gradients, scratch)
        for blocks, of_blocks in hidden.gradients:
            of_blocks[:] = gradients[blocks]
        return loss

    def _top(self, hidden: Hidden, top: Floats, gradients: Floats, scratch: Workspace) -> float:
        """Score all hidden vectors at all nodes of the top."""
        shape = (*hidden.vectors.shape[:-1], self.n_top)
        difference, number = self._half_sums(hidden, shape, scratch)
        half_scores = scratch.array("top_scores", *shape)
        # As one matrix: neighbouring blocks share hidden vectors, but one product beats many
        vectors = scratch.array("top_vectors", *hidden.vectors.shape)
        vectors[:] = hidden.vectors
        by_vector = vectors.reshape(-1, vectors.shape[-1])
        np.matmul(by_vector, top.T * np.float32(0.5), out=half_scores.reshape(-1, self.n_top))
        if hidden.scale is not None:
            half_scores *= hidden.scale[..., np.newaxis]
        loss, errors = _top_errors(half_scores, difference, number, scratch)
        if hidden.scale is not None:
            errors *= hidden.scale[..., np.newaxis]
        errors = errors.reshape(-1, self.n_top)
        np.matmul(errors, top, out=gradients.reshape(by_vector.shape))
        np.matmul(errors.T, by_vector, out=top)
        return loss

    def _half_sums(
        self, hidden: Hidden, shape: tuple[int, ...], scratch: Workspace
    ) -> tuple[Floats, Floats]:
        """Half the sum of the signs, and half the number, of each hidden vector's targets."""
        exits = hidden.targets.exits
        signs, numbers = (
            table.take(
                exits, axis=0, mode="clip", out=scratch.array(name, *exits.shape, self.n_top)
            )
            for name, table in (("signs", self._half_signs), ("numbers", self._half_numbers))
        )
        if hidden.mask is None:
            signs *= hidden.n_targets[:, np.newaxis]
            numbers *= hidden.n_targets[:, np.newaxis]
            return signs, numbers
        by_block = hidden.mask.transpose(1, 2, 0)
        return (
            np.matmul(by_block, signs, out=scratch.array("difference", *shape)),
            np.matmul(by_block, numbers, out=scratch.array("number", *shape)),
        )

    def _rest_of_shared_targets(
        self, hidden: Hidden, rest: Floats, gradients: Floats, scratch: Workspace
    ) -> float:
        """Multiply the rows of each group by the hidden vectors of its windows."""
        assert hidden.mask is not None
        paths: Paths = hidden.targets
        windows = _by_groups(hidden.vectors, len(hidden.mask), self.group)
        _, n_groups, n_hidden, dim = windows.shape
        blocks, places = np.divmod(paths.order, n_groups)
        vectors = windows[blocks, places]
        of_vectors = scratch.array("path_gradients", *vectors.shape)
        weights = scratch.array("path_weights", len(rest), n_hidden)
        scores = scratch.array("path_scores", len(rest), n_hidden)
        _mask_by_target(hidden.mask, self.group).take(
            paths.owners, axis=0, out=weights, mode="clip"
        )
        runs = [
            (
                vectors[groups],
                of_vectors[groups],
                rest[rows].reshape(-1, size, dim),
                scores[rows].reshape(-1, size, n_hidden),
            )
            for groups, rows, size in paths.runs()
        ]
        for h, _, v, s in runs:
            np.matmul(v, h.transpose(0, 2, 1), out=s)
        signs = paths.signs[:, np.newaxis]
        scores *= signs
        loss = target_errors(scores, weights, scratch)
        scores *= signs
        of_vectors[: np.searchsorted(paths.sizes, 1)] = 0
        for h, g, v, s in runs:
            np.matmul(s.transpose(0, 2, 1), v, out=g)
            np.matmul(s, h, out=v)
        first = blocks * hidden.vectors.shape[1] + places * self.group
        ids = (first[:, np.newaxis] + np.arange(n_hidden)).astype(np.int32).reshape(-1)
        ones = np.ones(len(ids), dtype=np.float32)
        scatter_add(gradients.reshape(-1, dim), ids, of_vectors.reshape(-1, dim), ones)
        return loss

    def loss_at_zero(self, hidden: Hidden, n_targets: int) -> float:
        """Multiply the nodes of the paths by log 2."""
        paths: Paths = hidden.targets
        lengths = self._top_lengths.take(paths.exits) + paths.lengths.reshape(paths.exits.shape)
        times = hidden.n_targets if hidden.mask is None else hidden.mask.sum(axis=2).T
        return float(np.vdot(times, lengths)) * np.log(2)

    def curvature(self, hidden: Hidden, output_rows: Floats) -> tuple[Floats, Floats]:
        """Measure the curvature on the first blocks or targets."""
        paths: Paths = hidden.targets
        tokens = 1 if hidden.mask is None else len(hidden.mask)
        n = min(max(1, MEASURED // tokens), len(paths.exits))
        rows, signs = self._whole_paths(paths, n * tokens)
        n_turns = rows.shape[1]
        vectors: Floats
        weights: Floats
        if hidden.mask is None:
            assert hidden.scale is not None
            vectors = (hidden.vectors[:n] * hidden.scale[:n, np.newaxis])[:, np.newaxis]
            weights = hidden.n_targets[:n].reshape(n, 1, 1)
        else:
            vectors = hidden.vectors[:n]
            weights = hidden.mask[:, :n].transpose(1, 0, 2)
        signs = signs.reshape(n, tokens * n_turns)
        measured, of_output = along_steps(
            vectors,
            output_rows[rows.reshape(signs.shape)],
            signs,
            # No weight where a turn only fills up
            np.repeat(weights, n_turns, axis=1) * np.abs(signs)[:, :, np.newaxis],
        )
        of_hidden = np.zeros(hidden.n_targets.shape, dtype=np.float32)
        of_hidden[:n] = measured.reshape(of_hidden[:n].shape)
        in_top = rows.reshape(of_output.shape) < self.n_top
        by_role = of_output[in_top], of_output[~in_top]
        return of_hidden, np.array([mean_of_nonzero(each) for each in by_role], dtype=np.float32)

    def _whole_paths(self, paths: Paths, n: int) -> tuple[NDArray[np.intp], Floats]:
        """Find the output rows of the first n targets and their signs: zero where one fills up."""
        signs = self._top_signs[paths.exits.reshape(-1)[:n]]
        most = int(np.count_nonzero(signs, axis=1).max())
        top = np.argsort(signs == 0, axis=1, kind="stable")[:, :most]
        lengths, starts = paths.lengths[:n, np.newaxis], paths.starts[:n, np.newaxis]
        turns = np.arange(lengths.max())
        rest = starts + np.where(turns < lengths, turns, 0)
        # A target without a rest may start behind the last turn
        rest = np.minimum(rest, max(0, len(paths.signs) - 1))
        rest_signs = np.pad(paths.signs, (0, 1))[rest] * (turns < lengths)
        if paths.rows is not None:
            rest = np.pad(paths.rows, (0, 1))[rest]
        rest = np.minimum(rest + self.n_top, self.n_top + len(paths.nodes) - 1)
        return (
            np.concatenate([top, rest], axis=1),
            np.concatenate([np.take_along_axis(signs, top, axis=1), rest_signs], axis=1),
        )


def _top_errors(
    half_scores: Floats, difference: Floats, number: Floats, scratch: Workspace
) -> tuple[float, Floats]:
    """Turn half the difference of the signs into errors, in place: the formula of this module.

    `number` is half the number of signs. The scores are overwritten as well.
    """
    tanh = np.tanh(half_scores, out=scratch.array("tanh", *half_scores.shape))
    buffer = scratch.array("top_buffer", *half_scores.shape)
    loss = np.log(2) * number.sum(dtype=np.float64) - np.vdot(half_scores, difference)
    difference -= np.multiply(tanh, number, out=buffer)
    np.abs(half_scores, out=half_scores)
    loss += np.vdot(half_scores, number)
    np.abs(tanh, out=tanh)
    np.log(np.add(tanh, 1, out=tanh), out=tanh)
    loss -= np.vdot(tanh, number)
    return 2 * float(loss), difference


def _rest_of_own_targets(
    hidden: Hidden, rest: Floats, gradients: Floats, scratch: Workspace
) -> float:
    """Score each turn with the hidden vector that it belongs to."""
    paths: Paths = hidden.targets
    assert hidden.scale is not None
    assert paths.rows is not None
    # Turns that fill up count as the last target's, with no weight
    owners = np.minimum(paths.owners, len(hidden.vectors) - 1)
    factors = hidden.scale.take(owners) * paths.signs
    errors = _products(hidden.vectors, owners, rest, paths.rows, scratch)
    errors *= factors
    weights = hidden.n_targets.take(owners) * np.abs(paths.signs)
    loss = target_errors(errors, weights, scratch)
    errors *= factors
    ends = paths.starts[-1] + paths.lengths[-1]
    bounds = np.append(paths.starts, ends).astype(np.int32)
    gather_sum(gradients, paths.rows[:ends], rest, errors[:ends], bounds)
    rest[:] = 0
    scatter_add(rest, paths.rows[:ends], hidden.vectors, errors[:ends], bounds)
    return loss


def _products(vectors: Floats, owners: Ids, rest: Floats, rows: Ids, scratch: Workspace) -> Floats:
    """Multiply the hidden vector and the row of each turn, some at once that fit into the cache."""
    products = np.empty(len(rows), dtype=np.float32)
    of_owners, of_rows = (
        scratch.array(name, TURNS_AT_ONCE, rest.shape[1]) for name in ("of_owners", "of_rows")
    )
    for first in range(0, len(rows), TURNS_AT_ONCE):
        part = slice(first, min(first + TURNS_AT_ONCE, len(rows)))
        n = part.stop - first
        vectors.take(owners[part], axis=0, out=of_owners[:n], mode="clip")
        rest.take(rows[part], axis=0, out=of_rows[:n], mode="clip")
        np.einsum("rd,rd->r", of_owners[:n], of_rows[:n], out=products[part])
    return products


def _by_groups(vectors: Floats, tokens: int, group: int) -> Floats:
    """View the hidden vectors of each block as overlapping windows of its groups of targets.

    The shape is (n_blocks, n_groups, group + 2 * window, dim): the target at place p of a block has
    its window at places p to p + 2 * window.
    """
    n_blocks, n_hidden, dim = vectors.shape
    of_block, of_row, of_item = vectors.strides
    return as_strided(
        vectors,
        (n_blocks, tokens // group, n_hidden - tokens + group, dim),
        (of_block, group * of_row, of_row, of_item),
        writeable=False,
    )


def _mask_by_target(mask: Floats, group: int) -> Floats:
    """Cut the mask of each target to the windows of its group, with a row of zeros at the end.

    The shape is (n_blocks * tokens + 1, group + 2 * window).
    """
    tokens, n_blocks, n_hidden = mask.shape
    n_groups, n_each = tokens // group, n_hidden - tokens + group
    of_place, of_block, of_item = mask.strides
    windows = as_strided(
        mask,
        (n_blocks, n_groups, group, n_each),
        (of_block, group * (of_place + of_item), of_place, of_item),
        writeable=False,
    )
    by_target = np.zeros((n_blocks * tokens + 1, n_each), dtype=np.float32)
    by_target[:-1].reshape(windows.shape)[:] = windows
    return by_target
