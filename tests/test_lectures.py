# SPDX-License-Identifier: BSD-3-Clause
"""What the page beside the lectures computes by itself is what the library computes."""

from __future__ import annotations

import numpy as np

from skw2v._training.sampling.negatives import noise_distribution
from skw2v._training.sampling.subsampling import keep_probability


def test_noise() -> None:
    noise = noise_distribution(np.array([70, 29, 1]), 0.75)
    np.testing.assert_allclose(noise, [0.642, 0.332, 0.027], atol=5e-4)


def test_subsampling() -> None:
    shares = np.array([0.05, 0.01, 0.001, 0.0001])
    counts = np.append(shares, 1 - shares.sum()) * 1_000_000
    kept = keep_probability(counts.round().astype(np.int64), 1e-3)
    np.testing.assert_allclose(kept[:-1], [0.161, 0.416, 1, 1], atol=5e-4)
