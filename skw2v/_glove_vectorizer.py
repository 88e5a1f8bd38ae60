# SPDX-License-Identifier: BSD-3-Clause
"""GloVe: word vectors from co-occurrence counts, averaged to vectors of documents."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from numbers import Real
from typing import Annotated

import numpy as np

from skw2v._compat import Interval
from skw2v._declaration import declares_parameters
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fit import Chosen
from skw2v._glove.assembly import GloveParameters, prepare_glove, trained_vectors
from skw2v._glove.trainer import GloveTrainer
from skw2v._learning import LearnedVectors, Training, check_size
from skw2v._parameters import (
    POSITIVE,
    CooccurrenceParameters,
    MemoryParameters,
    at_least,
)

# With less than this as the largest weight, 25 epochs of 1,000 made-up reviews moved vectors by a
# 500th of the length that they began with.
_TINY_WEIGHT = 1e-3


@declares_parameters
class LeastSquaresParameters:
    r"""What to fit to the counts, and how.

    Parameters
    ----------
    x_max : float, default=10.0
        Pairs that co-occur so often or more have full weight. The paper has 100 for billions of
        words, GloVe's own demonstration 10 for 17 million. If even the most frequent pair has less
        than a thousandth of it, a warning says that hardly anything was learnt.
    alpha : float, default=0.75
        Power of the co-occurrences in the weight of pairs below `x_max`.
    epochs : int, default=25
        Passes over the co-occurrences.
    learning_rate : float, default=0.15
        Length of the steps of AdaGrad, 1e-30 or more; above 100 it counts as 100. Should J rise to
        three times that of vectors of zeros, training ends with a ConvergenceWarning.
    """

    x_max: Annotated[float, POSITIVE] = 10.0
    alpha: Annotated[float, Interval(Real, 0, 1e6, closed="both")] = 0.75
    epochs: Annotated[int, at_least(1)] = 25
    learning_rate: Annotated[float, POSITIVE] = 0.15


@declares_parameters
class GloVeVectorizer(
    CooccurrenceParameters, LeastSquaresParameters, MemoryParameters, EmbeddingVectorizer
):
    r"""Train GloVe on the documents and turn each into the mean of its words' vectors.

    The co-occurrences of the words are counted, near ones counting more. Vectors are trained until
    the product of two words' vectors is the logarithm of their co-occurrences, by weighted least
    squares [Pennington2014]_:

    .. math:: J = \sum_{ij} f(X_{ij}) (w_i^T \tilde w_j + b_i + \tilde b_j - \log X_{ij})^2,
       \quad f(x) = \min(1, (x / x_{max})^\alpha)

    The same `random_state` gives the same vectors, bit for bit, for every `n_jobs`, on one type of
    processor with the same versions of the libraries.

    There is no `partial_fit`: the objective needs the counts of all documents together. They are
    many times as large as the vectors, and are not kept.

    Attributes
    ----------
    word_vectors_ : WordVectors
        The words and their vectors, each the sum of the word's two vectors, w + w̃.
    loss_curve_ : list of float
        J per co-occurrence that is not zero, as each epoch met them. GloVe's own program prints
        half of that. NaN where no two words stand together, of which a warning says why.

    See Also
    --------
    PMIVectorizer : Counts the same, and factorises in one go.
    Word2VecVectorizer : Predicts words instead of counting them.

    References
    ----------
    .. [Pennington2014] Pennington, Socher and Manning (2014), "GloVe: global vectors for word
       representation".

    Examples
    --------
    >>> from skw2v import GloVeVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> texts, y = make_reviews(1000, random_state=0)
    >>> vectorizer = GloVeVectorizer(dim=20, random_state=0).fit(texts)
    >>> vectorizer.transform(["a wonderful dinner", "xyzzy"]).shape
    (2, 20)
    >>> vectorizer.loss_curve_[-1] < vectorizer.loss_curve_[0]
    True
    """

    def _training(self, chosen: Chosen, seed: int, go_on: bool) -> Training:
        parameters = self._take(GloveParameters)
        trainer = prepare_glove(chosen.corpus, len(chosen.vocabulary), parameters, seed=seed)
        return GloveTraining(trainer, parameters)


@dataclass(frozen=True)
class GloveTraining:
    """What trains vectors of co-occurrences that are counted already."""

    trainer: GloveTrainer
    parameters: GloveParameters

    @property
    def learning_rate(self) -> float:
        return self.parameters.learning_rate

    def learned(self) -> LearnedVectors:
        vectors = trained_vectors(self.trainer)
        # Nothing goes on from here
        return LearnedVectors(vectors, vectors[:0], list(self.trainer.loss_curve), "glove")

    def check(self, learned: LearnedVectors, failed: bool) -> None:
        check_size(learned, self.learning_rate)
        self._tell_of_tiny_weights()

    def _tell_of_tiny_weights(self) -> None:
        """Warn where not even the most frequent pair counts in J."""
        counts = self.trainer.tiles.counts
        if not len(counts):  # of which a warning has told
            return
        most = counts.max(keepdims=True)
        weight = self.trainer.weighting(np.log(most))[0]
        if weight < _TINY_WEIGHT:
            x_max, alpha = self.parameters.x_max, self.parameters.alpha
            warnings.warn(
                f"Next to nothing was learnt: with x_max={x_max} and alpha={alpha}, the pair that "
                f"stands together most often, {most[0]:.3g} times, has a weight of {weight:.1g}. "
                "Lower x_max (the default is 10) or alpha (0.75), or give more documents.",
                UserWarning,
                stacklevel=2,
            )
