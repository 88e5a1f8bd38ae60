# SPDX-License-Identifier: BSD-3-Clause
"""word2vec: raw documents in, averaged word embeddings out."""

from __future__ import annotations

from skw2v._declaration import declares_parameters
from skw2v._trained_vectorizer import TrainedVectorizer


@declares_parameters
class Word2VecVectorizer(TrainedVectorizer):
    r"""Train word2vec on the documents and turn each into the mean of its words' vectors.

    Skip-gram or CBOW with negative sampling [Mikolov2013a]_, [Mikolov2013b]_, trained in NumPy on
    blocks of consecutive words. The same `random_state` gives the same vectors, bit for bit, for
    every `n_jobs` and every joblib backend, on one type of processor with the same versions of the
    libraries. Processors for which BLAS has other code round differently, and so do clusters of
    several types.

    See Also
    --------
    sklearn.feature_extraction.text.TfidfVectorizer : Sparse counterpart, one column a word.

    References
    ----------
    .. [Mikolov2013a] Mikolov et al. (2013), "Efficient estimation of word representations in vector
       space".

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> texts, y = make_reviews(1000, random_state=0)
    >>> model = make_pipeline(Word2VecVectorizer(dim=50, random_state=0), LogisticRegression())
    >>> model.fit(texts, y).predict(["a wonderful film", "dull and tedious"])
    array([1, 0])
    >>> model[0].transform(["a wonderful dinner", "xyzzy"]).shape
    (2, 50)
    """
