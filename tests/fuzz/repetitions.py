# SPDX-License-Identifier: BSD-3-Clause
"""Repetitive documents among ordinary ones: at the default rates, no training suffers from them."""

from __future__ import annotations

import warnings
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

from .targets import register

LARGEST = 1000.0
# Few documents are noise: a loss may be a little above that of zeros
NOISE = 1.05
Random = np.random.Generator


def runs(length: int, rng: Random) -> list[str]:
    """Repeat a few words, each many times in a row."""
    words = [f"run{i}" for i in range(1 + rng.integers(5))]
    return [word for word in words for _ in range(length // len(words))]


def cycle(length: int, rng: Random) -> list[str]:
    """Repeat a row of words."""
    words = [f"cycle{i}" for i in range(2 + rng.integers(20))]
    return (words * (1 + length // len(words)))[:length]


def boilerplate(length: int, rng: Random) -> list[str]:
    """Repeat a notice whose words the reviews have, too, with a number that changes."""
    notice = ["the", "food", "was", "good", "and", "all", "rights", "are", "reserved", "number"]
    n = 1 + length // (len(notice) + 1)
    return [word for _ in range(n) for word in [*notice, str(rng.integers(5))]]


def base64_lines(length: int, rng: Random) -> list[str]:
    """Encode bytes of which most are zero."""
    data = bytes((rng.integers(256, size=3 * length) * (rng.random(3 * length) < 0.05)).tolist())
    text = b64encode(data).decode()
    return [text[i : i + 4] for i in range(0, len(text), 4)]


def letters(length: int, rng: Random) -> list[str]:
    """Draw from a small alphabet, as of DNA or of digits."""
    alphabet = [f"letter{i}" for i in range(2 + rng.integers(15))]
    return [str(each) for each in rng.choice(alphabet, size=length)]


KINDS: dict[str, Callable[[int, Random], list[str]]] = {
    each.__name__: each for each in (runs, cycle, boilerplate, base64_lines, letters)
}


@dataclass(frozen=True)
class RepetitiveCase:
    """Reviews with repetitive documents, some of which begin with a review."""

    n_reviews: int
    extra: list[tuple[str, int, bool]]
    seed: int
    parameters: dict[str, Any]

    def documents(self) -> list[list[str]]:
        """Make the documents, in a random order."""
        rng = np.random.default_rng(self.seed)
        reviews, _ = make_reviews(self.n_reviews, random_state=self.seed)
        found = [review.split() for review in reviews]
        found += self._extra(rng, found)
        return [found[i] for i in rng.permutation(len(found))]

    def _extra(self, rng: Random, reviews: list[list[str]]) -> Iterator[list[str]]:
        for kind, length, is_mixed in self.extra:
            start = reviews[rng.integers(len(reviews))] if is_mixed and reviews else []
            yield [*start, *KINDS[kind](length, rng)]


def check_repetitions(case: RepetitiveCase) -> None:
    """Fit: finite numbers, no warning, and a last epoch that is not worse than knowing nothing."""
    documents = case.documents()
    model = Word2VecVectorizer(**case.parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(documents)
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert np.abs(model.word_vectors_.vectors).max() < LARGEST
    assert np.isfinite(model.loss_curve_).all()
    # Output vectors of zeros, which such a rate leaves as they are
    known = case.parameters | {"learning_rate": 1e-30, "min_learning_rate": 0.0}
    zeros = Word2VecVectorizer(**known).fit(documents)
    assert model.loss_curve_[-1] <= NOISE * max(zeros.loss_curve_)


parameters = st.fixed_dictionaries(
    {
        "architecture": st.sampled_from(["skipgram", "cbow"]),
        "loss": st.sampled_from(["negative_sampling"] * 3 + ["hierarchical_softmax", "softmax"]),
        "dim": st.sampled_from([5, 20, 100]),
        "window": st.sampled_from([1, 2, 5, 10]),
        "sample": st.sampled_from([0, 1e-3, 1e-3, 1e-2]),
        "min_count": st.sampled_from([1, 2, 5]),
        "epochs": st.integers(1, 5),
        "batch_size": st.just("auto") | st.sampled_from([64, 256, 1024]),
        "random_state": st.integers(0, 1000),
    }
)
extra = st.tuples(st.sampled_from(sorted(KINDS)), st.integers(20, 3000), st.booleans())
cases = st.builds(
    RepetitiveCase,
    st.integers(20, 600),
    st.lists(extra, min_size=1, max_size=4),
    st.integers(0, 2**16),
    parameters,
)

register("repetitions", cases, check_repetitions)
