"""skw2v's own files: words, vectors and counts as arrays that are never unpickled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skw2v._io.archive import pack_words, read_archive, unpack_words, write_archive
from skw2v._io.atomic import StrPath
from skw2v._io.word_files.content import WordsAndVectors

_METADATA = {"content": "word vectors", "version": 1}


def read_npz(path: StrPath, *, limit: int | None, mmap: bool) -> WordsAndVectors:
    """Read words, vectors and counts.

    Parameters
    ----------
    path : str or path-like
        Written by `write_npz`, or any archive that holds the same arrays and more.
    limit : int or None
        How many words to read; None for all.
    mmap : bool
        Whether to map the vectors and leave them on disk.

    Returns
    -------
    WordsAndVectors
        The arrays are read-only.

    Raises
    ------
    ValueError
        If the file is damaged, or holds something else.
    """
    # With a limit the file is mapped first, so that no more than what is wanted is read.
    arrays, _ = read_archive(path, mmap=mmap or limit is not None)
    missing = {"words", "word_offsets", "vectors"} - arrays.keys()
    if missing:
        raise ValueError(f"{path} holds no word vectors: without {', '.join(sorted(missing))}.")
    words = _words(path, arrays["words"], arrays["word_offsets"])
    vectors, counts = arrays["vectors"], arrays.get("counts")
    if vectors.ndim != 2 or vectors.dtype.kind != "f" or len(vectors) != len(words):
        raise ValueError(
            f"{path}: {vectors.dtype} vectors of shape {vectors.shape} for {len(words)} words."
        )
    if limit is not None:
        words, vectors = words[:limit], vectors[:limit]
        counts = None if counts is None else counts[:limit]
        vectors = vectors if mmap else np.array(vectors)
    if counts is not None:
        counts = np.array(counts)
    for array in (vectors, counts):
        if array is not None:
            array.setflags(write=False)
    return WordsAndVectors(words, vectors, counts)


def _words(path: StrPath, text: NDArray, offsets: NDArray) -> tuple[str, ...]:
    try:
        return unpack_words(text, offsets)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def write_npz(path: StrPath, content: WordsAndVectors) -> None:
    """Write words, vectors and counts.

    Parameters
    ----------
    path : str or path-like
        The file to write or replace, atomically.
    content : WordsAndVectors
        Any words.
    """
    words, offsets = pack_words(content.words)
    arrays: dict[str, NDArray] = {
        "words": words,
        "word_offsets": offsets,
        "vectors": content.vectors,
    }
    if content.counts is not None:
        arrays["counts"] = content.counts
    write_archive(path, arrays, _METADATA)
