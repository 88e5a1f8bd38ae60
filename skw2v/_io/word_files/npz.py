# SPDX-License-Identifier: BSD-3-Clause
"""skw2v's own files: words, vectors and counts as arrays that are never unpickled."""

from __future__ import annotations

from typing import Any

import numpy as np

from skw2v._io.archive import open_archive, write_archive
from skw2v._io.atomic import StrPath
from skw2v._io.fields import Field, check_arrays, no_counts, not_finite
from skw2v._io.packed import (
    SCHEME,
    SUBWORDS,
    WORDS,
    pack_subwords,
    pack_words,
    unpack_subwords,
    unpack_words,
)
from skw2v._io.sources import Source
from skw2v._io.streams import ZIP
from skw2v._io.word_files.base import ReadOptions, SeekingFormat, WordsAndVectors

_METADATA: dict[str, Any] = {"content": "word vectors", "version": 1}
_FIELDS: tuple[Field, ...] = (
    Field("vectors", ("n_words", "dim"), ("f2", "f4", "f8"), not_finite, large=True),
    *WORDS,
    Field("counts", ("n_words",), ("i4", "i8"), no_counts, optional=True),
)


class Npz(SeekingFormat):
    """The one format that keeps everything: any word, counts, and rows of n-grams."""

    name = "skw2v"
    about = "is what `save` writes to ``.npz``, with a type of its own."
    keeps = "keeps everything: counts, and any word"
    suffixes = (".npz",)
    takes = frozenset({"mmap"})
    holds_ngrams = True
    title = "an .npz archive"

    def recognises(self, head: bytes) -> bool:
        return head.startswith(ZIP)

    def read(self, source: Source, options: ReadOptions) -> WordsAndVectors:
        fields = (*_FIELDS, *SUBWORDS) if options.with_subwords else _FIELDS
        limit = options.limit
        at_most = {} if limit is None else {"n_words": limit}
        with open_archive(source, options.max_bytes) as archive:
            arrays, _ = archive.read_fields(fields, mmap=options.mmap, at_most=at_most)
            text, offsets = arrays["words"], arrays["word_offsets"]
            if limit is not None:
                text = text[: max(0, offsets[-1])]
            words = unpack_words(text, offsets)
            subwords = None
            if options.with_subwords:
                subwords = unpack_subwords(arrays, archive.metadata())
            return WordsAndVectors(words, arrays["vectors"], arrays.get("counts"), subwords)

    def check(self, content: WordsAndVectors) -> None:
        """Let any words pass."""

    def write(self, path: StrPath, content: WordsAndVectors) -> None:
        arrays = pack_words(content.words) | {"vectors": content.vectors}
        if content.counts is not None:
            arrays["counts"] = np.asarray(content.counts)
        fields, metadata = _FIELDS, _METADATA
        if content.subwords is not None:
            arrays |= pack_subwords(content.subwords)
            fields = (*_FIELDS, *SUBWORDS)
            metadata = metadata | {SCHEME: content.subwords.scheme.as_parameters()}
        check_arrays(fields, arrays)
        write_archive(path, arrays, metadata)
