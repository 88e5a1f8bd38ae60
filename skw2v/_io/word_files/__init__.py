"""Files of word vectors: word2vec text and binary, GloVe text, and skw2v's own archive."""

from skw2v._io.word_files.content import BadLines, WordsAndVectors
from skw2v._io.word_files.dispatch import read_word_vectors, write_word_vectors
from skw2v._io.word_files.formats import FileFormat

__all__ = ["BadLines", "FileFormat", "WordsAndVectors", "read_word_vectors", "write_word_vectors"]
