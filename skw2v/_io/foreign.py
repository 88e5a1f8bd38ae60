# SPDX-License-Identifier: BSD-3-Clause
"""Files of other programs that are not read, and what to do with them."""

from __future__ import annotations

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


def refuse_foreign(head: bytes) -> None:
    """Refuse a file of a known kind that is not read here.

    Parameters
    ----------
    head : bytes
        The first bytes of the file.

    Raises
    ------
    ValueError
        Saying what the file is and what to do with it.

    Examples
    --------
    >>> import pickle
    >>> refuse_foreign(pickle.dumps(["tea"]))
    Traceback (most recent call last):
    ...
    ValueError: this is a Python pickle, as pickle, joblib and gensim's save write it ...
    """
    # No word begins with this byte: UTF-8 has it inside of characters only
    if len(head) > 1 and head[0] == 0x80 and head[1] in _PROTOCOLS:
        raise ValueError(_PICKLE)
    if head.startswith(b"\x93NUMPY"):
        raise ValueError(_ARRAY)
