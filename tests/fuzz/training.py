# SPDX-License-Identifier: BSD-3-Clause
"""Training: whatever documents and parameters, it ends with sound vectors or says why not."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning

from skw2v import Word2VecVectorizer

from .targets import register

LARGEST = 1000.0


@dataclass(frozen=True)
class TrainingCase:
    """Documents of made-up words, and parameters."""

    n_words: int
    skew: float
    lengths: list[int]
    seed: int
    parameters: dict[str, Any]
    again: str = ""

    def documents(self, stream: int = 0) -> list[list[str]]:
        """Draw the documents; the larger the skew, the more frequent the first words."""
        rng = np.random.default_rng([self.seed, stream] if stream else self.seed)
        return [
            [f"w{int(self.n_words * rng.random() ** self.skew)}" for _ in range(length)]
            for length in self.lengths
        ]


def check_training(case: TrainingCase) -> None:
    """Fit, perhaps go on, and transform: finite numbers, and no warning without need."""
    documents = case.documents()
    model = Word2VecVectorizer(min_count=1, **case.parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Rare: once in thousands of trainings
        warnings.filterwarnings("ignore", "Training diverged.*learning_rate", ConvergenceWarning)
        # Documents may have a single token each
        warnings.filterwarnings("ignore", "Nothing was learnt", UserWarning)
        model.fit(documents)
        check_learned(model, documents)
        if case.again:
            documents = case.documents(stream=1)
            if case.again == "partial_fit":
                model.partial_fit(documents)
            else:
                model.set_params(warm_start=True).fit(documents)
            check_learned(model, documents)


def check_learned(model: Word2VecVectorizer, documents: list[list[str]]) -> None:
    """Check that all numbers are finite, and vectors not far beyond what scores need."""
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert np.abs(model.word_vectors_.vectors).max() < LARGEST
    # NaN is where no word has a context
    assert not np.isinf(model.loss_curve_).any()
    if min(map(len, documents)) > 1 and model.sample in (0, 1e-3):
        assert np.isfinite(model.loss_curve_).all()
    assert np.isfinite(model.transform(documents)).all()


parameters = st.fixed_dictionaries(
    {
        "architecture": st.sampled_from(["skipgram", "cbow"]),
        "loss": st.sampled_from(["negative_sampling", "hierarchical_softmax", "softmax"]),
        "optimizer": st.sampled_from(["sgd", "adagrad", "adam"]),
        "dim": st.sampled_from([1, 2, 5, 20, 100]),
        "window": st.sampled_from([1, 2, 5, 10, 17, 40]),
        "sample": st.sampled_from([0, 1e-12, 1e-3, 0.1]),
        "shrink_windows": st.booleans(),
        "epochs": st.integers(1, 8),
        "learning_rate": st.just("auto") | st.floats(1e-6, 1e6),
        "min_learning_rate": st.sampled_from([0, 1e-4, 1.0]),
        "batch_size": st.just("auto") | st.integers(1, 3000),
        "random_state": st.integers(0, 1000),
    }
)
of_negatives = st.fixed_dictionaries(
    {"negative": st.integers(1, 120), "ns_exponent": st.floats(-2, 3)}
)


@st.composite
def training_cases(draw: st.DrawFn) -> TrainingCase:
    """Draw a small training."""
    drawn = draw(parameters)
    if drawn["loss"] == "negative_sampling":
        drawn |= draw(of_negatives)
    if draw(st.integers(0, 3)) == 0:
        drawn["optimizer"] = draw(st.sampled_from(["adagrad", "adam"]))
    return TrainingCase(
        draw(st.sampled_from([1, 2, 3, 10, 50, 300])),
        draw(st.sampled_from([1.0, 2.0, 5.0])),
        draw(st.lists(st.integers(0, 60), min_size=1, max_size=30).filter(any)),
        draw(st.integers(0, 2**16)),
        drawn,
        draw(st.sampled_from(["", "", "", "partial_fit", "warm_start"])),
    )


register("trainings", training_cases(), check_training)
