# SPDX-License-Identifier: BSD-3-Clause
r"""Contributions that add up, where all that comes after the word vectors is affine.

The weighted vectors of a document are averaged (or added up), components are projected away,
:math:`I - C^T C`, and the rest is scaled by s. If a model then decides by coefficients B and an
intercept b, which holds all other columns as well,

.. math:: f(d) = b_d + \frac{1}{n_d} \sum_{i=1}^{n_d} g(w_i), \qquad
    g(w) = s \, a_w v_w^T (I - C^T C) B

over the tokens of document d. So do label columns, which are means of the scores of words.

Vectors have much in common, and so has g of all words: it is as good as part of the intercept.
Therefore a word contributes what its g is above that of an average token of the documents that the
vectorizer was fitted on, and the intercept is what is decided about a document of such tokens:

.. math:: f(d) = (b_d + \bar g) + \frac{1}{n_d} \sum_{i=1}^{n_d} (g(w_i) - \bar g)

In a sum of vectors, each token contributes its g as it is.

With ``norm="l2"`` what is pooled is divided by its length. That is one number of the document, by
which all terms with g are divided, the mean as well: they still add up, and a word that says no
more than an average token contributes nothing, whatever document it is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from scipy import sparse

from skw2v._corpus.corpus import Corpus
from skw2v._documents.embedding import DocumentEmbedding
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fit import Fitted
from skw2v.inspection._decisions import Decisions
from skw2v.inspection._entries import Entries
from skw2v.inspection._explained import Explained
from skw2v.inspection._reading import Reading, only
from skw2v.inspection._units import Units

LINEAR_POOLINGS = {"mean", "sum"}
# Rows of random numbers by which a model shows that it is not affine: how many, and how long
_N_TRIED, _LENGTHS = 16, (0.1, 1.0, 10.0)
# What counts as rounding, as a share of what is added up. Models that compute in float32 are wrong
# by 1e-6 of it, trees by 1e-1.
_ROUNDING = 1e-4


def find_coefficients(explained: Explained, embedding: DocumentEmbedding) -> Decisions | None:
    """Find the coefficient of each column of the vectorizer, if decisions are affine in these.

    Whatever scales, selects, projects and decides: of an affine map, the coefficients are what it
    makes of the rows of the identity matrix, less what it makes of zeros. Random rows then show
    whether they tell all.
    """
    if not LINEAR_POOLINGS.issuperset(embedding.pooling):
        return None
    n_columns = embedding.components.shape[1] + embedding.scores.shape[1]
    rng = np.random.default_rng(0)
    tried = np.concatenate([rng.standard_normal((_N_TRIED, n_columns)) * by for by in _LENGTHS])
    asked = np.concatenate([np.zeros((1, n_columns)), np.eye(n_columns), tried])
    try:
        with np.errstate(all="ignore"):  # such as those of a logarithm
            found = explained.decide_on_rows(asked)
    except ValueError:  # from a model that takes no negative numbers, for example
        return None
    intercept, coefficients = found[0], found[1 : n_columns + 1] - found[0]
    terms = 1 + np.abs(intercept) + np.abs(tried) @ np.abs(coefficients)
    if not is_rounding(found[n_columns + 1 :] - intercept - tried @ coefficients, terms):
        return None
    return coefficients


def is_rounding(errors: Decisions, terms: Decisions) -> bool:
    """Tell whether errors, none of which is NaN, are small beside the sizes of what was added."""
    return bool((np.abs(errors) <= _ROUNDING * terms).all())


class Exact(NamedTuple):
    """Contributions, and the decisions that they are added to."""

    entries: Entries
    intercept: Decisions


def exact_contributions(
    vectorizer: EmbeddingVectorizer,
    reading: Reading,
    units: Units,
    coefficients: Decisions,
    without_words: Decisions,
) -> Exact:
    """Take the sum over the words apart, or that over what the words are made of."""
    fitted = vectorizer._state()
    embedding, corpus, average = reading.embedding, reading.corpus, AverageToken.of(fitted)
    of_pooled, of_scores = _split(embedding, coefficients)
    lengths = reading.lengths().astype(np.float64)
    counts = count_tokens(corpus, len(reading.words))
    entry, place = units.within(counts.indices)
    document = np.repeat(np.arange(corpus.n_documents), np.diff(counts.indptr))[entry]
    word, unit, times = counts.indices[entry], units.units[place], counts.data[entry]

    intercept = without_words.copy()
    data = np.zeros((len(unit), coefficients.shape[1]))
    for pooling, each in zip(embedding.pooling, of_pooled, strict=True):
        terms = (units.vectors @ each)[unit] * embedding.weights[word, None]
        if pooling == "mean":
            usual = average.vector @ each
            terms = (terms - usual) / reading.n_known[document, None]
            known = reading.n_known > 0
            intercept[known] += usual / lengths[known, None]
        data += terms
    data *= (times * units.shares[place] / lengths[document])[:, None]
    if len(of_scores):
        n_scored = np.diff(only(corpus, reading.scored).offsets)
        own = units.is_own[place] & reading.scored[word]
        usual = average.scores @ of_scores
        terms = (embedding.scores @ of_scores)[word[own]] - usual
        data[own] += terms * (times[own] / n_scored[document[own]])[:, None]
        intercept[n_scored > 0] += usual
    entries = Entries.of(document, unit, data, corpus.n_documents)
    return Exact(entries if units.are_words else entries.merged(), intercept)


@dataclass(frozen=True)
class AverageToken:
    """The weighted vector, and the scores, of an average token of the documents of the fit."""

    vector: Decisions
    scores: Decisions

    @classmethod
    def of(cls, fitted: Fitted) -> Self:
        """Weigh each word by its share of the tokens."""
        counts = np.asarray(fitted.word_vectors.counts, dtype=np.float64)
        share = counts / max(1.0, counts.sum())
        vector = (share * fitted.embedding.weights) @ fitted.word_vectors.vectors
        return cls(vector, share @ fitted.embedding.scores)


def _split(embedding: DocumentEmbedding, coefficients: Decisions) -> tuple[Decisions, Decisions]:
    """Return coefficients of pooled vectors before they are projected and scaled, and of scores.

    The former have the shape (n_poolings, dim, n_outputs).
    """
    removed = embedding.components.astype(np.float64)
    pooled = coefficients[: removed.shape[1]] * embedding.scale
    pooled = pooled - removed.T @ (removed @ pooled)
    of_scores = coefficients[removed.shape[1] :] * embedding.score_scale
    return pooled.reshape(len(embedding.pooling), -1, pooled.shape[1]), of_scores


def count_tokens(corpus: Corpus, n_words: int) -> sparse.csr_array:
    """Make the document × word matrix of counts."""
    found = sparse.csr_array(
        (np.ones(corpus.n_tokens), corpus.ids.copy(), corpus.offsets.copy()),
        shape=(corpus.n_documents, n_words),
    )
    found.sum_duplicates()
    return found
