# SPDX-License-Identifier: BSD-3-Clause
"""Synthetic labelled reviews."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from skw2v._compat import invalid_parameter
from skw2v.datasets import _lexicon as lexicon

_T = TypeVar("_T")


def make_reviews(
    n_samples: int = 1000,
    *,
    negation: float = 0.2,
    mixed: float = 0.15,
    random_state: int | np.random.RandomState | None = None,
) -> tuple[list[str], NDArray[np.int64]]:
    """Make up short labelled reviews of restaurants and films.

    The reviews are synthetic: sentence patterns are filled at random from a lexicon of some hundred
    words, with a few facts around them. They need no download and are meant for examples, tests
    and a first try. A score on them says little about a score on what people really write.

    They are harder than a list of good and bad words. An opinion may deny its opposite
    ("completely lacking in good taste", "far from dull"). It may stand beside an opinion to the
    contrary ("although the soup was fresh, ..."). Words of degree ("very", "barely") appear in both
    classes, and the same praise fits both topics.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of reviews. Half of them (rounded down) are positive.
    negation : float in [0, 1], default=0.2
        Probability that an opinion is expressed by denying the opposite one. These mislead a bag
        of words.
    mixed : float in [0, 1], default=0.15
        Probability that an opinion stands beside one to the contrary.
    random_state : int, RandomState instance or None, default=None
        Pass an int for the same reviews at every call.

    Returns
    -------
    documents : list of str
        The reviews, `n_samples` of them, in random order of class and topic.
    y : ndarray of shape (n_samples,), dtype int64
        1 for a positive review, 0 for a negative one.

    Raises
    ------
    InvalidParameterError
        If a parameter has the wrong type or lies out of its range (a ``ValueError``).

    See Also
    --------
    load_reviews : Read labelled reviews from a folder or a table.

    Examples
    --------
    >>> from skw2v.datasets import make_reviews
    >>> documents, y = make_reviews(n_samples=100, random_state=0)
    >>> len(documents), y.shape, int(y.sum())
    (100, (100,), 50)
    """
    if not _is_number(n_samples, Integral) or n_samples < 1:
        wanted = "be an int in the range [1, inf)"
        raise invalid_parameter("make_reviews", "n_samples", wanted, n_samples)
    for name, share in (("negation", negation), ("mixed", mixed)):
        if not _is_number(share, Real) or not 0 <= share <= 1:
            wanted = "be a float in the range [0.0, 1.0]"
            raise invalid_parameter("make_reviews", name, wanted, share)
    rng = check_random_state(random_state)
    y = rng.permutation(np.arange(n_samples, dtype=np.int64) % 2)
    writer = _Writer(rng, float(negation), float(mixed))
    return [writer.review(positive) for positive in (y == 1).tolist()], y


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool | np.bool_)


class _Writer:
    """Writes reviews, drawing every choice from one random stream."""

    def __init__(self, rng: np.random.RandomState, negation: float, mixed: float) -> None:
        self._uniform = rng.random_sample
        self._negation = negation
        self._mixed = mixed

    def review(self, positive: bool) -> str:
        """Return one review: facts, two to five opinions and at times a verdict."""
        topic = self._pick(lexicon.TOPICS)
        sentences = [self._fact(topic) for _ in range(self._pick((1, 1, 2)))]
        n_opinions = self._pick((2, 3, 3, 4, 4, 5))
        sentences += [self._opinion(topic, positive) for _ in range(n_opinions)]
        if self._chance(0.4):
            sentences.append(self._pick(topic.praise if positive else topic.blame))
        return " ".join(sentences)

    def _chance(self, probability: float) -> bool:
        return bool(self._uniform() < probability)

    def _pick(self, options: Sequence[_T]) -> _T:
        # RandomState.choice takes fifty times as long for one draw.
        return options[int(self._uniform() * len(options))]

    def _pick_two(self, options: Sequence[_T]) -> tuple[_T, _T]:
        first = int(self._uniform() * len(options))
        second = first + 1 + int(self._uniform() * (len(options) - 1))
        return options[first], options[second % len(options)]

    def _fact(self, topic: lexicon.Topic) -> str:
        slots: dict[str, Any] = {
            "companion": self._pick(lexicon.COMPANIONS),
            "day": self._pick(lexicon.DAYS),
        }
        for name, options in topic.slots.items():
            slots[name], slots[name + "2"] = self._pick_two(options)
        return self._pick(topic.facts).format_map(slots)

    def _opinion(self, topic: lexicon.Topic, positive: bool) -> str:
        aspect, other_aspect = self._pick_two(topic.aspects)
        sentence = self._clause(aspect, positive)
        if self._chance(self._mixed):
            sentence = self._pick(lexicon.CONTRAST).format(
                decisive=sentence, against=self._clause(other_aspect, not positive)
            )
        return sentence[0].upper() + sentence[1:] + "."

    def _clause(self, aspect: lexicon.Aspect, positive: bool) -> str:
        thing = self._pick(aspect.things)
        good, bad = self._words_of(aspect)
        said, denied = (good, bad) if positive else (bad, good)
        if self._chance(self._negation):
            only_here = lexicon.DENY_FLAW if positive else lexicon.DENY_MERIT
            pattern = self._pick(lexicon.DENY + only_here)
        else:
            pattern = self._pick(lexicon.AFFIRM)
        return pattern.format_map(
            {
                "thing": thing,
                "was": "were" if _is_plural(thing) else "was",
                "its": "their" if _is_plural(thing) else "its",
                "degree": self._pick(lexicon.DEGREES),
                "wholly": self._pick(lexicon.WHOLLY),
                "companion": self._pick(lexicon.COMPANIONS),
                **said,
                **{f"other_{name}": word for name, word in denied.items()},
            }
        )

    def _words_of(self, aspect: lexicon.Aspect) -> tuple[dict[str, str], dict[str, str]]:
        """Return the fillers that praise an aspect and those that blame it."""
        return (
            self._fillers(
                aspect.good, lexicon.GOOD, aspect.merits, lexicon.LIKING, lexicon.PLEASED
            ),
            self._fillers(aspect.bad, lexicon.BAD, aspect.flaws, lexicon.DISLIKING, lexicon.UPSET),
        )

    def _fillers(
        self,
        special: lexicon.Words,
        general: lexicon.Words,
        qualities: lexicon.Words,
        verbs: Sequence[tuple[str, str]],
        moved: lexicon.Words,
    ) -> dict[str, str]:
        word, word2 = self._pick(special), self._pick(general)
        if self._chance(0.5):
            word, word2 = word2, word
        past, infinitive = self._pick(verbs)
        return {
            "word": word,
            "word2": word2,
            "quality": self._pick(qualities),
            "past": past,
            "infinitive": infinitive,
            "moved": self._pick(moved),
        }


def _is_plural(thing: str) -> bool:
    return thing.endswith("s") and not thing.endswith("ss")
