# SPDX-License-Identifier: BSD-3-Clause
"""Second implementations of the trainer's seams, which the package itself does not know.

They are written as plainly as possible. `test_seams` trains with them and compares them with
oracles. Other processes can import them from here.
"""

import math
import random
import threading
import time
from contextlib import contextmanager

import numpy as np
import reference
from fuzz.work import HANGS_AFTER
from training_setup import DIM

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

    def scatter_add(self, ids, gradients, rates, bounds=None):
        gradients = those_that_count(gradients, bounds)
        np.add.at(self.weights, ids, rates[:, np.newaxis].astype(float) * gradients)

    def add(self, ids, steps):
        self.weights[ids] += steps

    settles_after = None

    def prepare(self, ids):
        pass

    def settle(self, curvature):
        pass

    def all_vectors(self):
        return self.weights.astype(np.float32)

    def copy_from(self, other):
        self.weights[:] = other.weights


def those_that_count(gradients, bounds):
    return gradients if bounds is None else gradients[np.diff(bounds) > 0]


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

    def apply(self, found, scratch):
        for batch in found.batches:
            self.apply_batch(batch)

    def apply_batch(self, found):
        gradients = those_that_count(found.gradients, found.bounds).astype(float)
        np.add.at(self._squares, found.ids, np.square(gradients).mean(axis=1))
        scale = np.sqrt(self._squares[found.ids]) + 1e-10
        rates = self._damping(found.learning_rate, found.total_curvature)
        rates = (rates / scale).astype(np.float32)
        self._table.scatter_add(found.ids, found.gradients, rates, found.bounds)


def newton(learning_rate, total_curvature):
    """Damping that is cut off: the learning rate, but never beyond the minimum of the parabola."""
    return np.minimum(learning_rate, 1 / np.maximum(total_curvature, 1e-30), dtype=np.float32)


class Cosine:
    """A learning rate that falls from `start` to zero along half a period of the cosine."""

    def __init__(self, start):
        self._start = start

    def at(self, progress):
        return self._start * (1 + math.cos(math.pi * progress)) / 2


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


class PlainThreads:
    """An executor that is no part of the package: threads that dawdle, as many as one likes."""

    def __init__(self, n_members, seed=0):
        self.n_members = n_members
        self._random = random.Random(seed)

    @contextmanager
    def crew(self, worker):
        barrier, shown = threading.Barrier(self.n_members, timeout=HANGS_AFTER), {}
        members = [PlainMember(self, i, barrier, shown) for i in range(self.n_members)]
        twins = [worker.twin() for _ in members[1:]]
        with single_threaded_blas():
            threads = [
                threading.Thread(target=twin.train, args=(member,))
                for twin, member in zip(twins, members[1:], strict=True)
            ]
            for thread in threads:
                thread.start()
            yield worker, members[0]
            for thread in threads:
                thread.join()

    def dawdle(self):
        time.sleep(self._random.random() / 3000)


class PlainMember:
    def __init__(self, executor, index, barrier, shown):
        self.index, self.n_members = index, executor.n_members
        self._barrier, self._shown, self._executor = barrier, shown, executor

    def put(self, key, value):
        self._shown[key] = value
        self._executor.dawdle()

    def get(self, key):
        return self._shown[key]

    def room(self, size):
        return np.empty(size, dtype=np.float32)

    def meet(self):
        self._executor.dawdle()
        self._barrier.wait()
