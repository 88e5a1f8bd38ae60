# SPDX-License-Identifier: BSD-3-Clause
"""Pictures of word vectors, of documents and of training; needs matplotlib."""

from skw2v.plotting._analogy import AnalogyDisplay
from skw2v.plotting._document_map import DocumentMapDisplay
from skw2v.plotting._loss_curve import LossCurveDisplay
from skw2v.plotting._word_map import WordMapDisplay

__all__ = ["AnalogyDisplay", "DocumentMapDisplay", "LossCurveDisplay", "WordMapDisplay"]
