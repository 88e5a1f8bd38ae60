# SPDX-License-Identifier: BSD-3-Clause
"""Pictures of word vectors and of their training; needs matplotlib."""

from skw2v.plotting._analogy import AnalogyDisplay
from skw2v.plotting._loss_curve import LossCurveDisplay
from skw2v.plotting._word_map import WordMapDisplay

__all__ = ["AnalogyDisplay", "LossCurveDisplay", "WordMapDisplay"]
