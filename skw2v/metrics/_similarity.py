# SPDX-License-Identifier: BSD-3-Clause
"""Agreement of cosines with human judgements of word similarity."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from scipy import stats

from skw2v._words.vectors import WordVectors
from skw2v.metrics._lookup import OOV, KnownWords, check_oov

WordPair: TypeAlias = tuple[str, str, float]


@dataclass(frozen=True)
class SimilarityResult:
    """Agreement of word vectors with human similarity judgements.

    Parameters
    ----------
    spearman, pearson : float
        Rank and linear correlation of cosines and judgements, between −1 and 1. They are 0 if all
        cosines or all judgements are equal.
    spearman_pvalue, pearson_pvalue : float
        Two-sided p-values of the correlations.
    n_pairs : int
        Number of pairs of the test.
    n_oov : int
        Number of pairs with an unknown word.
    """

    spearman: float
    spearman_pvalue: float
    pearson: float
    pearson_pvalue: float
    n_pairs: int
    n_oov: int

    @property
    def oov_ratio(self) -> float:
        """Share of the pairs with an unknown word, between 0 and 1."""
        return self.n_oov / self.n_pairs


def read_word_pairs(path: str | os.PathLike[str], *, delimiter: str = "\t") -> list[WordPair]:
    r"""Read pairs of words with the similarity that people see between them.

    Parameters
    ----------
    path : str or path-like
        UTF-8 text with two words and a score on each line, such as WordSim-353 and SimLex-999.
        Lines that begin with ``#``, blank lines, and a first line without a number are skipped.
    delimiter : str, default="\t"
        What separates the fields.

    Returns
    -------
    list of (str, str, float)
        The pairs and their scores.

    Raises
    ------
    ValueError
        If a line is not two words and a number. The message gives the number of the line.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skw2v.metrics import read_word_pairs
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "pairs.tsv"
    ...     _ = path.write_text("# word 1, word 2, mean score\ntiger\tcat\t7.35\n")
    ...     read_word_pairs(path)
    [('tiger', 'cat', 7.35)]
    """
    pairs: list[WordPair] = []
    first = True
    with open(path, encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if line.startswith("#") or not line.strip():
                continue
            fields = line.rstrip("\n").split(delimiter)
            pair = _pair(fields)
            if pair is not None:
                pairs.append(pair)
            elif not (first and len(fields) >= 3):
                raise ValueError(f"{path}, line {number}: not two words and a number: {line!r}.")
            first = False
    return pairs


def _pair(fields: list[str]) -> WordPair | None:
    try:
        first, second, score = fields
        return first, second, float(score)
    except ValueError:
        return None


def evaluate_similarity(
    word_vectors: WordVectors,
    pairs: Sequence[WordPair] | str | os.PathLike[str],
    *,
    restrict_vocab: int | None = None,
    case_sensitive: bool = False,
    oov: OOV = "skip",
) -> SimilarityResult:
    """Correlate cosines with human judgements of word similarity.

    Correlations equal those of gensim's ``KeyedVectors.evaluate_word_pairs`` on the same vectors.

    Parameters
    ----------
    word_vectors : WordVectors
        Words, most frequent first, and their vectors. `SubwordVectors` know words that their
        vocabulary has not; for the words alone, give ``WordVectors(sv.words, sv.vectors)``.
    pairs : sequence of (str, str, float), str or path-like
        Pairs with their scores, or a file for `read_word_pairs`.
    restrict_vocab : int or None, default=None
        Treat all words as unknown but the first (most frequent) `restrict_vocab`. None knows all.
    case_sensitive : bool, default=False
        Whether "Paris" and "paris" are different words. If not, the most frequent spelling stands
        for all.
    oov : {"skip", "zero"}, default="skip"
        Pairs with an unknown word are left out ("skip") or have a cosine of 0 ("zero").

    Returns
    -------
    SimilarityResult
        Spearman's and Pearson's correlation, and how many pairs have unknown words.

    Raises
    ------
    ValueError
        If fewer than two pairs are left, a pair is not two words and a number, a parameter has a
        wrong value, or `read_word_pairs` refuses the file.

    References
    ----------
    Finkelstein et al. (2002), "Placing Search in Context: The Concept Revisited" (WordSim-353);
    Hill, Reichart & Korhonen (2015), "SimLex-999: Evaluating Semantic Models With (Genuine)
    Similarity Estimation".

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import evaluate_similarity
    >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
    >>> pairs = [("tea", "coffee", 9.0), ("tea", "car", 1.0), ("coffee", "car", 1.5)]
    >>> evaluate_similarity(wv, pairs).spearman
    1.0
    """
    check_oov(oov)
    listed = checked_pairs(pairs)
    known = KnownWords(word_vectors, restrict_vocab, case_sensitive)
    judged, cosines, n_oov = [], [], 0
    for first, second, score in listed:
        word1, word2 = known.spelling(first), known.spelling(second)
        if word1 is not None and word2 is not None:
            judged.append(score)
            cosines.append(known.word_vectors.similarity(word1, word2))
            continue
        n_oov += 1
        if oov == "zero":
            judged.append(score)
            cosines.append(0.0)
    if len(judged) < 2:
        raise ValueError(
            f"A correlation needs two pairs of known words at least; {n_oov} of {len(listed)} "
            "pairs have an unknown word."
        )
    return SimilarityResult(
        *_correlation(stats.spearmanr, judged, cosines),
        *_correlation(stats.pearsonr, judged, cosines),
        n_pairs=len(listed),
        n_oov=n_oov,
    )


def checked_pairs(pairs: Sequence[WordPair] | str | os.PathLike[str]) -> list[WordPair]:
    """Read the pairs if they are in a file; they must be two words and a number each."""
    if isinstance(pairs, str | os.PathLike):
        return read_word_pairs(pairs)
    checked: list[Any] = []
    for pair in pairs:
        fields: tuple[Any, ...] = () if isinstance(pair, str | bytes) else tuple(pair)
        if (
            len(fields) != 3
            or not all(isinstance(word, str) for word in fields[:2])
            or not isinstance(fields[2], Real | np.number)
        ):
            raise ValueError(
                "pairs must be a list of two words and a number each, such as ('tea', 'coffee', "
                f"9.0); got {pair!r:.60} for one."
            )
        checked.append(fields)
    return checked


def _correlation(
    correlate: Callable[..., Any], judged: list[float], cosines: list[float]
) -> tuple[float, float]:
    """Correlation and p-value; 0 and 1 if one side is constant, where they are not defined."""
    if np.ptp(judged) == 0 or np.ptp(cosines) == 0:
        return 0.0, 1.0
    result = correlate(judged, cosines)
    return float(result.statistic), float(result.pvalue)
