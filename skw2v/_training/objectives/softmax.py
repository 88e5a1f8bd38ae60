# SPDX-License-Identifier: BSD-3-Clause
r"""Full softmax: the probability of the target among all words.

A hidden vector :math:`h` that predicts the target :math:`o` costs

.. math:: -\log p(o \mid h) = \log \sum_v e^{v'_v \cdot h} - v'_o \cdot h

(Bengio et al. 2003, "A neural probabilistic language model"; Mikolov et al. 2013, "Distributed
representations of words and phrases and their compositionality", equation 2). The error of word v
is 1 for the target and 0 for others, less :math:`p(v \mid h)`.

All words are scored for some hidden vectors at a time: as many as fit a fixed number of bytes,
however large the vocabulary. Scores, errors and both products then take one pass.

Along a step :math:`g` of a hidden vector the scores change by :math:`δ_v = v'_v \cdot g`, and the
second derivative of the loss is the variance of :math:`δ` under :math:`p`. Along a step of the row
of word v, it is no more than :math:`p(v \mid h) \, |h|^2`. This is the *local* curvature, where the
vectors are. As the step of a hidden vector takes p towards the target, the variance is taken half
the way there: :math:`(δ_o - \bar δ)^2 / 4` more.

A long step may take p anywhere; where that goes too far, `look_ahead` finds out. p changes most in
the row of a target. So the curvature there is that of the logistic loss of the score
:math:`x = \log p / (1 - p)`, bounded by :math:`\tanh(x/2) / (2x)`, as in `logistic`. That bound for
all words would be 500 times too much at p = 10⁻⁴, and such a training learns more slowly.
"""

from __future__ import annotations

import math

import numpy as np

from skw2v._training.arrays.scatter import scatter_add
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.models.base import Floats, Hidden
from skw2v._training.objectives.base import Ids, Objective
from skw2v._training.objectives.logistic import curvature_bound, mean_of_nonzero

# Bytes of the scores that are computed at once.
SCORE_BYTES = 1 << 23
# Exponentials of scores up to this size, and sums and products of them, are finite in float32.
LARGEST_SCORE = 50.0
# Hidden vectors whose curvature is measured, at most.
MEASURED = 32


class Softmax(Objective):
    """Softmax over the whole vocabulary.

    Every batch has a gradient for all output rows. The one role is that of the target, which is
    counted; the curvature for all other centres is measured row by row (`row_curvature`).
    """

    role_shares = np.ones(1, dtype=np.float32)

    def __init__(self, n_words: int) -> None:
        self.n_words = n_words

    def output_ids(self, targets: Ids, draws: Ids) -> Ids:
        """List all words."""
        return np.arange(self.n_words, dtype=np.int32)

    def chance_curvature(self, by_role: Floats, targets: Ids, draws: Ids) -> Floats:
        """Count the targets of each word."""
        times = np.bincount(targets.reshape(-1), minlength=self.n_words)
        of_words: Floats = times.astype(np.float32) * by_role[0]
        return of_words

    def expected_counts(self, target_counts: Floats, n_targets: float) -> Floats:
        """Return the occurrences of words as targets."""
        return target_counts[np.newaxis]

    def forward_backward(self, hidden: Hidden, output_rows: Floats, scratch: Workspace) -> float:
        """Score all words, for some hidden vectors at a time."""
        vectors, scale, weights = _flat(hidden)
        pair_rows, pair_words = _pairs(hidden)
        gradients = scratch.array("softmax_gradients", *vectors.shape)
        by_word = scratch.array("softmax_by_word", *output_rows.shape)
        total = scratch.array("softmax_total", *output_rows.shape)
        total[:] = 0
        of_rows = scratch.array("softmax_curvature", self.n_words)
        of_rows[:] = 0
        squares = np.einsum("rd,rd->r", vectors, vectors)
        safe = _are_safe(vectors, output_rows)
        loss, size = 0.0, self._rows_at_once()
        for first in range(0, len(vectors), size):
            rows = slice(first, min(first + size, len(vectors)))
            pairs = slice(*np.searchsorted(pair_rows, (rows.start, rows.stop)))
            scores = scratch.array("softmax_scores", rows.stop - first, self.n_words)
            np.matmul(vectors[rows], output_rows.T, out=scores)
            of_targets, sums = _exponentials(
                scores, (pair_rows[pairs] - first, pair_words[pairs]), safe
            )
            loss += float(np.vdot(weights[rows], np.log(sums))) - of_targets
            # Rather than the scores, of which there are more
            factor = (-weights[rows] / sums)[:, np.newaxis]
            of_rows -= (factor[:, 0] * squares[rows]) @ scores
            np.matmul(scores, output_rows, out=gradients[rows])
            gradients[rows] *= factor
            total += np.matmul(scores.T, vectors[rows] * factor, out=by_word)
        ones = np.ones(len(pair_rows), dtype=np.float32)
        scatter_add(gradients, pair_rows, output_rows[pair_words], ones)
        scatter_add(total, pair_words, vectors[pair_rows], ones)
        if self.n_words == 1:  # a certain word: what is left is rounding errors, never damped
            gradients[:] = total[:] = 0
        if scale is not None:
            gradients *= scale[:, np.newaxis]
        by_layout = gradients.reshape(hidden.vectors.shape)
        for blocks, of_blocks in hidden.gradients:
            of_blocks[:] = by_layout[blocks]
        output_rows[:] = total
        return loss

    def row_curvature(self, scratch: Workspace) -> Floats | None:
        """Return the local curvature of each row by all hidden vectors."""
        return scratch.array("softmax_curvature", self.n_words)

    def loss_at_zero(self, hidden: Hidden, n_targets: int) -> float:
        """Multiply the targets by the logarithm of the number of words."""
        return n_targets * math.log(self.n_words)

    def curvature(self, hidden: Hidden, output_rows: Floats) -> tuple[Floats, Floats]:
        """Measure the curvature on hidden vectors from all over the batch."""
        all_vectors, _, all_weights = _flat(hidden)
        pair_rows, pair_words = _pairs(hidden)
        # The first ones would not do: with wide windows, all of them lie in the margin of a block,
        # where they predict few centres, or none
        rows = np.unique(pair_rows)
        rows = _evenly(rows, min(MEASURED, self._rows_at_once()))
        vectors, weights = all_vectors[rows], all_weights[rows]
        measured = np.isin(pair_rows, rows)
        places = np.searchsorted(rows, pair_rows[measured]).astype(np.int32)
        pairs = places, pair_words[measured]
        n_pairs = len(pairs[0])
        p = _probabilities(vectors @ output_rows.T)
        errors = -weights[:, np.newaxis] * p
        np.add.at(errors, pairs, np.float32(1))

        steps = errors @ output_rows
        changes = steps @ output_rows.T
        variance = _local_variance(changes, p, pairs)
        of_hidden = np.zeros(hidden.n_targets.shape, dtype=np.float32)
        of_hidden.reshape(-1)[rows] = _ratio(weights * variance, (steps**2).sum(axis=1))

        steps = errors.T @ vectors
        along = (vectors @ steps.T) ** 2
        along *= _ratio(np.ones(1, np.float32), (steps**2).sum(axis=1))
        along *= _logistic_bound(p)
        of_targets = along[pairs]
        # A centre stands for all pairs that it is the target of
        n_centres = max(1.0, hidden.targets.size * n_pairs / max(1, len(pair_rows)))
        by_role = [mean_of_nonzero(of_targets) * n_pairs / n_centres]
        return of_hidden, np.array(by_role, dtype=np.float32)

    def _rows_at_once(self) -> int:
        return max(1, SCORE_BYTES // (4 * self.n_words))


def _are_safe(vectors: Floats, output_rows: Floats) -> bool:
    """Say whether no score can be so large that its exponential overflows."""
    squares = (np.einsum("rd,rd->r", rows, rows).max() for rows in (vectors, output_rows))
    return bool(np.prod([float(square) for square in squares]) < LARGEST_SCORE**2)


def _exponentials(scores: Floats, pairs: tuple[Ids, Ids], safe: bool) -> tuple[float, Floats]:
    """Exponentiate scores in place, less the largest of each row unless they are safe.

    Also return the sum of the targets' scores, less those largest ones, and the sum of each row.
    """
    if not safe:
        scores -= scores.max(axis=1, keepdims=True)
    of_targets = float(scores[pairs].sum(dtype=np.float64))
    np.exp(scores, out=scores)
    # A product takes half of the time of a sum
    return of_targets, scores @ np.ones(scores.shape[1], dtype=np.float32)


def _evenly(rows: Ids, n: int) -> Ids:
    """Choose n of some rows, as far apart as they can be; all if there are no more."""
    return rows[np.linspace(0, len(rows), min(n, len(rows)), endpoint=False).astype(np.intp)]


def _probabilities(scores: Floats) -> Floats:
    """Exponentiate scores in place, and divide by the sum of each row."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def _local_variance(changes: Floats, p: Floats, pairs: tuple[Ids, Ids]) -> Floats:
    """Compute the variance of each row, and half way to its targets: see this module."""
    changes = changes - np.einsum("hv,hv->h", changes, p)[:, np.newaxis]
    of_targets, n_targets = np.zeros((2, len(p)), dtype=np.float32)
    np.add.at(of_targets, pairs[0], changes[pairs] ** 2)
    np.add.at(n_targets, pairs[0], np.float32(1))
    variance: Floats = np.einsum("hv,hv,hv->h", changes, changes, p)
    return variance + of_targets / np.maximum(4 * n_targets, 1)


def _logistic_bound(p: Floats) -> Floats:
    """Bound the curvature by the score of each word: the last formula of this module."""
    p = np.clip(p, 1e-30, 1 - 1e-7)
    return curvature_bound((np.log(p) - np.log1p(-p)) / 2)


def _ratio(values: Floats, squares: Floats) -> Floats:
    """Divide by the square of each step's length; zero where there is no step."""
    zeros = np.zeros(np.broadcast_shapes(values.shape, squares.shape), dtype=np.float32)
    return np.divide(values, squares, out=zeros, where=squares > 1e-30)


def _flat(hidden: Hidden) -> tuple[Floats, Floats | None, Floats]:
    """Give the hidden vectors as one matrix, their scale, and how many targets each has."""
    vectors = hidden.vectors.reshape(-1, hidden.vectors.shape[-1])
    if hidden.scale is None:
        return vectors, None, hidden.n_targets.reshape(-1)
    return vectors * hidden.scale[:, np.newaxis], hidden.scale, hidden.n_targets


def _pairs(hidden: Hidden) -> tuple[Ids, Ids]:
    """List all pairs of a hidden vector and a word that it predicts, by hidden vector."""
    if hidden.mask is None:
        rows = np.flatnonzero(hidden.n_targets)
        return rows.astype(np.int32), hidden.targets[rows]
    block, place, target = np.nonzero(hidden.mask.transpose(1, 2, 0))
    rows = block * hidden.mask.shape[2] + place
    return rows.astype(np.int32), hidden.targets[block, target]
