# SPDX-License-Identifier: BSD-3-Clause
"""How much of a document a model knows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v.inspection._models import documents_of, find_vectorizer, unwrapped
from skw2v.inspection._reading import Reading, as_rows


def known_share(model: Any, documents: Any) -> NDArray[np.float64]:
    """Tell which share of each document's tokens has a vector.

    A document without known words is the zero vector. A classifier decides about it all the same,
    by its intercept, and may be sure of it: look here before you believe it.

    Parameters
    ----------
    model : estimator
        A fitted `Word2VecVectorizer` or other embedding vectorizer, or a `Pipeline` or other
        composition with one of them, as for `word_contributions`.
    documents : iterable
        What the model takes: documents as strings or lists of tokens, or rows of a table with a
        column of them.

    Returns
    -------
    ndarray of float64 of shape (n_documents,)
        From 0 to 1; 0 for a document without tokens. For a `FastTextVectorizer` with
        ``oov="subwords"``, words that are made of n-grams have a vector, too.

    Raises
    ------
    NotFittedError
        If the model is not fitted.
    ValueError
        If the model has no embedding vectorizer or several of them, or can't do with the documents.

    Examples
    --------
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.inspection import known_share
    >>> vectorizer = Word2VecVectorizer(min_count=1).fit(["good food", "bad food"])
    >>> known_share(vectorizer, ["good food", "good xyzzy", "xyzzy"])
    array([1. , 0.5, 0. ])
    """
    model = unwrapped(model)
    vectorizer = find_vectorizer(model)
    return Reading.of(vectorizer, documents_of(model, as_rows(documents))).known_share()
