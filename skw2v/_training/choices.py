# SPDX-License-Identifier: BSD-3-Clause
"""What users choose among: architectures, losses and optimisers.

Each choice is one object that knows all about itself. Parameters read their options from the three
dictionaries, and to add a choice is to add an object to one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from skw2v._training.many_words import SOFTMAX_ROUND, check_many_words
from skw2v._training.models.base import Model
from skw2v._training.models.cbow import CBOW
from skw2v._training.models.skipgram import SkipGram
from skw2v._training.objectives.base import Objective
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.optimizers.adagrad import Adagrad
from skw2v._training.optimizers.adam import Adam
from skw2v._training.optimizers.base import MakeOptimizer
from skw2v._training.optimizers.sgd import SGD
from skw2v._training.probabilities import (
    SigmoidProbabilities,
    SoftmaxProbabilities,
    TreeProbabilities,
    WordProbabilities,
)
from skw2v._training.rounds import LONG_ROUNDS, SHORT_ROUNDS, RoundSize
from skw2v._training.sampling.batch import BlockShape

# Windows up to this fit a block with margins; a wider one doubles the block, at most twice.
BLOCK_WINDOW, LARGEST_GROWTH = 16, 4
# Centres of a block for the full softmax: blocks share the vectors at their ends, and each scores
# them anew.
SOFTMAX_TOKENS = 160
# Tokens of a batch of the exact losses: each has many more rows than in negative sampling.
LARGEST_EXACT_BATCH = 1024


@dataclass(frozen=True)
class Architecture:
    """How contexts predict centres, and the sizes and rates that suit it.

    Parameters
    ----------
    name : str
        What users call it.
    model : type of Model
        Makes hidden vectors.
    learning_rate : float
        For SGD and negative sampling.
    subword_rate_factor : float
        Factor of that rate where words are made of subwords: part of what a row learns is averaged
        away.
    subword_rounds : int
        Rounds after which words pass on to their subwords what they have learnt.
    largest_batch : int
        Tokens of a batch of vectors with up to 100 dimensions, so that its rows fit into the cache.
    block : tuple of (int, int)
        Centres of a block, and the negative samples that they share.
    tree_block : tuple of (int, int)
        Centres of a block of hierarchical softmax, and of a group in it.
    has_margins : bool
        Whether a block also looks at the window on both sides of its centres. Then wide windows
        take larger blocks, so that margins stay in proportion. Blocks grow up to four times. If
        they grew with the window, the rows of the mask would grow with its cube, to gigabytes for
        a window of 400, and training would take a fifth longer with a window of 100.
    takes_mean : bool, default=False
        Whether the mean of a context predicts, and not each of its words.
    """

    name: str
    model: type[Model]
    learning_rate: float
    subword_rate_factor: float
    subword_rounds: int
    largest_batch: int
    block: tuple[int, int]
    tree_block: tuple[int, int]
    has_margins: bool
    takes_mean: bool = False

    def sized(self, block: tuple[int, int], window: int) -> tuple[BlockShape, int]:
        """Return the shape of a block for a window, and how many share what in it."""
        growth = 1
        while self.has_margins and BLOCK_WINDOW * growth < window and growth < LARGEST_GROWTH:
            growth *= 2
        tokens, shared = block
        # A narrow NumPy integer would overflow in what is computed from it
        return BlockShape(growth * tokens, int(window)), growth * shared


# CBOW's gradient is divided by the context size: it takes larger steps. It does less with each
# token, and would lose more to the overhead of calls. Blocks of 20 and 80 centres for skip-gram's
# tree, and groups of 5 and 8, took about a tenth more time, as did a top of the tree of 128 nodes.
SKIPGRAM = Architecture("skipgram", SkipGram, 0.05, 4, 1, 2304, (20, 12), (40, 4), True)
CONTINUOUS_BAG = Architecture("cbow", CBOW, 0.2, 2, 2, 3072, (32, 12), (32, 12), False, True)

# From the counts of the words, `TrainingParameters` and the window to the shape of a block and the
# objective
Make = Callable[[NDArray[np.int64], Any, int], tuple[BlockShape, Objective]]


@dataclass(frozen=True)
class Loss:
    """What a context costs, given its target.

    Parameters
    ----------
    name : str
        What users call it.
    make : callable
        From the counts of the words, the parameters and the window to the shape of a block and the
        objective.
    rate_factor : float
        Factor of the architecture's learning rate.
    largest_batch : int or None, default=None
        Tokens of a batch, at most; None where the architecture says it.
    rounds : RoundSize, default=SHORT_ROUNDS
        Batches of a round, at least and at most.
    own_parameters : tuple of str, default=()
        Parameters that belong to this loss alone.
    check : callable or None, default=None
        Refuses or warns of a vocabulary; takes the number of words and of tokens, and the
        parameters.
    outputs_are_words : bool, default=True
        Whether row i of the output table is that of word i.
    probabilities : mapping of str to type of WordProbabilities, default={"softmax": …}
        What the trained tables can say of a word in a context, by name: "softmax" are
        probabilities of all words, which sum to 1.
    """

    name: str
    make: Make
    rate_factor: float
    largest_batch: int | None = None
    rounds: RoundSize = SHORT_ROUNDS
    own_parameters: tuple[str, ...] = ()
    check: Callable[[int, int, Any], None] | None = None
    outputs_are_words: bool = True
    probabilities: Mapping[str, type[WordProbabilities]] = field(
        default_factory=lambda: {"softmax": SoftmaxProbabilities}
    )


def _negative_sampling(
    counts: NDArray[np.int64], parameters: Any, window: int
) -> tuple[BlockShape, Objective]:
    architecture = ARCHITECTURES[parameters.architecture]
    shape, shared = architecture.sized(architecture.block, window)
    return shape, NegativeSampling(
        counts,
        negative=parameters.negative,
        ns_exponent=parameters.ns_exponent,
        tokens=shape.tokens,
        shared=shared,
    )


def _hierarchical_softmax(
    counts: NDArray[np.int64], parameters: Any, window: int
) -> tuple[BlockShape, Objective]:
    architecture = ARCHITECTURES[parameters.architecture]
    shape, group = architecture.sized(architecture.tree_block, window)
    return shape, HierarchicalSoftmax(counts, group=group)


def _softmax(
    counts: NDArray[np.int64], parameters: Any, window: int
) -> tuple[BlockShape, Objective]:
    return BlockShape(SOFTMAX_TOKENS, int(window)), Softmax(len(counts))


NEGATIVE_SAMPLING = Loss(
    "negative_sampling",
    _negative_sampling,
    1,
    own_parameters=("negative", "ns_exponent"),
    probabilities={"softmax": SoftmaxProbabilities, "sigmoid": SigmoidProbabilities},
)
# One epoch of the first 20 MB of wiki8 (text of the English Wikipedia) at once, twice and half the
# rate: analogies .042, .049 and .027, WS353 .37, .44 and .33 (skip-gram); once and twice .021, .028
# and .31, .32 (CBOW).
HIERARCHICAL_SOFTMAX = Loss(
    "hierarchical_softmax",
    _hierarchical_softmax,
    2,
    LARGEST_EXACT_BATCH,
    LONG_ROUNDS,
    outputs_are_words=False,
    probabilities={"softmax": TreeProbabilities},
)
# Each batch of a full softmax has a copy of all output vectors
SOFTMAX = Loss(
    "softmax",
    _softmax,
    2,
    LARGEST_EXACT_BATCH,
    RoundSize(2, SOFTMAX_ROUND),
    check=check_many_words,
)


@dataclass(frozen=True)
class OptimizerChoice:
    """How gradients become steps.

    `learning_rates` has the default of each architecture for all losses; None where the loss and
    the architecture say it.
    """

    name: str
    make: MakeOptimizer
    learning_rates: Mapping[str, float] | None = None


Choice = TypeVar("Choice", Architecture, Loss, OptimizerChoice)


def _by_name(*choices: Choice) -> dict[str, Choice]:
    return {choice.name: choice for choice in choices}


ARCHITECTURES = _by_name(SKIPGRAM, CONTINUOUS_BAG)
LOSSES = _by_name(NEGATIVE_SAMPLING, HIERARCHICAL_SOFTMAX, SOFTMAX)
# The last two divide gradients by their usual size: their rate is about the length of a step in
# each dimension, and the same for all losses.
OPTIMIZERS = _by_name(
    OptimizerChoice("sgd", SGD),
    OptimizerChoice("adagrad", Adagrad, {"skipgram": 0.2, "cbow": 0.4}),
    OptimizerChoice("adam", Adam, {"skipgram": 0.05, "cbow": 0.05}),
)
