# SPDX-License-Identifier: BSD-3-Clause
"""Soft debiasing: a linear map that trades bias for fidelity to the old inner products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np

from skw2v._compat import Interval
from skw2v._state import Learned
from skw2v._words.cosines import unit_rows
from skw2v._words.vectors import WordVectors
from skw2v.debias._base import BaseDebias, LearnedBias, unit_blocks, with_vectors
from skw2v.debias._geometry import Matrix
from skw2v.debias._soft_map import soft_map


@dataclass(frozen=True, eq=False)
class LearnedSoftDebias(LearnedBias):
    """All that `SoftDebias` learns: the map, too."""

    transformation: Matrix
    n_iter: int


class SoftDebias(BaseDebias[LearnedSoftDebias]):
    r"""Lower the share of neutral words in the bias subspace by a linear map.

    Bolukbasi et al. (2016) [1]_, step 2b. The map T minimizes

    .. math:: \|(TW)^T (TW) - W^T W\|_F^2 + \lambda \|(TN)^T (TB)\|_F^2

    where the columns of W are the vectors of all words, scaled to length 1, those of N the neutral
    words among them, and those of B the bias subspace. The first term keeps inner products as they
    were; the second is what neutral words share with the bias.

    Like `HardDebias` it removes a direction and not the bias [2]_: see what is said there.

    Parameters
    ----------
    definitional_pairs : sequence of (str, str)
        Pairs that define the bias, as in `HardDebias`.
    gender_specific : collection of str
        Words that are not neutral, as in `HardDebias`. The map is the same for all words; these
        just don't ask for less bias.
    n_components : int, default=1
        Number of dimensions of the bias subspace.
    strength : float, default=0.2
        :math:`\lambda`, at least 0. The default is the paper's. See the notes before you use it:
        for a vocabulary of thousands of words it changes next to nothing.
    max_iter : int, default=1000
        How many iterations the search for T makes at most.

    Attributes
    ----------
    transformation_ : ndarray of float64 of shape (dim, dim)
        The symmetric map T.
    n_iter_ : int
        Iterations that the search took.
    bias_subspace_ : ndarray of float64 of shape (n_components, dim)
        The directions of the bias, orthonormal, as in `HardDebias`.
    bias_direction_ : ndarray of float64 of shape (dim,)
        The first of them.
    explained_variance_ratio_ : ndarray of float64 of shape (n_components,)
        How much of the differences within the definitional pairs each direction explains.
    definitional_pairs_ : list of tuple of str
        The definitional pairs with no unknown word.

    See Also
    --------
    HardDebias : Removes the share of neutral words in the subspace altogether.

    Notes
    -----
    What :math:`\lambda` does depends on the number of words: the first term is a sum over pairs
    of words, the second one over words. It has to be compared with
    :math:`g = \sum_w (w \cdot b)^2` over all words, for the bias direction b. If all words are
    neutral and inner products with b do not correlate with others, the share of b in T is
    :math:`(1 + \lambda / g)^{-1/2}`. On 8.6 million words of Wikipedia (20,593 words, dim 100)
    g was 201, and the direct bias of the paper's professions fell from .0940 to .0939 with
    :math:`\lambda = 0.2`, .071 with 100, .031 with 1,000 and .010 with 10,000.

    The problem is convex in :math:`T^T T`, a semi-definite programme. It is solved for a square
    root of it by L-BFGS (`scipy.optimize.minimize`).

    References
    ----------
    .. [1] Bolukbasi, Chang, Zou, Saligrama & Kalai (2016), "Man is to Computer Programmer as Woman
       is to Homemaker? Debiasing Word Embeddings", arXiv 1607.06520.
    .. [2] Gonen & Goldberg (2019), "Lipstick on a Pig: Debiasing Methods Cover up Systematic Gender
       Biases in Word Embeddings But do not Remove Them", arXiv 1903.03862.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.debias import SoftDebias
    >>> wv = WordVectors(
    ...     ["she", "he", "nurse", "guard"],
    ...     [[0.8, 0.6, 0.0], [-0.8, 0.6, 0.0], [0.6, 0.0, 0.8], [-0.6, 0.0, 0.8]],
    ... )
    >>> soft = SoftDebias([("she", "he")], ["she", "he"], strength=10).fit(wv)
    >>> (soft.transform(wv).vectors @ soft.bias_direction_).round(2)
    array([ 0.62, -0.62,  0.41, -0.41])
    """

    transformation_ = Learned[LearnedSoftDebias, Matrix](lambda fitted: fitted.transformation)
    n_iter_ = Learned[LearnedSoftDebias, int](lambda fitted: fitted.n_iter)

    _constraints: ClassVar[dict[str, Any]] = {
        **BaseDebias._constraints,
        "strength": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        definitional_pairs: Sequence[Sequence[str]],
        gender_specific: Sequence[str],
        *,
        n_components: int = 1,
        strength: float = 0.2,
        max_iter: int = 1000,
    ) -> None:
        self.definitional_pairs = definitional_pairs
        self.gender_specific = gender_specific
        self.n_components = n_components
        self.strength = strength
        self.max_iter = max_iter

    def _learn(self, bias: LearnedBias, vectors: WordVectors) -> LearnedSoftDebias:
        neutral = ~bias.specific_rows(vectors)
        gram, neutral_gram = np.zeros((2, vectors.dim, vectors.dim))
        for rows, units in unit_blocks(vectors.vectors):
            gram += units.T @ units
            units = units[neutral[rows]]
            neutral_gram += units.T @ units
        transformation, n_iter = soft_map(
            gram, neutral_gram, bias.subspace, self.strength, self.max_iter
        )
        return LearnedSoftDebias(**vars(bias), transformation=transformation, n_iter=n_iter)

    def _debiased(self, fitted: LearnedSoftDebias, vectors: WordVectors) -> WordVectors:
        new = np.empty_like(vectors.vectors)
        for rows, units in unit_blocks(vectors.vectors):
            new[rows] = unit_rows(units @ fitted.transformation)
        return with_vectors(vectors, new)
