"""From the words of a document to its embedding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._corpus import Corpus


def mean_of_words(corpus: Corpus, vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    r"""Average the vectors of each document's known tokens.

    .. math:: x_d = \frac{1}{n_d} \sum_{i=1}^{n_d} v_{w_{d,i}}

    as the product of the sparse document × word matrix with the vectors.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    vectors : ndarray of shape (n_words, dim)
        Row i belongs to word i.

    Returns
    -------
    ndarray of shape (n_documents, dim)
        In the dtype of `vectors`. A document with no known token is the zero vector.
    """
    lengths = np.diff(corpus.offsets)
    counts = sparse.csr_array(
        (np.ones(corpus.n_tokens, dtype=vectors.dtype), corpus.ids, corpus.offsets),
        shape=(corpus.n_documents, len(vectors)),
    )
    sums = counts @ vectors
    sums /= np.maximum(lengths, 1)[:, None].astype(vectors.dtype)
    return sums
