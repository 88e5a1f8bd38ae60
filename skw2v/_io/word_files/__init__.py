# SPDX-License-Identifier: BSD-3-Clause
"""Files of word vectors: word2vec text and binary, GloVe text, fastText, skw2v's own archive.

Modules
-------
base
    What a format is.
text, binary, npz, fasttext
    The formats.
formats
    All of them, and one entry point for reading and one for writing.
header, layout, lines
    Parts of text: its first line, what separates words and numbers, which lines are a word with
    its vector.
collector
    How words and vectors are gathered block by block.
"""

from skw2v._io.word_files.base import BadLines, ReadOptions, WordsAndVectors
from skw2v._io.word_files.formats import documents_formats, read_word_vectors, write_word_vectors

__all__ = [
    "BadLines",
    "ReadOptions",
    "WordsAndVectors",
    "documents_formats",
    "read_word_vectors",
    "write_word_vectors",
]
