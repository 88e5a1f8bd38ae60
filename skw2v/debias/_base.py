# SPDX-License-Identifier: BSD-3-Clause
"""What both ways of debiasing share: the bias subspace, and which words are neutral."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import TransformerMixin

from skw2v._compat import DocumentationLinkMixin, Interval, validate_parameters
from skw2v._state import FittedStateMixin, Learned
from skw2v._words.cosines import ROWS_PER_TILE, Floats, blocks
from skw2v._words.vectors import WordVectors
from skw2v.debias._geometry import Matrix, bias_subspace, unit_rows
from skw2v.debias._word_sets import WordSet, checked_sets, checked_words, known_sets


@dataclass(frozen=True, eq=False)
class LearnedBias:
    """All that debiasing learns; subclasses add to it."""

    definitional_pairs: list[WordSet]
    subspace: Matrix
    explained_variance_ratio: NDArray[np.float64]
    specific: list[str]

    def specific_rows(self, vectors: WordVectors) -> NDArray[np.bool_]:
        """Which rows are those of words that may keep their share in the subspace."""
        found = [vectors.vocabulary[word] for word in self.specific if word in vectors]
        specific = np.zeros(len(vectors), dtype=bool)
        specific[found] = True
        return specific


State = TypeVar("State", bound=LearnedBias)


class BaseDebias(
    DocumentationLinkMixin, TransformerMixin, FittedStateMixin[State], ABC, Generic[State]
):
    """Learns the bias subspace; subclasses add to it, and transform the vectors."""

    _constraints: ClassVar[dict[str, Any]] = {
        "definitional_pairs": "no_validation",
        "gender_specific": "no_validation",
        "n_components": [Interval(Integral, 1, None, closed="left")],
    }

    definitional_pairs: Sequence[Sequence[str]]
    gender_specific: Sequence[str]
    n_components: int

    definitional_pairs_ = Learned[LearnedBias, list[WordSet]](
        lambda fitted: fitted.definitional_pairs
    )
    bias_subspace_ = Learned[LearnedBias, Matrix](lambda fitted: fitted.subspace)
    explained_variance_ratio_ = Learned[LearnedBias, Matrix](
        lambda fitted: fitted.explained_variance_ratio
    )

    @abstractmethod
    def _learn(self, bias: LearnedBias, vectors: WordVectors) -> State:
        """Learn what the subclass needs beside the subspace."""

    @abstractmethod
    def _debiased(self, fitted: State, vectors: WordVectors) -> WordVectors:
        """Transform vectors as long as those of fit."""

    def fit_transform(self, vectors: WordVectors, y: object = None) -> WordVectors:
        """Do what ``fit(vectors).transform(vectors)`` does.

        Parameters
        ----------
        vectors : WordVectors
            The words.
        y : None
            Ignored.

        Returns
        -------
        WordVectors
            As `transform` returns them.

        Raises
        ------
        ValueError, TypeError
            As `fit` does.
        """
        return self._debiased(self._fit(vectors), vectors)

    @property
    def bias_direction_(self) -> Matrix:
        """The first direction of the bias subspace, of shape (dim,)."""
        return self._state().subspace[0]

    def _fit(self, vectors: WordVectors) -> State:
        validate_parameters(self, self._constraints)
        check_word_vectors(vectors)
        return self._publish(self._learn(self._learned_bias(vectors), vectors))

    def _learned_bias(self, vectors: WordVectors) -> LearnedBias:
        pairs = checked_sets("definitional_pairs", self.definitional_pairs)
        used = found_sets("definitional_pairs", pairs, vectors)
        subspace, ratio = bias_subspace(
            [unit_rows(vectors[pair]) for pair in used], self.n_components
        )
        words = checked_words("gender_specific", self.gender_specific)
        if words and not any(word in vectors for word in words):
            raise ValueError(
                f"None of the {len(words)} gender_specific words is in the vocabulary of "
                f"{len(vectors):,} words. Is the case right?"
            )
        return LearnedBias(used, subspace, ratio, words)

    def _transform(self, vectors: WordVectors) -> WordVectors:
        fitted = self._state()
        check_word_vectors(vectors)
        if vectors.dim != fitted.subspace.shape[1]:
            raise ValueError(
                f"The vectors have {vectors.dim} numbers each, those of fit had "
                f"{fitted.subspace.shape[1]}."
            )
        return self._debiased(fitted, vectors)


def check_word_vectors(vectors: object) -> None:
    """Raise `TypeError` unless these are word vectors."""
    if not isinstance(vectors, WordVectors):
        raise TypeError(
            f"vectors must be WordVectors, such as word_vectors_ of a fitted Word2VecVectorizer, "
            f"got {type(vectors).__name__}."
        )


def found_sets(name: str, sets: Sequence[WordSet], vectors: WordVectors) -> list[WordSet]:
    """Return the sets all of whose words are known; `ValueError` if there is none."""
    found = list(known_sets(sets, vectors))
    if not found:
        raise ValueError(
            f"In none of the {len(sets)} {name} are all words in the vocabulary of "
            f"{len(vectors):,} words. Is the case right?"
        )
    return found


def unit_blocks(vectors: Floats) -> Iterator[tuple[slice, Matrix]]:
    """Yield slices of rows and these rows scaled to length 1, so that few are wide at a time."""
    for rows in blocks(len(vectors), ROWS_PER_TILE):
        yield rows, unit_rows(vectors[rows])


def with_vectors(old: WordVectors, vectors: Floats) -> WordVectors:
    """Return the same words and counts with other vectors, which nobody may change any more."""
    vectors.setflags(write=False)
    return WordVectors(old.words, vectors, counts=old.counts)
