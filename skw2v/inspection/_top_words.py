# SPDX-License-Identifier: BSD-3-Clause
"""Which words speak most for a class."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from skw2v.inspection._classes import choose
from skw2v.inspection._explained import Explained
from skw2v.inspection._reading import Reading


def top_words(
    model: Any,
    class_of_interest: Any = None,
    topn: int | None = 10,
    *,
    restrict_vocab: int | None = None,
) -> list[tuple[str, float]]:
    r"""List the words of the vocabulary that speak most for a class.

    A word speaks for a class by as much as the model's decision about a document of this word alone
    is above the mean of such decisions, over all tokens that the vectorizer was fitted on. Where
    decisions are linear in the mean of word vectors, and these means have no `norm`, that is the
    :math:`g(w) - \bar g` which each token of a document of n adds, divided by n, to its decision:
    see `word_contributions`. It is well-defined for all other models, too, but tells less about
    longer documents there.

    Parameters
    ----------
    model : estimator
        A fitted classifier or regressor, as for `word_contributions`.
    class_of_interest : object, default=None
        The class. May be None where there are two, for the second one, or for the only target of a
        regressor; of several targets, give the number of one.
    topn : int or None, default=10
        How many words to list; None ranks all.
    restrict_vocab : int or None, default=None
        Rank the first (most frequent) `restrict_vocab` words only: rare words, of which vectors
        know little, may lead the list otherwise.

    Returns
    -------
    list of (str, float)
        Words, and how much they speak for the class, most first. In a `ColumnTransformer` or
        `FeatureUnion`, all other columns are zero.

    Raises
    ------
    NotFittedError
        If the model is not fitted.
    ValueError
        If there is no such class, `restrict_vocab` is no positive number, or the model is none that
        `word_contributions` takes.

    See Also
    --------
    word_contributions : What words contribute to the decision about a document.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.inspection import top_words
    >>> texts, y = make_reviews(500, random_state=0)
    >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
    >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
    >>> "poor" in [word for word, _ in top_words(model, 0, topn=20)]
    True
    """
    is_int = isinstance(restrict_vocab, Integral) and not isinstance(restrict_vocab, bool)
    if restrict_vocab is not None and not (is_int and restrict_vocab > 0):
        raise ValueError(f"restrict_vocab must be None or an int above 0, got {restrict_vocab!r}.")
    explained = Explained.of(model)
    word_vectors = explained.vectorizer.word_vectors_
    reading = Reading.of_words(explained.vectorizer, list(word_vectors.words))
    decisions = explained.decide_on_rows(reading.rows())
    column, sign, _ = choose(class_of_interest, explained.classes, decisions.shape[1])
    counts = np.asarray(word_vectors.counts, dtype=np.float64)
    decisions = decisions[:, column]
    spoken = sign * (decisions - counts @ decisions / max(1.0, counts.sum()))[:restrict_vocab]
    # Of equal words, the more frequent comes first
    order = np.argsort(-spoken, kind="stable")[:topn]
    return [(reading.words[i], float(spoken[i])) for i in order]
