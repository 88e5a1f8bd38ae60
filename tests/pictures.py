# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of pictures share: words to draw, and how to read what was drawn."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from skw2v import Word2VecVectorizer, WordVectors
from skw2v.datasets import make_reviews

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")

from matplotlib.text import Text  # noqa: E402


def three_clouds() -> WordVectors:
    """Three clouds of words, and the four that every text on word vectors begins with."""
    rng = np.random.default_rng(0)
    clouds = [4 * rng.normal(size=20) + rng.normal(size=(30, 20)) for _ in range(3)]
    words = [f"{name}{i}" for name in ("red", "green", "blue") for i in range(30)]
    royal = rng.normal(size=(4, 20))
    words += ["man", "king", "woman", "queen"]
    return WordVectors(words, np.vstack([*clouds, royal]).astype(np.float32))


def small_pipeline() -> Pipeline:
    texts, y = make_reviews(200, random_state=0)
    model = make_pipeline(Word2VecVectorizer(epochs=3, random_state=0), LogisticRegression())
    return model.fit(texts, y)


def extents(display: Any) -> list[Any]:
    """Boxes of the labels as drawn, without their lines."""
    display.figure_.canvas.draw()
    # The method of annotations would include the line.
    return [Text.get_window_extent(text) for text in display.text_]


def overlapping(boxes: list[Any]) -> list[tuple[Any, Any]]:
    return [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def labels(display: Any) -> list[str]:
    return [text.get_text() for text in display.text_]


def assert_readable(display: Any) -> None:
    boxes = extents(display)
    assert overlapping(boxes) == []
    frame = display.ax_.bbox.padded(0.5)
    for box in boxes:
        assert frame.contains(box.x0, box.y0)
        assert frame.contains(box.x1, box.y1)
        assert box.width > 2
        assert box.height > 2
