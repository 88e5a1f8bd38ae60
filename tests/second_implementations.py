# SPDX-License-Identifier: BSD-3-Clause
"""Second implementations of the trainer's seams, which the package itself does not know.

They are written as plainly as possible. `test_seams` trains with them and compares them with
oracles. Other processes can import them from here.
"""

import math
import random
from itertools import count

import numpy as np
import reference
from training_setup import DIM

from skw2v._training.executors.base import IN_FLIGHT
from skw2v._training.executors.process_settings import single_threaded_blas
from skw2v._training.models.base import Hidden, Model
from skw2v._training.objectives.base import Objective
from skw2v._training.objectives.logistic import mean_of_nonzero


class WideTable:
    """A plain matrix of float64, so that tiny steps can be measured."""

    def __init__(self, weights):
        self.weights = weights.astype(np.float64)

    @property
    def dim(self):
        return self.weights.shape[1]

    @property
    def n_rows(self):
        return len(self.weights)

    def gather(self, ids, out=None):
        out = np.empty((len(ids), self.dim), dtype=np.float32) if out is None else out
        out[:] = self.weights[ids]
        return out

    def scatter_add(self, ids, gradients, rates):
        np.add.at(self.weights, ids, rates[:, np.newaxis].astype(float) * gradients)

    def add(self, ids, steps):
        self.weights[ids] += steps

    def after_batch(self, curvature, *, now=False):
        pass

    def all_vectors(self):
        return self.weights.astype(np.float32)


class SquaredError(Objective):
    """Scores of targets are to be 1, scores of words that were drawn evenly 0."""

    def __init__(self, n_words, tokens, n_draws=6, negative=3, dim=DIM):
        self.n_words = n_words
        self.tokens = tokens
        self.n_draws = n_draws
        self.dim = dim
        self.weight = negative / n_draws
        self.role_shares = np.array([tokens, n_draws]) / (tokens + n_draws)

    def draw(self, n_blocks, rng):
        return rng.integers(self.n_words, size=(n_blocks, self.n_draws), dtype=np.int32)

    def output_ids(self, target_ids, draws):
        return np.hstack([target_ids.reshape(-1, self.tokens), draws]).reshape(-1)

    def chance_curvature(self, by_role, target_ids, draws):
        return np.tile(np.repeat(by_role, [self.tokens, self.n_draws]), len(draws))

    def expected_counts(self, target_counts, n_targets):
        n_draws = n_targets / self.tokens * self.n_draws
        return np.stack([target_counts, np.full(self.n_words, n_draws / self.n_words)])

    def _by_blocks(self, hidden, output_rows):
        """Hidden vectors, output vectors, the weight of each pair, and its error."""
        blocks = hidden.n_blocks
        scale = np.ones(hidden.n_targets.shape) if hidden.scale is None else hidden.scale
        vectors = (hidden.vectors * scale[..., np.newaxis]).reshape(blocks, -1, self.dim)
        outputs = output_rows.reshape(blocks, -1, self.dim)
        n_targets = hidden.n_targets.reshape(blocks, 1, -1)
        if hidden.mask is None:
            of_targets = np.eye(self.tokens) * n_targets
        else:
            of_targets = hidden.mask.transpose(1, 0, 2)
        of_draws = np.repeat(self.weight * n_targets, self.n_draws, axis=1)
        weight = np.concatenate([of_targets, of_draws], axis=1)
        wanted = np.arange(outputs.shape[1])[:, np.newaxis] < self.tokens
        return vectors, outputs, weight, wanted - outputs @ vectors.transpose(0, 2, 1)

    def forward_backward(self, hidden, output_rows, scratch):
        vectors, outputs, weight, error = self._by_blocks(hidden, output_rows)
        errors = weight * error
        scale = 1 if hidden.scale is None else hidden.scale[:, np.newaxis]
        by_hidden = (errors.transpose(0, 2, 1) @ outputs).reshape(hidden.vectors.shape) * scale
        for part, gradients in hidden.gradients:
            gradients[:] = by_hidden[part]
        outputs[:] = errors @ vectors
        return float((weight * error**2).sum() / 2)

    def loss_at_zero(self, hidden, n_targets):
        return n_targets / 2

    def curvature(self, hidden, output_rows):
        vectors, outputs, weight, error = self._by_blocks(hidden, output_rows)
        errors = weight * error
        of_hidden = self._along(errors.transpose(0, 2, 1) @ outputs, outputs, weight)
        of_output = self._along(errors @ vectors, vectors, weight.transpose(0, 2, 1))
        by_role = of_output[:, : self.tokens], of_output[:, self.tokens :]
        return (
            of_hidden.reshape(hidden.n_targets.shape),
            np.array([mean_of_nonzero(each) for each in by_role], dtype=np.float32),
        )

    @staticmethod
    def _along(steps, others, weight):
        """The second derivative along each step, of unit length."""
        squares = (weight * (others @ steps.transpose(0, 2, 1)) ** 2).sum(axis=1)
        return squares / np.maximum((steps**2).sum(axis=2), 1e-30)

    def by_pairs(self, batch, architecture, w_in, w_out):
        """The loss of a batch and its number of targets, pair by pair."""
        loss, n_targets = 0.0, 0
        for target in reference.targets(batch, "skipgram"):  # draws belong to blocks
            vectors = w_in[target.context]
            if architecture == "cbow" and target.context:
                vectors = vectors.mean(axis=0, keepdims=True)
            for vector in vectors:
                loss += (1 - w_out[target.centre] @ vector) ** 2 / 2
                loss += self.weight * ((w_out[target.negatives] @ vector) ** 2).sum() / 2
            n_targets += len(vectors)
        return loss, n_targets


class RowAdagrad:
    """Adagrad with one number for each row: the sum of the mean squares of all of its hits."""

    def __init__(self, table, damping):
        self._table, self._damping = table, damping
        self._squares = np.zeros(table.n_rows)

    def apply(self, found):
        squares = np.square(found.gradients.astype(float)).mean(axis=1)
        np.add.at(self._squares, found.ids, squares)
        scale = np.sqrt(self._squares[found.ids]) + 1e-10
        rates = self._damping(found.learning_rate, found.total_curvature)
        self._table.scatter_add(found.ids, found.gradients, (rates / scale).astype(np.float32))


def newton(learning_rate, total_curvature):
    """Damping that is cut off: the learning rate, but never beyond the minimum of the parabola."""
    return np.minimum(learning_rate, 1 / np.maximum(total_curvature, 1e-30), dtype=np.float32)


class Cosine:
    """A learning rate that falls from `start` to zero along half a period of the cosine."""

    def __init__(self, start):
        self.start = start

    def at(self, progress):
        return self.start * (1 + math.cos(math.pi * progress)) / 2


class LeftContext(Model):
    """The mean of the words before a centre predicts it; those after it are out of sight."""

    def target_ids(self, batch):
        return batch.centre_ids

    def forward(self, batch, context_rows, scratch, buffers):
        n, window = len(batch.before), batch.window
        centre, position = np.ogrid[window : window + n, : n + 2 * window]
        nearest = centre - batch.before[:, np.newaxis]
        windows = ((nearest <= position) & (position < centre)).astype(np.float32)
        scale = 1 / np.maximum(batch.before, 1).astype(np.float32)
        has_context = (batch.before > 0).astype(np.float32)
        gradients = np.zeros((n, context_rows.shape[1]), dtype=np.float32)
        sums, parts = windows @ context_rows, [(slice(None), gradients)]
        hidden = Hidden(batch.n_blocks, sums, scale, None, has_context, parts)
        return hidden, lambda: windows.T @ gradients

    def context_curvature(self, hidden, of_hidden):
        return of_hidden * hidden.scale


class ShuffledExecutor:
    """Computes the batches in flight in a random order, and applies them in theirs."""

    def __init__(self, seed, in_flight=IN_FLIGHT):
        self.in_flight = in_flight
        self.computed = []
        self._random = random.Random(seed)

    def __enter__(self):
        self._pinned = single_threaded_blas()
        self._pinned.__enter__()
        return self

    def __exit__(self, *error):
        self._pinned.__exit__(*error)

    def run(self, batches, work):
        tasks, updates, applied = {}, {}, count()

        def apply_next():
            number = next(applied)
            while number not in updates:
                chosen = self._random.choice(list(tasks))
                self.computed.append(chosen)
                updates[chosen] = work.compute(tasks.pop(chosen))
            work.apply(updates.pop(number))

        for number, batch in enumerate(batches):
            if len(tasks) + len(updates) == self.in_flight:
                apply_next()
            tasks[number] = work.gather(batch)
        while tasks or updates:
            apply_next()
