# SPDX-License-Identifier: BSD-3-Clause
"""What both ways of debiasing share: the bias subspace, and which words are neutral."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar, Generic, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import TransformerMixin

from skw2v._compat import (
    DocumentationLinkMixin,
    Interval,
    InvalidParameterError,
    validate_parameters,
)
from skw2v._state import FittedStateMixin, Learned
from skw2v._words.cosines import ROWS_PER_TILE, Floats, blocks, unit_rows
from skw2v._words.vectors import WordVectors
from skw2v.debias._geometry import Matrix, bias_subspace

WordSet: TypeAlias = tuple[str, ...]


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

    def fit(self, vectors: WordVectors, y: object = None) -> Self:
        """Learn the bias subspace, and all that is to be done with it.

        Parameters
        ----------
        vectors : WordVectors
            The words.
        y : None
            Ignored.

        Returns
        -------
        self : HardDebias or SoftDebias

        Raises
        ------
        ValueError
            If a list has words, but none in the vocabulary; if a pair is not made of different
            words; or if the definitional pairs don't differ in `n_components` directions.
        TypeError
            If `vectors` are not `WordVectors`.

        Warns
        -----
        ConvergenceWarning
            If `max_iter` iterations of `SoftDebias` are too few.
        """
        self._fit(vectors)
        return self

    def transform(self, vectors: WordVectors) -> WordVectors:
        """Take the bias out of word vectors, and scale them to length 1.

        Parameters
        ----------
        vectors : WordVectors
            The words of `fit`, or others from the same space.

        Returns
        -------
        WordVectors
            The same words and counts, new vectors of length 1 (or 0) in the same dtype.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If the vectors are not as long as those of `fit`.
        TypeError
            If `vectors` are not `WordVectors`.
        """
        fitted = self._state()
        check_word_vectors(vectors)
        if vectors.dim != fitted.subspace.shape[1]:
            raise ValueError(
                f"The vectors have {vectors.dim} numbers each, those of fit had "
                f"{fitted.subspace.shape[1]}."
            )
        return self._debiased(fitted, vectors)

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
            [unit_rows(vectors[pair].astype(np.float64)) for pair in used], self.n_components
        )
        words = checked_words("gender_specific", self.gender_specific)
        if words and not any(word in vectors for word in words):
            raise ValueError(
                f"None of the {len(words)} gender_specific words is in the vocabulary of "
                f"{len(vectors):,} words. Is the case right?"
            )
        return LearnedBias(used, subspace, ratio, words)


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
        yield rows, unit_rows(vectors[rows].astype(np.float64))


def with_vectors(old: WordVectors, vectors: Floats) -> WordVectors:
    """Return the same words and counts with other vectors, which nobody may change any more."""
    vectors.setflags(write=False)
    return WordVectors(old.words, vectors, counts=old.counts)


def checked_words(name: str, words: Iterable[str]) -> list[str]:
    """List words; `InvalidParameterError` with the parameter's name if they are none."""
    if isinstance(words, str) or not isinstance(words, Iterable):
        raise InvalidParameterError(f"{name} must be a list of words, got {words!r}.")
    listed = list(words)
    for word in listed:
        if not isinstance(word, str):
            raise InvalidParameterError(f"{name} must hold words, got {word!r}.")
    return listed


def checked_sets(name: str, sets: Iterable[Iterable[str]]) -> list[WordSet]:
    """List pairs (or larger sets) of different words; `InvalidParameterError` for anything else."""
    if isinstance(sets, str) or not isinstance(sets, Iterable):
        raise InvalidParameterError(f"{name} must be a list of pairs of words, got {sets!r}.")
    checked = []
    for words in sets:
        if isinstance(words, str) or not isinstance(words, Iterable):
            raise InvalidParameterError(f"{name} must hold pairs of words, got {words!r}.")
        found = tuple(checked_words(name, words))
        if len(found) < 2 or len(set(found)) < len(found):
            raise InvalidParameterError(
                f"A pair in {name} must consist of different words, got {found!r}."
            )
        checked.append(found)
    return checked


def case_variants(sets: Iterable[WordSet]) -> list[WordSet]:
    """Each set as it is, and in lower case, title case and upper case; none twice.

    The authors' program equalizes pairs in these three cases too.
    """
    variants: dict[WordSet, None] = {}
    for words in sets:
        variants[words] = None
        for fold in (str.lower, str.title, str.upper):
            folded = tuple(map(fold, words))
            if len(set(folded)) == len(folded):
                variants[folded] = None
    return list(variants)


def known_sets(sets: Iterable[WordSet], vocabulary: Collection[str]) -> Iterator[WordSet]:
    """Yield the sets all of whose words are in the vocabulary."""
    return (words for words in sets if all(word in vocabulary for word in words))
