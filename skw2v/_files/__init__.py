"""Files of word vectors: word2vec text and binary, GloVe text, and skw2v's own archive."""

from skw2v._files._dispatch import load_table, save_table
from skw2v._files._formats import FileFormat
from skw2v._files._table import BadLines, Table

__all__ = ["BadLines", "FileFormat", "Table", "load_table", "save_table"]
