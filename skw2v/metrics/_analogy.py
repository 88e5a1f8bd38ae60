# SPDX-License-Identifier: BSD-3-Clause
"""Accuracy on analogy questions, "a is to b as c is to d"."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from skw2v._words.analogies import AnalogyMethod
from skw2v._words.given_words import word_tuples
from skw2v._words.nearest import Neighbours
from skw2v._words.vectors import WordVectors
from skw2v.metrics._lookup import OOV, KnownWords, check_oov, folding

Question: TypeAlias = tuple[str, str, str, str]
Sections: TypeAlias = Mapping[str, Sequence[tuple[str, ...]]]

# How many of the best words are candidates for the answer. The best of them may be another spelling
# of a given word, such as "King" for "king"; the answer is the first that is not.
_CANDIDATES = 5
# Two scores nearer to each other than this may change places by rounding. Scores of many questions
# come from one matrix product, whose rounding depends on its size and on the BLAS library.
# Questions with such scores are asked again one by one, so that the accuracy depends on neither.
_CLOSE_CALL = 1e-5


@dataclass(frozen=True)
class SectionResult:
    """Result of one section of an analogy test.

    Parameters
    ----------
    n_correct : int
        Questions answered correctly.
    n_asked : int
        Questions that count: those without unknown words, or with ``oov="zero"`` all of them.
    n_oov : int
        Questions with an unknown word.
    """

    n_correct: int
    n_asked: int
    n_oov: int

    @property
    def accuracy(self) -> float:
        """Share of correct answers among the questions that count; 0 if there are none."""
        return self.n_correct / self.n_asked if self.n_asked else 0.0


@dataclass(frozen=True)
class AnalogyResult:
    """Result of an analogy test.

    Parameters
    ----------
    sections : mapping of str to SectionResult
        The result of each section, in the order of the test.
    n_questions : int
        Number of questions of the test.
    """

    sections: Mapping[str, SectionResult]
    n_questions: int

    @property
    def total(self) -> SectionResult:
        """The result of all sections together."""
        parts = self.sections.values()
        return SectionResult(
            n_correct=sum(part.n_correct for part in parts),
            n_asked=sum(part.n_asked for part in parts),
            n_oov=sum(part.n_oov for part in parts),
        )

    @property
    def accuracy(self) -> float:
        """Share of correct answers among all questions that count; 0 if there are none."""
        return self.total.accuracy

    @property
    def oov_ratio(self) -> float:
        """Share of the questions with an unknown word, between 0 and 1."""
        return self.total.n_oov / self.n_questions if self.n_questions else 0.0

    def __str__(self) -> str:
        rows = [*self.sections.items(), ("total", self.total)]
        width = max(len(name) for name, _ in rows)
        return "\n".join(
            f"{name:<{width}}  {part.accuracy:6.1%}  ({part.n_correct}/{part.n_asked})"
            for name, part in rows
        )


def read_analogies(path: str | os.PathLike[str]) -> dict[str, list[Question]]:
    r"""Read analogy questions in the format of Google's ``questions-words.txt``.

    Parameters
    ----------
    path : str or path-like
        UTF-8 text. A line ``: name`` begins a section. Every other line is a question, four words
        separated by blanks. Blank lines are skipped.

    Returns
    -------
    dict of str to list of (str, str, str, str)
        The questions of each section.

    Raises
    ------
    ValueError
        If a question is not four words, or comes before the first section. The message gives the
        number of the line.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skw2v.metrics import read_analogies
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "questions.txt"
    ...     _ = path.write_text(": family\nman king woman queen\n")
    ...     read_analogies(path)
    {'family': [('man', 'king', 'woman', 'queen')]}
    """
    sections: dict[str, list[Question]] = {}
    current: list[Question] | None = None
    with open(path, encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            words = line.split()
            if line.startswith(":"):
                current = sections.setdefault(line[1:].strip(), [])
            elif current is None and words:
                raise ValueError(f"{path}, line {number}: a question before the first section.")
            elif len(words) == 4:
                current.append(tuple(words))  # type: ignore[union-attr, arg-type]
            elif words:
                raise ValueError(f"{path}, line {number}: {len(words)} words in place of 4.")
    return sections


def evaluate_analogies(
    word_vectors: WordVectors,
    questions: Sections | str | os.PathLike[str],
    *,
    restrict_vocab: int | None = 30_000,
    case_sensitive: bool = False,
    oov: OOV = "skip",
    method: AnalogyMethod = "3cosadd",
) -> AnalogyResult:
    """Measure how many analogies "a is to b as c is to d" are completed correctly.

    Accuracy equals that of gensim's ``KeyedVectors.evaluate_word_analogies`` on the same vectors.

    Parameters
    ----------
    word_vectors : WordVectors
        Words, most frequent first, and their vectors. `SubwordVectors` know more words of questions
        than their vocabulary has, but no other answers; for the words alone, give
        ``WordVectors(sv.words, sv.vectors)``.
    questions : mapping of str to sequence of (str, str, str, str), str or path-like
        The questions of each section, or a file for `read_analogies`.
    restrict_vocab : int or None, default=30000
        Treat all words as unknown but the first (most frequent) `restrict_vocab`. None knows all.
    case_sensitive : bool, default=False
        Whether "Paris" and "paris" are different words. If not, the most frequent spelling stands
        for all, in questions and in answers.
    oov : {"skip", "zero"}, default="skip"
        Questions with an unknown word are left out ("skip") or count as wrong ("zero").
    method : {"3cosadd", "3cosmul"}, default="3cosadd"
        As in `WordVectors.analogy`.

    Returns
    -------
    AnalogyResult
        Its `accuracy` is that of all sections together; `sections` has each alone.

    Raises
    ------
    ValueError
        If a parameter has a wrong value, a question is not four words, or `read_analogies` refuses
        the file.
    TypeError
        If `questions` is no mapping, or a str stands for a question.

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013), "Efficient Estimation of Word Representations in Vector
    Space", section 4.1.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> from skw2v.metrics import evaluate_analogies
    >>> wv = WordVectors(
    ...     ["man", "king", "woman", "queen"], [[1.0, 1.0], [5.0, 1.0], [1.0, 3.0], [5.0, 3.0]]
    ... )
    >>> result = evaluate_analogies(wv, {"family": [("Man", "King", "Woman", "Queen")]})
    >>> result.accuracy
    1.0
    >>> print(result)
    family  100.0%  (1/1)
    total   100.0%  (1/1)
    """
    check_oov(oov)
    sections = checked_sections(questions)
    fold = folding(case_sensitive)
    known = KnownWords(word_vectors, restrict_vocab, case_sensitive)
    # Answers come from the vocabulary
    asked = {
        name: [q for q in section if q[3] in known and all(map(known.spelling, q[:3]))]
        for name, section in sections.items()
    }
    everything = [question for section in asked.values() for question in section]
    answers = iter(_answers(everything, known, method, fold))
    results = {}
    for name, section in asked.items():
        n_oov = len(sections[name]) - len(section)
        results[name] = SectionResult(
            n_correct=sum(fold(question[3]) == next(answers) for question in section),
            n_asked=len(section) + (n_oov if oov == "zero" else 0),
            n_oov=n_oov,
        )
    return AnalogyResult(results, sum(map(len, sections.values())))


def checked_sections(
    questions: Sections | str | os.PathLike[str],
) -> dict[str, list[tuple[str, ...]]]:
    """Read the questions if they are in a file; they must be four words each."""
    if isinstance(questions, str | os.PathLike):
        questions = read_analogies(questions)
    if not isinstance(questions, Mapping):
        raise TypeError(
            "questions must be a mapping from names of sections to lists of questions, or a file; "
            f"got {type(questions).__name__}. Give {{'all': questions}}."
        )
    return {
        name: word_tuples(f"questions[{name!r}]", section, 4) for name, section in questions.items()
    }


def _answers(
    questions: list[tuple[str, ...]],
    known: KnownWords,
    method: AnalogyMethod,
    fold: Callable[[str], str],
) -> list[str | None]:
    """Answer each question in folded spelling, if possible by none of the given words."""
    word_vectors = known.word_vectors
    triples: list[Any] = [tuple(map(known.spelling, question[:3])) for question in questions]
    rankings = word_vectors.analogies(triples, method=method, topn=_CANDIDATES)
    answers = []
    for triple, question, ranking in zip(triples, questions, rankings, strict=True):
        if _is_close_call(ranking):
            ranking = word_vectors.analogy(*triple, method=method, topn=_CANDIDATES)
        folded = [fold(word) for word, _ in ranking]
        given = set(map(fold, question[:3]))
        fresh = (word for word in folded if word not in given)
        answers.append(next(fresh, folded[-1] if folded else None))
    return answers


def _is_close_call(ranking: Neighbours) -> bool:
    return any(better - worse < _CLOSE_CALL for (_, better), (_, worse) in pairwise(ranking))
