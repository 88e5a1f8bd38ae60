# SPDX-License-Identifier: BSD-3-Clause
"""Poolings: how the vectors of a document's words become one row.

Each is one function, and `POOLINGS` names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._corpus.corpus import Corpus

Array = NDArray[np.floating]

# Number of tokens whose vectors are gathered at a time: memory does not grow with the corpus.
_CHUNK = 1 << 15
# Number of tokens whose sparse matrix is made at a time, which takes 12 to 20 bytes for each
_MATRIX = 1 << 20


class Pooling(Protocol):
    """What the parameter `pooling` names."""

    def __call__(self, corpus: Corpus, vectors: Array, weights: Array | None) -> Array:
        """Pool the weighted vectors of each document's known tokens.

        Parameters
        ----------
        corpus : Corpus
            The documents.
        vectors : ndarray of shape (n_words, dim)
            Row i belongs to word i.
        weights : ndarray of shape (n_words,) or None
            Factor of each word's vector; None stands for ones.

        Returns
        -------
        ndarray of shape (n_documents, dim)
            In the dtype of `vectors`. A document with no known token is the zero vector.
        """


def pool(corpus: Corpus, vectors: Array, how: Sequence[str], weights: Array | None = None) -> Array:
    """Put the results of several poolings side by side, each of `dim` columns, in their order."""
    if len(how) == 1:  # what there is already needs no copy
        return POOLINGS[how[0]](corpus, vectors, weights)
    dim = vectors.shape[1]
    out = np.empty((corpus.n_documents, len(how) * dim), dtype=vectors.dtype)
    for i, name in enumerate(how):
        out[:, i * dim : (i + 1) * dim] = POOLINGS[name](corpus, vectors, weights)
    return out


def sum_of_words(corpus: Corpus, vectors: Array, weights: Array | None) -> Array:
    r"""Add up the vectors of each document's known tokens.

    .. math:: x_d = \sum_{i=1}^{n_d} a_{w_{d,i}} v_{w_{d,i}}

    This is the product of the sparse document × word matrix with the vectors.
    """
    # Weights multiply the sparse matrix: to weight the whole table of vectors would take longer
    # than to pool a few documents
    if corpus.n_tokens <= _MATRIX:
        return _matrix(corpus, len(vectors), weights, vectors.dtype) @ vectors
    out, n_before = np.empty((corpus.n_documents, vectors.shape[1]), dtype=vectors.dtype), 0
    for part in corpus.chunks(_MATRIX):
        rows = slice(n_before, n_before + part.n_documents)
        out[rows] = _matrix(part, len(vectors), weights, vectors.dtype) @ vectors
        n_before = rows.stop
    return out


def _matrix(
    corpus: Corpus, n_words: int, weights: Array | None, dtype: np.dtype[np.floating]
) -> sparse.csr_array:
    """Make the document × word matrix of the weights of all tokens."""
    ids = corpus.ids
    factors = np.ones(corpus.n_tokens) if weights is None else weights[ids]
    return sparse.csr_array(
        (factors.astype(dtype), ids, corpus.offsets), shape=(corpus.n_documents, n_words)
    )


def mean_of_words(corpus: Corpus, vectors: Array, weights: Array | None) -> Array:
    """Divide the sum by the number of the document's known tokens.

    With the weights of `SmoothInverseFrequency` it is the average in algorithm 1 of Arora, Liang
    and Ma (2017), "A simple but tough-to-beat baseline for sentence embeddings".
    """
    means = sum_of_words(corpus, vectors, weights)
    means /= _n_tokens(corpus, vectors)
    return means


def extreme_of_words(
    corpus: Corpus, vectors: Array, weights: Array | None, *, extreme: np.ufunc
) -> Array:
    r"""Take the largest (or smallest) value of each dimension over a document's known tokens.

    .. math:: x_{d,j} = \max_i \, a_{w_{d,i}} v_{w_{d,i},\,j}

    Shen et al. (2018), "Baseline needs more love: on simple word-embedding-based models and
    associated pooling mechanisms", call the maximum SWEM-max.
    """
    identity = -np.inf if extreme is np.maximum else np.inf
    out = np.full((corpus.n_documents, vectors.shape[1]), identity, dtype=vectors.dtype)
    for rows, documents, begins in _chunks(corpus, vectors, weights):
        out[documents] = extreme(out[documents], extreme.reduceat(rows, begins))
    out[np.diff(corpus.offsets) == 0] = 0
    return out


def deviation_of_words(corpus: Corpus, vectors: Array, weights: Array | None) -> Array:
    r"""Take the standard deviation of each dimension: how widely a document's words are scattered.

    .. math::
        x_{d,j} = \sqrt{\frac{1}{n_d} \sum_{i=1}^{n_d}
        \left(a_{w_{d,i}} v_{w_{d,i},\,j} - \bar x_{d,j}\right)^2}

    where :math:`\bar x_d` is their mean.
    """
    means = mean_of_words(corpus, vectors, weights)
    out = np.zeros_like(means)
    for rows, documents, begins in _chunks(corpus, vectors, weights):
        tokens = np.diff(begins, append=len(rows))
        rows -= np.repeat(means[documents], tokens, axis=0)
        out[documents] += np.add.reduceat(np.square(rows, out=rows), begins)
    # Rounding of the mean is no deviation, and not to be made a vector of length 1
    out[_of_one_word(corpus)] = 0
    return np.sqrt(out / _n_tokens(corpus, vectors))


POOLINGS: dict[str, Pooling] = {
    "mean": mean_of_words,
    "sum": sum_of_words,
    "max": partial(extreme_of_words, extreme=np.maximum),
    "min": partial(extreme_of_words, extreme=np.minimum),
    "std": deviation_of_words,
}


def _n_tokens(corpus: Corpus, vectors: Array) -> Array:
    """Count the known tokens of each document, as a column; 1 where there is none."""
    return np.maximum(np.diff(corpus.offsets), 1)[:, None].astype(vectors.dtype)


def _of_one_word(corpus: Corpus) -> NDArray[np.bool_]:
    """Tell which documents have a single word, however often."""
    found = np.zeros(corpus.n_documents, dtype=bool)
    changes = np.cumsum(np.diff(corpus.ids, prepend=corpus.ids[:1]) != 0)
    known = np.diff(corpus.offsets) > 0
    first, last = corpus.offsets[:-1][known], corpus.offsets[1:][known] - 1
    found[known] = changes[first] == changes[last]
    return found


def _chunks(
    corpus: Corpus, vectors: Array, weights: Array | None
) -> Iterator[tuple[Array, NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the weighted vectors of some tokens, their documents, and where each of these begins.

    A document may begin in one chunk and end in another.
    """
    offsets = corpus.offsets
    for start in range(0, corpus.n_tokens, _CHUNK):
        stop = min(start + _CHUNK, corpus.n_tokens)
        ids = corpus.read(start, stop)
        rows = vectors[ids]
        if weights is not None:
            rows *= weights[ids, None].astype(vectors.dtype)
        # Documents first, …, last − 1 overlap the chunk. The first may have begun before it
        first = np.searchsorted(offsets, start, side="right") - 1
        last = np.searchsorted(offsets, stop, side="left")
        begins = np.maximum(offsets[first:last], start)
        not_empty = np.flatnonzero(begins < np.minimum(offsets[first + 1 : last + 1], stop))
        yield rows, not_empty + first, begins[not_empty] - start


def common_components(embeddings: Array, n: int) -> Array:
    r"""Find the directions that the embeddings of documents have most in common.

    These are the first right singular vectors v of the matrix X of embeddings, which is not
    centred. The first one is the u of algorithm 1 in Arora, Liang and Ma (2017), "A simple but
    tough-to-beat baseline for sentence embeddings".

    They are found from the smaller of two square matrices. Of at least as many documents as
    columns, they are the eigenvectors of :math:`X^T X`. Of fewer documents,

    .. math:: X X^T u = \sigma^2 u \;\Rightarrow\; v = X^T u / \sigma

    so that three documents of 4,000 columns take an eigendecomposition of 3 × 3 numbers.

    They come as orthonormal rows, the most common direction first; those beyond the rank of X are
    any that complete the others.
    """
    n_documents, n_columns = embeddings.shape
    X = embeddings.astype(np.float64)
    if n_documents >= n_columns:
        _, directions = np.linalg.eigh(X.T @ X)
        directions = directions[:, ::-1][:, :n]
    else:
        _, left = np.linalg.eigh(X @ X.T)
        directions = np.zeros((n_columns, n))
        directions[:, :n_documents] = X.T @ left[:, ::-1][:, :n]
        # scales the columns to length 1, and replaces those that are zero
        directions, _ = np.linalg.qr(directions)
    return np.ascontiguousarray(directions.T, dtype=embeddings.dtype)
