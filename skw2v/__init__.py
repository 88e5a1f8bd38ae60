# SPDX-License-Identifier: BSD-3-Clause
"""word2vec for scikit-learn: raw documents in, averaged word embeddings out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from skw2v._fasttext_vectorizer import FastTextVectorizer
from skw2v._glove_vectorizer import GloVeVectorizer
from skw2v._phrase_transformer import PhraseTransformer
from skw2v._pmi_vectorizer import PMIVectorizer
from skw2v._sequence_vectorizer import SequenceVectorizer
from skw2v._vectorizer import Word2VecVectorizer
from skw2v._version import __version__ as __version__
from skw2v._words.subword_vectors import SubwordVectors
from skw2v._words.vectors import WordVectors

if TYPE_CHECKING:
    from skw2v import datasets, debias, inspection, metrics, plotting, token_patterns

__all__ = [
    "FastTextVectorizer",
    "GloVeVectorizer",
    "PMIVectorizer",
    "PhraseTransformer",
    "SequenceVectorizer",
    "SubwordVectors",
    "Word2VecVectorizer",
    "WordVectors",
    "datasets",
    "debias",
    "inspection",
    "metrics",
    "plotting",
    "token_patterns",
]


def __getattr__(name: str) -> Any:
    """Import a public module when it is first used (PEP 562): the other names are there already."""
    if name in __all__:
        return import_module(f"skw2v.{name}")
    raise AttributeError(f"module 'skw2v' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
