# SPDX-License-Identifier: BSD-3-Clause
"""Texts to learn from: made up on the spot, or read from your own files."""

from skw2v.datasets._documents import read_documents
from skw2v.datasets._files import load_reviews
from skw2v.datasets._reviews import make_reviews

__all__ = ["load_reviews", "make_reviews", "read_documents"]
