# SPDX-License-Identifier: BSD-3-Clause
"""A short run of the fuzzer of trainings, and what a longer one once found."""

from __future__ import annotations

import pytest

from . import training
from .targets import TARGETS

pytestmark = pytest.mark.slow


def test_trainings_end_with_sound_vectors() -> None:
    TARGETS["trainings"].run(n_inputs=60)


def test_what_once_led_to_numbers_that_are_not_finite() -> None:
    training.check_training(
        training.TrainingCase(
            300,
            2.0,
            [20] * 100,
            93,
            {
                "architecture": "cbow",
                "dim": 5,
                "window": 17,
                "negative": 20,
                "ns_exponent": 1.0,
                "sample": 0.1,
                "shrink_windows": False,
                "epochs": 30,
                "learning_rate": 1e5,
                "min_learning_rate": 1.0,
                "batch_size": 8,
                "random_state": 93,
            },
        )
    )


def test_what_once_ended_with_the_warning() -> None:
    parameters = {
        "architecture": "skipgram",
        "loss": "negative_sampling",
        "dim": 1,
        "window": 10,
        "sample": 0,
        "shrink_windows": False,
        "epochs": 2,
        "learning_rate": 1.0,
        "min_learning_rate": 0,
        "random_state": 760,
        "negative": 90,
        "ns_exponent": 0.0,
    }
    training.check_training(training.TrainingCase(300, 5.0, [10, 8, 25, 60], 3268, parameters))


def test_what_once_took_steps_of_the_length_of_the_learning_rate() -> None:
    parameters = {
        "architecture": "cbow",
        "loss": "hierarchical_softmax",
        "optimizer": "adagrad",
        "dim": 5,
        "window": 5,
        "epochs": 2,
        "learning_rate": 2020.0,
        "random_state": 273,
    }
    training.check_training(training.TrainingCase(2, 2.0, [41], 0, parameters))
