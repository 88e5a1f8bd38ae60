# SPDX-License-Identifier: BSD-3-Clause
"""Files of word vectors: word2vec text and binary, GloVe text, fastText, skw2v's own archive.

Modules
-------
content
    Words and vectors as they come out of a file, and how they are collected.
streams
    Bytes from and to files, compressed or not.
zipped
    Zip archives that hold one such file.
header
    The first line of word2vec's files.
formats
    Which format a file has, or is to get.
text, layout, lines
    Text files, what separates words and numbers in them, and which of their lines are a word with
    its vector.
binary
    word2vec's binary files.
npz
    skw2v's own archive.
fasttext
    fastText's binary files, with rows of n-grams.
dispatch, subwords
    One entry point for all formats, and one for those that hold rows of n-grams.
"""

from skw2v._io.word_files.content import BadLines, WordsAndVectors
from skw2v._io.word_files.dispatch import read_word_vectors, write_word_vectors
from skw2v._io.word_files.formats import FileFormat
from skw2v._io.word_files.subwords import read_subword_vectors, write_subword_vectors

__all__ = [
    "BadLines",
    "FileFormat",
    "WordsAndVectors",
    "read_subword_vectors",
    "read_word_vectors",
    "write_subword_vectors",
    "write_word_vectors",
]
