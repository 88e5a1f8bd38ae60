"""word2vec for scikit-learn: raw documents in, averaged word embeddings out."""

from skw2v._fasttext_vectorizer import FastTextVectorizer
from skw2v._phrase_transformer import PhraseTransformer
from skw2v._sequence_vectorizer import SequenceVectorizer
from skw2v._vectorizer import Word2VecVectorizer
from skw2v._words.subword_vectors import SubwordVectors
from skw2v._words.vectors import WordVectors

__all__ = [
    "FastTextVectorizer",
    "PhraseTransformer",
    "SequenceVectorizer",
    "SubwordVectors",
    "Word2VecVectorizer",
    "WordVectors",
]
__version__ = "0.1.0"
