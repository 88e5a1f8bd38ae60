# SPDX-License-Identifier: BSD-3-Clause
"""Each loss pair by pair, in float64: what models and objectives are compared with.

Written from the equations of Mikolov et al. (2013), "Distributed representations of words and
phrases and their compositionality" (equation 3 for hierarchical softmax, 4 for negative sampling)
and "Efficient estimation of word representations in vector space" (the two architectures), with no
thought for speed.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp, softmax


class Target(NamedTuple):
    """A centre word, the words in its window, and the negatives that are drawn against it."""

    centre: int
    context: list[int]
    negatives: list[int]


class Result(NamedTuple):
    """Loss, number of targets, and the gradients of the loss."""

    loss: float
    n_targets: int
    w_in: np.ndarray
    w_out: np.ndarray


def targets(batch, architecture="skipgram"):
    """Read the windows and negatives of a batch, one centre after the other.

    Of n blocks, CBOW has every n-th centre share the negatives of one, skip-gram its own centres.
    """
    found = []
    tokens = len(batch.before) // max(1, batch.n_blocks)
    for j in range(len(batch.before)):
        block = j % batch.n_blocks if architecture == "cbow" else j // tokens
        before, after = int(batch.before[j]), int(batch.after[j])
        assert max(before, after) <= batch.window
        here = j + batch.window
        window = [*range(here - before, here), *range(here + 1, here + 1 + after)]
        found.append(
            Target(
                int(batch.centre_ids[j]),
                [int(batch.context_ids[i]) for i in window],
                batch.draws[block].tolist(),
            )
        )
    return found


def negative_log_sigmoid(x):
    return math.log1p(math.exp(-x)) if x > 0 else math.log1p(math.exp(x)) - x


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def one_target(hidden, centre, negatives, w_out, negative, gradient_out):
    """Loss of a hidden vector that predicts `centre`, and the gradient by that vector.

    Each of the negatives has the weight that makes all of them count as `negative` draws. The
    target is no negative of its own.
    """
    score = float(w_out[centre] @ hidden)
    loss = negative_log_sigmoid(score)
    by_hidden = (sigmoid(score) - 1) * w_out[centre]
    gradient_out[centre] += (sigmoid(score) - 1) * hidden
    weight = negative / len(negatives)
    for word in negatives:
        if word == centre:
            continue
        score = float(w_out[word] @ hidden)
        loss += weight * negative_log_sigmoid(-score)
        by_hidden = by_hidden + weight * sigmoid(score) * w_out[word]
        gradient_out[word] += weight * sigmoid(score) * hidden
    return loss, by_hidden


class NegativeSamplingLoss(NamedTuple):
    """What `one_target` costs, for so many expected negatives."""

    negative: int

    def __call__(self, hidden, target, w_out, gradient_out):
        return one_target(
            hidden, target.centre, target.negatives, w_out, self.negative, gradient_out
        )


class TreeLoss(NamedTuple):
    """Hierarchical softmax on given paths: for each word its inner nodes and codes."""

    nodes: list[list[int]]
    codes: list[list[int]]

    def __call__(self, hidden, target, w_out, gradient_out):
        """Code 0 is the child of probability σ(v·h), code 1 the other."""
        loss, by_hidden = 0.0, np.zeros_like(hidden)
        for node, code in zip(self.nodes[target.centre], self.codes[target.centre], strict=True):
            score = float(w_out[node] @ hidden)
            loss += negative_log_sigmoid(-score if code else score)
            error = sigmoid(score) - (1 - code)
            by_hidden = by_hidden + error * w_out[node]
            gradient_out[node] += error * hidden
        return loss, by_hidden


def softmax_loss(hidden, target, w_out, gradient_out):
    """Minus the logarithm of the softmax over all words, by SciPy."""
    scores = w_out @ hidden
    errors = softmax(scores)
    errors[target.centre] -= 1
    gradient_out += np.outer(errors, hidden)
    return float(logsumexp(scores) - scores[target.centre]), errors @ w_out


class SGD:
    """A step along each gradient."""

    def step(self, row, gradient):
        return [-g for g in gradient]


class Adagrad:
    """Duchi, Hazan and Singer (2011), figure 1, with a diagonal matrix."""

    def __init__(self):
        self.squares = {}

    def step(self, row, gradient):
        squares = self.squares.setdefault(row, [0.0] * len(gradient))
        for i, g in enumerate(gradient):
            squares[i] += g * g
        return [-g / (math.sqrt(s) + 1e-10) for g, s in zip(gradient, squares, strict=True)]


class Adam:
    """Kingma and Ba (2015), algorithm 1, for each row as if it were alone."""

    def __init__(self):
        self.state = {}

    def step(self, row, gradient):
        t, first, second = self.state.get(row, (0, [0.0] * len(gradient), [0.0] * len(gradient)))
        t += 1
        first = [0.9 * m + 0.1 * g for m, g in zip(first, gradient, strict=True)]
        second = [0.999 * v + 0.001 * g * g for v, g in zip(second, gradient, strict=True)]
        self.state[row] = t, first, second
        return [
            -(m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
            for m, v in zip(first, second, strict=True)
        ]


OPTIMIZERS = {"sgd": SGD, "adagrad": Adagrad, "adam": Adam}


def skipgram(found, w_in, w_out, loss_of):
    """Each word of the window predicts the centre word (which of the two does is symmetric)."""
    if not callable(loss_of):
        loss_of = NegativeSamplingLoss(loss_of)
    loss, n_targets = 0.0, 0
    gradient_in, gradient_out = np.zeros_like(w_in), np.zeros_like(w_out)
    for target in found:
        for word in target.context:
            of_pair, by_hidden = loss_of(w_in[word], target, w_out, gradient_out)
            loss += of_pair
            n_targets += 1
            gradient_in[word] += by_hidden
    return Result(loss, n_targets, gradient_in, gradient_out)


def cbow(found, w_in, w_out, loss_of):
    """The mean of the window predicts the centre word."""
    if not callable(loss_of):
        loss_of = NegativeSamplingLoss(loss_of)
    loss, n_targets = 0.0, 0
    gradient_in, gradient_out = np.zeros_like(w_in), np.zeros_like(w_out)
    for target in found:
        if not target.context:
            continue
        hidden = sum(w_in[word] for word in target.context) / len(target.context)
        of_mean, by_hidden = loss_of(hidden, target, w_out, gradient_out)
        loss += of_mean
        n_targets += 1
        for word in target.context:
            gradient_in[word] += by_hidden / len(target.context)
    return Result(loss, n_targets, gradient_in, gradient_out)


ARCHITECTURES = {"skipgram": skipgram, "cbow": cbow}


def hits(batch, w_in, w_out, negative):
    """Rows and descent directions of each hit of skip-gram, for both tables.

    Each context position is a hit, and so is each target and each negative of a block.
    """
    n_blocks, shared = batch.draws.shape
    output_ids = np.hstack([batch.centre_ids.reshape(n_blocks, -1), batch.draws])
    tokens, dim = output_ids.shape[1] - shared, w_in.shape[1]
    of_context = np.zeros((len(batch.context_ids), dim))
    of_output = np.zeros((*output_ids.shape, dim))
    for j, (before, after) in enumerate(zip(batch.before, batch.after, strict=True)):
        block, place = divmod(j, tokens)
        here = j + batch.window
        outputs = [(place, 1, 1.0)]
        outputs += [(tokens + i, 0, negative / shared) for i in range(shared)]
        for i in [*range(here - before, here), *range(here + 1, here + 1 + after)]:
            hidden = w_in[batch.context_ids[i]]
            for o, label, weight in outputs:
                if not label and output_ids[block, o] == output_ids[block, place]:
                    continue  # the target is no negative of its own
                output = w_out[output_ids[block, o]]
                error = weight * (label - sigmoid(output @ hidden))
                of_context[i] += error * output
                of_output[block, o] += error * hidden
    return (batch.context_ids, of_context), (output_ids.reshape(-1), of_output.reshape(-1, dim))
