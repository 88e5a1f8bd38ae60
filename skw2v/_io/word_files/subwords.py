# SPDX-License-Identifier: BSD-3-Clause
"""One entry point for files that hold rows of n-grams beside words and vectors."""

from __future__ import annotations

from pathlib import Path

from skw2v._io.atomic import StrPath
from skw2v._io.foreign import refuse_foreign
from skw2v._io.sources import Source, go_back, place_in
from skw2v._io.word_files.content import WordsAndVectors
from skw2v._io.word_files.dispatch import check_sizes, check_writable
from skw2v._io.word_files.fasttext import MAGIC, read_fasttext, write_fasttext
from skw2v._io.word_files.formats import SNIFFED, checked_format
from skw2v._io.word_files.npz import read_subword_npz, write_npz
from skw2v._io.word_files.streams import reading
from skw2v._io.word_files.zipped import ZIP
from skw2v._subwords.rows import SubwordRows

_BY_SUFFIX = {".npz": "skw2v", ".bin": "fasttext"}


def read_subword_vectors(
    source: Source, *, limit: int | None = None, max_bytes: int | None = None
) -> tuple[WordsAndVectors, SubwordRows]:
    """Read words, vectors and rows of n-grams; parameters are those of `SubwordVectors.load`."""
    check_sizes(limit=limit, max_bytes=max_bytes)
    start = place_in(source)
    with reading(source, max_bytes) as stream:
        head, packed = stream.look(SNIFFED), stream.compressed
        refuse_foreign(head)
        if packed and head.startswith((MAGIC, *ZIP)):
            raise ValueError("rows of n-grams are not read out of archives: unpack it first")
        if not head.startswith((MAGIC, *ZIP)):
            raise ValueError(
                "this is neither fastText's .bin nor an .npz archive, which hold rows of n-grams. "
                "WordVectors.load reads files of words alone"
            )
    go_back(source, start)
    read = read_fasttext if head.startswith(MAGIC) else read_subword_npz
    return read(source, limit=limit, max_bytes=max_bytes)


def write_subword_vectors(
    path: StrPath, content: WordsAndVectors, subwords: SubwordRows, *, format: str | None
) -> bool:
    """Write words, vectors and rows of n-grams, if the format can hold these.

    Parameters
    ----------
    path : str or path-like
        The file.
    content : WordsAndVectors
        Words and vectors.
    subwords : SubwordRows
        Rows of n-grams.
    format : str or None
        As `SubwordVectors.save` takes it.

    Returns
    -------
    bool
        False if nothing was written, as the format is one for words alone.

    Raises
    ------
    ValueError
        If the format is unknown, or cannot hold a word or these subwords.
    """
    chosen = _BY_SUFFIX.get(Path(path).suffix.lower()) if format is None else checked_format(format)
    if chosen == "skw2v":
        write_npz(path, content, subwords)
    elif chosen == "fasttext":
        for word in content.words:
            check_writable(word, ends=" \n\0")
        write_fasttext(path, content, subwords)
    return chosen in ("skw2v", "fasttext")
