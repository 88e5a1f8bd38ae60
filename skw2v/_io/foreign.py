# SPDX-License-Identifier: BSD-3-Clause
"""Files of other programs that are not read, and what to do with them."""

from __future__ import annotations

import codecs
import re

_PICKLE = (
    "this is a Python pickle, as pickle, joblib and gensim's save write it (.kv, .model, .pkl, "
    ".joblib). Reading one runs whatever code is in it, so it is not read here. If you trust the "
    "file: vectors = gensim.models.KeyedVectors.load(path), or gensim.models.Word2Vec.load(path), "
    "and WordVectors.from_gensim(vectors); estimators are read by joblib.load(path)"
)
_ARRAY = (
    "this is a NumPy array without words. gensim writes such files beside a large .kv or .model: "
    "read that one with gensim, and give the result to WordVectors.from_gensim"
)
# The protocols of pickles that begin with their number
_PROTOCOLS = range(2, 6)
_READ = "this is {}: read it with {}, and give words and matrix to WordVectors(words, vectors)"
_LFS = "this is a pointer of Git LFS, which stands for a file: fetch the file by git lfs pull"
_PAGE = "this is a page of a web site, and not the file that it may have offered"
_UNPACK = "{} is not unpacked here. Unpack it first: {}"
# What one file of word vectors may be packed by
_TWICE = _UNPACK.format("this is {} around an archive, or twice, which", "{}")
# How files begin that hold no vectors, or hold them packed in a way that Python cannot unpack
_OTHERS: dict[bytes, str] = {
    b"\x93NUMPY": _ARRAY,
    b"\x28\xb5\x2f\xfd": _UNPACK.format("this is Zstandard (.zst), which", "zstd -d FILE"),
    b"\x04\x22\x4d\x18": _UNPACK.format("this is LZ4 (.lz4), which", "lz4 -d FILE"),
    b"7z\xbc\xaf\x27\x1c": _UNPACK.format("this is a 7-Zip archive (.7z), which", "7z x FILE"),
    b"Rar!\x1a\x07": _UNPACK.format("this is a RAR archive (.rar), which", "unrar x FILE"),
    b"\x1f\x9d": _UNPACK.format("this is compress's format (.Z), which", "uncompress FILE"),
    b"\x1f\x8b": _TWICE.format("gzip (.gz)", "gunzip FILE"),
    b"BZh91AY&SY": _TWICE.format("bzip2 (.bz2)", "bunzip2 FILE"),
    b"\xfd7zXZ\0": _TWICE.format("xz (.xz)", "unxz FILE"),
    b"\x89HDF\r\n": _READ.format("an HDF5 file (.h5)", "h5py"),
    b"PAR1": _READ.format("a Parquet file", "pandas.read_parquet"),
    b"version https://git-lfs": _LFS,
    b"<!DOCTYPE": _PAGE,
    b"<!doctype": _PAGE,
    b"<html": _PAGE,
}
# A word may begin so, too: then a number follows
_WORD_AND_NUMBER = re.compile(rb"[^\x00-\x20]+[ \t]+[+-]?(?:\.?[0-9]|nan|inf)", re.IGNORECASE)
_WIDE = 32  # bytes that tell whether characters have two
_TAR = _UNPACK.format("this is a tar archive (.tar, .tar.gz, .tgz), which", "tar -xf FILE")
_TAR_MAGIC, _TAR_PLACE = b"ustar", 257
_UTF_16 = (
    "this is text in UTF-16 or UTF-32, as Windows writes it. Save it as UTF-8, or open it so: "
    "with open(path, encoding='utf-16') as file: WordVectors.load(file)"
)


def refuse_foreign(head: bytes) -> None:
    """Raise `ValueError` for a file that begins as others do, saying what it is and what to do."""
    # No word begins with this byte: UTF-8 has it inside of characters only
    if len(head) > 1 and head[0] == 0x80 and head[1] in _PROTOCOLS:
        raise ValueError(_PICKLE)
    if not _WORD_AND_NUMBER.match(head):
        for magic, message in _OTHERS.items():
            if head.startswith(magic):
                raise ValueError(message)
    # A name is filled up by zeros
    if head[_TAR_PLACE:].startswith(_TAR_MAGIC) and b"\0" in head[:_TAR_PLACE]:
        raise ValueError(_TAR)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _every_other_is_zero(head):
        raise ValueError(_UTF_16)


def _every_other_is_zero(head: bytes) -> bool:
    """Whether this looks like UTF-16 without a mark, most of whose characters are ASCII."""
    first = head[:_WIDE]
    even, odd = first[::2], first[1::2]
    return len(first) > 3 and any(
        not zeros.strip(b"\0") and b"\0" not in others
        for zeros, others in ((even, odd), (odd, even))
    )
