# SPDX-License-Identifier: BSD-3-Clause
"""Scorers for scikit-learn's model selection: they judge the vectors that an estimator learned."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from skw2v._words.analogies import AnalogyMethod
from skw2v._words.find import find_word_vectors
from skw2v.metrics._analogy import Sections, checked_sections, evaluate_analogies
from skw2v.metrics._lookup import OOV
from skw2v.metrics._similarity import WordPair, checked_pairs, evaluate_similarity


@dataclass(frozen=True, eq=False)
class _Scorer:
    """Takes a measure from the result of an evaluation; pickle would take no closure to workers."""

    evaluate: Callable[..., Any]
    test: Any
    parameters: dict[str, Any]
    measure: str
    name: str

    def __call__(self, estimator: object, X: object = None, y: object = None) -> float:
        result = self.evaluate(find_word_vectors(estimator), self.test, **self.parameters)
        return float(getattr(result, self.measure))

    def __repr__(self) -> str:
        return f"<{self.name}>"


def make_analogy_scorer(
    questions: Sections | str | os.PathLike[str],
    *,
    restrict_vocab: int | None = 30_000,
    case_sensitive: bool = False,
    oov: OOV = "skip",
    method: AnalogyMethod = "3cosadd",
) -> _Scorer:
    """Make a scorer of analogy accuracy, which needs no labels.

    Parameters
    ----------
    questions : mapping of str to sequence of (str, str, str, str), str or path-like
        The questions of each section, or a file, which `read_analogies` reads immediately.
    restrict_vocab : int or None, default=30000
        As in `evaluate_analogies`.
    case_sensitive : bool, default=False
        As in `evaluate_analogies`.
    oov : {"skip", "zero"}, default="skip"
        As in `evaluate_analogies`. "zero" compares vocabularies of different size fairly.
    method : {"3cosadd", "3cosmul"}, default="3cosadd"
        As in `evaluate_analogies`.

    Returns
    -------
    callable
        ``scorer(estimator, X, y=None)`` for ``GridSearchCV(scoring=scorer)`` and the like. The
        estimator has the attribute `word_vectors_`, or is a `Pipeline` (or other composition) with
        exactly one such step. `X` and `y` are ignored.

    Raises
    ------
    ValueError
        If a question is not four words, or `read_analogies` refuses the file.
    TypeError
        If `questions` is no mapping, or a str stands for a question.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import make_analogy_scorer
    >>> wv = WordVectors(
    ...     ["man", "king", "woman", "queen"], [[1.0, 1.0], [5.0, 1.0], [1.0, 3.0], [5.0, 3.0]]
    ... )
    >>> scorer = make_analogy_scorer({"family": [("man", "king", "woman", "queen")]})
    >>> scorer(SimpleNamespace(word_vectors_=wv), X=None)
    1.0
    """
    sections = checked_sections(questions)
    parameters = {
        "restrict_vocab": restrict_vocab,
        "case_sensitive": case_sensitive,
        "oov": oov,
        "method": method,
    }
    name = f"analogy scorer: {sum(map(len, sections.values())):,} questions"
    return _Scorer(evaluate_analogies, sections, parameters, "accuracy", name)


def make_similarity_scorer(
    pairs: Sequence[WordPair] | str | os.PathLike[str],
    *,
    correlation: Literal["spearman", "pearson"] = "spearman",
    restrict_vocab: int | None = None,
    case_sensitive: bool = False,
    oov: OOV = "skip",
) -> _Scorer:
    """Make a scorer of agreement with human similarity judgements, which needs no labels.

    Parameters
    ----------
    pairs : sequence of (str, str, float), str or path-like
        Pairs with their scores, or a file, which `read_word_pairs` reads immediately.
    correlation : {"spearman", "pearson"}, default="spearman"
        Which correlation is the score.
    restrict_vocab : int or None, default=None
        As in `evaluate_similarity`.
    case_sensitive : bool, default=False
        As in `evaluate_similarity`.
    oov : {"skip", "zero"}, default="skip"
        As in `evaluate_similarity`. "zero" compares vocabularies of different size fairly.

    Returns
    -------
    callable
        ``scorer(estimator, X, y=None)``, as `make_analogy_scorer` returns.

    Raises
    ------
    ValueError
        If `correlation` is none of the two, a pair is not two words and a number, or
        `read_word_pairs` refuses the file.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import make_similarity_scorer
    >>> wv = WordVectors(["tea", "coffee", "car"], [[2.0, 1.0], [2.0, 1.5], [-1.0, 3.0]])
    >>> scorer = make_similarity_scorer([("tea", "coffee", 9.0), ("tea", "car", 1.0)])
    >>> round(scorer(SimpleNamespace(word_vectors_=wv), X=None), 6)
    1.0
    """
    if correlation not in ("spearman", "pearson"):
        raise ValueError(f"correlation must be 'spearman' or 'pearson', got {correlation!r}.")
    listed = checked_pairs(pairs)
    parameters = {"restrict_vocab": restrict_vocab, "case_sensitive": case_sensitive, "oov": oov}
    name = f"similarity scorer: {correlation}, {len(listed):,} pairs"
    return _Scorer(evaluate_similarity, listed, parameters, correlation, name)
