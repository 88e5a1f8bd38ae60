"""Files of word vectors: word2vec text and binary, GloVe text, and skw2v's own archive."""

from skw2v._io.word_files.content import BadLines, Table
from skw2v._io.word_files.dispatch import load_table, save_table
from skw2v._io.word_files.formats import FileFormat

__all__ = ["BadLines", "FileFormat", "Table", "load_table", "save_table"]
