# SPDX-License-Identifier: BSD-3-Clause
"""Hard debiasing: neutral words lose their share in the bias subspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from skw2v._state import Learned
from skw2v._words.cosines import unit_rows
from skw2v._words.vectors import WordVectors
from skw2v.debias._base import (
    BaseDebias,
    LearnedBias,
    WordSet,
    case_variants,
    checked_sets,
    found_sets,
    known_sets,
    unit_blocks,
    with_vectors,
)
from skw2v.debias._geometry import Matrix, equalized, neutralized


@dataclass(frozen=True, eq=False)
class LearnedHardDebias(LearnedBias):
    """All that `HardDebias` learns: pairs to equalize as well, and those of the words of fit."""

    pairs_to_equalize: list[WordSet]
    equalize_pairs: list[WordSet]


class HardDebias(BaseDebias[LearnedHardDebias]):
    r"""Take the gender direction (or another bias) out of neutral words: neutralize and equalize.

    Bolukbasi et al. (2016) [1]_, section "Debiasing algorithms", steps 1 and 2a. All vectors are
    scaled to length 1. Then, with the projection :math:`w_B` of a vector onto the bias subspace,

    - the *bias subspace* is what the words of definitional pairs, such as she and he, differ in:
      the first right singular vectors of their differences from the mean of their pair;
    - each neutral word is *neutralized*, :math:`w \leftarrow (w - w_B) / \|w - w_B\|`;
    - each pair to equalize, with mean :math:`\mu` and :math:`\nu = \mu - \mu_B`, is *equalized*,
      :math:`w \leftarrow \nu + \sqrt{1 - \|\nu\|^2} \, (w_B - \mu_B) / \|w_B - \mu_B\|`: afterwards
      every neutral word is as near to one word of the pair as to the other.

    **What this does not do.** It removes one direction, not the bias. Gonen & Goldberg (2019) [2]_
    show that words with the same bias stay near each other: after hard debiasing of their vectors,
    k-means still told the 500 most male from the 500 most female words with 92.5 % accuracy, and a
    classifier still learned which is which. `skw2v.metrics.cluster_bias` and
    `skw2v.metrics.neighbour_bias` measure that. Don't tell anybody that debiased vectors are fair.

    Parameters
    ----------
    definitional_pairs : sequence of (str, str)
        Pairs that define the bias, for instance ``[("she", "he"), ("woman", "man")]``. Sets of more
        than two words are possible. The spelling counts, case included. Pairs with an unknown word
        are skipped.
    equalize_pairs : sequence of (str, str)
        Pairs that shall differ in nothing else than the bias, for instance
        ``[("grandmother", "grandfather")]``. Each is equalized as it is written, and in lower case,
        title case and upper case where the vocabulary has these, as in the authors' program. Pairs
        with an unknown word are skipped. If pairs share a word, the later one starts from what the
        earlier one made of it. An empty list equalizes nothing.
    gender_specific : collection of str
        Words that keep their share in the bias subspace, for instance "she", "queen" and "beard".
        The spelling counts, case included; unknown words are skipped. Words that are equalized keep
        theirs too. All others are neutral. An empty list makes all of them neutral.
    n_components : int, default=1
        Number of dimensions of the bias subspace.

    Attributes
    ----------
    bias_subspace_ : ndarray of float64 of shape (n_components, dim)
        The directions of the bias, orthonormal. Each points from the last to the first words of the
        definitional pairs.
    bias_direction_ : ndarray of float64 of shape (dim,)
        The first of them.
    explained_variance_ratio_ : ndarray of float64 of shape (n_components,)
        How much of the differences within the definitional pairs each direction explains.
    definitional_pairs_ : list of tuple of str
        The definitional pairs with no unknown word.
    equalize_pairs_ : list of tuple of str
        The pairs to equalize with no unknown word, in all their cases.

    See Also
    --------
    SoftDebias : A linear map that trades bias for fidelity to the old inner products.
    skw2v.metrics.direct_bias : How much of some words lies along the bias direction.

    Notes
    -----
    The word lists of the paper are JSON files in the repository ``tolga-b/debiaswe``; ``json.load``
    returns what the parameters take. They are written for a vocabulary with upper and lower case.
    For lower-case words, make ``("Mary", "John")`` lower case yourself.

    The paper leaves open what happens to words that are to be equalized and neutral as well. Their
    share in the subspace would be zero, and no side would be left to put them on. So they count as
    specific. If the words of a pair have the same projection to begin with, they are not equalized.

    The vectors are centred within their pairs, not over all words, and lengths are lost: all
    vectors have length 1 in the end. A vector within the subspace becomes zero if its word is
    neutral. Debiased vectors get into a pipeline by
    ``Word2VecVectorizer(init_vectors=debiased, epochs=0)``.

    References
    ----------
    .. [1] Bolukbasi, Chang, Zou, Saligrama & Kalai (2016), "Man is to Computer Programmer as Woman
       is to Homemaker? Debiasing Word Embeddings", arXiv 1607.06520.
    .. [2] Gonen & Goldberg (2019), "Lipstick on a Pig: Debiasing Methods Cover up Systematic Gender
       Biases in Word Embeddings But do not Remove Them", arXiv 1903.03862.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.debias import HardDebias
    >>> wv = WordVectors(
    ...     ["she", "he", "nurse", "guard"],
    ...     [[0.8, 0.6, 0.0], [-0.8, 0.6, 0.0], [0.6, 0.0, 0.8], [-0.6, 0.0, 0.8]],
    ... )
    >>> hard = HardDebias([("she", "he")], [], ["she", "he"]).fit(wv)
    >>> (wv.vectors @ hard.bias_direction_).round(6)  # women on the positive side
    array([ 0.8, -0.8,  0.6, -0.6])
    >>> debiased = hard.transform(wv)
    >>> (debiased.vectors @ hard.bias_direction_).round(6)
    array([ 0.8, -0.8,  0. ,  0. ])
    >>> round(debiased.similarity("nurse", "guard"), 6)
    1.0
    """

    equalize_pairs_ = Learned[LearnedHardDebias, list[WordSet]](
        lambda fitted: fitted.equalize_pairs
    )

    _constraints: ClassVar[dict[str, Any]] = {
        **BaseDebias._constraints,
        "equalize_pairs": "no_validation",
    }

    def __init__(
        self,
        definitional_pairs: Sequence[Sequence[str]],
        equalize_pairs: Sequence[Sequence[str]],
        gender_specific: Sequence[str],
        *,
        n_components: int = 1,
    ) -> None:
        self.definitional_pairs = definitional_pairs
        self.equalize_pairs = equalize_pairs
        self.gender_specific = gender_specific
        self.n_components = n_components

    def _learn(self, bias: LearnedBias, vectors: WordVectors) -> LearnedHardDebias:
        pairs = case_variants(checked_sets("equalize_pairs", self.equalize_pairs))
        found = found_sets("equalize_pairs", pairs, vectors) if pairs else []
        return LearnedHardDebias(**vars(bias), pairs_to_equalize=pairs, equalize_pairs=found)

    def _debiased(self, fitted: LearnedHardDebias, vectors: WordVectors) -> WordVectors:
        neutral = ~fitted.specific_rows(vectors)
        new = np.empty_like(vectors.vectors)
        for rows, units in unit_blocks(vectors.vectors):
            choice = neutral[rows]
            units[choice] = neutralized(units[choice], fitted.subspace)
            new[rows] = units
        for row, vector in _equalized(fitted, vectors).items():
            new[row] = vector
        return with_vectors(vectors, new)


def _equalized(fitted: LearnedHardDebias, vectors: WordVectors) -> dict[int, Matrix]:
    """Row and new vector of each word that is equalized."""
    new: dict[int, Matrix] = {}
    for words in known_sets(fitted.pairs_to_equalize, vectors):
        rows = [vectors.vocabulary[word] for word in words]
        units = unit_rows(vectors.vectors[rows].astype(np.float64))
        old = np.stack([new.get(row, unit) for row, unit in zip(rows, units, strict=True)])
        equal = equalized(old, fitted.subspace)
        if equal is not None:
            new |= dict(zip(rows, equal, strict=True))
    return new
