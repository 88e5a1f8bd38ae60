# SPDX-License-Identifier: BSD-3-Clause
"""Which words drove a decision."""

from __future__ import annotations

from typing import Any

import numpy as np

from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._subwords.rows import SubwordRows
from skw2v._words.subword_vectors import SubwordVectors
from skw2v.inspection._decisions import Decisions
from skw2v.inspection._exact import Exact, exact_contributions, find_coefficients, is_rounding
from skw2v.inspection._explained import Explained
from skw2v.inspection._models import documents_of
from skw2v.inspection._occlusion import occluded_contributions
from skw2v.inspection._reading import Reading, as_rows
from skw2v.inspection._result import WordContributions
from skw2v.inspection._units import Units


def word_contributions(model: Any, documents: Any, *, subwords: bool = False) -> WordContributions:
    r"""Tell what each word contributes to a model's decisions about documents.

    Where decisions are affine in the columns of the vectorizer, contributions are exact: those of a
    document's words and the intercept add up to what ``decision_function`` (of a regressor,
    ``predict``) returns. The decision about the mean of n word vectors is

    .. math:: f(d) = b + \frac{1}{n} \sum_{i=1}^n g(w_i)
        = (b + \bar g) + \frac{1}{n} \sum_{i=1}^n (g(w_i) - \bar g), \qquad
        g(w) = a_w v_w^T B

    with weights a, vectors v, coefficients B and an intercept b. The mean :math:`\bar g` is that
    over all tokens that the vectorizer was fitted on: vectors have much in common, which says
    nothing of one word. So a word contributes what it says beyond an average token.

    With ``norm="l2"``, all terms with g are divided by the length of the document's vector, the
    mean as well: they add up to this decision, and the intercept is another one for each document.

    That holds for all values of `weighting`, `scale` and `remove_components`, label columns
    included; for the pooling "mean" and, without :math:`\bar g` and n, for "sum"; and for whatever
    is affine behind them: scalers, selectors, PCA, and linear models of two or more classes or
    targets. Whether it is, the model shows itself: it is asked what it makes of unit vectors, and
    whether that explains what it makes of random rows and of the documents.

    Where it is not (the poolings "max", "min" and "std", trees, neighbours, kernels, rows scaled to
    unit length), each word is left out in turn, wherever it occurs in the document, and contributes
    what the decision falls by [1]_. That takes a decision for each word of each document. Two words
    that say the same hide each other, so that nothing adds up.

    Parameters
    ----------
    model : estimator
        A fitted classifier or regressor with one embedding vectorizer in it: a `Pipeline`, with a
        `ColumnTransformer` or `FeatureUnion` or without, a search over such, or one of these in a
        `FrozenEstimator` or `TransformedTargetRegressor`. Of a `CalibratedClassifierCV`, whose
        probabilities are no sum, the mean decision of its classifiers is explained; of a classifier
        with a tuned threshold, that of the classifier.
    documents : iterable
        What the model's ``predict`` takes: documents as strings or lists of tokens, or rows of a
        table with a column of them.
    subwords : bool, default=False
        Whether to take words apart into character n-grams, for a `FastTextVectorizer` and exact
        contributions. What is the word's own, and not its n-grams', goes by the name of the word.

    Returns
    -------
    WordContributions
        Contributions, intercepts and decisions.

    Raises
    ------
    NotFittedError
        If the model is not fitted.
    ValueError
        If it has no embedding vectorizer or several of them, is no classifier or regressor, or
        can't do with the documents; if there is no document; if `subwords` asks for n-grams that
        there are not, or of contributions that are not exact.

    See Also
    --------
    top_words : The words that speak most for a class.
    ContributionDisplay : Contributions in the text.

    Notes
    -----
    In a `FeatureUnion` or `ColumnTransformer`, what other columns contribute is part of the
    intercept, which is then another one for each document; if they are made of the same words, as
    by a `TfidfVectorizer`, that is no part of a word's contribution.

    A contribution tells what the model does with a word, not what the word does to the world: a
    word that correlates with the label is as good to the model as its cause.

    References
    ----------
    .. [1] Zeiler and Fergus (2014), "Visualizing and understanding convolutional networks", section
       4.2, which names it occlusion.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.inspection import word_contributions
    >>> texts, y = make_reviews(500, random_state=0)
    >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
    >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
    >>> documents = ["a superb dinner", "a poor film"]
    >>> found = word_contributions(model, documents)
    >>> found
    <WordContributions: 2 documents, 5 words, exact, of decision_function>
    >>> bool(abs(found.decision - model.decision_function(documents)).max() < 1e-5)
    True
    >>> [[word for word, contribution in found.top(i, topn=1)] for i in range(2)]
    [['superb'], ['poor']]
    """
    explained = Explained.of(model)
    documents = as_rows(documents)
    reading = Reading.of(explained.vectorizer, documents_of(explained.model, documents))
    decision = explained.decide_beside(reading.rows(), documents)
    units = Units.whole(reading)
    if subwords:
        units = Units.subwords(reading, _subword_rows(explained.vectorizer))
    intercept = explained.decide_without_words(documents, len(decision))
    exact = _exact(explained, reading, units, intercept, decision)
    if exact is not None:
        entries, intercept = exact
    elif subwords:
        raise ValueError(
            "subwords=True takes exact contributions apart, but the decisions of this "
            f"{type(explained.model).__name__} are not linear in its word vectors. Set it to False."
        )
    else:
        entries = occluded_contributions(explained, reading, documents, decision)
    return WordContributions(
        units.names,
        _squeezed(decision),
        _squeezed(intercept),
        reading.known_share(),
        "occlusion" if exact is None else "exact",
        explained.output,
        explained.classes,
        entries,
    )


def _exact(
    explained: Explained,
    reading: Reading,
    units: Units,
    without_words: Decisions,
    decision: Decisions,
) -> Exact | None:
    """Find contributions that add up to the decisions; None if there are none."""
    coefficients = find_coefficients(explained, reading.embedding)
    if coefficients is None:
        return None
    vectorizer = explained.vectorizer
    found = exact_contributions(vectorizer, reading, units, coefficients, without_words)
    terms = 1 + np.abs(found.intercept) + found.entries.sizes().sums()
    errors = found.intercept + found.entries.sums() - decision
    return found if is_rounding(errors, terms) else None


def _subword_rows(vectorizer: EmbeddingVectorizer) -> SubwordRows:
    word_vectors = vectorizer.word_vectors_
    if not isinstance(word_vectors, SubwordVectors):
        raise ValueError(
            f"subwords=True needs words that are made of subwords, as those of FastTextVectorizer "
            f"are: the model has a {type(vectorizer).__name__}."
        )
    return word_vectors.subword_rows


def _squeezed(numbers: Decisions) -> Decisions:
    """Drop the second dimension where it is one output, as scikit-learn does."""
    return numbers[:, 0] if numbers.shape[1] == 1 else numbers
