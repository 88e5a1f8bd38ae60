# SPDX-License-Identifier: BSD-3-Clause
"""Label columns of training documents, from the labels of other documents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v._corpus.corpus import Corpus
from skw2v._documents.counts import DocumentCounts
from skw2v._documents.document_weights import Weights
from skw2v._documents.pooling import pool
from skw2v._documents.weighting import Weighting

# Parts that the training documents are cut into. With 10 rather than 5, the accuracy of a logistic
# regression is .002 to .008 higher on five of ten sets, and lower on two, by .001 and .007.
N_FOLDS = 10
# Classes at a time, so that there is no second copy of all scores.
_CLASSES = 64


def out_of_fold_means(
    corpus: Corpus,
    classes: sparse.csr_array,
    counts: DocumentCounts,
    weighting: Weighting,
    seed: int,
    document_weights: Weights | None = None,
    n_folds: int = N_FOLDS,
) -> NDArray[np.float64]:
    """Average the words' scores in each document, learnt of all documents but its own fold.

    The scores of a training document's words have counted its own label: they separate the training
    documents better than any others, and a classifier trusts them too much. So the documents are
    cut into folds, and the scores for each fold come from the counts of all others, as
    scikit-learn's `TargetEncoder` does it, after Micci-Barreca (2001), "A preprocessing scheme for
    high-cardinality categorical attributes in classification and prediction problems".

    `classes` has a one where a document (row) is of a class; `counts` are of these documents, and
    maybe of others that came before.
    """
    means = np.zeros(classes.shape)
    folds = draw_folds(classes, n_folds, np.random.default_rng(seed))
    for fold in range(n_folds):
        documents = np.flatnonzero(folds == fold)
        part = corpus.take(documents)
        weights = None if document_weights is None else document_weights[documents]
        own = DocumentCounts.of(part, len(counts.with_word), classes[documents], weights)
        others = counts - own
        for start in range(0, classes.shape[1], _CLASSES):
            columns = slice(start, start + _CLASSES)
            means[documents, columns] = pool(part, weighting.scores(others, columns), ("mean",))
    return means


def draw_folds(
    classes: sparse.csr_array, n_folds: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the fold of each document, so that each has the same share of every class.

    Unlike `StratifiedKFold` this takes classes with fewer documents than folds, and several classes
    a document: what counts is which classes a document has, as a whole.
    """
    n_documents = classes.shape[0]
    # The same number for the same classes: a sum of random numbers, one for each class
    group = classes @ rng.random(classes.shape[1])
    shuffled = rng.permutation(n_documents)
    folds = np.empty(n_documents, dtype=np.int64)
    folds[shuffled[np.argsort(group[shuffled], kind="stable")]] = np.arange(n_documents) % n_folds
    return folds
